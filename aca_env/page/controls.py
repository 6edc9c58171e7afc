"""The controls: what every collective does, how many it has, what is known."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import solara
from solara.alias import rv

from aca_env.bounds.regimes import REGIMES as KNOWN_REGIMES
from aca_env.page.parts import said, select, slider
from aca_env.page.settings import Settings, least_planted, share_steps
from aca_env.page.text import share
from aca_env.page.words import CONTROLS, REGIMES, STRATEGIES
from aca_env.page.worlds import Worlds
from aca_env.scenario.collectives import Collective

SEEDS = range(20)

Change = Callable[[Settings], None]


@solara.component
def Controls(worlds: Worlds, settings: Settings, on_settings: Change) -> None:
    """Show every control of one scenario."""
    with solara.Div(classes=["aca-card"]):
        solara.HTML(tag="h2", unsafe_innerHTML="Collectives")
        said("Open one to change what it does and how many it has.", "aca-help")
        with rv.ExpansionPanels(accordion=True, multiple=True, flat=True, v_model=_open_first()):
            for i in range(len(settings.shares)):
                CollectiveControls(worlds, settings, i, on_settings)
    with solara.Div(classes=["aca-card"]):
        solara.HTML(tag="h2", unsafe_innerHTML="Everybody")
        _regime(settings, on_settings)
        _planted(worlds, settings, on_settings)
        slider(
            f"Draw: number {settings.seed}", SEEDS, settings.seed,
            lambda seed: on_settings(replace(settings, seed=seed)), CONTROLS["seed"],
        )  # fmt: skip
        solara.Button("As the scenario says", on_click=lambda: on_settings(worlds.first),
                      outlined=True, small=True, disabled=settings == worlds.first)  # fmt: skip
        said(CONTROLS["reset"], "aca-help mt-1")


def _open_first() -> list[int]:
    # The widget keeps what is open; made anew in every render, the list would close it again.
    opened: list[int] = solara.use_memo(lambda: [0], [])
    return opened


@solara.component
def CollectiveControls(worlds: Worlds, settings: Settings, i: int, on_settings: Change) -> None:
    """Show the controls of one collective."""
    collective, choice = worlds.base.collectives[i], settings.choices[i]
    labels = [*worlds.space.labels]
    does = STRATEGIES[collective.strategies[choice.strategy].kind]
    told = f"{collective.name}: {share(settings.shares[i])}, {does}"
    with rv.ExpansionPanel():
        rv.ExpansionPanelHeader(children=[told])
        with rv.ExpansionPanelContent():
            base, present = collective.share, settings.shares[i]
            n_train = worlds.base.population.n_train
            slider(
                f"Members: {share(present)} of {n_train:,} records", share_steps(base), present,
                lambda value: on_settings(settings.with_share(i, value)), CONTROLS["share"],
            )  # fmt: skip
            for axis, label, names, sentence in (
                ("strategy", "Strategy", _strategies(collective), CONTROLS["strategy"]),
                ("label", "Target", labels, CONTROLS["target"]),
                ("signal", "Signal", [*collective.signals], CONTROLS["signal"]),
                ("effort", "Effort", [share(e) for e in collective.efforts], CONTROLS["effort"]),
            ):
                select(
                    label, names, getattr(choice, axis),
                    partial(_choose, settings, on_settings, i, axis),
                    sentence,
                )  # fmt: skip


def _choose(settings: Settings, on_settings: Change, i: int, axis: str, place: int) -> None:
    on_settings(settings.with_choice(i, **{axis: place}))


def _plant(settings: Settings, on_settings: Change, signal: int, n_features: int) -> None:
    on_settings(settings.with_planted(signal, n_features))


def _strategies(collective: Collective) -> list[str]:
    return [
        STRATEGIES[entry.kind] + _alternative(getattr(entry, "alternative", None))
        for entry in collective.strategies
    ]


def _alternative(label: str | None) -> str:
    return "" if label is None else f" ({label})"


def _regime(settings: Settings, on_settings: Change) -> None:
    names = [*KNOWN_REGIMES]
    select(
        "Information", names, names.index(settings.regime),
        lambda place: on_settings(replace(settings, regime=names[place])),
        f"{REGIMES[settings.regime]} {CONTROLS['regime']}",
    )  # fmt: skip


def _planted(worlds: Worlds, settings: Settings, on_settings: Change) -> None:
    for k, (name, values) in enumerate(worlds.base.signals.items()):
        steps = range(least_planted(worlds.space, values), len(values) + 1)
        if len(steps) < 2:
            continue
        slider(
            f"Signal {name}: {settings.planted[k]} of {len(values)} features", steps,
            settings.planted[k],
            partial(_plant, settings, on_settings, k), CONTROLS["planted"],
        )  # fmt: skip
