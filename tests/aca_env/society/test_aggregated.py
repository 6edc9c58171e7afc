import time

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.society import AggregatedSociety, load_society
from tests.aca_env.society.small import small


def test_users_are_neither_made_nor_lost():
    society = AggregatedSociety(small(), seed=0)
    for _ in range(10):
        before = society.members
        society.step()
        flows = society.flows
        assert (society.counts.sum(axis=1) == society.kinds.n_users).all()
        assert (flows[:-1].sum(axis=1) == before).all()
        assert (flows[:, :-1].sum(axis=0) == society.members).all()
        moved = society.moves
        assert society.members.sum() - before.sum() == moved["joined"] - moved["left"]


def test_a_million_members_step_in_well_under_a_second():
    society = AggregatedSociety(
        load_society("critical-mass", {"game.settings.population.n_pool": 20_000}), seed=0
    )
    assert society.n_users == 1_000_000
    begun = time.process_time()
    society.run(10)
    assert (time.process_time() - begun) / 10 < 0.1


def test_the_same_seed_gives_the_same_run_and_another_another():
    one, same, other = (AggregatedSociety(small(), seed).run().states for seed in (4, 4, 5))
    assert one == same
    assert one != other


def test_networks_with_single_edges_are_refused():
    society = small(network={"kind": "small_world"})
    with pytest.raises(DataError, match=r'^network\.kind: expected "blocks" .* got "small_world"'):
        AggregatedSociety(society, seed=0)


def test_only_whole_blocks_are_exact():
    assert AggregatedSociety(small(), seed=0).is_exact
    loose = small(network={"blocks": [0.5, 0.5], "within": 0.5, "between": 0.1})
    assert not AggregatedSociety(loose, seed=0).is_exact


def test_unreliable_members_hand_in_less():
    start = {"cool": 0.4}
    sure = AggregatedSociety(small(start=start), seed=0)
    unsure = AggregatedSociety(small(start=start, reliability={"cool": 0.05}), seed=0)
    assert sure.collectives[0].members == unsure.collectives[0].members == 80
    assert unsure.collectives[0].bound < 0 < sure.collectives[0].bound


def test_a_collective_without_members_publishes_nothing():
    society = AggregatedSociety(small(start={"cool": 0.2}), seed=0)
    assert np.isneginf(society.collectives[1].bound)
    assert (society.seen[:, 1] == 0).all()
    assert (society.seen[:, 0].sum(axis=-1) > 0).all()
