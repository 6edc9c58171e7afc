"""Records that compiled loops count are those that the reference counts."""

from dataclasses import fields

import numpy as np
import pytest

from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.loading import list_scenarios, load_scenario

compiled = pytest.importorskip("aca_env.game.compiled")
refilling = pytest.importorskip("aca_env.game.refilling")

TINY = {"population.n_train": 200_000, "population.n_test": 500}


def assert_same_records(world: World, *, n_games: int = 3, n_rounds: int = 2):
    reference, fast = make_game(world, compiled=False), make_game(world)
    assert fast._refiller is not None
    rng = np.random.default_rng(0)
    for game in (reference, fast):
        game.reset(np.arange(n_games, dtype=np.uint64), 1)
    for _ in range(n_rounds):
        for field in fields(reference.draw.bank):
            got, wanted = (getattr(g.draw.bank, field.name) for g in (fast, reference))
            if field.name in {"records", "errors", "own_raw"}:
                assert got is None
                assert wanted is None
            elif field.name == "glimpse":
                assert np.allclose(got, wanted, rtol=0, atol=1e-6)
            else:
                assert got.dtype == wanted.dtype
                np.testing.assert_array_equal(got, wanted, err_msg=field.name)
        shape = (n_games, world.n_agents, 5)
        actions = rng.integers(0, world.menus.padded, size=shape)
        for game in (reference, fast):
            game.step(actions)


@pytest.mark.parametrize("redraw", ["every_round", "once"])
@pytest.mark.parametrize("name", list_scenarios())
def test_every_scenario_counts_the_same_records(name, redraw):
    scenario = load_scenario(name)
    if scenario.dynamics.shift is not None:
        pytest.skip("the reference draws these records")
    pool = {} if scenario.population.is_table else {"population.n_pool": 20_000}
    world = World(load_scenario(name, {**pool, **TINY, "population.redraw": redraw}))
    if not refilling.can_refill(world) or not compiled.can_compile(world):
        pytest.skip("the reference draws these records")
    assert_same_records(world)


STRATEGIES = {
    "features": {"kind": "feature_only_planting", "fallback": {"Cooling Provision": "Fans"}},
    "other": {"kind": "naive_unplanting", "alternative": "Greening & Shade Expansion"},
    "direct": {
        "kind": "naive_unplanting",
        "alternative": "Greening & Shade Expansion",
        "method": "direct",
    },
    "split": {"kind": "adaptive_unplanting", "n_estimation": 40},
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_counts_the_same_records(strategy):
    shipped = load_scenario("climate-duel")
    entry = dict(STRATEGIES[strategy])
    if strategy == "features":
        values = World(shipped).space.features["Cooling Provision"]
        other = next(value for value in values if value != "None")
        entry["fallback"] = {"Cooling Provision": other}
    # As many members as classes and fewer: the second way to draw is used too.
    for share in (0.3, 0.0001):
        overrides = {
            **TINY,
            "population.n_pool": 20_000,
            "population.redraw": "every_round",
            "collectives.0.strategies": ["abstain", "feature_label_planting", entry],
            "collectives.1.share": share,
        }
        assert_same_records(World(load_scenario("climate-duel", overrides)))
