"""The scenario itself: immutable, hashed by content, with derived sizes."""

import copy
import pickle

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.scenario.schema import Scenario

CHANGES = [
    {"name": "other"},
    {"version": 2},
    {"description": "Who loses?"},
    {"rounds": 5},
    {"horizon": "continuing"},
    {"population.bank_seed": 1},
    {"signals.heat.Resilience Rating": "High"},
    {"collectives.0.share": 0.0501},
    {"collectives.0.signals": ["water", "heat"]},
    {"collectives.0.strategies.4.n_estimation": 101},
    {"collectives.0.values.Cooling Services & Outreach": 1.5},
    {"collectives.0.types.1.reliability": 0.5},
    {"collectives.0.policy_options.nested.rate": [0.5, 2]},
    {"collectives.1.budget": None},
    {"dynamics.participation": {}},
    {"information.delta": 0.04},
    {"reward.matrix": [[1, 0], [0, 1]]},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_any_change_changes_the_hash(scenario, change):
    assert with_overrides(scenario, change).content_hash != scenario.content_hash


def test_changes_have_hashes_of_their_own(scenario):
    hashes = {with_overrides(scenario, change).content_hash for change in CHANGES}
    assert len(hashes) == len(CHANGES)


def test_hash_ignores_origin_spelling_and_defaults(scenario, scenario_file, tmp_path):
    text = scenario_file.read_text(encoding="utf-8")
    text = text.replace("0.10", "1e-1").replace("rounds = 4", 'rounds = 4\nhorizon = "finite"')
    other = tmp_path / "elsewhere.toml"
    other.write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig")
    assert load_scenario(other).content_hash == scenario.content_hash


def test_order_of_keys_changes_neither_hash_nor_order(scenario):
    def backwards(value):
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, tuple) else value

    turned = Scenario(**backwards(scenario.model_dump()))
    assert list(backwards(scenario.model_dump())) != list(scenario.model_dump())
    assert turned.content_hash == scenario.content_hash
    assert list(turned.signals) == list(scenario.signals) == ["heat", "water"]


def test_minus_zero_is_zero(scenario):
    zero, minus = (with_overrides(scenario, {"collectives.0.edit_cost": x}) for x in (0.0, -0.0))
    assert zero.content_hash == minus.content_hash


def test_hash_is_sha256_in_hexadecimal(scenario):
    assert len(scenario.content_hash) == 64
    assert set(scenario.content_hash) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("shares", "n_train", "n_members"),
    [
        ((0.5, 0.5), 3, (1, 2)),
        ((0.05, 0.1), 1_000_000, (50_000, 100_000)),
        ((0.0, 1.0), 10, (0, 10)),
        ((0.333, 0.333), 10, (3, 3)),
        ((0.1, 0.2), 10**12, (10**11, 2 * 10**11)),
    ],
)
def test_members_are_rounded_shares_within_the_total(scenario, shares, n_train, n_members):
    overrides = {f"collectives.{place}.share": share for place, share in enumerate(shares)}
    overrides |= {"population.n_train": n_train, "collectives.0.strategies": ["abstain"]}
    assert with_overrides(scenario, overrides).n_members == n_members


def test_shares_that_sum_to_one_only_as_floats_are_accepted(scenario):
    assert 0.7 + 0.1 + 0.1 + 0.1 != 1.0
    group = {"signals": ["heat"], "strategies": ["abstain"]}
    shares = {"a": 0.7, "b": 0.1, "c": 0.1, "d": 0.1 + 1e-12}
    groups = [{"name": name, "share": share, **group} for name, share in shares.items()]
    assert sum(with_overrides(scenario, {"collectives": groups}).n_members) == 10_000


def test_agents_are_numbered(scenario):
    assert scenario.agents == ("collective_0", "collective_1")


def test_weights_default_to_an_even_split(scenario):
    north, south = scenario.collectives
    assert north.weights is None
    assert north.signal_weights == {"heat": 0.5, "water": 0.5}
    assert south.signal_weights == {"heat": 0.5, "water": 1.0}


@pytest.mark.parametrize(
    "change",
    [
        lambda scenario: setattr(scenario, "rounds", 5),
        lambda scenario: setattr(scenario.population, "n_train", 5),
        lambda scenario: setattr(scenario.collectives[0], "share", 0.5),
        lambda scenario: scenario.signals.pop("heat"),
        lambda scenario: scenario.signals.update(fog={}),
        lambda scenario: scenario.signals["heat"].__setitem__("Cooling Provision", "None"),
        lambda scenario: scenario.collectives[0].values.clear(),
        lambda scenario: scenario.collectives[0].types[0].values.setdefault("A", 1.0),
        lambda scenario: scenario.collectives[0].policy_options["nested"].__ior__({"rate": 1}),
        lambda scenario: scenario.collectives[0].strategies[2].fallback.popitem(),
    ],
)
def test_nothing_in_it_can_be_changed(scenario, change):
    before = scenario.content_hash
    with pytest.raises((TypeError, ValueError)):
        change(scenario)
    assert scenario.content_hash == before


def test_callers_keep_no_hold_on_what_they_handed_in(scenario):
    efforts, options = [0.5], {"a": [1]}
    variant = with_overrides(
        scenario, {"collectives.0.efforts": efforts, "collectives.0.policy_options": options}
    )
    before = variant.content_hash
    efforts.append(1.0)
    options["a"].append(2)
    assert variant.content_hash == before


def test_copies_are_equal(scenario):
    for twin in (pickle.loads(pickle.dumps(scenario)), copy.deepcopy(scenario)):
        assert twin == scenario
        assert twin.origin == scenario.origin
        assert hash(twin) == hash(scenario)
        assert twin.content_hash == scenario.content_hash


def test_json_round_trip_keeps_the_content(scenario):
    twin = Scenario.model_validate_json(scenario.model_dump_json())
    assert twin.content_hash == scenario.content_hash


def test_constructor_reports_one_line(scenario):
    content = scenario.model_dump() | {"rounds": 0}
    with pytest.raises(ScenarioError, match=r"^key rounds: got 0, expected a whole number[^\n]*$"):
        Scenario(**content)


def test_parts_handed_in_as_objects_survive_overrides(scenario):
    twin = Scenario(**{key: getattr(scenario, key) for key in Scenario.model_fields})
    assert with_overrides(twin, {"rounds": 4}).content_hash == scenario.content_hash


def test_table_path_starts_at_the_scenario_file(scenario_file, tmp_path):
    text = scenario_file.read_text(encoding="utf-8").replace("n_pool = 50_000\n", "")
    table = 'source = "table"\ntable = "data/x.csv"\nlabel = "y"\nbins = {age = 4}'
    scenario_file.write_text(text.replace('source = "climate"', table), encoding="utf-8")
    scenario = load_scenario(scenario_file)
    assert scenario.table_path == tmp_path / "data" / "x.csv"
    absolute = with_overrides(scenario, {"population.table": str(tmp_path / "y.csv")})
    assert absolute.table_path == tmp_path / "y.csv"
    assert scenario.population.bins == {"age": 4}
