"""Shaping by what standing plans are certified to earn."""

from itertools import product

import numpy as np
import pytest

from aca_env import parallel_env
from aca_env.bounds.certified_payoff import certified_value
from aca_env.errors import ScenarioError
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, fields, with_collective
from tests.quick import latin

MODES = ["bound", "margin"]


def shaped(content, **shaping):
    gamma = shaping.pop("gamma", 1.0)
    return Scenario(**(content | {"reward": {"gamma": gamma, "shaping": shaping}}))


def play(scenario, seeds, policy_seed=0, compiled=None):
    """Return rewards (n_rounds, n_games, n_agents) of random play, and Φ at the start."""
    games = CollectiveActionVectorEnv(World(scenario), len(seeds))
    if compiled is False:
        games.game = make_game(games.game.world, compiled=False)
    rng = np.random.default_rng(policy_seed)
    games.reset(seed=seeds)
    first = games.game.potential
    rewards, is_over = [], False
    while not is_over:
        _, reward, terminated, truncated, _ = games.step(games.sample_actions(rng))
        rewards.append(reward)
        is_over = terminated[0, 0] or truncated[0, 0]
    return np.array(rewards), first, games


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scene", SCENES)
def test_shaping_sums_to_what_the_start_was_worth(scene, mode):
    content, gamma = SCENES[scene], 0.8
    plain, nothing, _ = play(shaped(content, gamma=gamma, mode="none"), [3, 4])
    reward, first, games = play(shaped(content, gamma=gamma, mode=mode), [3, 4])
    assert nothing is None
    assert not np.array_equal(reward, plain)
    n_rounds = len(reward)
    added = np.einsum("tbk,t->bk", reward - plain, gamma ** np.arange(n_rounds))
    left = 0.0
    if games.game.scenario.horizon == "continuing":
        left = gamma**n_rounds * games.game.potential
    np.testing.assert_allclose(added, left - first, atol=1e-12)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scene", ["every_strategy", "participation_and_memory", "plain"])
def test_compiled_rewards_are_those_of_numpy(scene, mode):
    scenario = shaped(SCENES[scene], mode=mode)
    np.testing.assert_allclose(
        play(scenario, [1, 2, 3])[0], play(scenario, [1, 2, 3], compiled=False)[0], atol=1e-12
    )


MEMORY = fields(
    rounds=3,
    platform={"memory": 3},
    collectives=[
        fields()["collectives"][0]
        | {"values": {COOL: 1.0, STORM: 0.4}, "edit_cost": 0.02, "efforts": [0.5, 1.0]},
        fields()["collectives"][1],
    ],
)
BUDGET = with_collective(0, MEMORY, budget=1.5)
LINKED = {"memory": MEMORY, "budget": BUDGET}


def best_actions(scenario, seed, gamma, other=-1):
    """Return, for every own history, which next actions are optimal, by backward induction."""
    world = World(scenario)
    own = distinct_actions(world, 0)
    plans = np.array(list(product(range(len(own)), repeat=scenario.rounds)))
    games = CollectiveActionVectorEnv(world, len(plans))
    games.reset(seed=[seed] * len(plans))
    other = distinct_actions(world, 1)[other]
    rewards = []
    for t in range(scenario.rounds):
        joint = np.stack([own[plans[:, t]], np.tile(other, (len(plans), 1))], axis=1)
        rewards.append(games.step(joint)[1][:, 0])
    shape, optimal, value = [len(own)] * scenario.rounds, [], 0.0
    for t in reversed(range(scenario.rounds)):
        # A reward depends on the actions up to its round alone.
        table = rewards[t].reshape(shape)[(..., *[0] * (scenario.rounds - 1 - t))]
        worth = table + gamma * value
        value = worth.max(axis=-1)
        optimal.append(worth >= value[..., None] - 1e-9)
    return optimal


@pytest.mark.parametrize(("gamma", "name"), latin([1.0, 0.7], LINKED, 2))
@pytest.mark.parametrize("mode", MODES)
def test_optimal_policies_stay_what_they_are(mode, name, gamma):
    content = LINKED[name]
    for seed in range(3):
        plain = best_actions(shaped(content, gamma=gamma, mode="none"), seed, gamma)
        reshaped = best_actions(shaped(content, gamma=gamma, mode=mode, weight=3.0), seed, gamma)
        for before, after in zip(plain, reshaped, strict=True):
            np.testing.assert_array_equal(before, after)
        assert any(0 < part.mean() < 1 for part in plain)


def test_the_bound_as_a_reward_changes_the_optimal_policy():
    # Half of the members win as well and cost half, but only all of them are certain to win.
    content = MEMORY | {"population": fields()["population"] | {"n_train": 200_000}}
    plain = best_actions(shaped(content, mode="none"), 0, 1.0, other=0)
    objective = shaped(content, mode="bound", weight=5.0, form="objective")
    other = best_actions(objective, 0, 1.0, other=0)
    assert any((a != b).any() for a, b in zip(plain, other, strict=True))


def test_the_bound_as_a_reward_is_added_as_it_is():
    plain, _, _ = play(shaped(fields(), mode="none"), [5])
    reward, _, games = play(shaped(fields(), mode="bound", form="objective", weight=2.0), [5])
    last = games.game.potential
    np.testing.assert_allclose(reward[-1] - plain[-1], last, atol=1e-12)


def test_shaping_survives_a_snapshot_in_the_middle_of_an_episode():
    scenario = shaped(SCENES["participation_and_memory"], mode="margin")
    env, other = parallel_env(scenario), parallel_env(scenario)
    env.reset(seed=9)
    rng = np.random.default_rng(1)

    def joint():
        return {agent: rng.integers(env.action_space(agent).nvec) for agent in env.possible_agents}

    env.step(joint())
    other.reset(seed=1)
    other.set_state(env.get_state())
    actions = joint()
    assert env.step(actions)[1] == other.step(actions)[1]


def test_potential_by_hand():
    scenario = shaped(
        with_collective(0, values={COOL: 1.0, SHADE: -0.5}, edit_cost=0.01), mode="bound"
    )
    env = parallel_env(scenario)
    env.reset(seed=2)
    joint = np.array([[1, 2, 0, 0, 0], [0, 0, 0, 0, 0]])
    labels = scenario and env.game.world.space.labels
    joint[0, 1] = labels.index(COOL)
    env.step(dict(zip(env.possible_agents, joint, strict=True)))
    bound = env.outcomes(joint).bound[0, 0]
    values = np.array([{COOL: 1.0, SHADE: -0.5}.get(label, 0.0) for label in labels])
    value = certified_value(np.array(bound), values, np.array(joint[0, 1]), np.array(True))
    without = env.game.baseline.users[0, 0] / scenario.population.n_test @ values
    cost = 0.01 * len(scenario.signals["heat"])
    expected = value - without - cost
    assert env.game.potential[0, 0] == pytest.approx(expected, abs=1e-12)


def test_the_certified_payoff_is_reached_as_often_as_promised():
    scenario = with_overrides(
        shaped(fields(), mode="bound"), {"population.n_train": 20_000, "rounds": 1}
    )
    games = CollectiveActionVectorEnv(World(scenario), 400)
    games.reset(seed=0)
    joint = np.stack([distinct_actions(games.game.world, i)[[2]].repeat(400, 0) for i in (0, 1)], 1)
    games.game.present.last_action[:] = joint
    promised = games.game.potential
    paid = games.outcomes(joint[:, None]).payoff[:, 0]
    assert (paid < promised).mean(axis=0).max() <= scenario.information.delta
    # It is a promise at all: better than what is known of those who do nothing.
    assert (promised.max(axis=1) > paid.min()).any()


def test_the_slope_tells_near_misses_apart_where_the_bound_is_flat():
    four = [fields()["collectives"][0] | {"name": f"c{i}", "share": 0.02} for i in range(4)]
    content = fields(collectives=four, population=fields()["population"] | {"n_train": 20_000})
    levels = {}
    for mode in MODES:
        games = CollectiveActionVectorEnv(World(shaped(content, mode=mode)), 4)
        games.reset(seed=[0] * 4)
        label = games.game.world.space.labels.index(COOL)
        ally, foe = [1, label, 0, 0, 0], [1, (label + 1) % 4, 0, 0, 0]
        joint = np.array([[ally] * (1 + n) + [foe] * (3 - n) for n in range(4)])
        games.game.present.last_action[:] = joint
        levels[mode] = games.game.potential[:, 0]
    assert levels["bound"][0] == levels["bound"][1]
    assert (np.diff(levels["margin"]) > 0).all()
    assert (levels["margin"] >= levels["bound"]).all()


@pytest.mark.parametrize(
    ("shaping", "message"),
    [
        ({"mode": "slope"}, "mode"),
        ({"weight": 2.0}, "weight"),
        ({"form": "objective"}, "form"),
        ({"mode": "bound", "weight": 0}, "weight"),
        ({"mode": "bound", "weight": float("nan")}, "weight"),
        ({"mode": "bound", "extra": 1}, "extra"),
    ],
)
def test_wrong_shaping_is_refused_by_key(shaping, message):
    with pytest.raises(ScenarioError, match=f"reward.shaping.{message}"):
        shaped(fields(), **shaping)


def test_hashes_of_unshaped_scenarios_stay():
    assert "shaping" not in Scenario(**fields()).model_dump(mode="json")["reward"]
