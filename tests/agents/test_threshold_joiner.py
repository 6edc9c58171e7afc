import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.threshold_joiner import ThresholdJoiner
from aca_env.planning.merging import merged_bounds
from aca_env.policy_contract import check_policy
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, fields, make_env, population, ready

RNG = np.random.default_rng(0)
N_TRAIN = 400_000


def movement(*members, **changes):
    """Return a scenario in which collectives of so many members want cooling on one signal."""
    one = {
        "signals": ["heat"], "strategies": ["abstain", "feature_label_planting"],
        "values": {COOL: 1.0, STORM: 0.5},
    }  # fmt: skip
    collectives = [{**one, "name": f"c{i}", "share": n / N_TRAIN} for i, n in enumerate(members)]
    return fields(
        population=population(n_train=N_TRAIN, n_test=50_000),
        collectives=collectives,
        **changes,
    )


def label(env, name):
    return env.game.world.space.labels.index(name)


def after(content, **labels):
    """Return an environment, and its infos, after some have planted (c1=COOL)."""
    env = make_env(content)
    env.reset(seed=0)
    names = [collective.name for collective in env.scenario.collectives]
    joint = {agent: np.zeros(5, dtype=np.int64) for agent in env.agents}
    for name, planted in labels.items():
        joint[env.agents[names.index(name)]] = np.array([1, label(env, planted), 0, 0, 0])
    *_, infos = env.step(joint)
    return env, infos


def answer(env, infos, **options):
    policy = ready(ThresholdJoiner(**options), env)
    return policy.act(None, infos["collective_0"], RNG).tolist()


def certified(members):
    """Return whether one collective of a size is certain of some success for cooling."""
    env = make_env(movement(members))
    env.reset(seed=0)
    joint = np.array([[[1, label(env, COOL), 0, 0, 0]]])
    return env.outcomes(joint, data="twin").bound[0, 0] > 0


@pytest.fixture(scope="module")
def critical():
    """The least size, to a thousand, of one collective that is certain of some success."""
    sizes = range(10_000, 200_000, 1_000)
    found = [certified(size) for size in sizes[::10]]
    first = sizes[10 * (found.index(True) - 1)]
    return next(size for size in range(first, first + 11_000, 1_000) if certified(size))


def test_it_joins_where_its_members_make_the_movement_certain_and_not_below(critical):
    own = 10_000
    for members, joins in ((critical + 1_000, True), (critical - 2_000, False)):
        env, infos = after(movement(own, members - own), c1=COOL)
        action = answer(env, infos)
        assert action == ([1, label(env, COOL), 0, 0, 0] if joins else [0] * 5)
        # Neither of them is certain alone.
        assert not certified(own)
        assert not certified(members - own)


def test_it_joins_exactly_where_the_bound_of_all_together_is_positive():
    joined = []
    for size in range(30_000, 90_000, 10_000):
        env, infos = after(movement(10_000, size), c1=COOL)
        action = np.array([[1, label(env, COOL), 0, 0, 0]])
        expected = np.array([[[0] * 5, action[0]]])
        bound = merged_bounds(env.game, 0, action, expected).bound[0, 0]
        assert (answer(env, infos)[0] == 1) == (bound > 0)
        joined.append(bool(bound > 0))
    assert set(joined) == {True, False}


def test_everybody_waits_for_the_others_until_somebody_goes_first(critical):
    half = critical // 2 + 3_000
    for alone, acts in (("abstain", False), ("plant", True)):
        env = make_env(movement(half, half))
        policies = {
            "collective_0": ThresholdJoiner(alone=alone),
            "collective_1": ThresholdJoiner(),
        }
        for policy in policies.values():
            policy.attach(env)
        planted = [round_.actions[:, 0].tolist() for round_ in play(env, policies, seed=0)]
        # Who goes first is joined in the next round, and certain from then on.
        wanted = [[1, 0], [1, 1], [1, 1], [1, 1]] if acts else [[0, 0]] * 4
        assert planted == wanted


def test_who_is_large_enough_alone_needs_nobody(critical):
    env, infos = after(movement(critical + 2_000, 1_000))
    assert answer(env, infos) == [1, label(env, COOL), 0, 0, 0]


def test_it_joins_the_largest_movement_even_if_a_smaller_one_is_worth_more(critical):
    env, infos = after(movement(10_000, critical, 130_000), c1=COOL, c2=STORM)
    storm = [1, label(env, STORM), 0, 0, 0]
    expected = np.array([[[0] * 5, [1, label(env, COOL), 0, 0, 0], storm]])
    merged = merged_bounds(env.game, 0, np.array([storm]), expected)
    assert merged.bound[0, 0] > 0
    assert answer(env, infos) == storm


def test_of_movements_of_nobody_else_it_begins_the_one_worth_most():
    env, infos = after(movement(200_000, 1_000))
    assert answer(env, infos) == [1, label(env, COOL), 0, 0, 0]


def test_labels_without_value_are_never_joined():
    env, infos = after(movement(50_000, 150_000), c1=SHADE)
    assert answer(env, infos) == [0] * 5


def test_announcements_are_believed_and_answered(critical):
    content = movement(10_000, critical, dynamics={"announcements": True})
    env = make_env(content)
    env.reset(seed=0)
    cool = label(env, COOL)
    told = {
        "collective_0": np.zeros(5, dtype=np.int64),
        "collective_1": np.array([0, 0, 0, 0, 1 + cool]),
    }
    *_, infos = env.step(told)
    assert answer(env, infos) == [1, cool, 0, 0, 1 + cool]
    # An announced change of mind counts more than what was done.
    told["collective_1"] = np.array([1, cool, 0, 0, 1 + label(env, SHADE)])
    *_, infos = env.step(told)
    assert answer(env, infos) == [0] * 5


def test_who_goes_first_asks_as_many_as_its_budget_allows():
    content = movement(10_000, 10_000)
    content["collectives"][0] |= {"efforts": [0.25, 0.5, 1.0], "budget": 1.5}
    env = make_env(content)
    _, infos = env.reset(seed=0)
    idle = np.zeros(5, dtype=np.int64)
    efforts = []
    for _ in range(3):
        action = answer(env, infos, alone="plant")
        efforts.append(action[3] if action[0] else None)
        *_, infos = env.step({"collective_0": np.array(action), "collective_1": idle})
    assert efforts == [2, 1, None]


@pytest.mark.parametrize(("scene", "reads"), [("plain", False), ("participation_and_memory", True)])
def test_it_reads_records_only_where_the_platform_remembers_them(scene, reads):
    assert ready(ThresholdJoiner(), make_env(SCENES[scene])).reads_records is reads


def test_many_games_are_answered_as_each_alone():
    scenes = ("types_and_announcements", "different_episodes")
    for options in ({}, {"alone": "plant"}):
        check_policy(
            ThresholdJoiner(**options), scenarios=[Scenario(**SCENES[scene]) for scene in scenes]
        )


@pytest.mark.parametrize("alone", ["wait", None, 0, True, ["plant"]])
def test_wrong_option_is_named_in_one_line(alone):
    with pytest.raises(
        PolicyError, match=r"^policy threshold_joiner of 'north': alone: got"
    ) as one:
        ready(ThresholdJoiner(alone=alone), make_env(fields()))
    assert str(one.value).endswith("expected one of: abstain, plant")
