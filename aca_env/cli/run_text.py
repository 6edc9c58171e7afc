"""`aca run` for readers: one closing table and what its words mean."""

from math import isinf

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.runs.record import Record
from aca_env.runs.summary import CollectiveSummary, Estimate, Summary

COLUMNS = (
    "collective", "members", "policy", "payoff / round", "success", "bound", "success\n≥ bound",
    "certified",
)  # fmt: skip

MEASURED_COLUMNS = ("measured\nε̂", "bound\nat ε̂", "success\n≥ it")
MEASURED_MEANING = (
    "Measured ε̂ is the least suboptimality that explains what the learner predicts on the "
    "signal's cells, known only once it is fitted; the bound at ε̂ is the bound for just that."
)


def print_run(screen: Console, record: Record, summary: Summary) -> None:
    """Print who succeeded, what was guaranteed, and what that means."""
    scenario, seeds = record.scenario, record.seeds
    say(screen, f"{scenario.name}: {scenario.description}")
    say(
        screen,
        f"{len(seeds)} {'seed' if len(seeds) == 1 else 'seeds'} ({seeds.start}:{seeds.stop}), "
        f"{scenario.rounds} rounds, {scenario.population.n_train:,} training records, "
        f"{scenario.population.n_test:,} test users, regime {scenario.information.regime}, "
        f"hash {scenario.content_hash[:12]}",
    )
    is_measured = any(collective.measured for collective in summary.collectives)
    columns = (*COLUMNS, *MEASURED_COLUMNS) if is_measured else COLUMNS
    table = new_table(*columns, left=("policy", "certified"))
    for collective in summary.collectives:
        add_row(table, *_cells(collective), *_measured_cells(collective))
    screen.print(table)
    for collective in summary.collectives:
        say(screen, f"{collective.name}: {collective.did}")
    say(
        screen,
        f"All together, success of those who acted: least {_shown(summary.least)}, weighted by "
        f"acting members {_shown(summary.mass)}. " + _interval_words(len(seeds)),
    )
    say(screen, _meaning(scenario.information.delta))
    if is_measured:
        say(screen, MEASURED_MEANING)
    for sentence in _doubts(summary):
        say(screen, sentence)


def _cells(collective: CollectiveSummary) -> tuple[str, ...]:
    certified = {True: "yes", False: "no", None: "-"}[collective.certified]
    holds = collective.holds.mean
    return (
        collective.name,
        f"{collective.n_members:,}",
        collective.policy,
        _shown(collective.payoff),
        _shown(collective.success),
        _shown(collective.bound),
        "-" if holds is None else f"{holds:.1%}",
        certified,
    )


def _measured_cells(collective: CollectiveSummary) -> tuple[str, ...]:
    if not collective.measured:
        return ()
    suboptimality, bound, holds = collective.measured.values()
    share = "-" if holds.mean is None else f"{holds.mean:.1%}"
    return (_shown(suboptimality), _shown(bound), share)


def _shown(value: Estimate) -> str:
    if value.mean is None:
        return "-"
    if isinf(value.mean):
        return "none"
    if value.half_width is None:
        return f"{value.mean:.4f}"
    return f"{value.mean:.4f} ± {value.half_width:.4f}"


def _interval_words(n_seeds: int) -> str:
    if n_seeds == 1:
        return "One seed has no interval: ask for more with --seeds."
    return f"± is the 95% interval over n = {n_seeds} seeds (Student's t)."


def _meaning(delta: float) -> str:
    return (
        "Success is the share of test users who are classified as a collective wants once they "
        "show its signal (or, for unplanting, not as it refuses); the bound is the success that "
        "was guaranteed from what it knew, where 0 or less guarantees nothing; "
        f"certified says whether the guarantee holds in a round with probability {1 - delta:g}."
    )


def _doubts(summary: Summary) -> list[str]:
    """Return each reason once, with those it is about."""
    about: dict[str, list[str]] = {}
    for collective in summary.collectives:
        if collective.why_not is not None and collective.certified is not None:
            about.setdefault(collective.why_not, []).append(collective.name)
    n_all = len(summary.collectives)
    return [
        f"Not certified for {'all' if len(names) == n_all else ', '.join(names)}: {why}."
        for why, names in about.items()
    ]
