"""The page that `aca page` serves, as Solara runs it."""

import os
from urllib.parse import parse_qs

import solara
from reacton import use_exception
from solara.lab import Tab, Tabs, use_task

from aca_env.errors import UnknownNameError
from aca_env.page.coalition_parts import CoalitionsPart
from aca_env.page.controls import Controls
from aca_env.page.episode_parts import EpisodePart
from aca_env.page.parts import busy, mistake, said, select
from aca_env.page.present import look
from aca_env.page.round_parts import HarmsPart, RoundPart, summary
from aca_env.page.serving import SCENARIO
from aca_env.page.society_parts import SocietyPage
from aca_env.page.style import CSS
from aca_env.page.words import CONTROLS
from aca_env.page.worlds import Worlds
from aca_env.scenario.loading import list_scenarios, load_scenario

DEFAULT = "climate-duel"
MODES = ("A game", "A society")


@solara.component
def Layout(children: list[solara.Element]) -> None:
    """Put everything into one column."""
    solara.Style(CSS)
    solara.lab.theme.themes.light.primary = "#1b5e8c"
    solara.Div(children=children, classes=["aca-page"])


@solara.component
def Page() -> None:
    """Choose between a game of collectives and a society of users."""
    solara.Title("aca_env")
    mode, set_mode = solara.use_state(MODES[0])
    with solara.Div(classes=["aca-head"]):
        solara.HTML(tag="h1", unsafe_innerHTML="Algorithmic collective action")
        with solara.Div():
            solara.ToggleButtonsSingle(mode, list(MODES), on_value=set_mode, dense=True)
            said(CONTROLS["mode"], "aca-help mt-1")
    Guarded(mode).key(mode)


@solara.component
def Guarded(mode: str) -> None:
    """Show what is chosen; what no part of it expected is a line too."""
    failure, _ = use_exception()
    if failure is not None:
        mistake(failure)
    elif mode == MODES[0]:
        GamePage()
    else:
        SocietyPage()


@solara.component
def GamePage() -> None:
    """Choose a scenario and look at it."""
    offered = tuple(dict.fromkeys((os.environ.get(SCENARIO, DEFAULT), *list_scenarios())))
    asked = _asked(solara.use_router().search)
    place, set_place = solara.use_state(offered.index(asked) if asked in offered else 0)
    loaded = use_task(
        lambda: Worlds(load_scenario(offered[place])), dependencies=[place], raise_error=False
    )
    with solara.Div(classes=["aca-top"]):
        with solara.Div():
            select("Scenario", offered, place, set_place, CONTROLS["scenario"])
        if loaded.value is not None:
            said(loaded.value.base.description, "aca-question")
    busy(loaded.pending)
    if asked not in (None, *offered):
        mistake(UnknownNameError("scenario", asked, offered))
    mistake(loaded.exception)
    if loaded.value is not None:
        Desk(loaded.value).key(offered[place])


def _asked(search: str | None) -> str | None:
    """Return the scenario that the address asks for, as `/?scenario=climate-four` does."""
    return next(iter(parse_qs(search or "").get("scenario", [])), None)


@solara.component
def Desk(worlds: Worlds) -> None:
    """Show one scenario: its controls and what they lead to."""
    settings, set_settings = solara.use_state(worlds.first)
    tab, set_tab = solara.use_state(0)
    found = use_task(lambda: look(worlds, settings), dependencies=[settings], raise_error=False)
    with solara.Div(classes=["aca-grid"]):
        with solara.Div():
            Controls(worlds, settings, set_settings)
        with solara.Div():
            busy(found.pending)
            mistake(found.exception)
            # Beside an error, numbers of other settings would mislead.
            if found.latest is not None and found.exception is None:
                summary(found.latest)
                with Tabs(value=tab, on_value=set_tab, lazy=True):
                    with Tab("Success"):
                        RoundPart(found.latest)
                    with Tab("Conflict"):
                        HarmsPart(found.latest)
                    with Tab("Coalitions"):
                        CoalitionsPart(found.latest)
                    with Tab("Rounds"):
                        EpisodePart(found.latest)
