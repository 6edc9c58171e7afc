"""Difference utilities against plain enumeration through `outcomes`."""

from itertools import product

import numpy as np
import pytest

from aca_env.faces.parallel import CollectiveActionEnv
from tests.aca_env.faces.games import COLLECTIVES, fields, make, plain, random_joint
from tests.aca_env.game.reward_modes import BANK

WEIGHTS = {"own": [1, 1, 1], "cooperative": [3, 3, 3], "given": [1, -1, 7]}
GIVEN = [[1, -1, 0], [0, 0, 5], [0, 0, 2]]
CLOSE = {"rtol": 0, "atol": 1e-12}
MODES = ("difference", "aristocrat")
LARGE = [group | {"share": 0.33} for group in COLLECTIVES[1:]]
"""Large enough for each to tip some cells."""


def lively(**changes) -> dict:
    """Return the scenario with budgets, types, memory and participation, but no filter."""
    dynamics = {"participation": {"initial": 0.8, "levels": 10, "slope": 4.0}}
    groups = [COLLECTIVES[0] | {"share": 0.33, "budget": 1.2}, *LARGE]
    return fields(
        **{"dynamics": dynamics, "platform": {"memory": 2}, "collectives": groups} | changes
    )


KINDS = {"dynamic": lively, "plain": plain}


def made(mode: str, kind=lively, matrix="own", **changes) -> CollectiveActionEnv:
    reward = {"mode": mode, "matrix": GIVEN if matrix == "given" else matrix}
    return make(kind(**{"reward": reward, "population": BANK} | changes))


def weights_of(env: CollectiveActionEnv, matrix: str) -> list[float]:
    """Return what each payoff counts in G: its column's sum."""
    members = np.array(env.scenario.n_members)
    return WEIGHTS.get(matrix, (3 * members / members.sum()).tolist())


def social(env: CollectiveActionEnv, joint: np.ndarray, weights=(1, 1, 1)) -> np.ndarray:
    """Return G of joint actions (n, n_agents, 5) by `outcomes`."""
    return env.outcomes(joint).payoff @ np.array(weights, dtype=float)


def without(joint: np.ndarray, i: int) -> np.ndarray:
    """Return the joint action in which a collective abstains: its first strategy."""
    other = joint.copy()
    other[i] = 0
    return other


def allowed(env: CollectiveActionEnv, joint: np.ndarray, i: int) -> list[np.ndarray]:
    """Return the joint actions with everything that one collective's mask allows, once each.

    Two actions are one if they name the same plan and the same number of acting members.
    """
    masks = [mask[0, i] for mask in env.game.masks()]
    distinct = {}
    for action in product(*(np.flatnonzero(mask) for mask in masks)):
        other = joint.copy()
        other[i] = action
        row = env.game.rules.choose(env.game.present, other[None]).row[0, i]
        distinct.setdefault(int(row), other)
    return list(distinct.values())


def mixed_joint(env: CollectiveActionEnv, rng) -> dict[str, np.ndarray]:
    """Return actions that the masks allow, for every fifth agent any."""
    joint = random_joint(env, rng)
    masks = env.game.masks()
    for i, agent in enumerate(env.possible_agents):
        if rng.random() < 0.8:
            joint[agent] = np.array([rng.choice(np.flatnonzero(mask[0, i])) for mask in masks])
    return joint


def stacked(joint: dict) -> np.ndarray:
    return np.stack(list(joint.values()))


@pytest.mark.parametrize("matrix", [*WEIGHTS, "mass"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_difference_is_taken_from_the_round_without_the_collective(kind, matrix):
    env, rng = made("difference", KINDS[kind], matrix), np.random.default_rng(0)
    weights, n_different = weights_of(env, matrix), np.zeros(3)
    for seed in range(10):
        env.reset(seed=seed)
        while env.agents:
            joint = mixed_joint(env, rng)
            actions = stacked(joint)
            every = np.stack([actions, *(without(actions, i) for i in range(3))])
            payoffs = social(env, every, weights)
            rewards = list(env.step(joint)[1].values())
            np.testing.assert_allclose(rewards, payoffs[0] - payoffs[1:], **CLOSE)
            n_different += np.abs(rewards) > 0.01
    assert (n_different > 3).all()


@pytest.mark.parametrize("matrix", ["own", "mass"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_aristocrats_difference_is_taken_from_the_mean_of_all_it_could_do(kind, matrix):
    env, rng = made("aristocrat", KINDS[kind], matrix), np.random.default_rng(1)
    weights, numbers = weights_of(env, matrix), set()
    for seed in range(6):
        env.reset(seed=seed)
        while env.agents:
            joint = mixed_joint(env, rng)
            actions, expected = stacked(joint), []
            for i in range(3):
                others = allowed(env, actions, i)
                numbers.add(len(others))
                mean = social(env, np.stack(others), weights).mean()
                expected.append(social(env, actions[None], weights)[0] - mean)
            rewards = list(env.step(joint)[1].values())
            np.testing.assert_allclose(rewards, expected, **CLOSE)
    # Where the budget is spent, only abstaining is left.
    assert (1 in numbers) == (kind == "dynamic")
    assert len(numbers) > 2


@pytest.mark.parametrize("compiled", [False, None])
def test_whoever_abstains_adds_exactly_nothing(compiled):
    from aca_env.game.making import make_game

    game = make_game(made("difference").game.world, compiled=compiled)
    game.reset(np.arange(5, dtype=np.uint64))
    rng = np.random.default_rng(2)
    for _ in range(game.scenario.rounds):
        actions = rng.integers(0, game.world.menus.padded, size=(5, 3, 5))
        actions[:, 1] = 0
        step = game.step(actions)
        assert (step.reward[:, 1] == 0).all()
        # A masked action is carried out as an abstention.
        assert (step.reward[step.illegal] == 0).all()
        assert step.illegal.any()


def without_abstaining(**changes) -> list[dict]:
    """Return the collectives; the last one's menu has no entry for abstaining."""
    plants = {"strategies": ["feature_label_planting"]}
    return [COLLECTIVES[0] | {"budget": None}, LARGE[0], LARGE[1] | plants | changes]


def test_who_cannot_abstain_is_compared_with_a_round_in_which_nobody_of_it_edits():
    groups = without_abstaining()
    bound = made("difference", collectives=groups)
    free = made("difference", collectives=[*groups[:2], LARGE[1]])
    rng = np.random.default_rng(3)
    for env in (bound, free):
        env.reset(seed=5)
    n_different = 0
    for _ in range(5):
        joint = random_joint(bound, rng)
        joint["collective_1"][0], joint["collective_2"][0] = 0, 0
        planting = joint | {"collective_2": joint["collective_2"] + [1, 0, 0, 0, 0]}
        got, wanted = bound.step(joint)[1], free.step(planting)[1]
        np.testing.assert_allclose(list(got.values()), list(wanted.values()), **CLOSE)
        n_different += abs(got["collective_2"]) > 0.01
    assert n_different


def test_who_cannot_abstain_does_not_have_it_among_what_it_could_do():
    env = made("aristocrat", plain, collectives=without_abstaining(signals=["windy"]))
    env.reset(seed=5)
    joint = random_joint(env, np.random.default_rng(4))
    actions = stacked(joint)
    others = allowed(env, actions, 2)
    assert len(others) == 3  # one signal, three labels
    mean = social(env, np.stack(others)).mean()
    expected = social(env, actions[None])[0] - mean
    assert env.step(joint)[1]["collective_2"] == pytest.approx(expected, abs=1e-12)


def test_efforts_that_as_many_members_make_count_once():
    # Of ten members 0.96 is ten, as 1 is: two distinct efforts and abstaining.
    few = LARGE[1] | {"share": 0.005, "efforts": [0.3, 0.96, 1.0], "edit_cost": 0.1}
    env = made("aristocrat", plain, collectives=[*LARGE[:1], few])
    env.reset(seed=5)
    actions = np.array([[0, 0, 0, 0, 0], [1, 0, 0, 2, 0]])
    others = allowed(env, actions, 1)
    assert len(others) == 1 + 3 * 2
    expected = social(env, actions[None], (1, 1))[0] - social(env, np.stack(others), (1, 1)).mean()
    rewards = env.step(dict(zip(env.possible_agents, actions, strict=True)))[1]
    assert abs(expected) > 0.01
    assert rewards["collective_1"] == pytest.approx(expected, abs=1e-12)


def test_aristocrats_utilities_of_all_that_one_could_do_sum_to_nothing():
    env = made("aristocrat", plain)
    env.reset(seed=6)
    state, joint = env.get_state(), random_joint(env, np.random.default_rng(5))
    actions, rewards = stacked(joint), []
    for other in allowed(env, actions, 1):
        env.set_state(state)
        stepped = env.step(dict(zip(env.possible_agents, other, strict=True)))
        rewards.append(stepped[1]["collective_1"])
    assert len(rewards) > 5
    assert np.ptp(rewards) > 0.01
    assert sum(rewards) == pytest.approx(0, abs=1e-11)


def test_a_single_collectives_difference_is_its_payoff():
    env = make(plain(collectives=[COLLECTIVES[2]], reward={"mode": "difference"}))
    env.reset(seed=0)
    for label in range(3):
        _, rewards, *_, infos = env.step({"collective_0": [1, label, 0, 0, 0]})
        payoff = infos["collective_0"]["payoff"]
        assert rewards["collective_0"] == pytest.approx(payoff, abs=1e-12)


def test_while_the_classifier_is_old_only_costs_differ():
    env, rng = made("difference", platform={"retrain_every": 2}), np.random.default_rng(7)
    env.reset(seed=9)
    while env.agents:
        is_due = env.game.present.round % 2 == 0
        _, rewards, *_, infos = env.step(random_joint(env, rng))
        if not is_due:
            # Only the first collective pays for edits.
            assert rewards["collective_1"] == rewards["collective_2"] == 0
            assert rewards["collective_0"] <= 0
            assert not infos["collective_0"]["illegal_action"] or rewards["collective_0"] == 0


@pytest.mark.parametrize("adversary", ["random", "worst_case"])
def test_an_adversary_answers_every_exchanged_action(adversary):
    changes = {"platform": {"adversary": adversary}, "information": {"epsilon": 0.05}}
    env, rng = made("difference", plain, **changes), np.random.default_rng(8)
    env.reset(seed=1)
    for _ in range(3):
        joint = random_joint(env, rng)
        actions = stacked(joint)
        every = social(env, np.stack([actions, *(without(actions, i) for i in range(3))]))
        rewards = list(env.step(joint)[1].values())
        np.testing.assert_allclose(rewards, every[0] - every[1:], **CLOSE)


@pytest.mark.parametrize("mode", MODES)
def test_memory_for_exchanged_actions_is_taken_in_parts(mode, monkeypatch):
    stories = []
    for size in (2**26, 1):
        monkeypatch.setattr("aca_env.game.credit.MOST_BYTES", size)
        env, rng = made(mode), np.random.default_rng(0)
        env.reset(seed=2)
        stories.append([env.step(random_joint(env, rng))[1] for _ in range(3)])
    assert stories[0] == stories[1]
