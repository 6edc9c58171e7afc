"""Numbers and tables as the page writes them."""

from collections.abc import Sequence
from html import escape
from math import isfinite, isnan

NONE = "—"


def number(value: float, digits: int = 4) -> str:
    """Return a number; NaN is a dash, and no bound at all is called none.

    >>> number(0.79341), number(float("nan")), number(float("-inf")), number(-0.00001)
    ('0.7934', '—', 'none', '0.0000')
    """
    if isnan(value):
        return NONE
    if not isfinite(value):
        return "none"
    told = f"{value:.{digits}f}"
    return told.lstrip("-") if float(told) == 0 else told


def share(value: float) -> str:
    """Return a share in percent, with as many digits as it takes.

    >>> share(0.2), share(0.015), share(0.0005)
    ('20%', '1.5%', '0.05%')
    """
    return f"{100 * value:.3g}%"


def table(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in HTML; whatever is in the cells is text, never markup.

    Args:
        name: what tests and screen readers know it by.
        head: names of the columns; the first one's cells name their rows.
        rows: one text per column each.
    """
    top = "".join(f'<th scope="col">{escape(column)}</th>' for column in head)
    body = "".join(f"<tr>{_cells(head, row)}</tr>" for row in rows)
    return (
        f'<div class="aca-scroll"><table class="aca-table" data-name="{escape(name)}" '
        f'aria-label="{escape(name)}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _cells(head: Sequence[str], row: Sequence[str]) -> str:
    first = f'<th scope="row" data-label="{escape(head[0])}">{escape(row[0])}</th>'
    rest = (
        f'<td data-label="{escape(column)}">{escape(cell)}</td>'
        for column, cell in zip(head[1:], row[1:], strict=True)
    )
    return first + "".join(rest)


def matrix(name: str, names: Sequence[str], values: Sequence[Sequence[float]]) -> str:
    """Return a square table in HTML: the row loses because of the column where above 0.

    Cells are shaded by size, and carry their numbers.
    """
    largest = max((abs(v) for row in values for v in row if isfinite(v)), default=0.0)
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in names)
    body = "".join(
        f'<tr><th scope="row">{escape(one)}</th>{"".join(_shaded(v, largest) for v in row)}</tr>'
        for one, row in zip(names, values, strict=True)
    )
    return (
        f'<div class="aca-scroll"><table class="aca-matrix" data-name="{escape(name)}" '
        f'aria-label="{escape(name)}"><thead><tr><th></th>{top}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _shaded(value: float, largest: float) -> str:
    if isnan(value):
        return '<td class="aca-none"></td>'
    depth = 0.0 if largest < 0.0005 else min(abs(value) / largest, 1.0)
    hue = "179, 84, 30" if value > 0 else "27, 94, 140"
    sign = "+" if value >= 0.0005 else ""
    return f'<td style="background: rgba({hue}, {0.55 * depth:.3f})">{sign}{number(value, 3)}</td>'
