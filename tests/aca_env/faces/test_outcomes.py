"""`outcomes` equals `step` bit for bit, changes nothing, and its twin is independent."""

import numpy as np
import pytest

from aca_env.errors import AcaError, StateError
from tests.aca_env.faces.games import REDRAWS, fields, make, plain, random_joint, same

KINDS = {"everything": fields, "plain": plain}
ADVERSARIES = ["none", "random", "worst_case"]


def as_rows(outcomes, a: int):
    return [getattr(outcomes, name)[a] for name in ("success", "bound", "payoff")]


def from_infos(infos):
    return [
        np.array([info[name] for info in infos.values()]) for name in ("success", "bound", "payoff")
    ]


@pytest.mark.parametrize("adversary", ADVERSARIES)
@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize("kind", KINDS)
def test_outcomes_equal_what_step_then_returns(kind, redraw, adversary):
    changes = {"population": {"redraw": redraw}}
    if adversary != "none":
        changes["information"] = {"epsilon": 0.05}
        changes["platform"] = {"memory": 2, "adversary": adversary}
    env = make(KINDS[kind](**changes))
    rng = np.random.default_rng(4)
    env.reset(seed=4)
    while env.agents:
        joints = [random_joint(env, rng) for _ in range(4)]
        array = np.array([list(joint.values()) for joint in joints])
        forms = [env.outcomes(array), env.outcomes(joints)]
        chosen = int(rng.integers(4))
        alone = [env.outcomes(joints[chosen]), env.outcomes(array[chosen])]
        *_, infos = env.step(joints[chosen])
        wanted = from_infos(infos)
        assert all(same(as_rows(form, chosen), wanted) for form in forms)
        assert all(same(as_rows(form, 0), wanted) for form in alone)


@pytest.mark.parametrize("redraw", REDRAWS)
def test_asking_changes_nothing(redraw):
    described = fields(population={"redraw": redraw})
    asking, silent = make(described), make(described)
    rngs = [np.random.default_rng(2), np.random.default_rng(2)]
    shown = [env.reset(seed=2) for env in (asking, silent)]
    while silent.agents:
        assert same(*shown)
        before = asking.get_state()
        joints = np.random.default_rng(0).integers(0, [1, 1, 1, 1, 1], size=(5, 3, 5))
        for data in ("current", "twin", "current"):
            asking.outcomes(joints, data=data)
        assert same(asking.get_state(), before)
        shown = [
            env.step(random_joint(env, rng))
            for env, rng in zip((asking, silent), rngs, strict=True)
        ]
    assert same(*shown)


@pytest.mark.parametrize("redraw", REDRAWS)
def test_the_twin_is_another_draw_that_stays_put(redraw):
    env = make(plain(population={"redraw": redraw}))
    rng = np.random.default_rng(0)
    joint = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 2, 0, 0, 0]])
    pairs = []
    for seed in range(12):
        env.reset(seed=seed)
        for _ in range(int(rng.integers(3))):
            env.step(random_joint(env, rng))
        current, twin = env.outcomes(joint), env.outcomes(joint, data="twin")
        assert same(vars(twin), vars(env.outcomes(joint, data="twin")))
        assert same(vars(current), vars(env.outcomes(joint)))
        pairs.append((current.success[0], twin.success[0]))
    differ = [not np.array_equal(*pair) for pair in pairs]
    assert sum(differ) >= 10  # a bank of 64 may give the same entries


def test_twins_of_the_same_people_are_the_same_other_people():
    env = make(plain(population={"redraw": "once"}))
    env.reset(seed=3)
    joint = np.ones((1, 3, 5), dtype=int) * [1, 0, 0, 0, 0]
    first = env.outcomes(joint, data="twin")
    env.step(random_joint(env, np.random.default_rng(0)))
    assert same(vars(env.outcomes(joint, data="twin")), vars(first))


@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_no_joint_actions_give_no_outcomes(adversary):
    epsilon = {"epsilon": 0.05} if adversary != "none" else {}
    env = make(plain(platform={"adversary": adversary}, information=epsilon))
    env.reset(seed=0)
    outcomes = env.outcomes(np.zeros((0, 3, 5), dtype=int))
    assert outcomes.success.shape == outcomes.bound.shape == outcomes.payoff.shape == (0, 3)


def test_many_joint_actions_equal_each_alone(monkeypatch):
    env = make(fields())
    env.reset(seed=0)
    env.step(random_joint(env, np.random.default_rng(0)))
    joints = np.random.default_rng(1).integers(0, env.action_space("collective_0").nvec, (50, 3, 5))
    together = env.outcomes(joints)
    monkeypatch.setattr("aca_env.game.game.OUTCOME_BYTES", 5000)
    assert same(vars(env.outcomes(joints)), vars(together))
    for a, joint in enumerate(joints):
        assert same(as_rows(env.outcomes(joint), 0), as_rows(together, a))


@pytest.mark.parametrize("retrain_every", [1, 2])
def test_without_bounds_outcomes_have_none_or_the_true_ones_in_every_round(retrain_every):
    described = plain(information={"bounds": "none"}, platform={"retrain_every": retrain_every})
    silent, shown = make(described), make(described | {"information": {"bounds": "own"}})
    for env in (silent, shown):
        env.reset(seed=0)
    joint = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 2, 0, 0, 0]])
    for _ in range(3):
        bound = silent.outcomes(joint).bound
        assert bound is None or same(bound, shown.outcomes(joint).bound)
        for env in (silent, shown):
            env.step(dict(zip(env.possible_agents, joint, strict=True)))


def test_outcomes_need_a_round_to_play_and_known_data():
    env = make(fields())
    joint = np.zeros((1, 3, 5), dtype=int)
    with pytest.raises(StateError):
        env.outcomes(joint)
    env.reset(seed=0)
    for data in ("other", "", None, 3):
        with pytest.raises(AcaError):
            env.outcomes(joint, data=data)
    while env.agents:
        env.step(random_joint(env, np.random.default_rng(0)))
    with pytest.raises(StateError):
        env.outcomes(joint)
