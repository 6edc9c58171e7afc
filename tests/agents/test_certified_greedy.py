import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.certified_greedy import CertifiedGreedy
from aca_env.planning.menus import distinct_actions
from aca_env.policy_contract import check_policy
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import (
    ALL_STRATEGIES,
    COOL,
    SCENES,
    SHADE,
    STORM,
    fields,
    make_env,
    population,
    ready,
    with_collective,
)

RNG = np.random.default_rng(0)
LARGE = population(n_train=400_000, n_test=50_000)


def answer(env, infos, agent="collective_0", **options):
    return ready(CertifiedGreedy(**options), env, agent).act(None, infos[agent], RNG)


def bounds(env, place, others, data="twin"):
    """Return the agent's distinct actions and the bound of each."""
    own = distinct_actions(env.game.world, place)
    joint = np.repeat(np.array(others)[None], len(own), axis=0)
    joint[:, place] = own
    return own, env.outcomes(joint, data=data).bound[:, place]


@pytest.mark.parametrize("data", ["twin", "current"])
@pytest.mark.parametrize("regime", ["full", "worst_case", "transparent"])
def test_with_one_label_of_value_and_no_costs_it_plays_the_largest_bound(regime, data):
    base = with_collective(0, fields(population=LARGE), share=0.05)
    content = with_collective(
        1,
        base | {"information": {"regime": regime}},
        share=0.45, efforts=[0.4, 0.7, 1.0], weights={"water": 1.0, "heat": 1.0},
    )  # fmt: skip
    env = make_env(content)
    env.reset(seed=0)
    joint = {"collective_0": np.array([1, 2, 0, 0, 0]), "collective_1": np.zeros(5, dtype=np.int64)}
    *_, infos = env.step(joint)
    own, bound = bounds(env, 1, list(joint.values()), data)
    storm = env.game.world.space.labels.index(STORM)
    wanted = np.where(own[:, 1] == storm, np.nan_to_num(bound, nan=-np.inf), -np.inf)
    assert wanted.max() > 0
    action = answer(env, infos, "collective_1", data=data)
    assert action.tolist() == own[wanted.argmax()].tolist()


@pytest.mark.parametrize(("cost", "acts"), [(0.0, True), (0.04, True), (0.06, False)])
def test_it_edits_if_that_is_guaranteed_to_be_worth_its_cost(cost, acts):
    # 17 features are changed: at most some 0.0588 each is worth it.
    content = with_collective(0, fields(population=LARGE), share=0.5, edit_cost=cost)
    env = make_env(content)
    _, infos = env.reset(seed=0)
    _, bound = bounds(env, 0, np.zeros((2, 5), dtype=np.int64))
    assert np.nanmax(bound) > 0.04 * 17
    assert (answer(env, infos)[0] == 1) == acts


@pytest.mark.parametrize(
    "strategies", [["abstain", "feature_label_planting"], ["feature_label_planting", "abstain"]]
)
def test_where_nothing_is_guaranteed_it_abstains(strategies):
    env = make_env(with_collective(0, strategies=strategies))
    _, infos = env.reset(seed=0)
    _, bound = bounds(env, 0, np.array([[strategies.index("abstain"), 0, 0, 0, 0], [0] * 5]))
    assert np.nanmax(bound) <= 0
    assert answer(env, infos).tolist() == [strategies.index("abstain"), 0, 0, 0, 0]


def test_of_two_labels_the_one_whose_value_times_bound_is_larger_is_planted():
    values = {COOL: 1.0, SHADE: 0.9}
    content = with_collective(0, fields(population=LARGE), values=values, share=0.3)
    env = make_env(content)
    _, infos = env.reset(seed=0)
    own, bound = bounds(env, 0, np.zeros((2, 5), dtype=np.int64))
    labels = env.game.world.space.labels
    worth = np.array([values.get(labels[label], 0.0) for label in own[:, 1]])
    best = int(np.argmax(np.nan_to_num(worth * np.maximum(bound, 0), nan=0.0)))
    assert answer(env, infos).tolist() == own[best].tolist()
    assert own[best, 0] == 1


def test_it_unplants_what_it_does_not_want():
    content = with_collective(
        0, fields(population=LARGE), strategies=ALL_STRATEGIES, values={COOL: -1.0}, share=0.5
    )
    env = make_env(content)
    _, infos = env.reset(seed=0)
    action = answer(env, infos)
    own, bound = bounds(env, 0, np.zeros((2, 5), dtype=np.int64))
    labels = env.game.world.space.labels
    # Planting any other label, or unplanting cooling, keeps cooling away as often as the bound.
    keeps_away = np.where((own[:, 0] <= 2) == (own[:, 1] == labels.index(COOL)), -np.inf, bound)
    top = np.nanmax(np.where(own[:, 0] == 0, -np.inf, keeps_away))
    chosen = bound[(own == action).all(axis=1)][0]
    assert chosen == pytest.approx(top, abs=1e-12)


def test_bounds_that_nobody_is_shown_are_computed_all_the_same():
    content = with_collective(0, fields(population=LARGE), share=0.4)
    hidden = content | {"information": {"bounds": "none"}}
    found = []
    for one in (content, hidden):
        env = make_env(one)
        _, infos = env.reset(seed=0)
        found.append(answer(env, infos).tolist())
    assert found[0] == found[1]
    assert found[0][0] == 1


@pytest.mark.parametrize(
    ("scene", "options", "reads"),
    [
        ("plain", {}, False),
        ("plain", {"data": "current"}, True),
        ("participation_and_memory", {}, True),
    ],
)
def test_it_says_when_it_reads_records(scene, options, reads):
    assert ready(CertifiedGreedy(**options), make_env(SCENES[scene])).reads_records is reads


def test_many_games_are_answered_as_each_alone():
    for options in ({}, {"data": "current"}):
        check_policy(
            CertifiedGreedy(**options), scenarios=[Scenario(**SCENES["different_episodes"])]
        )


@pytest.mark.parametrize("data", ["future", None, 1, True, ["twin"]])
def test_wrong_data_is_named_in_one_line(data):
    with pytest.raises(PolicyError, match=r"^policy certified_greedy of 'north': data: got") as one:
        ready(CertifiedGreedy(data=data), make_env(fields()))
    assert str(one.value).endswith("expected one of: twin, current")
