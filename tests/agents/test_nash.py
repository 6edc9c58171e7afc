import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.nash import Nash
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.payoffs import TIE
from aca_env.policy_contract import check_policy
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, fields, make_env, ready, with_collective

RNG = np.random.default_rng(0)


def answers(env, infos, **options):
    policies = [ready(Nash(**options), env, agent) for agent in env.agents]
    told = [
        policy.act(None, infos[one], RNG) for one, policy in zip(env.agents, policies, strict=True)
    ]
    return np.stack(told), policies


@pytest.mark.parametrize("scene", ["plain", "budget", "no_abstaining"])
def test_all_play_their_parts_of_one_equilibrium(scene):
    env = make_env(SCENES[scene])
    _, infos = env.reset(seed=1)
    joint, policies = answers(env, infos)
    gains = deviation_gains(env.game, joint[None])
    for policy in policies:
        assert policy.found
        assert policy.epsilon <= TIE
        assert len(policy.cycle) == 0
    assert gains.epsilon[0] <= TIE


@pytest.fixture(scope="module")
def duel():
    scenario = load_scenario(
        "climate-duel", overrides={"population.n_pool": 20_000, "population.bank_size": 8}
    )
    return World(scenario)


def test_where_replies_go_round_it_says_so_and_plays_the_calmest_of_them(duel):
    env = CollectiveActionEnv(duel)
    _, infos = env.reset(seed=0)
    joint, policies = answers(env, infos)
    for policy in policies:
        assert not policy.found
        assert len(policy.cycle) > 1
        assert any((joint == one).all() for one in policy.cycle)
        gains = [deviation_gains(env.game, one[None]).epsilon[0] for one in policy.cycle]
        assert policy.epsilon == pytest.approx(min(gains), abs=1e-12)
        assert policy.epsilon > 0.01


# Each wins alone what both would lose together: two equilibria, and habit decides.
PAIR = {
    "name": "n",
    "share": 0.2,
    "signals": ["heat"],
    "strategies": ["feature_label_planting", "abstain"],
}


def test_where_replies_begin_decides_between_equilibria():
    cheap = {**PAIR, "values": {COOL: 1.0}, "edit_cost": 0.001}
    content = fields(collectives=[{**cheap, "name": "a"}, {**cheap, "name": "b"}])
    env = make_env(content)
    env.reset(seed=0)
    cool = env.game.world.space.labels.index(COOL)
    plant, rest = np.array([0, cool, 0, 0, 0]), np.array([1, 0, 0, 0, 0])
    _, _, _, _, infos = env.step({"collective_0": rest, "collective_1": plant})
    last, _ = answers(env, infos)
    idle, _ = answers(env, infos, start="idle")
    assert last[:, 0].tolist() == [1, 0]
    assert idle[:, 0].tolist() == [0, 1]
    for joint in (last, idle):
        assert deviation_gains(env.game, joint[None]).epsilon[0] <= TIE


def test_many_games_are_answered_as_each_alone(duel):
    for options in ({}, {"start": "idle"}):
        check_policy(Nash(**options), scenarios=[Scenario(**SCENES["different_episodes"])])


@pytest.mark.parametrize("start", ["here", "", None, 3, ["idle"]])
def test_wrong_start_is_named_in_one_line(start):
    env = make_env(with_collective(0))
    with pytest.raises(PolicyError, match=r"^policy nash of 'north': start: got") as caught:
        ready(Nash(start=start), env)
    assert str(caught.value).endswith("expected one of: last, idle")
