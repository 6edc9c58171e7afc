"""The first round under the page's settings: who wins what, and where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.diagnose import read_joint
from aca_env.diagnosis.harms import own_weights
from aca_env.diagnosis.report import Diagnosis
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.page.settings import Settings
from aca_env.page.worlds import Worlds
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """The planted cells of one collective that its members' records fall into.

    Attributes:
        features: names of the features that its signal leaves free.
        values: (n_cells,) value of each of them, by cell.
        weight: (n_cells,) share of the members whose records are sent to the cell.
        margin: (n_cells,) in shares of the training records; above 0 the cell is surely won.
    """

    features: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    weight: Reals
    margin: Reals


@dataclass(frozen=True, eq=False)
class Look:
    """The first round as the settings have it; nothing is played.

    Attributes:
        settings: what the controls stand at.
        env: the environment before its first round.
        found: success, bound, who hurts whom, and what it takes, as `env.diagnose` has them.
        cells: the planted cells of every collective; None for who neither plants nor unplants.
    """

    settings: Settings
    env: CollectiveActionEnv
    found: Diagnosis
    cells: tuple[Cells | None, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario with the settings."""
        return self.env.scenario


def look(worlds: Worlds, settings: Settings) -> Look:
    """Return the first round under settings.

    Raises:
        AcaError: settings that the scenario does not allow.
    """
    env = CollectiveActionEnv(worlds.of(settings))
    env.reset(seed=settings.seed)
    joint = read_joint(env, [choice.action for choice in settings.choices])
    found = env.diagnose(joint, n_rounds=0)
    at = RoundAtHand(env.game, joint)
    return Look(settings, env, found, tuple(_cells(at)))


def _cells(at: RoundAtHand) -> list[Cells | None]:
    weights, margins = own_weights(at), cell_margins(at)
    return [
        None if np.isnan(weights[i]).all() else _cells_of(at, i, weights[i], margins[i])
        for i in range(at.n_agents)
    ]


def cell_margins(at: RoundAtHand) -> Reals:
    """Return (n_agents, n_cells) margins in the scenario's regime, in shares of the records.

    Where the platform publishes what it learned from, a margin is the lead that is seen there.
    """
    engine, playing = at.engine, at.playing
    played = at.played(at.row[None])
    if at.world.scenario.information.regime != "transparent":
        return np.asarray(engine.margins(playing.draw, playing.present, played)[0][0])
    block = engine.block_of(playing.draw, played)
    return np.asarray(engine.leads(playing.present, played, block)[0] / engine.n_train)


def _cells_of(at: RoundAtHand, i: int, weight: Reals, margin: Reals) -> Cells:
    world = at.world
    plan = world.menus.menus[i].plans[int(at.row[i]) // world.n_levels]
    signal = plan.maps()[0].bind(world.space)
    names = [*world.space.features]
    inside = np.flatnonzero(signal.contains(world.points) & (weight > 0))
    values = tuple(
        tuple(str(world.space.features[names[k]][world.points[cell, k]]) for k in signal.free)
        for cell in inside
    )
    free = tuple(names[k] for k in signal.free)
    return Cells(free, values, weight[inside], margin[inside])
