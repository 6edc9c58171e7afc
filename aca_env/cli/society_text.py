"""`aca society` for readers: closing tables and what their words mean."""

from collections.abc import Sequence
from math import isinf

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.reproduce.estimates import Share
from aca_env.runs.summary import Estimate
from aca_env.society.critical_mass import CriticalMass
from aca_env.society.runs import SocietyRuns
from aca_env.society.settings import Society
from aca_env.society.tipping import TippingCurve, TippingPoint

TOLD = {"bound": "told the bound", "success": "told success"}


def print_societies(screen: Console, found: Sequence[Society]) -> None:
    """Print the shipped societies and the questions they answer."""
    table = new_table("name", "users", "network", "game", "question", left=("network", "game"))
    table.columns[-1].justify = "left"
    for society in found:
        add_row(
            table, society.name, f"{society.users:,}", society.network.kind,
            society.game.scenario, society.description,
        )  # fmt: skip
    screen.print(table)
    say(screen, "Play one with `aca society NAME`.")


def print_runs(screen: Console, runs: SocietyRuns) -> None:
    """Print what became of each collective, and what that means."""
    _head(screen, runs.society, runs.seeds, runs.form)
    table = new_table(
        "collective", "target", "members\nat first", "members\nat the end", "success", "bound",
        "tipped", "died", left=("target",),
    )  # fmt: skip
    for i, name in enumerate(runs.names):
        first = runs.states[0][0][i].members
        add_row(
            table, name, runs.targets[i], f"{first:,}", _count(runs.last("members", i)),
            _shown(runs.last("success", i), 2), _shown(runs.last("bound", i), 2),
            _share(runs.share_of("tipped", i)), _share(runs.share_of("died", i)),
        )  # fmt: skip
    screen.print(table)
    for mass in runs.masses or ():
        say(screen, _mass_words(mass))
    if len(runs.names) > 1 and runs.effective_collectives.mean is not None:
        say(
            screen,
            f"Members are as divided as among {_shown(runs.effective_collectives, 2)} collectives "
            "of equal size.",
        )
    say(screen, _meaning(len(runs.seeds)))


def print_tipping(screen: Console, curve: TippingCurve) -> None:
    """Print how often each start tips up."""
    _head(screen, curve.society, curve.seeds, curve.form)
    sources = tuple(dict.fromkeys(point.source for point in curve.points))
    columns = [f"{end},\n{TOLD[source]}" for source in sources for end in ("tipped", "died")]
    table = new_table("start", "members", *columns)
    by_start: dict[float, dict[str, TippingPoint]] = {}
    for point in curve.points:
        by_start.setdefault(point.multiple, {})[point.source] = point
    for multiple, points in by_start.items():
        members = next(iter(points.values())).members
        ends = [(n, points[s].n) for s in sources for n in (points[s].tipped, points[s].died)]
        cells = [_share(Share(*end)) for end in ends]
        add_row(table, f"{multiple:g} ×", f"{members:,}", *cells)
    screen.print(table)
    say(screen, _mass_words(curve.mass))
    say(
        screen,
        "A run has tipped if more are in at its end than at its start and the bound has reached "
        f"{curve.mass.level:g}; it died if fewer than half are left and it does not succeed. "
        "Intervals are Wilson's, 95%.",
    )


def _head(screen: Console, society: Society, seeds: range, form: str) -> None:
    say(screen, f"{society.name}: {society.description}")
    say(
        screen,
        f"{len(seeds)} {'seed' if len(seeds) == 1 else 'seeds'} ({seeds.start}:{seeds.stop}), "
        f"{society.steps} steps, {society.users:,} users, network {society.network.kind}, "
        f"{form} form, game {society.game.scenario}, hash {society.content_hash[:12]}",
    )


def _mass_words(mass: CriticalMass) -> str:
    return (
        f"{mass.collective}: critical mass for {mass.level:g} is {_members(mass, mass.certified)} "
        f"by its bound (regime {mass.regime}) and {_members(mass, mass.successful)} by success, "
        "the others as at first."
    )


def _members(mass: CriticalMass, members: int | None) -> str:
    if members is None:
        return "out of reach"
    return f"{members:,} members ({members / mass.n_users:.2%})"


def _meaning(n_seeds: int) -> str:
    interval = (
        "One seed has no interval: ask for more with --seeds."
        if n_seeds == 1
        else f"± is the 95% interval over n = {n_seeds} seeds (Student's t), brackets are Wilson's."
    )
    return (
        "Success and bound (0 if below) are the last round's. A collective tipped if more are in "
        "than at first and its bound has reached the level; it died if fewer than half are left "
        "and it does not succeed. " + interval
    )


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.0%} [{low:.0%}, {high:.0%}]"


def _count(value: Estimate) -> str:
    if value.mean is None:
        return "-"
    return f"{value.mean:,.0f}" + (
        "" if value.half_width is None else f" ± {value.half_width:,.0f}"
    )


def _shown(value: Estimate, digits: int = 4) -> str:
    if value.mean is None:
        return "-"
    if isinf(value.mean):
        return "none"
    if value.half_width is None:
        return f"{value.mean:.{digits}f}"
    return f"{value.mean:.{digits}f} ± {value.half_width:.{digits}f}"
