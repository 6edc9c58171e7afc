"""The compiled engine gives what the reference gives, in every regime and dynamic."""

import numpy as np
import pytest

from aca_env.bounds.regimes import REGIMES
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.loading import list_scenarios, load_scenario
from tests.quick import latin

compiled = pytest.importorskip("aca_env.game.compiled")

SMALL = {"population.n_train": 20_000, "population.n_test": 1_000, "population.bank_size": 16}


def play_both(world, *, n_games=8, seed=0):
    """Yield the steps of both engines under the same random actions."""
    games = [make_game(world, compiled=False), make_game(world)]
    assert isinstance(games[1].engine, compiled.CompiledEngine)
    rng = np.random.default_rng(seed)
    for game in games:
        game.reset(np.arange(n_games, dtype=np.uint64))
    for _ in range(world.scenario.rounds):
        shape = (n_games, world.n_agents, 5)
        actions = rng.integers(0, world.menus.padded, size=shape)
        yield [game.step(actions) for game in games], games


def assert_equal_steps(steps, games):
    reference, fast = (step.outcome for step in steps)
    for name in ("success", "bound"):
        assert np.array_equal(getattr(reference, name), getattr(fast, name), equal_nan=True), name
    for name in ("acting", "predicted", "block"):
        assert np.array_equal(getattr(reference, name), getattr(fast, name)), name
    assert np.allclose(reference.payoff, fast.payoff, rtol=0, atol=1e-12)
    assert np.allclose(games[0].observe(), games[1].observe(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", list_scenarios())
def test_every_plain_scenario_plays_alike(name):
    scenario = load_scenario(name)
    world = World(load_scenario(name, {"population.bank_size": 8, "rounds": 4}))
    if not compiled.can_compile(world):
        pytest.skip(f"{scenario.name} needs the reference engine")
    for steps, games in play_both(world, n_games=3):
        assert_equal_steps(steps, games)


VARIANTS = {
    "window": {"platform.memory": 3},
    "decay": {"platform.decay": 0.5},
    "stale": {"platform.retrain_every": 2, "platform.memory": 2},
    "people": {"dynamics.participation": {"initial": 0.5, "levels": 4}},
    "filter": {"dynamics.detection": {"kappa": 1.5}},
    "kept": {"population.redraw": "once", "platform.memory": 2},
    "chosen": {"information.selection": "menu", "information.epsilon": 0.01},
}


@pytest.mark.parametrize(("variant", "regime"), latin(VARIANTS, REGIMES))
def test_every_regime_and_dynamic_plays_alike(regime, variant):
    overrides = {**SMALL, "population.redraw": "bank", "rounds": 4, **VARIANTS[variant]}
    unplant = ["abstain", {"kind": "adaptive_unplanting", "n_estimation": 50}]
    overrides |= {"collectives.0.strategies": unplant, "information.regime": regime}
    overrides |= {"collectives.0.share": 0.2, "collectives.1.share": 0.3}
    world = World(load_scenario("climate-duel", overrides))
    for steps, games in play_both(world):
        assert_equal_steps(steps, games)
