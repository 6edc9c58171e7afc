"""`aca diagnose` for readers: a page in plain words, one function per section.

A section is a function of the screen and the diagnosis; `SECTIONS` lists them in order.
"""

from collections.abc import Callable, Sequence
from math import isfinite, isnan

from rich.console import Console

from aca_env.cli.diagnose_sections import (
    print_alignment,
    print_harms,
    print_needed,
    print_retraining,
    tell,
)
from aca_env.cli.screen import add_row, new_table
from aca_env.diagnosis.deviations import Incentive
from aca_env.diagnosis.report import Diagnosis, Standing
from aca_env.diagnosis.summary import headlines, listed
from aca_env.planning.payoffs import TIE
from aca_env.scenario.schema import Scenario

MOST_ROWS = 12
"""Collectives that a table shows; of more, those with the largest gains."""

KNOWING = {
    "full": "knowing what every other collective hands in",
    "aggregate": "knowing the sum of what the others hand in",
    "aggregate_sum": "knowing the sum of what the others hand in",
    "known_interventions": "supposing the average of what the others might do",
    "known_interventions_robust": "whatever the others do of what they might do",
    "anonymous": "supposing that the others act like it for labels at random",
    "worst_case": "even if all others work against it",
    "transparent": "from what the platform publishes",
}


def print_diagnosis(
    screen: Console,
    found: Diagnosis,
    scenario: Scenario,
    also: Sequence[str] = (),
    more: Callable[[Console], None] | None = None,
) -> None:
    """Print the whole page; `also` adds to what comes in short, `more` further sections."""
    _print_opening(screen, found, scenario)
    print_summary(screen, found, also)
    for section in SECTIONS:
        section(screen, found)
    if more is not None:
        more(screen)
        screen.print()
    tell(
        screen,
        f"Computed in {sum(found.seconds.values()):.1f} seconds, on the records of this round "
        "unless it says otherwise. --json gives every number.",
    )


def _print_opening(screen: Console, found: Diagnosis, scenario: Scenario) -> None:
    tell(screen, f"{found.scenario}: {found.question}")
    policies = dict.fromkeys(collective.policy for collective in scenario.collectives)
    tell(
        screen,
        f"Round {found.round} of {scenario.rounds}, seed {found.seed}, played by "
        f"{listed([*policies])}; {scenario.population.n_train:,} training records, regime "
        f"{found.regime}, hash {found.content_hash[:12]}",
    )


def print_summary(screen: Console, found: Diagnosis, also: Sequence[str] = ()) -> None:
    """Print what a reader should know first."""
    heading(screen, "In short")
    for sentence in (*headlines(found), *also):
        tell(screen, f"- {sentence}")


def heading(screen: Console, text: str) -> None:
    """Print the name of a section after an empty line."""
    tell(screen, f"\n{text}")


def print_standings(screen: Console, found: Diagnosis) -> None:
    """Print what everybody does and has."""
    heading(screen, "What everybody does, and what it gets")
    tell(
        screen,
        "Success is the share of test users who get the answer that a collective wants once they "
        "show its pattern. Sure of is the success that it could promise its members beforehand, "
        f"{KNOWING[found.regime]}; it fails in at most {found.delta:.0%} of all cases. Payoff is "
        "what the users' answers are worth to it, less what they would be worth if nobody edited "
        "anything, less the cost of editing; sure payoff is what its own promise guarantees of it.",
    )
    table = new_table(
        "collective", "members", "acting", "does", "success", "sure of", "payoff", "sure payoff",
        left=("does",),
    )  # fmt: skip
    shown = most_affected(found)
    for i in shown:
        add_row(table, *_standing(found.standings[i]))
    screen.print(table)
    say_left_out(screen, found, shown)
    for sentence in _doubts(found):
        tell(screen, sentence)


def _standing(one: Standing) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.n_members:,}",
        f"{one.n_acting:,}",
        one.words + (" (its action was not allowed)" if one.illegal else ""),
        number(one.success),
        promise(one.bound),
        number(one.payoff),
        number(one.certified_payoff),
    )


def number(value: float) -> str:
    """Return a number as a reader sees it.

    >>> number(0.512), number(float("nan")), number(-0.001)
    ('0.51', '-', '0.00')
    """
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00") if isfinite(value) else "-"


def promise(bound: float) -> str:
    """Return a bound as what it guarantees.

    >>> promise(0.512), promise(-0.2), promise(float("nan"))
    ('0.51', 'nothing', '-')
    """
    if isnan(bound):
        return "-"
    return f"{bound:.2f}" if bound > 0 else "nothing"


def most_affected(found: Diagnosis) -> list[int]:
    """Return which collectives a table shows, in their own order."""
    order = sorted(range(len(found.names)), key=lambda i: -found.incentives[i].gain)
    return sorted(order[:MOST_ROWS])


def say_left_out(screen: Console, found: Diagnosis, shown: list[int]) -> None:
    """Say that a table left somebody out, if it did."""
    n_more = len(found.names) - len(shown)
    if n_more:
        tell(screen, f"Shown are those who could gain most; {n_more} more are in the JSON.")


def _doubts(found: Diagnosis) -> list[str]:
    """Return each reason against a promise once, with those it is about."""
    about: dict[str, list[str]] = {}
    for one in found.standings:
        if one.why_not is not None:
            about.setdefault(one.why_not, []).append(one.name)
    n_all = len(found.standings)
    return [
        f"No real promise for {'anybody' if len(names) == n_all else listed(names)}: {why}."
        for why, names in about.items()
    ]


def print_incentives(screen: Console, found: Diagnosis) -> None:
    """Print who would rather do something else, and what of it is proven."""
    heading(screen, "Would anybody rather do something else?")
    tell(
        screen,
        "Each other plan of each collective was tried while the others stay with theirs. Gain is "
        "how much more payoff its best change would have brought in this round. In promises is "
        "the largest rise of its own sure payoff by a change; comparing two promises proves "
        "nothing about payoffs. What does: with all promises kept, the best change surely brings "
        "at least and surely at most the last two numbers. A proof rests on several promises, "
        f"each of which fails in at most {found.delta:.0%} of all cases.",
    )
    table = new_table(
        "collective", "its best change", "gain", "in promises", "surely ≥", "surely ≤", "so",
        left=("its best change", "so"),
    )  # fmt: skip
    shown = most_affected(found)
    for i in shown:
        add_row(table, *_incentive(found.incentives[i], found.standings[i].certified))
    screen.print(table)
    say_left_out(screen, found, shown)
    gaps = found.gaps
    tell(
        screen,
        f"The largest gain, {number(gaps.epsilon)}, is how far the round is from one in which "
        f"nobody would change alone (ε of an ε-Nash equilibrium); in promises it is "
        f"{number(gaps.certified_epsilon)}. {_implied(found)}",
    )


def _incentive(one: Incentive, certified: bool) -> tuple[str, ...]:
    best = "nothing else it could do" if one.best is None else one.best.words
    if one.best is not None and one.gain <= TIE:
        best = "none: it does its best"
    told = {
        "gains": "a change pays: proven",
        "stable": "no change pays: proven",
        "open": "not proven either way" if certified else "no promise to go by",
    }[one.verdict]
    return (
        one.name, best, number(one.gain), number(one.certified_gain),
        number(one.least_gain), number(one.most_gain), told,
    )  # fmt: skip


def _implied(found: Diagnosis) -> str:
    misled = [one.name for one in found.incentives if not one.agrees]
    unproven = [one.name for one in found.incentives if one.agrees and not one.implied]
    if found.gaps.implied:
        return "What promises suggest is proven for everybody."
    parts = []
    if misled:
        parts.append(f"For {listed(misled)} promises suggest the opposite of what happened.")
    if unproven:
        parts.append(f"For {listed(unproven)} they suggest the truth but do not prove it.")
    return " ".join(parts) or "What promises suggest is what happened, but not proven."


SECTIONS = (
    print_standings,
    print_incentives,
    print_harms,
    print_alignment,
    print_retraining,
    print_needed,
)
