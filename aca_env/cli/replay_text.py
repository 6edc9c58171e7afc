"""`aca replay` for readers: whether it replays, and if not, where and why."""

from rich.console import Console

from aca_env.cli.screen import say
from aca_env.runs.folder import ROWS
from aca_env.trajectories.comparing import WORDS
from aca_env.trajectories.reading import Source
from aca_env.trajectories.replaying import Replay


def print_replay(screen: Console, source: Source, result: Replay, *, is_all: bool) -> None:
    """Print the result in sentences.

    Args:
        screen: where to.
        source: what was replayed.
        result: what it came to.
        is_all: whether all seeds were asked for.
    """
    header = source.header
    say(screen, f"{header.name}: {result.sentence()}.")
    for clause in result.why:
        say(screen, f"Why: {clause}.")
    if result.is_equal:
        for clause in result.changes:
            say(screen, f"It replays although {clause}.")
    for note in result.notes:
        say(screen, f"Note: {note}.")
    n_missing = len(header.seeds) - result.n_seeds
    if is_all and n_missing:
        say(screen, f"Note: {n_missing} of {len(header.seeds)} seeds are not finished yet.")
    say(screen, f"Compared: {', '.join(WORDS[name] for name in result.compared)}.")
    if not source.has_trajectories:
        say(
            screen,
            "Observations and masks were not recorded (aca run --trajectories records them).",
        )


def print_rows(screen: Console, result: Replay) -> None:
    """Print what replaying the rows beside trajectories came to."""
    say(screen, f"{ROWS}, beside the trajectories: {result.sentence()}.")
    if not result.is_equal:
        for clause in result.why:
            say(screen, f"Why: {clause}.")
