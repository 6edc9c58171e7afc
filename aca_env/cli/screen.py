"""Tables and lines for readers, with or without a terminal."""

import sys

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 140


def console() -> Console:
    """Return the screen; where output is piped it is wide enough for whole tables."""
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False, emoji=False)


def new_table(*columns: str, left: tuple[str, ...] = ()) -> Table:
    """Return an empty table; the first column and those in `left` are texts."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(columns):
        is_text = place == 0 or column in left
        table.add_column(column, justify="left" if is_text else "right", overflow="fold")
    return table


def add_row(table: Table, *cells: str) -> None:
    """Add a row; names are never read as markup."""
    table.add_row(*map(Text, cells))


def say(screen: Console, text: str) -> None:
    """Print a sentence as it is; whole lines survive a pipe."""
    screen.print(Text(text), soft_wrap=not screen.is_terminal)
