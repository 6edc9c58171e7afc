"""The part of the page about an episode: success and bound, round by round."""

import solara
from solara.lab import use_task

from aca_env.page import tables
from aca_env.page.figures import draw_rounds, picture
from aca_env.page.parts import mistake, raw, said, select, titled
from aca_env.page.playing import use_player
from aca_env.page.present import Look
from aca_env.page.rounds import PLAYERS, PlayedRound, Rounds
from aca_env.page.text import table
from aca_env.page.words import CONTROLS, PARTS

NAMES = ("the scenario's policies", "the plans of the controls")


@solara.component
def EpisodePart(look: Look) -> None:
    """Play an episode round by round."""
    player, set_player = solara.use_state(0)
    with solara.Div(classes=["aca-card"]):
        titled("Round by round", PARTS["rounds"])
        select("Who decides", NAMES, player, set_player, CONTROLS["player"])
        rounds, count = use_player(lambda: Rounds(look, PLAYERS[player]), [look, player])
        history = () if rounds is None else rounds.history
        drawn = use_task(lambda: _drawn(look, history), dependencies=[look, count],
                         raise_error=False)  # fmt: skip
        said(f"Round {len(history)} of {look.scenario.rounds}", "aca-value")
        mistake(drawn.exception)
        if history:
            raw(drawn.latest or "")
            raw(table("rounds", tables.PLAYED, tables.played(look.found.names, history)),
                "aca-tall")  # fmt: skip


def _drawn(look: Look, history: tuple[PlayedRound, ...]) -> str:
    if not history:
        return ""
    told = "Success and bound by round; the table has the numbers."
    return picture(draw_rounds(look.found.names, look.scenario.rounds, history), told)
