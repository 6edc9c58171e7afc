"""`aca power` for readers: a page in plain words, one function per section."""

from collections.abc import Sequence
from textwrap import fill

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.power.leverage import Leverage
from aca_env.power.measure import Power
from aca_env.power.report import PowerReport
from aca_env.runs.summary import Estimate

MOST_ROWS = 12
"""Collectives that a table shows; of more, the largest."""

MOST_JUMPS = 4
"""Critical masses that a row shows."""

WIDTH = 140


def print_power(screen: Console, report: PowerReport) -> None:
    """Print the whole page."""
    scenario, seeds = report.scenario, report.seeds
    policies = dict.fromkeys(collective.policy for collective in scenario.collectives)
    tell(screen, f"{scenario.name}: {scenario.description}")
    tell(
        screen,
        f"{len(seeds)} {'seed' if len(seeds) == 1 else 'seeds'} ({seeds.start}:{seeds.stop}), "
        f"{scenario.rounds} rounds, played by {', '.join(policies)}; "
        f"{scenario.population.n_train:,} training records, hash {scenario.content_hash[:12]}",
    )
    for section in SECTIONS:
        section(screen, report)


def tell(screen: Console, text: str) -> None:
    """Print a paragraph in lines that fit."""
    say(screen, fill(text, min(WIDTH, screen.width)) if text.strip() else text)


def heading(screen: Console, text: str) -> None:
    """Print the name of a section after an empty line."""
    say(screen, f"\n{text}")


def print_levers(screen: Console, report: PowerReport) -> None:
    """Print how far each action of the platform moves users."""
    heading(screen, "How far could the platform move people? (performative power)")
    tell(
        screen,
        "Each row is something else that the platform could do. Everything was played twice with "
        "the same people, records and chance, as it is and that way. Answers: share of test users "
        "who get another label when they show a signal, over signals and rounds. Records: share "
        "of members who hand in another record because of it.",
    )
    table = new_table("if the platform did this", "answers", "records", "set", left=("set",))
    rows = zip(report.levers, report.labels.actions, report.records.actions, strict=True)
    for lever, labels, records in rows:
        add_row(
            table,
            lever.name,
            _shown(labels.estimate),
            _shown(records.estimate),
            lever.words(report.scenario),
        )
    screen.print(table)
    tell(screen, f"Its power over answers is {_power(report.labels)}.")
    tell(screen, f"Its power over records is {_power(report.records)}.")
    tell(screen, interval_words(len(report.seeds)))
    if any(_publishes_in_vain(report, lever.name) for lever in report.levers):
        tell(screen, "What is published moves nobody here whose policy does not read it.")


def _publishes_in_vain(report: PowerReport, name: str) -> bool:
    """Return whether a lever only changes what is published, and nothing comes of it."""
    (lever,) = (one for one in report.levers if one.name == name)
    values = [
        one.value
        for power in (report.labels, report.records)
        for one in power.actions
        if one.action == name
    ]
    return set(lever.overrides) == {"information.regime"} and not any(values)


def _power(power: Power) -> str:
    """Return the largest value with its interval and what it comes from."""
    if power.strongest is None:
        return "0: nothing that it could do makes a difference"
    between = "" if power.low is None else f" (95% sure: {power.low:.3f} to {power.high:.3f})"
    return f"{power.value:.3f}{between}, by: {power.strongest}"


def interval_words(n_seeds: int) -> str:
    """Return what the intervals are."""
    if n_seeds == 1:
        return "One seed has no interval: ask for more with --seeds."
    return (
        f"± is the 95% interval over n = {n_seeds} seeds (Student's t); that of the power itself "
        "pays for having picked the largest."
    )


def print_competition(screen: Console, report: PowerReport) -> None:
    """Print what is left of power where users can leave."""
    heading(screen, "And if people could go elsewhere?")
    tell(
        screen,
        "A rival just like the platform goes on as before, and everybody who would be better off "
        "goes there, at a cost. Power is now what users lose at most, in units of what labels are "
        "worth to the collectives' members. Whoever leaves has still trained the platform.",
    )
    table = new_table("cost of switching", "users lose", "95% sure", "leave", "by", left=("by",))
    for one in report.rivalries:
        name = "nowhere to go" if one.is_monopoly else f"{one.switching_cost:g}"
        sure = "-"
        if one.power.low is not None and one.power.high is not None:
            sure = f"{one.power.low:.3f} to {one.power.high:.3f}"
        worst = one.power.strongest or "nothing"
        add_row(table, name, f"{one.power.value:.3f}", sure, f"{one.leaving:.1%}", worst)
    screen.print(table)


def print_leverage(screen: Console, report: PowerReport) -> None:
    """Print what mass is worth to collectives at the margin."""
    heading(screen, "How far could the people move the platform? (leverage)")
    tell(
        screen,
        "What one more percent of all users adds to a collective's success, in percent of the "
        "test users: everybody does again what was played, with the collective a little larger "
        "and a little smaller. Sure is the same for its bound. Success grows in steps: each "
        "planted cell has a critical mass of its own. On exact values, where everybody does what "
        "it did most often, the steps lie at the shares in the last column, with what they add.",
    )
    table = new_table(
        "collective", "members", "± by", "per percent", "sure", "usually", "acting", "exact",
        "steps", left=("usually", "steps"),
    )  # fmt: skip
    shown = sorted(report.leverages, key=lambda one: -one.share)[:MOST_ROWS]
    for one in (one for one in report.leverages if one in shown):
        add_row(table, *_leverage(one))
    screen.print(table)
    _say_left_out(screen, len(report.leverages), len(shown))
    # A limit of what was computed belongs beside the numbers.
    tell(
        screen,
        "Exact is success there by the population's own values: one round, without memory, "
        "detection, an adversary or chance.",
    )


def _leverage(one: Leverage) -> tuple[str, ...]:
    exact = "-" if one.exact_success is None else f"{one.exact_success:.2f}"
    return (
        one.name,
        f"{one.share:.1%}",
        f"{one.step:.2%}",
        _shown(one.success, 2),
        _shown(one.bound, 2),
        one.plan or "abstains",
        f"{one.acting_share:.1%}",
        exact,
        _steps(one),
    )


def _steps(one: Leverage) -> str:
    """Return the steps next to where a collective stands, in words."""
    stairs = one.staircase
    if stairs is None:
        return "-"
    if not len(stairs.masses):
        return f"none: {stairs.start:.2f} throughout"
    near = sorted(range(len(stairs.masses)), key=lambda k: abs(stairs.masses[k] - one.acting_share))
    told = [f"{stairs.masses[k]:.2%} ({stairs.heights[k]:+.2f})" for k in sorted(near[:MOST_JUMPS])]
    more = len(stairs.masses) - len(told)
    return ", ".join(told) + (f", {more} more" if more else "")


def print_baseline(screen: Console, report: PowerReport) -> None:
    """Print selfish users beside collectives."""
    heading(screen, "And if each acted alone? (strategic classification)")
    tell(
        screen,
        "Share of new users who get the label that the collective's members want most. Alone, each "
        "changes features, never its label, into the nearest record with a better answer, if that "
        "is worth its edit costs; limit is how many it may change. Unaware: the platform learned "
        "before. Aware: it learns from where they go until it repeats itself; told, they know the "
        "classifier that judges them, after, it judges by what their very moves have taught it. "
        "Together: the collective alone plants its plan in training, and nobody moves later but "
        "to show the signal.",
    )
    table = new_table(
        "like", "wants", "limit", "nobody\nmoves", "alone,\nunaware", "alone,\naware, told",
        "alone,\naware, after", "together", "alone they\nchange", left=("wants",),
    )  # fmt: skip
    for one in report.comparisons:
        add_row(
            table, one.name, _wanted(one.wanted), "-" if one.most_changed is None else
            f"{one.most_changed}", *(_shown(value, 2) for value in (
                one.nobody_moves, one.naive, one.anticipating, one.judged_after, one.coordinated,
            )), _shown(one.n_changed, 1),
        )  # fmt: skip
    screen.print(table)
    _say_left_out(screen, len(report.leverages), len({one.name for one in report.comparisons}))
    n = max((one.nobody_moves.n for one in report.comparisons), default=0)
    tell(screen, f"On {n} samples of 5,000 training records and 1,000 new users of the scenario.")


def _wanted(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"any of {len(names)}"


def _say_left_out(screen: Console, n_all: int, n_shown: int) -> None:
    if n_all > n_shown:
        tell(screen, f"Shown are the {n_shown} largest of {n_all} collectives.")


def _shown(value: Estimate, digits: int = 3) -> str:
    if value.mean is None:
        return "-"
    # A rounding below 0 is not a loss.
    mean = f"{round(value.mean, digits) + 0.0:.{digits}f}"
    return mean if value.half_width is None else f"{mean} ± {value.half_width:.{digits}f}"


SECTIONS = (print_levers, print_competition, print_leverage, print_baseline)
