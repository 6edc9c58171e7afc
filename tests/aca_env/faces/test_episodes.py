"""Whole episodes: spaces, finiteness, repetition, independence, turns against parallel."""

import itertools
import math

import numpy as np
import pytest
from pettingzoo.utils.conversions import parallel_to_aec

from tests.aca_env.faces.games import (
    REDRAWS,
    episode,
    fields,
    make,
    masked_joint,
    plain,
    random_joint,
    same,
)

FORMS = [{}, {"pad": False}, {"observation": "dict"}, {"pad": False, "observation": "dict"}]
REGIMES = ["full", "aggregate", "known_interventions_robust", "anonymous", "worst_case"]
REGIMES += ["known_interventions", "transparent"]


@pytest.mark.parametrize(
    ("regime", "form"), [(r, {}) for r in REGIMES] + [("full", form) for form in FORMS[1:]]
)
def test_observations_stay_in_their_spaces_and_rewards_are_finite_floats(regime, form):
    env = make(fields(information={"regime": regime, "bounds": "all"}), **form)
    observations, infos = env.reset(seed=3)
    rng = np.random.default_rng(3)
    while True:
        for agent, seen in observations.items():
            assert env.observation_space(agent).contains(seen)
            parts = seen.values() if isinstance(seen, dict) else [seen]
            assert all(part.dtype == np.float32 and np.isfinite(part).all() for part in parts)
            assert sum(part.size for part in parts) == len(env.spec(agent))
        assert env.state_space.contains(env.state())
        if not env.agents:
            break
        observations, rewards, _, _, infos = env.step(random_joint(env, rng))
        assert list(observations) == list(rewards) == list(infos) == env.possible_agents
        for reward in rewards.values():
            assert type(reward) is float
            assert math.isfinite(reward)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("redraw", REDRAWS)
def test_one_seed_gives_one_episode_to_the_last_info(redraw, form):
    described = fields(population={"redraw": redraw})
    first, again = make(described, **form), make(described, **form)
    assert same(episode(first, 7), episode(again, 7))
    assert same(episode(first, 7), episode(again, 7))  # seeding again starts over


@pytest.mark.parametrize("redraw", REDRAWS)
def test_episodes_of_one_seed_differ_but_repeat(redraw):
    first, again = (make(fields(population={"redraw": redraw})) for _ in range(2))
    stories = []
    for env in (first, again):
        env.reset(seed=5)
        stories.append([(env.reset(), env.state()) for _ in range(3)])
    assert same(*stories)
    assert not same(stories[0][0], stories[0][1])


@pytest.mark.parametrize("redraw", REDRAWS)
def test_different_seeds_give_different_episodes(redraw):
    env = make(fields(population={"redraw": redraw}))
    stories = [episode(env, seed) for seed in (1, 2, 3, 2**64 - 1)]
    for place, story in enumerate(stories):
        assert not any(same(story, other) for other in stories[:place])


def test_no_seed_takes_fresh_entropy():
    one, other = make(fields()), make(fields())
    assert not same(one.reset(), other.reset())


@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_the_last_round_terminates_or_truncates(horizon):
    env = make(fields(horizon=horizon))
    assert any(name == "round" for name in env.spec()) is (horizon == "finite")
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    for played in range(1, 6):
        _, _, ended, cut, _ = env.step(random_joint(env, rng))
        is_last = played == 5
        assert set(ended.values()) == {is_last and horizon == "finite"}
        assert set(cut.values()) == {is_last and horizon == "continuing"}
        assert env.agents == ([] if is_last else env.possible_agents)


@pytest.mark.parametrize("redraw", REDRAWS)
def test_turns_and_parallel_agree_step_by_step(redraw):
    described = fields(population={"redraw": redraw})
    parallel, turns = make(described), parallel_to_aec(make(described))
    observations, infos = parallel.reset(seed=11)
    turns.reset(seed=11)
    rng = np.random.default_rng(11)
    rewards = dict.fromkeys(parallel.possible_agents, 0)
    ended = cut = dict.fromkeys(parallel.possible_agents, False)
    while True:
        joint = masked_joint(infos, rng)
        for agent in parallel.possible_agents:
            assert turns.agent_selection == agent
            shown = turns.last()
            wanted = (observations[agent], rewards[agent], ended[agent], cut[agent], infos[agent])
            assert same(list(shown), list(wanted))
            turns.step(joint[agent] if parallel.agents else None)
        if not parallel.agents:
            break
        observations, rewards, ended, cut, infos = parallel.step(joint)
        assert same(turns.state(), parallel.state())


def _arrays(value):
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _arrays(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _arrays(item)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", [fields, plain])
def test_nothing_shown_shares_memory_with_anything_else(kind, form):
    env = make(kind(information={"bounds": "all"}), **form)
    rng = np.random.default_rng(0)
    shown = list(_arrays(env.reset(seed=1)))
    while env.agents:
        shown += _arrays(env.step(random_joint(env, rng)))
        shown.append(env.state())
    assert len({id(one) for one in shown}) == len(shown)
    arrays = [one for one in shown if isinstance(one, np.ndarray) and one.size]
    assert all(one.flags.writeable for one in arrays)
    spans = sorted(np.lib.array_utils.byte_bounds(one) for one in arrays)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


@pytest.mark.parametrize("kind", [fields, plain])
def test_changing_what_was_shown_changes_nothing(kind):
    calm, spoiled = make(kind()), make(kind())
    rngs = [np.random.default_rng(0), np.random.default_rng(0)]
    shown = calm.reset(seed=1), spoiled.reset(seed=1)
    while calm.agents:
        assert same(*shown)
        for one in _arrays(shown[1]):
            one.clear() if isinstance(one, dict) else one.fill(0)
        spoiled.state().fill(9)
        shown = tuple(
            env.step(random_joint(env, rng)) for env, rng in zip((calm, spoiled), rngs, strict=True)
        )
    assert same(*shown)
