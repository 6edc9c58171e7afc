"""`aca reproduce` for readers: every claim, and why where one does not hold."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.reproduce.experiment import PAPER, Check, Experiment
from aca_env.reproduce.report import verdicts


def print_checks(
    screen: Console, experiments: Sequence[Experiment], checks: Sequence[Check]
) -> None:
    """Print the table of claims, then the reasons of those that do not hold."""
    table = new_table("figure", "claim", "holds", "whose", left=("claim", "holds", "whose"))
    for check in checks:
        holds = "yes" if check.holds else "NO"
        whose = "published" if check.source == PAPER else "ours"
        add_row(table, check.figure, check.claim, holds, whose)
    screen.print(table)
    headings = {experiment.name: experiment.heading for experiment in experiments}
    for check in checks:
        if not check.holds:
            say(screen, f"{headings[check.figure]}, does not hold: {check.claim}.")
            say(screen, f"  Measured: {check.measured}")
            say(screen, f"  Why: {check.why}")
    for line in verdicts(checks):
        say(screen, line)


def print_times(screen: Console, times: Mapping[str, float | None]) -> None:
    """Print how long the sweeps took when they were computed."""
    known = {name: seconds for name, seconds in times.items() if seconds is not None}
    if not known:
        return
    longest = max(known, key=known.__getitem__)
    say(
        screen,
        f"Computing took {sum(known.values()):,.0f} s in {len(known)} sweeps, longest {longest} "
        f"with {known[longest]:,.1f} s.",
    )
