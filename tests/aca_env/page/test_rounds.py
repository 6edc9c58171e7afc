import numpy as np
import pytest

import aca_env
from aca_env.page.present import look
from aca_env.page.rounds import PLANS, POLICIES, Rounds
from aca_env.page.worlds import Worlds
from aca_env.runs.batched import play_many
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, with_collective


def played(worlds, player):
    rounds = Rounds(look(worlds, worlds.first), player)
    while rounds.step():
        pass
    return rounds


@pytest.fixture(scope="module")
def worlds():
    content = with_collective(0, fields(), policy="myopic")
    return Worlds(Scenario(**with_collective(1, content, policy="fixed")))


def test_rounds_of_the_policies_are_those_of_a_run_with_the_same_seed(worlds):
    rounds = played(worlds, POLICIES)
    episode = play_many(worlds.of(worlds.first), ["myopic", "fixed"], [0])
    for what in ("success", "bound", "payoff"):
        shown = [getattr(one, what) for one in rounds.history]
        np.testing.assert_array_equal(shown, getattr(episode, what)[0])
    assert [one.number for one in rounds.history] == [1, 2, 3, 4]


def test_rounds_of_the_plans_repeat_the_controls(worlds):
    rounds = played(worlds, PLANS)
    env = aca_env.parallel_env(worlds.base)
    env.reset(seed=0)
    joint = look(worlds, worlds.first).found.joint_action
    for one in rounds.history:
        _, _, _, _, infos = env.step(dict(zip(env.agents, joint, strict=True)))
        assert one.success == tuple(info["success"] for info in infos.values())
        assert one.acting == tuple(info["n_acting"] for info in infos.values())
    assert rounds.is_over


def test_first_round_of_the_plans_is_the_one_looked_at(worlds):
    found = look(worlds, worlds.first)
    rounds = Rounds(found, PLANS)
    rounds.step()
    assert rounds.history[0].success == tuple(one.success for one in found.found.standings)
    assert rounds.history[0].bound == tuple(one.bound for one in found.found.standings)


def test_over_is_over(worlds):
    rounds = played(worlds, PLANS)
    assert not rounds.step()
    assert len(rounds.history) == worlds.base.rounds


@pytest.mark.parametrize("name", SCENES)
def test_every_kind_of_scenario_is_played_to_its_end_by_both(name):
    worlds = Worlds(Scenario(**SCENES[name]))
    for player in (POLICIES, PLANS):
        rounds = played(worlds, player)
        assert [one.number for one in rounds.history] == list(range(1, worlds.base.rounds + 1))
