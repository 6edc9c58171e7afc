"""Chance by counter: streams, entries of a bank, private types."""

import numpy as np
from scipy import stats

from aca_env.game.dynamics import private_types
from aca_env.game.making import make_game
from aca_env.game.state import first_state
from aca_env.game.streams import TWIN, Stream, generator, uniforms
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, plain
from tests.aca_env.game.test_laws import LEAST_P, check_shares


def test_a_banks_entries_are_fresh_draws():
    described = plain(population={"redraw": "bank", "bank_size": 1024})
    game = make_game(World(Scenario(**described), pool=POOL))
    game.reset(np.array([0], dtype=np.uint64))
    bank = game.draw.bank
    law = game.world.laws.rest
    shares = law.expected(0).raw / POOL.n_users
    counts = bank.rest.reshape(bank.n_entries, -1)
    outside = game.world.n_rest - counts.sum(axis=1, keepdims=True)
    counts = np.concatenate([counts, outside], axis=1)
    exact = np.append(shares.reshape(-1), 1 - shares.sum())
    seen = exact > 0
    check_shares(counts[:, seen], exact[seen])
    assert len(np.unique(counts, axis=0)) > 1000


def test_entries_of_a_bank_are_uniform_and_independent():
    seeds = np.arange(20_000, dtype=np.uint64)[:, None]
    streams = np.array([Stream.TEST_USERS, Stream.REST, Stream.COLLECTIVE], dtype=np.uint64)
    numbers = uniforms(seeds, np.uint64(0), np.uint64(3), streams)
    twins = uniforms(seeds, np.uint64(0), np.uint64(3), streams + np.uint64(TWIN))
    later = uniforms(seeds, np.uint64(1), np.uint64(3), streams)
    columns = np.concatenate([numbers, twins, later], axis=1)
    for column in columns.T:
        assert 0 <= column.min() <= column.max() < 1
        assert stats.kstest(column, "uniform").pvalue > LEAST_P
    pairs = np.corrcoef(columns.T)[np.triu_indices(9, 1)]
    assert np.abs(pairs).max() < stats.norm.isf(LEAST_P / 36 / 2) / np.sqrt(20_000)


def test_every_stream_of_chance_is_its_own():
    places = [(0, 0, 0, 1), (0, 0, 0, 2), (0, 0, 1, 1), (0, 1, 0, 1), (1, 0, 0, 1)]
    places += [(2**64 - 1, 2**24 - 1, 2**24 - 1, 1), (0, 0, 0, 1 + TWIN), (0, 0, 0, 16 + 999)]
    draws = {tuple(generator(*place).integers(2**63, size=4).tolist()) for place in places}
    assert len(draws) == len(places)
    again = generator(*places[3]).integers(2**63, size=4)
    assert np.array_equal(again, generator(*places[3]).integers(2**63, size=4))


def test_private_types_come_with_their_probabilities():
    described = plain()
    described["collectives"][0]["types"] = [
        {"probability": 0.2},
        {"probability": 0.0},
        {"probability": 0.8},
    ]
    world = World(Scenario(**described), pool=POOL)
    start = first_state(world, np.arange(5000, dtype=np.uint64), 0)
    counts = np.bincount(private_types(world, start)[:, 0], minlength=3)
    assert counts[1] == 0
    assert stats.chisquare(counts[[0, 2]], [1000, 4000]).pvalue > LEAST_P
