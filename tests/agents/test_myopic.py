from itertools import product

import numpy as np
import pytest

from aca_env.agents.myopic import Myopic
from tests.agents.scenes import SCENES, fields, make_env, ready, with_collective

RNG = np.random.default_rng(0)


def every_action(env, agent):
    return np.array(list(product(*(range(n) for n in env.action_space(agent).nvec))))


def best_payoff(env, place, others, data="twin"):
    own = every_action(env, env.possible_agents[place])
    joint = np.repeat(np.array(others)[None], len(own), axis=0)
    joint[:, place] = own
    return own, env.outcomes(joint, data=data).payoff[:, place]


@pytest.mark.parametrize("scene", ["plain", "every_strategy", "types_and_announcements"])
def test_first_action_is_the_best_of_all_while_the_others_abstain(scene):
    env = make_env(SCENES[scene])
    _, infos = env.reset(seed=2)
    for place, agent in enumerate(env.agents):
        own, payoff = best_payoff(env, place, np.zeros((2, 5), dtype=np.int64))
        action = ready(Myopic(), env, agent).act(None, infos[agent], RNG)
        chosen = payoff[(own == action).all(axis=1)]
        assert chosen == payoff.max()


def test_later_action_answers_what_the_others_did_last():
    env = make_env(fields())
    env.reset(seed=2)
    joint = {"collective_0": np.array([1, 0, 0, 0, 0]), "collective_1": np.array([1, 3, 1, 0, 0])}
    *_, infos = env.step(joint)
    own, payoff = best_payoff(env, 0, [joint[agent] for agent in env.agents])
    action = ready(Myopic(), env).act(None, infos["collective_0"], RNG)
    assert payoff[(own == action).all(axis=1)] == payoff.max()


def test_of_equals_it_plays_the_first():
    env = make_env(with_collective(0, values={}))
    _, infos = env.reset(seed=0)
    assert ready(Myopic(), env).act(None, infos["collective_0"], RNG).tolist() == [0] * 5


@pytest.fixture
def asked(monkeypatch):
    """An environment, and the questions that planners put to its game."""
    env, questions = make_env(fields()), []
    outcomes = env.game.outcomes_of_all

    def ask(joint, *, twin=False):
        questions.append((joint.shape[1], twin))
        return outcomes(joint, twin=twin)

    monkeypatch.setattr(env.game, "outcomes_of_all", ask)
    return env, questions


def test_action_does_not_depend_on_the_records_of_the_round(asked):
    env, questions = asked
    _, infos = env.reset(seed=0)
    ready(Myopic(), env).act(None, infos["collective_0"], RNG)
    assert [is_twin for _, is_twin in questions] == [True]


def test_only_axes_that_matter_are_tried(asked):
    env, questions = asked
    _, infos = env.reset(seed=0)
    ready(Myopic(), env, "collective_1").act(None, infos["collective_1"], RNG)
    # Abstaining, and planting one of four labels on two signals.
    assert [n for n, _ in questions] == [1 + 4 * 2]


def test_rival_that_cannot_repeat_its_action_is_taken_to_abstain():
    env = make_env(SCENES["budget_strict"], pad=False)
    env.reset(seed=0)
    # The first collective can pay for one full edit only, and an error would follow.
    *_, infos = env.step(
        {"collective_0": np.array([1, 2, 0, 1, 0]), "collective_1": np.zeros(5, dtype=np.int64)}
    )
    own, payoff = best_payoff(env, 1, np.zeros((2, 5), dtype=np.int64))
    action = ready(Myopic(), env, "collective_1").act(None, infos["collective_1"], RNG)
    assert payoff[(own == action).all(axis=1)] == payoff.max()


@pytest.mark.parametrize(("scene", "reads"), [("plain", False), ("participation_and_memory", True)])
def test_it_reads_records_only_where_the_platform_remembers_them(scene, reads):
    assert ready(Myopic(), make_env(SCENES[scene])).reads_records is reads
