import pytest

from aca_env.bench import scenes
from aca_env.bench.scenes import (
    FUNDING,
    LEAD,
    cars,
    climate,
    climate_signal,
    level_bank,
    with_labels,
    write_table,
)
from aca_env.game.world import World
from aca_env.populations.climate import CLIMATE, CLIMATE_PROFILE


def n_cells(signal):
    n = 1
    for name, values in CLIMATE.features.items():
        n *= 1 if name in signal else len(values)
    return n


@pytest.mark.parametrize(("asked", "left"), [(1, 1), (5, 5), (360, 360), (10_000, 10_240)])
def test_signal_leaves_about_as_many_cells_as_asked(asked, left):
    signal = climate_signal(asked)
    assert n_cells(signal) == left
    assert signal.items() <= CLIMATE_PROFILE.items()
    assert LEAD in signal


def test_five_cells_are_the_funding_sources():
    assert set(CLIMATE_PROFILE) - set(climate_signal(5)) == {FUNDING}


@pytest.mark.parametrize("asked", [5, 360, 10_000])
def test_all_cells_of_a_climate_game_are_occupied(asked):
    scenario = climate(4, asked, {"population.redraw": "every_round"})
    assert World(scenario).n_cells == n_cells(scenario.signals["pattern"])


@pytest.mark.parametrize("n", [1, 4, 100])
def test_collectives_are_as_many_as_asked_and_leave_others(n):
    scenario = climate(n, 5)
    assert len(scenario.collectives) == n
    assert len(set(scenario.n_members)) == 1
    assert sum(scenario.n_members) <= scenario.population.n_train / 2


@pytest.mark.parametrize("n", [2, 11])
def test_table_has_the_labels_and_cells_asked_for(tmp_path, monkeypatch, n):
    monkeypatch.setattr(scenes, "N_ROWS", 5_000)
    write_table(tmp_path / "users.parquet", [2, 11], seed=0)
    world = World(with_labels(tmp_path / "users.parquet", n))
    assert world.space.n_labels == n
    assert world.n_cells == len(scenes.ZONES)


def test_banks_take_the_same_memory_whatever_the_numbers():
    for numbers in ((1, 5, 4), (100, 5, 4), (4, 360, 4), (4, 40, 30)):
        n, c, labels = numbers
        total = level_bank(*numbers) * n * c * labels * (labels + 1)
        assert total == pytest.approx(scenes.BANK_TABLES, rel=0.2)


def test_every_signal_of_the_cars_leaves_one_more_feature_free():
    scenario = cars(20_000, 4)
    sizes = [len(signal) for signal in scenario.signals.values()]
    assert sizes == [17, 16, 15, 14]
    assert all(len(group.signals) == 4 for group in scenario.collectives)
    assert World(scenario).n_cells == 200
