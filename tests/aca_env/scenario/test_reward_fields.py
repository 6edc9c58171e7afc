"""Reward fields: what contradicts itself is refused, and what is not used changes no hash."""

import hashlib
import json

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario
from tests.aca_env.scenario.one_line import check_refusal

DEPENDENCE = [[0, 0.5], [-1, 0]]
INTEGRATED = {"reward.matrix": "integrated", "reward.interdependence": DEPENDENCE}
NAN, INF = float("nan"), float("inf")

WRONG = {
    "mode": ({"reward.mode": "max"}, "reward.mode", "'max'", "'aristocrat'"),
    "matrix": ({"reward.matrix": "Rusp"}, "reward.matrix", "'Rusp'", "integrated, cooperative"),
    "matrix of nothing": ({"reward.matrix": []}, "reward.matrix", "[]", "K rows"),
    "matrix of numbers": ({"reward.matrix": [1, 2]}, "reward.matrix", "[1, 2]", "K rows"),
    "matrix as a number": ({"reward.matrix": 1}, "reward.matrix", "1", "K rows"),
    "dependence missing": (
        {"reward.matrix": "integrated"},
        "reward.interdependence",
        "nothing",
        'matrix = "integrated"',
    ),
    "dependence unused": (
        {"reward.interdependence": DEPENDENCE},
        "reward.interdependence",
        "(0.0, 0.5)",
        'nothing unless matrix = "integrated"',
    ),
    "dependence of oneself": (
        INTEGRATED | {"reward.interdependence": [[0, 1], [1, 0.5]]},
        "reward.interdependence",
        "[[0, 1], [1, 0.5]]",
        "0 on the diagonal",
    ),
    "dependence too small": (
        INTEGRATED | {"reward.interdependence": [[0]]},
        "reward.interdependence",
        "[[0.0]]",
        "2 rows of 2",
    ),
    "dependence too large": (
        INTEGRATED | {"reward.interdependence": [[0] * 3] * 3},
        "reward.interdependence",
        "[[0.0, 0.0, 0.0]",
        "2 rows of 2",
    ),
    "dependence ragged": (
        INTEGRATED | {"reward.interdependence": [[0, 1], [1]]},
        "reward.interdependence",
        "[[0, 1], [1]]",
        "K rows",
    ),
    "dependence of nothing": (
        INTEGRATED | {"reward.interdependence": []},
        "reward.interdependence",
        "[]",
        "K rows",
    ),
    "dependence by name": (
        INTEGRATED | {"reward.interdependence": "own"},
        "reward.interdependence",
        "'own'",
        "K rows",
    ),
    "dependence nan": (
        INTEGRATED | {"reward.interdependence": [[0, NAN], [1, 0]]},
        "reward.interdependence",
        "nan",
        "finite",
    ),
    "dependence infinite": (
        INTEGRATED | {"reward.interdependence": [[0, INF], [1, 0]]},
        "reward.interdependence",
        "inf",
        "finite",
    ),
    "weights by another name": (
        {"reward.matrix": "rusp", "reward.rusp_weights": "mean"},
        "reward.rusp_weights",
        "'mean'",
        "'own'",
    ),
    "weights unused": (
        {"reward.rusp_weights": "own"},
        "reward.rusp_weights",
        "'own'",
        '"drawn" unless matrix = "rusp"',
    ),
    "noise unused": (
        {"reward.rusp_noise": 0.5},
        "reward.rusp_noise",
        "0.5",
        '1.0 unless matrix = "rusp"',
    ),
    "noise too large": (
        {"reward.matrix": "rusp", "reward.rusp_noise": 1.5},
        "reward.rusp_noise",
        "1.5",
        "[0, 1]",
    ),
    "noise nan": (
        {"reward.matrix": "rusp", "reward.rusp_noise": NAN},
        "reward.rusp_noise",
        "nan",
        "[0, 1]",
    ),
    "prosocial elsewhere": (
        INTEGRATED | {"reward.prosocial": 0.5},
        "reward.prosocial",
        "0.5",
        '0 unless matrix = "prosocial"',
    ),
    "least of a matrix": (
        {"reward.mode": "min", "reward.matrix": "mean"},
        "reward.matrix",
        "'mean'",
        '"own" with mode = "min"',
    ),
    "difference of drawn matrices": (
        {"reward.mode": "difference", "reward.matrix": "rusp"},
        "reward.matrix",
        "'rusp'",
        'stays the same with mode = "difference"',
    ),
    "aristocrats of drawn matrices": (
        {"reward.mode": "aristocrat", "reward.matrix": "rusp"},
        "reward.matrix",
        "'rusp'",
        'stays the same with mode = "aristocrat"',
    ),
}


@pytest.mark.parametrize(("overrides", "key", "got", "expected"), WRONG.values(), ids=WRONG)
def test_wrong_rewards_give_one_line(scenario, overrides, key, got, expected):
    check_refusal(scenario, overrides, key, got, expected)


def test_sharing_needs_somebody_to_share_with(scenario):
    alone = {"collectives": [scenario.model_dump()["collectives"][1]]}
    with pytest.raises(ScenarioError, match=r"reward\.matrix: got 'rusp', .* one collective"):
        with_overrides(scenario, alone | {"reward.matrix": "rusp"})


def test_private_is_another_word_for_own(scenario):
    variant = with_overrides(scenario, {"reward.matrix": "private"})
    assert variant.reward.matrix == "own"
    assert variant.content_hash == scenario.content_hash


CHANGES = [
    {"reward.mode": "min"},
    {"reward.mode": "difference"},
    {"reward.mode": "aristocrat"},
    {"reward.matrix": "cooperative"},
    {"reward.matrix": "rusp"},
    {"reward.matrix": "rusp", "reward.rusp_noise": 0.5},
    {"reward.matrix": "rusp", "reward.rusp_noise": 0},
    {"reward.matrix": "rusp", "reward.rusp_weights": "own"},
    INTEGRATED,
    INTEGRATED | {"reward.interdependence": [[0, 0.5], [1, 0]]},
]


def test_every_reward_has_a_hash_of_its_own(scenario):
    hashes = {with_overrides(scenario, change).content_hash for change in CHANGES}
    assert len(hashes | {scenario.content_hash}) == len(CHANGES) + 1


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_rewards_survive_json_and_files(scenario, change):
    variant = with_overrides(scenario, change)
    twin = Scenario.model_validate_json(variant.model_dump_json())
    assert twin.reward == variant.reward
    assert twin.content_hash == variant.content_hash
    assert with_overrides(variant, {"rounds": scenario.rounds}).reward == variant.reward


def test_what_is_not_used_changes_no_hash(scenario):
    unused = {
        "reward.rusp_noise": 1.0,
        "reward.rusp_weights": "drawn",
        "reward.interdependence": None,
    }
    assert with_overrides(scenario, unused).content_hash == scenario.content_hash
    content = scenario.model_dump(exclude={"randomise"})
    assert set(content["reward"]) == {"mode", "matrix", "prosocial", "gamma"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == scenario.content_hash
