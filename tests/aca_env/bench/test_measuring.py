import numpy as np
import pytest

from aca_env.bench import measuring
from aca_env.bench.measuring import WARM_UP, Effort, alternate, measure, measure_all
from tests.aca_env.bench.counted import Clock, Counter

NAMES = ["a", "b", "c", "d", "e", "f"]


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(measuring, "time", clock)
    return clock


def orders(n_repeats, seed):
    rows = list(alternate(NAMES, n_repeats, np.random.default_rng(seed)))
    return [[name for repeat, _, name in rows if repeat == r] for r in range(n_repeats)]


def test_every_repeat_measures_everything_once_in_an_order_of_its_own():
    by_repeat = orders(8, seed=0)
    assert all(sorted(order) == NAMES for order in by_repeat)
    assert len({tuple(order) for order in by_repeat}) > 4


def test_order_follows_from_the_seed():
    assert orders(4, seed=3) == orders(4, seed=3)
    assert orders(4, seed=3) != orders(4, seed=4)


def test_measurement_plays_blocks_until_the_cpu_time_is_over(clock):
    player = Counter(clock, cpu=0.1, wall=0.3, block=4)
    assert measure(player, 1.0) == pytest.approx((12, 1.2, 3.6))
    assert player.n_steps == 12 + 1


def test_no_time_means_one_block_and_nothing_before_it(clock):
    player = Counter(clock, cpu=0.1, wall=0.1, block=4)
    assert measure(player, 0.0)[0] == player.n_steps == 4


def test_measurement_ends_where_others_take_all_the_time(clock):
    n_steps, cpu, wall = measure(Counter(clock, cpu=0.0, wall=1.0, block=1), 0.5)
    assert cpu == 0
    assert n_steps == wall == measuring.PATIENCE * 0.5


def test_all_players_are_measured_in_alternation_after_a_round_that_does_not_count(clock):
    players = {name: Counter(clock, cpu=0.1, wall=0.1) for name in NAMES}
    told = []
    samples = measure_all("part", players, Effort(3, 0.5, 0), told.append)
    assert told == samples
    assert [s.name for s in samples[:6]] == NAMES
    assert [s.repeat for s in samples] == [WARM_UP] * 6 + [0] * 6 + [1] * 6 + [2] * 6
    for repeat in range(3):
        mine = [s for s in samples if s.repeat == repeat]
        assert sorted(s.name for s in mine) == NAMES
        assert [s.place for s in mine] == list(range(6))
    assert len(samples) == Effort(3, 0.5, 0).n_measurements(6)
