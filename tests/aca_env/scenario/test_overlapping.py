"""The fields of overlaps and noise, and what they exclude."""

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.schema import Scenario

SHARED = {"collectives": ["a", "b"], "share": 0.1}


def fields(**changes):
    group = {"signals": ["hot"], "strategies": ["abstain", "feature_label_planting"]}
    return {
        "name": "shared",
        "description": "Who has members of both?",
        "rounds": 2,
        "population": {"source": "climate", "n_train": 1000, "n_test": 100},
        "signals": {"hot": {"heat": "high"}, "warm": {"heat": "high"}, "windy": {"wind": "yes"}},
        "collectives": [
            {"name": name, "share": share} | group
            for name, share in (("a", 0.5), ("b", 0.3), ("c", 0.25))
        ],
    } | changes


def with_group(place=0, **changes):
    found = fields()
    found["collectives"][place] = found["collectives"][place] | changes
    return found


def overlapping(*overlaps, **changes):
    return fields(overlaps=list(overlaps), **changes)


def test_a_share_counts_all_members_and_people_count_once():
    scenario = Scenario(**overlapping(SHARED, {"collectives": ["c", "a", "b"], "share": 0.05}))
    assert scenario.atom_sizes == ((350, 150, 200), (100, 50))
    assert scenario.n_members == (500, 300, 250)


def test_who_is_in_several_leaves_room_for_others():
    with pytest.raises(ScenarioError, match="shares that sum to at most 1"):
        Scenario(**fields())
    assert sum(Scenario(**overlapping(SHARED)).n_members) == 1050


def test_what_is_not_used_leaves_no_trace():
    for name in list_scenarios():
        scenario = load_scenario(name)
        content = scenario.model_dump()
        if not scenario.overlaps:
            assert not {"overlaps", "overlap_rule"} & set(content)
        for group, told in zip(scenario.collectives, content["collectives"], strict=True):
            assert (group.noise is None) == ("noise" not in told)


def test_what_is_used_is_written_down_and_read_back():
    noise = {"reliability": 0.8, "wrong_label": 0.1}
    described = with_group(1, noise=noise) | {"overlaps": [SHARED], "overlap_rule": "last"}
    scenario = Scenario(**described)
    assert Scenario(**scenario.model_dump()).content_hash == scenario.content_hash
    changed = load_scenario(scenario, {"overlaps.0.share": 0.2, "collectives.1.noise": None})
    assert changed.overlaps[0].share == 0.2
    assert changed.collectives[1].noise is None
    assert len({scenario.content_hash, changed.content_hash}) == 2


THREE = {"participation": {"initial": 0.5}}
SPLIT = {"kind": "adaptive_unplanting", "n_estimation": 5}
ERASE = {"kind": "erasing", "n_estimation": 5}
FEATURES = {"kind": "feature_only_planting", "fallback": {"heat": "low"}}

WRONG_OVERLAPS = [
    ({"collectives": ["a"], "share": 0.1}, {}, "overlaps.0.collectives", "at least 2 names"),
    ({"collectives": ["a", "a"], "share": 0.1}, {}, "overlaps.0.collectives.1", "differ"),
    ({"collectives": ["a", "z"], "share": 0.1}, {}, "collectives.1: got 'z'", "a, b, c"),
    ({"collectives": ["a", "b"], "share": float("nan")}, {}, "overlaps.0.share", "in [0, 1]"),
    ({"collectives": ["a", "b"], "share": -0.1}, {}, "overlaps.0.share", "in [0, 1]"),
    ({"collectives": ["a", "b"]}, {}, "overlaps.0.share", "got nothing"),
    ({"collectives": ["a", "b"], "share": 0.4}, {}, "collectives.1.share: got 0.3", "0.4"),
    ({"collectives": ["a", "b"], "share": 0.1, "rule": 1}, {}, "overlaps.0.rule", "known keys"),
    (SHARED, {"overlap_rule": "first"}, "overlap_rule", "'priority', 'random' or 'last'"),
    (SHARED, {"dynamics": THREE}, "dynamics.participation", "no such key with overlaps"),
    (SHARED, {"platform": {"classifier": "tree"}}, "classifier: got 'tree'", '"histogram" with'),
]


@pytest.mark.parametrize(("overlap", "changes", "key", "told"), WRONG_OVERLAPS)
def test_wrong_overlaps_are_refused_in_one_line(overlap, changes, key, told):
    refused(overlapping(overlap, **changes), key, told)


def test_the_same_collectives_overlap_once():
    again = {"collectives": ["b", "a"], "share": 0.1}
    refused(overlapping(SHARED, again), "overlaps.1.collectives", "no other overlap lists")


def test_a_rule_needs_overlaps():
    two = fields()["collectives"][:2]
    refused(fields(collectives=two, overlap_rule="last"), "overlap_rule", "unless there are")


@pytest.mark.parametrize(
    ("changes", "key", "told"),
    [
        ({"efforts": [0.5, 1.0]}, "collectives.0.efforts", "[1.0] in an overlap"),
        ({"types": [{"probability": 1, "reliability": 0.5}]}, "types.0.reliability", "noise"),
        ({"strategies": [SPLIT]}, "collectives.0.strategies.0", "without an estimation split"),
        ({"strategies": ["abstain", ERASE]}, "collectives.0.strategies.1", "estimation split"),
    ],
)
def test_who_stands_by_or_chooses_labels_must_be_nobody_elses_member(changes, key, told):
    refused(with_group(**changes) | {"overlaps": [SHARED]}, key, told)


def test_large_overlaps_are_refused_before_their_cases_explode():
    names = [f"n{k}" for k in range(12)]
    group = fields()["collectives"][0]
    many = [group | {"name": name, "share": 0.05} for name in names]
    at_random = {"collectives": names[:5], "share": 0.01}
    changes = {"collectives": many, "overlap_rule": "random"}
    refused(overlapping(at_random, **changes), "overlaps.0.collectives", "at most 4")
    pairs = [{"collectives": [names[0], name], "share": 0.001} for name in names[1:]]
    refused(overlapping(*pairs, collectives=many), "collectives.0.name", "at most 8 other")


@pytest.mark.parametrize(
    ("noise", "changes", "key", "told"),
    [
        ({"reliability": 1.2}, {}, "noise.reliability", "in [0, 1]"),
        ({"reliability": float("nan")}, {}, "noise.reliability", "in [0, 1]"),
        ({"reliability": 0.9, "wrong_label": 0.2}, {}, "collectives.0.noise", "at most 1 in sum"),
        ({"wrong": 0.2}, {}, "noise.wrong", "known keys"),
        (0.9, {}, "collectives.0.noise", "a table with keys"),
        ({"reliability": 0.9, "wrong_signal": 0.1}, {}, "noise.wrong_signal", "no other to plant"),
        (
            {"reliability": 0.9, "wrong_signal": 0.1},
            {"signals": ["hot", "warm"]},
            "noise.wrong_signal",
            "no other to plant",
        ),
        (
            {"reliability": 0.9, "wrong_label": 0.1},
            {"strategies": [FEATURES]},
            "noise.wrong_label",
            "report their own label",
        ),
        ({"reliability": 0.9}, {"strategies": [ERASE]}, "strategies.0", "other than erasing"),
    ],
)
def test_wrong_noise_is_refused_in_one_line(noise, changes, key, told):
    found = with_group(noise=noise, **changes)
    found["collectives"] = found["collectives"][:2]
    refused(found, key, told)


def test_a_fitted_learner_takes_no_noise():
    found = with_group(noise={"reliability": 0.9}) | {"platform": {"classifier": "tree"}}
    found["collectives"] = found["collectives"][:2]
    refused(found, "platform.classifier", '"histogram" with noise')


def test_ranges_are_refused_that_leave_too_few_members():
    ranges = {"ranges": {"collectives.a.share": [0.05, 0.12]}}
    refused(overlapping(SHARED, randomise=ranges), "randomise.ranges", "narrower ranges")


def test_analyses_of_disjoint_collectives_say_what_they_expect():
    for described in (overlapping(SHARED), with_group(noise={"reliability": 0.9})):
        found = described | {"collectives": described["collectives"][:2]}
        with pytest.raises(ScenarioError, match="diagnose: expected a scenario without overlaps"):
            check_disjoint(Scenario(**found), "diagnose")
    check_disjoint(Scenario(**fields(collectives=fields()["collectives"][:2])), "diagnose")


def refused(found, key: str, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario(**found)
    message = str(error.value)
    assert key in message
    assert told in message
    assert "\n" not in message
