"""A collective that looks at its own records, then takes the action that promises most."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aca_env.features import FeatureSpace
from aca_env.game.engine import Engine
from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario
from aca_env.terms import SELECTIONS

from .draws import Action, Played, Setting, start
from .settings import MAYBE, YES, act, planter, setting, unplanter

Values = NDArray[np.float64]

PART = 250
"""Games at a time: a large menu makes large tables."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A setting in which collective 0 chooses; its action in the setting is not used."""

    setting: Setting
    menu: tuple[Action, ...]


def play_best(choice: Choice, n_draws: int) -> dict[str, Played]:
    """Return, by `selection`, what the action with the largest bound came to in each draw.

    Args:
        choice: what is chosen from; its own `selection` is not used.
        n_draws: number of games, a multiple of `PART`.
    """
    scenario = choice.setting.scenario
    game = start(choice.setting, 1, 0)
    engines = {name: Engine(_world(choice, name)) for name in SELECTIONS}
    found: dict[str, list[Values]] = {name: [] for name in SELECTIONS}
    for seed in range(0, n_draws, PART):
        game.reset(np.arange(seed, seed + PART, dtype=np.uint64))
        for name, engine in engines.items():
            found[name].append(_best(choice, game, engine))
    return {
        name: Played(*np.concatenate(parts, axis=1)[..., None], scenario.information.delta)
        for name, parts in found.items()
    }


def _world(choice: Choice, selection: str) -> World:
    scenario = with_overrides(choice.setting.scenario, {"information.selection": selection})
    return World(scenario, pool=choice.setting.pool)


def _best(choice: Choice, game: Game, engine: Engine) -> Values:
    """Return success and bound (2, PART) of the most promising action of each game."""
    values = []
    for action in choice.menu:
        joint = np.array((action, *choice.setting.actions[1:]))
        row = game.rules.choose(game.state, np.broadcast_to(joint, (PART, *joint.shape))).row
        outcome = engine.resolve(game.draw, game.state, row, game.baseline)
        values.append((outcome.success[:, 0], outcome.bound[:, 0]))
    table = np.array(values)
    best = table[:, 1].argmax(axis=0)
    return table[best, :, np.arange(PART)].T


N_FEATURES, N_MEMBERS, N_TRAIN = 100, 210, 2000
N_USERS, N_TYPICAL = 4000, 400


def lottery(regime: str = "transparent", delta: float = 0.2) -> Choice:
    """Return a choice among many signals that are equally good, but for luck.

    Each signal leaves one binary feature free, so it has two cells. One, the same for all
    signals, is full of people who speak against it and is lost; the other is empty and is
    won. A signal succeeds with the users whose free feature is on, half of them for every signal,
    and promises as many as there happen to be among the members: whoever takes the
    most promising signal takes the luckiest sample.
    """
    # Half of all users exactly, so that no signal is better than another.
    rng = np.random.default_rng(0)
    X = np.zeros((N_USERS, N_FEATURES), dtype=int)
    on = np.repeat([1, 0], [N_USERS // 2, N_USERS - N_TYPICAL - N_USERS // 2])
    for column in X.T:
        column[N_TYPICAL:] = rng.permutation(on)
    names = [f"feature {k:03d}" for k in range(N_FEATURES)]
    space = FeatureSpace({name: ["off", "on"] for name in names}, ["no", "yes"])
    pool = Pool(space, X, np.zeros(N_USERS, dtype=int))
    signals = {f"all but {k:03d}": dict.fromkeys(names, "off") for k in range(N_FEATURES)}
    for k, values in enumerate(signals.values()):
        del values[names[k]]
    planter = {
        "name": "choosers",
        "share": N_MEMBERS / N_TRAIN,
        "signals": list(signals),
        "strategies": ["feature_label_planting"],
    }
    scenario = Scenario(
        name="lottery",
        description="choice among signals that differ by luck only",
        rounds=1,
        population={"source": "climate", "n_train": N_TRAIN, "n_test": 100_000_000},
        signals=signals,
        collectives=[planter],
        information={"regime": regime, "delta": delta},
    )
    menu = tuple((0, 1, signal, 0, 0) for signal in range(N_FEATURES))
    return Choice(Setting("choice by luck", scenario, pool, (menu[0],)), menu)


def two_signals(regime: str = "full", delta: float = 0.2) -> Choice:
    """Return a choice among strategies, labels and signals, as a game offers it."""
    base = setting(
        "choice of strategy, label and signal",
        (0.1, 0.4),
        [(planter(0.35), act(YES)), (planter(0.1), act(MAYBE))],
        n_train=12_000,
        information={"regime": regime, "delta": delta},
    )
    wide = {
        "collectives.0.signals": ["mark", "marked split"],
        "collectives.0.strategies": [
            "feature_label_planting",
            unplanter(0.3, 300)["strategies"][0],
        ],
    }
    menu = tuple(act(label, signal, kind) for label, signal, kind in np.ndindex(3, 2, 2))
    scenario = with_overrides(base.scenario, wide)
    return Choice(replace(base, scenario=scenario), menu)
