from copy import deepcopy

import pytest

import aca_env
from aca_env.bench.players import (
    N_JOINT,
    ParallelPlayer,
    TurnsPlayer,
    VectorPlayer,
    check_valid,
    draw_joint_actions,
)
from aca_env.errors import ActionError
from aca_env.faces.vector import CollectiveActionVectorEnv
from tests.aca_env.bench.counted import TINY
from tests.aca_env.faces.games import fields, make


@pytest.fixture
def env():
    return aca_env.parallel_env("climate-duel", overrides=TINY)


def counted(monkeypatch, target, name):
    calls = []
    real = getattr(target, name)

    def call(*arguments, **options):
        # A caller may change what it handed over.
        calls.append(deepcopy(arguments))
        return real(*arguments, **options)

    monkeypatch.setattr(target, name, call)
    return calls


def test_drawn_actions_are_valid_and_differ(env):
    joint = draw_joint_actions(env, 0)
    assert len(joint) == N_JOINT
    agent = env.possible_agents[0]
    assert len({tuple(actions[agent].tolist()) for actions in joint}) > 1
    assert all(env.action_space(agent).contains(actions[agent]) for actions in joint)


def test_actions_follow_from_the_seed(env):
    first, again, other = (draw_joint_actions(env, seed) for seed in (0, 0, 1))
    agent = env.possible_agents[0]

    def rows(joint):
        return [actions[agent].tolist() for actions in joint]

    assert rows(first) == rows(again) != rows(other)


def test_actions_that_a_spent_budget_forbids_are_found():
    env = make(fields())
    with pytest.raises(ActionError, match="expected valid actions"):
        check_valid(env, draw_joint_actions(env, 0))


def test_batch_with_budgets_is_refused():
    games = CollectiveActionVectorEnv(make(fields()).game.world, 2, auto_reset=True)
    with pytest.raises(ActionError, match="expected valid actions"):
        VectorPlayer(games, 0)


def test_parallel_player_plays_on_over_the_ends_of_episodes(env, monkeypatch):
    player = ParallelPlayer(env, 0)
    steps, resets = counted(monkeypatch, env, "step"), counted(monkeypatch, env, "reset")
    rounds = env.max_cycles
    player.play(3 * rounds + 1)
    assert len(steps) == 3 * rounds + 1
    assert len(resets) >= 3


def test_turns_are_taken_by_everybody_in_every_step(env, monkeypatch):
    joint = draw_joint_actions(env, 0)
    turns = aca_env.env(env.scenario)
    player = TurnsPlayer(turns, joint, block=4)
    rounds = counted(monkeypatch, turns.unwrapped, "step")
    player.play(2 * env.max_cycles)
    assert len(rounds) == 2 * env.max_cycles
    for (played,), drawn in zip(rounds, joint, strict=False):
        assert all((played[agent] == drawn[agent]).all() for agent in env.possible_agents)


def test_vector_player_steps_all_worlds(monkeypatch, env):
    games = aca_env.vector_env(env.scenario, 3, auto_reset=True)
    player = VectorPlayer(games, 0)
    steps = counted(monkeypatch, games, "step")
    player.play(2 * player.block + 1)
    assert len(steps) == 2 * player.block + 1
    assert steps[0][0].shape == (3, len(env.possible_agents), 5)
    assert (player.n_worlds, player.n_agents) == (3, len(env.possible_agents))
