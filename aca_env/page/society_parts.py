"""The part of the page about a society: users who join, leave and switch collectives."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import solara
from solara.lab import use_task

from aca_env.page.figures import draw_society, picture
from aca_env.page.parts import busy, mistake, raw, said, select, slider, titled
from aca_env.page.playing import use_player
from aca_env.page.settings import share_steps
from aca_env.page.society_run import (
    NEEDED,
    SOURCES,
    TOLD,
    SocietyBase,
    SocietyRun,
    SocietySettings,
    moved,
    needed,
    society_base,
    told,
)
from aca_env.page.text import share, table
from aca_env.page.words import CONTROLS, PARTS
from aca_env.society import list_societies, load_society

SEEDS = range(20)
RATES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0)

Change = Callable[[SocietySettings], None]


@solara.component
def SocietyPage() -> None:
    """Choose a society and look at it."""
    offered = list_societies()
    place, set_place = solara.use_state(0)
    loaded = use_task(lambda: society_base(load_society(offered[place])), dependencies=[place],
                      raise_error=False)  # fmt: skip
    with solara.Div(classes=["aca-top"]):
        with solara.Div():
            select("Society", offered, place, set_place, CONTROLS["society"])
        if loaded.value is not None:
            said(loaded.value.society.description, "aca-question")
    busy(loaded.pending)
    mistake(loaded.exception)
    if loaded.value is not None:
        SocietyDesk(loaded.value).key(offered[place])


@solara.component
def SocietyDesk(base: SocietyBase) -> None:
    """Show one society: its controls, and its course."""
    settings, set_settings = solara.use_state(base.first)
    with solara.Div(classes=["aca-grid"]):
        SocietyControls(base, settings, set_settings)
        with solara.Div(classes=["aca-card"]):
            titled("Step by step", PARTS["society"])
            run, count = use_player(lambda: SocietyRun(base, settings), [settings])
            CoursePart(base, run, count)


@solara.component
def CoursePart(base: SocietyBase, run: SocietyRun | None, count: int) -> None:
    """Show how a society went so far."""
    drawn = use_task(lambda: _drawn(base, run), dependencies=[run, count], raise_error=False)
    said(f"Step {count} of {base.society.steps}", "aca-value")
    mistake(drawn.exception)
    if run is None:
        return
    form = "counted by kind" if run.is_counted else "each an agent of a Mesa model"
    said(f"{base.society.users:,} users, {form}. {moved(run)}", "aca-help")
    raw(drawn.latest or "")
    if rows := needed(run):
        raw(table("critical masses", NEEDED, rows))
        said(PARTS["needed"], "aca-help")
    raw(table("society", TOLD, told(run)), "aca-tall")


def _drawn(base: SocietyBase, run: SocietyRun | None) -> str:
    if run is None:
        return ""
    masses = tuple(None if mass is None else mass.share(mass.certified) for mass in run.masses)
    sentence = "Members, success, bound and belief by step; the table has the numbers."
    return picture(draw_society(base.society.steps, run.states, masses), sentence)


@solara.component
def SocietyControls(base: SocietyBase, settings: SocietySettings, on_settings: Change) -> None:
    """Show every control of a society."""
    first = base.first
    with solara.Div(classes=["aca-card"]):
        for place, name in enumerate(base.names):
            slider(
                f"Start of {name}: {share(settings.start[place])} of {base.society.users:,} users",
                share_steps(first.start[place]), settings.start[place],
                partial(_start, settings, on_settings, place), CONTROLS["start"],
            )  # fmt: skip
        for key, title, values in (
            ("rate", "Reconsider", RATES), ("glow", "Glow", WEIGHTS), ("peers", "Peers", WEIGHTS),
        ):  # fmt: skip
            value = getattr(settings, key)
            slider(
                f"{title}: {value:g}", sorted({*values, getattr(first, key)}), value,
                partial(_change, settings, on_settings, key), CONTROLS[key],
            )  # fmt: skip
        select(
            "Published", SOURCES, SOURCES.index(settings.source),
            lambda k: on_settings(replace(settings, source=SOURCES[k])), CONTROLS["source"],
        )  # fmt: skip
        slider(
            f"Chance: number {settings.seed}", SEEDS, settings.seed,
            partial(_change, settings, on_settings, "seed"), CONTROLS["chance"],
        )  # fmt: skip
        solara.Button("As the society says", on_click=lambda: on_settings(first),
                      outlined=True, small=True, disabled=settings == first)  # fmt: skip
        said(CONTROLS["reset_society"], "aca-help mt-1")


def _start(settings: SocietySettings, on_settings: Change, place: int, value: float) -> None:
    on_settings(settings.with_start(place, value))


def _change(settings: SocietySettings, on_settings: Change, key: str, value: float) -> None:
    on_settings(replace(settings, **{key: value}))  # type: ignore[arg-type]
