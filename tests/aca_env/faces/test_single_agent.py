"""The single-agent environment: the parallel one's game, and what Gymnasium asks of it."""

import copy
import pickle

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.utils.env_match import check_environments_match

import aca_env
from aca_env.errors import AcaError, ActionError, ScenarioError, StateError
from aca_env.faces.single_agent import SingleAgentEnv, single_agent_env
from aca_env.policies import make_policies, make_policy
from tests.aca_env.faces.games import same
from tests.aca_env.faces.learners import (
    AGENT,
    Counting,
    Planner,
    assert_same,
    choose,
    lives,
    small_world,
)
from tests.quick import quick

SEED = 11
SMALL = {"population.bank_size": 4}


def small(name: str) -> dict[str, int]:
    """Return overrides that make a shipped scenario quick to build."""
    is_table = aca_env.load_scenario(name).population.is_table
    return SMALL if is_table else SMALL | {"population.n_pool": 20_000}


def single(opponents=None, **changes) -> SingleAgentEnv:
    """Return one collective of the small scenario with every dynamic."""
    return SingleAgentEnv(small_world(**changes), AGENT, opponents)


def story(env: SingleAgentEnv, seed: int | None = SEED):
    """Return everything that one episode shows."""
    rng = np.random.default_rng(0)
    told = [env.reset(seed=seed)]
    is_over = False
    while not is_over:
        told.append(env.step(choose(told[-1][-1], rng)))
        is_over = told[-1][2] or told[-1][3]
    return told


def check_lives(world, opponents, policies, n_episodes: int = 2):
    """Compare whole episodes with the parallel environment's."""
    env, own = SingleAgentEnv(world, AGENT, opponents), np.random.default_rng([SEED, 99])
    life, begun, is_over = lives(world, policies, SEED, n_episodes), False, True
    for wanted in life:
        if is_over:
            got = env.reset(seed=None if begun else SEED)
            begun = True
        else:
            got = env.step(choose(got[-1], own))
            assert env.observation_space.contains(got[0])
        assert_same(got, wanted)
        is_over = len(got) == 5 and (got[2] or got[3])
    assert is_over


@pytest.mark.parametrize("name", aca_env.list_scenarios())
def test_whole_episodes_equal_the_parallel_environment(name):
    env = single_agent_env(name, "collective_0", overrides=small(name))
    if len(env.scenario.agents) == 1:
        pytest.skip("nobody but one")
    policies = make_policies(env.scenario)
    del policies[AGENT]
    check_lives(env.parallel.game.world, None, policies, n_episodes=1)


@pytest.mark.parametrize("kind", ["abstain", "fixed", "uniform", "myopic", Counting, Planner])
@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_every_kind_of_opponent_plays_as_in_the_parallel_environment(kind, horizon):
    def make():
        return make_policy(kind) if isinstance(kind, str) else kind()

    check_lives(
        small_world(horizon=horizon), kind, {"collective_0": make(), "collective_2": make()}
    )


@pytest.mark.parametrize("name", quick(aca_env.list_scenarios()))
def test_gymnasiums_checker_has_nothing_to_say(name, capsys):
    check_env(single_agent_env(name, "collective_0", "uniform", overrides=small(name)))


@pytest.mark.parametrize("opponents", [Counting(), Planner, {"collective_1": "fixed"}])
def test_gymnasiums_checker_accepts_every_way_to_name_opponents(opponents, capsys):
    check_env(single_agent_env("climate-four", "shade", opponents, **small("climate-four")))


def test_the_specification_makes_the_same_environment_again():
    env = single_agent_env(
        "climate-duel", "water", "uniform", rounds=3, overrides=small("climate-duel")
    )
    again = env.spec.make()
    assert again.unwrapped.scenario == env.scenario
    check_environments_match(env, again, num_steps=10, seed=5, info_comparison="equivalence")


@pytest.mark.parametrize("move", [lambda env: pickle.loads(pickle.dumps(env)), copy.deepcopy])
@pytest.mark.parametrize("opponents", [Counting, Planner, "myopic"])
def test_copies_go_on_where_the_original_stood(move, opponents):
    env = single(opponents)
    env.reset(seed=SEED)
    rng = np.random.default_rng(0)
    actions = [rng.integers(env.action_space.nvec) for _ in range(5)]
    for action in actions[:2]:
        env.step(action)
    other = move(env)
    for action in actions[2:]:
        assert same(env.step(action), other.step(action))
    assert same(story(env, None), story(other, None))


def test_a_seed_starts_everything_afresh_and_none_goes_on():
    env = single(Counting)
    first, second, third = story(env), story(env, None), story(env)
    assert same(first, third)
    assert not same(first, second)
    assert same(second, story(env, None))
    assert env.np_random_seed == SEED


def test_without_any_seed_episodes_differ():
    env, other = (single(population={"redraw": "every_round"}) for _ in range(2))
    assert not same(env.reset()[0], other.reset()[0])


def test_private_types_can_be_fixed():
    env = single()
    for kind in (0, 1, 0):
        observation, _ = env.reset(seed=SEED, options={"types": {"collective_0": kind}})
        assert env.parallel.game.state.kind[0, 0] == kind
    with pytest.raises(AcaError, match="types"):
        env.reset(seed=SEED + 1, options={"types": {"collective_0": 9}})
    assert same(env.step(np.zeros(5, dtype=int)), _after(observation))


def _after(observation):
    env = single()
    assert same(env.reset(seed=SEED, options={"types": {"collective_0": 0}})[0], observation)
    return env.step(np.zeros(5, dtype=int))


def test_masks_are_flat_for_trainers_and_follow_the_budget():
    env = SingleAgentEnv(small_world(), "north")
    _, info = env.reset(seed=SEED)
    rng, seen = np.random.default_rng(0), set()
    for _ in range(env.scenario.rounds):
        flat = env.action_masks()
        assert flat.dtype == bool
        np.testing.assert_array_equal(flat, np.concatenate(info["action_mask"]).astype(bool))
        assert flat.shape == (env.action_space.nvec.sum(),)
        seen.add(flat.tobytes())
        info = env.step(choose(info, rng))[4]
        assert not info["illegal_action"]
    assert len(seen) > 1


def test_every_entry_of_the_observation_has_a_name():
    env = single()
    assert len(env.observation_names) == env.observation_space.shape[0]
    assert "own.share" in env.observation_names


def test_rendering_is_the_parallel_environments(capsys):
    for mode in ("ansi", "rgb_array", "human"):
        env = SingleAgentEnv(small_world(), AGENT, "fixed", render_mode=mode)
        env.reset(seed=0)
        env.step(np.zeros(5, dtype=int))
        shown = env.render()
        printed = capsys.readouterr().out
        assert bool(printed) == (mode == "human")
        assert same(shown, env.parallel.render())
    assert printed.count("round 0 of 5") == 1
    assert printed.count("round 1 of 5") == 2  # shown by the step, and asked for
    assert single().render() is None


def test_one_environment_does_not_write_into_anothers_metadata():
    env, other = single(), single()
    env.metadata["autoreset_mode"] = "changed"
    assert "autoreset_mode" not in other.metadata
    assert "autoreset_mode" not in SingleAgentEnv.metadata


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (None, "collective_1: expected 5 whole numbers"),
        (np.zeros(4, dtype=int), "collective_1: expected 5 whole numbers"),
        (np.zeros((1, 5), dtype=int), "collective_1: expected 5 whole numbers"),
        ([0, 99, 0, 0, 0], "collective_1: label: expected 0 to 2"),
        ([0, -1, 0, 0, 0], "collective_1: label: expected 0 to 2"),
        ([0, 0, 0, float("nan"), 0], "collective_1: effort: expected a whole number"),
    ],
)
def test_wrong_actions_are_refused_in_one_line_and_nothing_moves(action, told):
    env, other = single(Counting), single(Counting)
    for one in (env, other):
        one.reset(seed=SEED)
    with pytest.raises(ActionError) as caught:
        env.step(action)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    for _ in range(2):
        assert same(env.step(np.zeros(5, dtype=int)), other.step(np.zeros(5, dtype=int)))


def test_stepping_before_reset_and_after_the_end_is_an_error():
    env = single()
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        env.step(np.zeros(5, dtype=int))
    story(env)
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        env.step(np.zeros(5, dtype=int))
    story(env, None)


def test_opponents_that_do_not_fit_show_at_reset_and_nothing_is_played():
    env = single({"west": make_policy("fixed", {"label": "pink"})})
    with pytest.raises(AcaError, match="pink"):
        env.reset(seed=0)
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        env.step(np.zeros(5, dtype=int))


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "1", True, [1]])
def test_wrong_seeds_are_refused_and_the_game_goes_on(seed):
    env, other = single(), single()
    for one in (env, other):
        one.reset(seed=SEED)
    with pytest.raises(StateError, match="seed: expected a whole number"):
        env.reset(seed=seed)
    assert same(env.step(np.zeros(5, dtype=int)), other.step(np.zeros(5, dtype=int)))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"scenario": "nothing"}, "unknown scenario 'nothing'"),
        ({"agent": "nobody"}, "unknown agent 'nobody'"),
        ({"opponents": "clever"}, "unknown policy 'clever'"),
        ({"opponents": {"heat": "fixed"}}, "'heat' is the learner"),
        ({"render_mode": "film"}, "unknown render_mode 'film'"),
        ({"overrides": 3}, "overrides: expected a mapping"),
        ({"pad": False}, "pad"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 2, "overrides": {"rounds": 3}}, "rounds: given twice"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(arguments, told):
    with pytest.raises(AcaError) as caught:
        single_agent_env(**{"scenario": "climate-duel", "agent": "heat"} | arguments)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_overrides_change_the_scenario_in_both_forms():
    env = single_agent_env("climate-duel", "heat", rounds=3, population__bank_size=4)
    assert env.scenario.rounds == 3
    assert env.scenario.population.bank_size == 4
    with pytest.raises(ScenarioError):
        single_agent_env("climate-duel", "heat", overrides={"population.nothing": 1})
