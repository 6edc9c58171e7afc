"""The parts of the page about the first round: who wins what, where, and who hurts whom."""

from html import escape

import solara
from solara.lab import use_task

from aca_env.diagnosis.summary import headlines
from aca_env.page import tables
from aca_env.page.figures import draw_margins, draw_results, picture
from aca_env.page.parts import busy, folded, mistake, raw, select, titled
from aca_env.page.present import Look
from aca_env.page.text import matrix, number, table
from aca_env.page.words import PARTS

MOST_SHOWN = 4
"""Collectives up to which everybody's cells are shown side by side."""


@solara.component
def RoundPart(look: Look) -> None:
    """Show success, bound and margins of the first round."""
    told = "Success and bound of every collective; the table below has the numbers."
    drawn = use_task(lambda: picture(draw_results(look), told), dependencies=[look],
                     raise_error=False)  # fmt: skip
    with solara.Div(classes=["aca-card"]):
        titled("Success and bound", PARTS["round"])
        raw(table("standings", tables.STANDINGS, tables.standings(look)))
        raw(drawn.latest or "")
        mistake(drawn.exception)
        lines = "".join(f"<li>{escape(line)}</li>" for line in headlines(look.found))
        raw(f'<h3>In short</h3><ul class="aca-list">{lines}</ul>')
    CellsPart(look)


def summary(look: Look) -> None:
    """Show success and bound in a line that stays in sight on a phone."""
    rows = look.found.standings[:MOST_SHOWN]
    told = "".join(
        f"<span>{escape(one.name)} <b>{number(one.success, 3)}</b> ≥ {number(one.bound, 3)}</span>"
        for one in rows
    )
    raw(told, "aca-summary")


@solara.component
def CellsPart(look: Look) -> None:
    """Show the margins per cell, of everybody or of a chosen collective."""
    chosen, set_chosen = solara.use_state(0)
    names = look.found.names
    shown = list(range(len(names))) if len(names) <= MOST_SHOWN else [min(chosen, len(names) - 1)]
    drawn = use_task(lambda: [_cells(look, i) for i in shown], dependencies=[look, chosen],
                     raise_error=False)  # fmt: skip
    with solara.Div(classes=["aca-card"]):
        titled("Margin per cell", PARTS["cells"])
        if len(names) > MOST_SHOWN:
            select("Collective", names, shown[0], set_chosen, "Whose cells are shown.")
        busy(drawn.pending and drawn.latest is None)
        mistake(drawn.exception)
        with solara.Div(classes=["aca-pair"]):
            for name, chart, numbers in drawn.latest or []:
                with solara.Div():
                    raw(f"<h3>{escape(name)}</h3>{chart}")
                    if numbers:
                        folded(f"The numbers of {name}", numbers)


def _cells(look: Look, i: int) -> tuple[str, str, str]:
    name, cells = look.found.names[i], look.cells[i]
    if cells is None:
        return name, "<p>It plants nothing, so it has no cells.</p>", ""
    chart = picture(draw_margins(cells), f"Margins of {name} by cell; its numbers are below.")
    left_out = len(cells.margin) - tables.MOST_CELLS_TOLD
    more = f"<p>{left_out:,} cells with fewer members are left out.</p>" if left_out > 0 else ""
    return name, chart + more, table(f"cells of {name}", tables.CELLS, tables.cells(cells))


@solara.component
def HarmsPart(look: Look) -> None:
    """Show who hurts and helps whom."""
    harms, names = look.found.harms, look.found.names
    shown = tables.most_affected(look)
    short = [names[i] for i in shown]
    with solara.Div(classes=["aca-card"]):
        titled("Who hurts whom", PARTS["harms"])
        if len(shown) < len(names):
            raw(f"<p>The {len(shown)} of {len(names)} that lose or take most.</p>")
        with solara.Div(classes=["aca-pair"]):
            for title, values in (
                ("Guaranteed success, if only these two act", harms.lost_bound_to_one),
                ("Guaranteed success, as things stand", harms.lost_bound),
                ("Success, as things stand", harms.lost_success),
                ("Payoff, as things stand", harms.lost_payoff),
            ):
                cells = values[shown][:, shown].tolist()
                raw(f"<h3>{escape(title)}</h3>{matrix(title, short, cells)}")
