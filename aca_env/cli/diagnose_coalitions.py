"""The part of `aca diagnose` that is about coalitions: asked, told and drawn."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from aca_env.cli.diagnose_sections import tell
from aca_env.cli.diagnose_text import heading
from aca_env.cli.screen import add_row, new_table
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.formation.coalition_game import MOST_PLAYED, coalition_game
from aca_env.formation.forming import form
from aca_env.formation.partition_play import partition_play
from aca_env.formation.report import Formation
from aca_env.formation.telling import sections

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_DRAWN = 5
"""Collectives up to which the ways between partitions are drawn."""

Joint = NDArray[np.int64]


def find_coalitions(env: CollectiveActionEnv, joint: Joint, level: float) -> Formation | None:
    """Return how coalitions form in the round; None where there is only one collective.

    Args:
        env: the environment, standing before the round.
        joint: (n_agents, 5) what everybody does in it.
        level: success that counts for critical masses.
    """
    if len(env.possible_agents) == 1:
        return None
    return form(env, status_quo=joint, level=level)


def coalition_headlines(formation: Formation) -> list[str]:
    """Return what a reader should know of coalitions first: a trap that single moves hide."""
    return [sections(formation)[0][1]] if formation.trap.is_trap else []


def print_coalitions(screen: Console, formation: Formation) -> None:
    """Print the sections on coalitions."""
    for title, text, rows in sections(formation):
        heading(screen, title)
        tell(screen, text)
        if rows:
            # Words stand left, numbers right.
            left = [name for place, name in enumerate(rows[0]) if _are_words(rows[1:], place)]
            table = new_table(*rows[0], left=tuple(left))
            for row in rows[1:]:
                add_row(table, *row)
            screen.print(table)


def _are_words(rows: tuple[tuple[str, ...], ...], place: int) -> bool:
    return any(mark.isalpha() for row in rows for mark in row[place])


def draw_coalitions(env: CollectiveActionEnv, joint: Joint) -> "Iterator[tuple[str, Figure]]":
    """Yield the pictures that fit the number of collectives, with their names."""
    from aca_env.formation.pictures import draw_transitions, draw_worths  # noqa: PLC0415
    from aca_env.formation.transitions import transitions_of  # noqa: PLC0415

    n = len(env.possible_agents)
    if 1 < n <= MOST_PLAYED:
        yield "worths", draw_worths(coalition_game(env, status_quo=joint))
    if 1 < n <= MOST_DRAWN:
        yield "partitions", draw_transitions(transitions_of(partition_play(env)))
