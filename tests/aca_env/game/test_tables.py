"""Tables from the disk: the same as built, found by what they depend on and nothing else."""

import json
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.game import tables, world
from aca_env.game.laws import Law
from aca_env.game.world import World
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.schema import Scenario

SMALL_POOL = 20_000


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def no_pool(_: Scenario):
    raise AssertionError("the pool was loaded")


def assert_same_law(one: Law, other: Law) -> None:
    assert (one.n_cells, one.n_labels) == (other.n_cells, other.n_labels)
    assert list(one.sent) == list(other.sent)
    pairs = [(one.sizes, other.sizes), (one.raw, other.raw), (one.labels, other.labels)]
    pairs += [(one.sent[signal], other.sent[signal]) for signal in one.sent]
    for mine, theirs in pairs:
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine, theirs)


def assert_same_world(one: World, other: World) -> None:
    assert list(one.space.features.items()) == list(other.space.features.items())
    assert one.space.labels == other.space.labels
    assert list(one.bin_edges.items()) == list(other.bin_edges.items())
    assert (one.n_pool, one.n_cells) == (other.n_pool, other.n_cells)
    assert one.points.dtype == other.points.dtype
    np.testing.assert_array_equal(one.points, other.points)
    assert list(one.image_of) == list(other.image_of)
    for signal in one.image_of:
        np.testing.assert_array_equal(one.image_of[signal], other.image_of[signal])
    groups = [field.name for field in fields(one.laws) if field.name != "collectives"]
    laws = [
        [*w.laws.collectives, *(getattr(w.laws, name) for name in groups)] for w in (one, other)
    ]
    assert len({id(law) for law in laws[0]}) == len({id(law) for law in laws[1]})
    for mine, theirs in zip(*laws, strict=True):
        assert (mine is None) is (theirs is None)
        if mine is not None:
            assert_same_law(mine, theirs)


def assert_cached_as_built(scenario: Scenario, monkeypatch) -> None:
    with monkeypatch.context() as off:
        off.setenv("ACA_ENV_CACHE", "off")
        built = World(scenario)
    assert_same_world(World(scenario), built)
    with monkeypatch.context() as without_pool:
        without_pool.setattr(world, "load_pool", no_pool)
        assert_same_world(World(scenario), built)


def small(name: str, /, **changes) -> Scenario:
    scenario = load_scenario(name)
    if not scenario.population.is_table:
        changes = {"population.n_pool": SMALL_POOL, **changes}
    return load_scenario(scenario, changes)


@pytest.mark.parametrize("name", list_scenarios())
def test_worlds_of_shipped_scenarios_are_the_same_from_the_disk(name, folder, monkeypatch):
    assert_cached_as_built(small(name), monkeypatch)


STRATEGIES = ["abstain", "feature_label_planting", {"kind": "erasing", "n_estimation": 10}]
FALLBACK = {"Cooling Provision": "Mechanical (AC)"}
FEATURE_ONLY = ["abstain", {"kind": "feature_only_planting", "fallback": FALLBACK}]
DUEL = {
    "fallbacks": {"collectives.0.strategies": FEATURE_ONLY},
    "known": {"information.regime": "known_interventions"},
    "split": {
        "population.replacement": False,
        "population.n_train": 15_000,
        "population.n_test": 2000,
    },
}


@pytest.mark.parametrize("variant", DUEL)
def test_worlds_of_every_kind_are_the_same_from_the_disk(variant, folder, monkeypatch):
    assert_cached_as_built(small("climate-duel", **DUEL[variant]), monkeypatch)


def test_worlds_of_whole_records_are_the_same_from_the_disk(folder, monkeypatch):
    scenario = load_scenario("crash-claims", {"collectives.0.strategies": STRATEGIES})
    assert World(scenario).image_of
    assert_cached_as_built(scenario, monkeypatch)


def is_known(scenario: Scenario, monkeypatch) -> bool:
    """Return whether a world is made of what the disk holds already."""
    with monkeypatch.context() as without_pool:
        without_pool.setattr(world, "load_pool", no_pool)
        try:
            World(scenario)
        except AssertionError:
            return False
    return True


IRRELEVANT = {
    "shares": {"collectives.0.share": 0.05, "collectives.1.share": 0.3},
    "values": {"collectives.0.values": {"Cooling Services & Outreach": -3.0}},
    "draws": {"population.n_train": 777, "population.n_test": 5, "population.bank_size": 3},
    "seed of the bank": {"population.bank_seed": 9, "population.redraw": "once"},
    "efforts": {"collectives.0.efforts": [0.5], "collectives.1.edit_cost": 0.5},
    "regime": {"information.regime": "worst_case", "information.delta": 0.2},
    "rounds": {"rounds": 3, "description": "Another one.", "name": "other"},
    "platform": {"platform.memory": 3, "dynamics.announcements": True},
    "what is done with a signal": {
        "collectives.0.strategies": [
            "feature_label_planting",
            {"kind": "adaptive_unplanting", "n_estimation": 10},
        ]
    },
}
RELEVANT = {
    "pool seed": {"population.pool_seed": 1},
    "pool size": {"population.n_pool": SMALL_POOL + 1},
    "a signal's value": {"signals.heat": {"Cooling Provision": "Mechanical (AC)"}},
    "a menu": {"collectives.0.signals": ["heat", "water"]},
    "fallbacks": DUEL["fallbacks"],
    "a regime that looks at others": DUEL["known"],
    "replacement": DUEL["split"],
}


@pytest.mark.parametrize("variant", IRRELEVANT)
def test_what_tables_do_not_depend_on_finds_them_again(variant, folder, monkeypatch):
    World(small("climate-duel"))
    assert is_known(small("climate-duel", **IRRELEVANT[variant]), monkeypatch)


@pytest.mark.parametrize("variant", RELEVANT)
def test_what_tables_depend_on_builds_them_anew(variant, folder, monkeypatch):
    World(small("climate-duel"))
    assert not is_known(small("climate-duel", **RELEVANT[variant]), monkeypatch)


def test_generators_have_tables_of_their_own():
    duel, cars = load_scenario("climate-duel"), load_scenario("cars-single")
    keys = [tables.population_key(scenario) for scenario in (duel, cars)]
    sources = [json.loads(key)["source"] for key in keys]
    assert sources == ["climate", "cars"]


@pytest.mark.parametrize("constant", ["POPULATIONS_VERSION", "FORMAT", "__version__"])
def test_new_versions_build_tables_anew(constant, folder, monkeypatch):
    World(small("climate-duel"))
    monkeypatch.setattr(tables, constant, 10**6)
    assert not is_known(small("climate-duel"), monkeypatch)


def test_new_versions_of_libraries_build_tables_anew(folder, monkeypatch):
    World(small("climate-duel"))
    monkeypatch.setattr(tables, "version", lambda _: "later")
    assert not is_known(small("climate-duel"), monkeypatch)


TABLE = "age,city,help\n17,Rome,yes\n28,Bonn,no\n40,Rome,no\n61,,yes\n"
TOWNS = {
    "name": "towns",
    "description": "Whom does a small table help?",
    "rounds": 2,
    "population": {
        "source": "table",
        "table": "towns.csv",
        "label": "help",
        "bins": {"age": 2},
        "n_train": 100,
        "n_test": 10,
    },
    "signals": {"rome": {"city": "Rome"}},
    "collectives": [
        {
            "name": "one",
            "share": 0.5,
            "signals": ["rome"],
            "strategies": ["feature_label_planting"],
        }
    ],
}


def towns(folder: Path, content: str = TABLE, **changes) -> Scenario:
    folder.mkdir(exist_ok=True)
    (folder / "towns.csv").write_text(content)
    fields = TOWNS | {"population": TOWNS["population"] | changes}
    return Scenario(**fields).with_origin(folder / "towns.toml")


def test_a_table_with_bins_is_the_same_from_the_disk(folder, tmp_path, monkeypatch):
    assert World(towns(tmp_path)).bin_edges == {"age": (17.0, 40.0, 61.0)}
    assert_cached_as_built(towns(tmp_path), monkeypatch)


def test_a_table_goes_by_its_content_and_not_by_its_place(folder, tmp_path, monkeypatch):
    World(towns(tmp_path / "here"))
    assert is_known(towns(tmp_path / "there"), monkeypatch)
    assert not is_known(towns(tmp_path / "here", TABLE.replace("61", "62")), monkeypatch)


@pytest.mark.parametrize("changes", [{"bins": {"age": 3}}, {"features": ["city"], "bins": None}])
def test_a_table_goes_by_how_it_is_read(changes, folder, tmp_path, monkeypatch):
    World(towns(tmp_path))
    assert not is_known(towns(tmp_path, **changes), monkeypatch)


def test_a_missing_table_is_the_same_mistake_with_and_without_the_cache(
    folder, tmp_path, monkeypatch
):
    scenario = towns(tmp_path / "here")
    World(scenario)
    shutil.rmtree(tmp_path / "here")
    with pytest.raises(AcaError, match="no such file") as kept:
        World(scenario)
    monkeypatch.setenv("ACA_ENV_CACHE", "off")
    with pytest.raises(AcaError) as plain:
        World(scenario)
    assert str(kept.value) == str(plain.value)
    assert "\n" not in str(plain.value)


def test_damaged_files_are_built_anew(folder, monkeypatch):
    scenario = small("climate-duel")
    World(scenario)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-5])
    assert not is_known(scenario, monkeypatch)
    assert_cached_as_built(scenario, monkeypatch)


def test_a_pool_that_is_handed_over_is_not_kept(folder, monkeypatch):
    scenario = small("climate-duel")
    pool = world.load_pool(scenario)
    assert_same_world(World(scenario, pool=pool), World(scenario, pool=pool))
    assert not folder.exists()
