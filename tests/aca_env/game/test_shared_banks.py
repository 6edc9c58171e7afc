"""Collectives that are alike share tables, but never the same records in a round."""

import numpy as np
import pytest
from scipy.stats import chisquare

from aca_env.game.bank import empty_bank, kinds_of
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario

SMALL = {"population.n_train": 50_000, "population.n_test": 500, "population.n_pool": 20_000}


def world_of(name: str, **overrides) -> World:
    dotted = {key.replace("__", "."): value for key, value in overrides.items()}
    return World(load_scenario(name, {**SMALL, **dotted}))


def entries_of(world: World, *, compiled: bool | None, n_games: int = 40) -> np.ndarray:
    """Return the draws (n_rounds, B, K) of some rounds."""
    game = make_game(world, compiled=compiled)
    game.reset(np.arange(n_games, dtype=np.uint64))
    actions = np.zeros((n_games, world.n_agents, 5), dtype=np.int64)
    rounds = []
    for _ in range(world.scenario.rounds):
        rounds.append(np.array(game.draw.entry))
        game.step(actions)
    return np.array(rounds)


def test_equal_collectives_are_of_one_kind():
    assert kinds_of(world_of("climate-four")).tolist() == [0, 0, 0, 0]
    assert kinds_of(world_of("climate-duel")).tolist() == [0, 1]  # other signals


@pytest.mark.parametrize(
    "change",
    [
        {"collectives__2__share": 0.04},
        {"collectives__2__strategies": ["feature_label_planting"]},
        {"collectives__2__efforts": [0.5, 1.0]},
    ],
)
def test_a_collective_that_differs_has_tables_of_its_own(change):
    kinds = kinds_of(world_of("climate-four", **change))
    assert kinds[2] not in (kinds[0], kinds[1], kinds[3])


def test_a_split_of_one_pool_is_shared_by_nobody():
    world = world_of("climate-four", population__replacement=False, population__n_train=10_000)
    assert kinds_of(world).tolist() == [0, 1, 2, 3]


def test_sharing_needs_more_entries_than_collectives():
    world = world_of("climate-four")
    assert empty_bank(world, 8, shared=True).n_kinds == 1
    assert empty_bank(world, 7, shared=True).n_kinds == 4
    assert empty_bank(world, 8).n_kinds == 4


@pytest.mark.parametrize("compiled", [False, None])
def test_nobody_has_anothers_records_in_a_round(compiled):
    world = world_of("climate-four", population__bank_size=8)
    entries = entries_of(world, compiled=compiled)
    assert entries.min() >= 0
    assert entries.max() <= 7
    ordered = np.sort(entries, axis=-1)
    assert (np.diff(ordered, axis=-1) > 0).all()


def test_both_games_draw_the_same_entries():
    world = world_of("climate-four", population__bank_size=9, rounds=70)
    reference, fast = (entries_of(world, compiled=kind, n_games=5) for kind in (False, None))
    np.testing.assert_array_equal(reference, fast)


def test_every_ordered_choice_of_entries_is_as_likely():
    world = world_of("climate-four", population__bank_size=8)
    entries = entries_of(world, compiled=None, n_games=5_000)[:4].reshape(-1, 4)
    pairs = entries[:, 1] * 8 + entries[:, 3]
    counts = np.bincount(pairs, minlength=64).reshape(8, 8)
    assert np.diagonal(counts).sum() == 0
    assert chisquare(counts[~np.eye(8, dtype=bool)]).pvalue > 1e-4
    for agent in range(4):
        assert chisquare(np.bincount(entries[:, agent], minlength=8)).pvalue > 1e-4
