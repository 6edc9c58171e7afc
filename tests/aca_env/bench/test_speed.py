import pytest

from aca_env.bench import measuring
from aca_env.bench.measuring import Effort
from aca_env.bench.ours import OURS, Entry
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.speed import measure_rates
from tests.aca_env.bench.counted import Clock, Counter


@pytest.fixture
def rates(monkeypatch):
    """Return a function that measures players on a clock that only they move."""
    clock = Clock()
    monkeypatch.setattr(measuring, "time", clock)

    def measured(*players):
        entries = []
        for name, settings in players:
            player = Counter(clock, **settings)
            entries.append(Entry(name, name, lambda seed, player=player: player))
        found = measure_rates(entries, Effort(3, 1.0, 0), lambda _: None)
        return {rate.entry.name: rate for rate in found}

    return measured


def test_rates_count_worlds_and_agents(rates):
    rate = rates(("batch", {"cpu": 0.25, "wall": 0.5, "n_worlds": 8, "n_agents": 3}))["batch"]
    assert rate.cpu.median == pytest.approx(8 / 0.25)
    assert rate.wall.median == pytest.approx(8 / 0.5)
    assert rate.agent_cpu.median == pytest.approx(3 * 8 / 0.25)
    assert rate.agent_wall.median == pytest.approx(3 * 8 / 0.5)
    assert rate.cpu.n == 3


def test_ratio_is_to_the_yardstick_of_the_same_run(rates):
    found = rates((YARDSTICK, {"cpu": 0.5, "wall": 1.0}), ("fast", {"cpu": 0.125, "wall": 1.0}))
    assert found["fast"].ratio.median == pytest.approx(4)
    assert found[YARDSTICK].ratio.median == 1


def test_without_the_yardstick_there_is_no_ratio(rates):
    assert rates(("alone", {"cpu": 0.5, "wall": 1.0}))["alone"].ratio is None


def test_every_entry_has_a_name_of_its_own():
    assert len({entry.name for entry in OURS}) == len(OURS)
