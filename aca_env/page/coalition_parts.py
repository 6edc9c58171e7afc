"""The part of the page about coalitions: the staircase, worths, critical masses."""

import solara
from solara.lab import use_task

from aca_env.page import tables
from aca_env.page.figures import draw_stairs, draw_worths, picture
from aca_env.page.parts import busy, folded, mistake, raw, select, titled
from aca_env.page.present import Look
from aca_env.page.text import table
from aca_env.page.together import WORTHS, Together, come_together
from aca_env.page.words import CONTROLS, PARTS


@solara.component
def CoalitionsPart(look: Look) -> None:
    """Show what coalitions come to."""
    worth, set_worth = solara.use_state(0)
    found = use_task(lambda: _drawn(look, WORTHS[worth]), dependencies=[look, worth],
                     raise_error=False)  # fmt: skip
    busy(found.pending)
    mistake(found.exception)
    if found.latest is None:
        return
    together, stairs, worths = found.latest
    with solara.Div(classes=["aca-card"]):
        titled("The staircase: success against mass", PARTS["stairs"])
        raw(stairs)
        raw("<h3>Critical masses</h3>")
        raw(table("targets", tables.TARGETS, tables.targets(together.masses)))
        raw(f'<p class="aca-help">{PARTS["targets"]}</p>')
    with solara.Div(classes=["aca-card"]):
        titled("What coalitions are worth", PARTS["worths"])
        select("Worth", WORTHS, worth, set_worth, CONTROLS["worth"])
        raw(worths)
        if together.game is not None:
            rows = tables.coalitions(together.game)
            folded("The numbers", table("coalitions", tables.COALITIONS, rows))


def _drawn(look: Look, worth: str) -> tuple[Together, str, str]:
    together = come_together(look, worth)
    shares = dict(zip(look.found.names, look.settings.shares, strict=True))
    stairs = "<p>No plan pays anybody, so there is nothing to climb.</p>"
    if together.stairs:
        told = "Success against mass of every plan; the table has the critical masses."
        stairs = picture(draw_stairs(together.stairs, shares), told)
    worths = "<p>There are too many collectives to play out every coalition.</p>"
    if together.game is not None:
        told = "Worth of every coalition against its mass; the table has the numbers."
        worths = picture(draw_worths(together.game), told)
    return together, stairs, worths
