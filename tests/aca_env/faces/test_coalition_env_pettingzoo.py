"""PettingZoo's own tests of the coalition form, with every warning an error; and its spaces."""

import copy

import numpy as np
import pytest
from pettingzoo.test import (
    api_test,
    parallel_api_test,
    parallel_seed_test,
    render_test,
    seed_test,
)
from pettingzoo.test.state_test import state_test
from pettingzoo.utils.conversions import parallel_to_aec

from aca_env.faces.coalition_env.make import coalition_env
from tests.aca_env.faces.coalition_games import allied, eager_joint
from tests.aca_env.faces.games import COLLECTIVES, fields, plain, same

SMALL = {"population__n_pool": 20_000, "population__n_train": 5000, "population__n_test": 500}
several_axes = pytest.mark.filterwarnings("ignore:Action space for each agent probably should")


def everything():
    return allied(fields(rounds=20), split="shapley")


def unpadded():
    return allied(plain(rounds=20), pad=False, observation="dict")


def endless():
    return allied(fields(rounds=20, horizon="continuing"), split="nucleolus")


def shipped():
    return coalition_env("climate-four", split="proportional", max_size=3, **SMALL)


def single():
    return allied(plain(rounds=20, collectives=COLLECTIVES[:1]))


GAMES = [everything, unpadded, endless, shipped, single]


@pytest.mark.parametrize("game", GAMES)
def test_the_parallel_form_passes_pettingzoos_test(game):
    parallel_api_test(game(), num_cycles=100)


@several_axes
@pytest.mark.parametrize("game", [everything, endless, shipped, single])
def test_the_turns_form_passes_pettingzoos_test(game):
    api_test(parallel_to_aec(game()), num_cycles=100)


def test_both_forms_pass_pettingzoos_seed_tests():
    parallel_seed_test(everything, num_cycles=30)
    seed_test(lambda: parallel_to_aec(everything()), num_cycles=30)


@pytest.mark.parametrize("game", GAMES)
def test_both_forms_pass_pettingzoos_state_test(game):
    state_test(parallel_to_aec(game()), game())


def test_rendering_passes_pettingzoos_test(capsys):
    render_test(lambda render_mode: parallel_to_aec(allied(fields(), render_mode=render_mode)))


def flat(seen):
    """Return an observation as one vector."""
    return np.concatenate(list(seen.values())) if isinstance(seen, dict) else seen


@pytest.mark.parametrize("game", GAMES)
def test_whatever_is_shown_lies_in_its_space_and_has_a_name(game):
    env = game()
    rng = np.random.default_rng(0)
    seen, infos = env.reset(seed=0)
    while env.agents:
        for agent in env.possible_agents:
            space, mask = env.action_space(agent), infos[agent]["action_mask"]
            assert env.observation_space(agent).contains(seen[agent])
            assert flat(seen[agent]).shape == (len(env.spec(agent)),)
            assert [part.dtype for part in mask] == [np.int8] * 6
            assert [len(part) for part in mask] == space.nvec.tolist()
            assert space.contains(space.sample(mask))
        assert env.state_space.contains(env.state())
        joint = {agent: rng.integers(0, env.action_space(agent).nvec) for agent in env.agents}
        seen, *_, infos = env.step(joint)


@pytest.mark.parametrize("game", [everything, unpadded, shipped])
def test_unmasked_actions_are_never_illegal(game):
    env = game()
    rng = np.random.default_rng(1)
    _, infos = env.reset(seed=1)
    sizes = set()
    while env.agents:
        *_, infos = env.step(eager_joint(infos, rng))
        assert not any(info["illegal_action"] for info in infos.values())
        sizes |= {len(coalition) for coalition in env.coalitions}
    assert max(sizes) == 3


def test_the_last_round_ends_or_cuts_the_game_as_the_scenario_says():
    for horizon, place in (("finite", 2), ("continuing", 3)):
        env = allied(plain(rounds=1, horizon=horizon))
        _, infos = env.reset(seed=0)
        told = env.step(eager_joint(infos, np.random.default_rng(0)))
        assert [all(told[k].values()) for k in (2, 3)] == [place == 2, place == 3]
        assert env.agents == []


@pytest.mark.parametrize("game", [everything, unpadded])
def test_what_is_shown_is_the_callers_own(game):
    stories = []
    for spoils in (True, False):
        env, rng = game(), np.random.default_rng(2)
        _, infos = env.reset(seed=2)
        story = []
        while env.agents:
            joint = eager_joint(infos, rng)
            if spoils:
                spoil(infos)
            seen, reward, *_, infos = env.step(joint)
            story.append(copy.deepcopy((seen, reward, infos)))
            if spoils:
                for own in seen.values():
                    for part in own.values() if isinstance(own, dict) else [own]:
                        part.fill(9)
        stories.append(story)
    assert same(*stories)


def spoil(infos):
    """Overwrite whatever infos hold."""
    for info in infos.values():
        for part in info["action_mask"]:
            part.fill(0)
        info.get("coalition", []).clear()
        info.get("proposals", []).append("x")
