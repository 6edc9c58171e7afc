import copy

import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.errors import AcaError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.runs.batched import Stage
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from aca_env.training.saved import write_policy
from aca_env.training.trained import TrainedPolicy
from tests.aca_env.training.networks import KINDS, saved, small_world
from tests.agents.scenes import SCENES, fields, make_env, ready


@pytest.fixture(scope="module")
def world():
    return World(Scenario(**SCENES["budget"]))


def written(tmp_path, policy):
    write_policy(tmp_path / "policy", policy)
    return str(tmp_path / "policy")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deterministic", [False, True])
def test_many_games_at_once_go_as_one_by_one(world, tmp_path, kind, deterministic):
    path = written(tmp_path, saved(world, kind, seeds=(0, 1)))
    policy = TrainedPolicy(path=path, deterministic=deterministic)
    seeds = [3, 4, 9, 11, 12]
    many = Stage(world, 3).play([policy, policy], seeds)
    for row, seed in enumerate(seeds):
        env = CollectiveActionEnv(world)
        policies = {agent: copy.deepcopy(policy) for agent in env.possible_agents}
        for t, played in enumerate(play(env, policies, seed)):
            assert [played.rewards[agent] for agent in policies] == many.reward[row, t].tolist()
    assert (many.actions != many.actions[0]).any() or kind == "dqn" or deterministic


def test_a_masked_policy_never_acts_against_its_mask_and_another_does(world, tmp_path):
    illegal = {}
    for kind in ("maskable-ppo", "ppo"):
        path = written(tmp_path / kind, saved(world, kind))
        policy = TrainedPolicy(path=path)
        illegal[kind] = Stage(world, 16).play([policy, policy], range(16)).illegal
    assert not illegal["maskable-ppo"].any()
    assert illegal["ppo"].any()


def test_each_agent_is_played_by_its_own_network(world, tmp_path):
    both = TrainedPolicy(path=written(tmp_path / "both", saved(world, seeds=(0, 1))))
    one = TrainedPolicy(path=written(tmp_path / "one", saved(world, seeds=(0,))))
    other = TrainedPolicy(path=written(tmp_path / "other", saved(world, seeds=(1,))))
    stage = Stage(world, 8)
    wanted = stage.play([one, other], range(8)).actions
    assert np.array_equal(stage.play([both, both], range(8)).actions, wanted)
    assert not np.array_equal(stage.play([one, one], range(8)).actions, wanted)


def test_a_memory_begins_empty_in_every_episode(world, tmp_path):
    env, rng = CollectiveActionEnv(world), np.random.default_rng(0)
    policy = TrainedPolicy(path=written(tmp_path, saved(world, "recurrent-ppo")))
    _, infos = env.reset(seed=0)
    info = infos["collective_0"]
    seen = rng.uniform(-1, 1, (30, env.observation_space("collective_0").shape[0]))

    def acts():
        chance = np.random.default_rng(1)
        return [policy.act(one, info, chance).tolist() for one in seen]

    ready(policy, env)
    first, later = acts(), acts()
    ready(policy, env)
    assert acts() == first
    assert later != first


def test_words_name_it_with_its_options(world, tmp_path):
    path = written(tmp_path, saved(world, agents=("collective_0",)))
    policy = make_policy(*parse_policy(f"trained:{path}(deterministic=true, any_seat=true)"))
    assert isinstance(policy, TrainedPolicy)
    assert policy.deterministic
    assert policy.any_seat


@pytest.mark.parametrize("options", [{"deterministic": 1}, {"any_seat": "yes"}])
def test_options_of_another_kind_are_refused(world, tmp_path, options):
    path = written(tmp_path, saved(world))
    with pytest.raises(PolicyError, match="expected true or false"):
        TrainedPolicy(path=path, **options)


@pytest.mark.parametrize("path", ["", " ", 3, None])
def test_no_folder_is_refused(path):
    with pytest.raises(AcaError, match="expected a folder"):
        TrainedPolicy(path=path)


def test_an_agent_it_was_not_trained_for_is_refused_unless_allowed(tmp_path):
    path = written(tmp_path, saved(small_world(), agents=("collective_0",)))
    env = make_env(fields())
    with pytest.raises(PolicyError, match=r"collective_0 \(north\), got collective_1 \(south\)"):
        ready(TrainedPolicy(path=path), env, "collective_1")
    ready(TrainedPolicy(path=path, any_seat=True), env, "collective_1")


def test_a_changed_scenario_is_refused_with_what_changed(tmp_path):
    path = written(tmp_path, saved(small_world()))
    with pytest.raises(PolicyError, match="rounds: 4 → 5") as caught:
        ready(TrainedPolicy(path=path), make_env(fields(rounds=5)))
    assert "\n" not in str(caught.value)


def test_other_policies_and_words_in_the_scenario_do_not_matter(tmp_path):
    path = written(tmp_path, saved(small_world()))
    changed = fields(name="other", description="And now?")
    changed["collectives"] = [one | {"policy": "uniform"} for one in changed["collectives"]]
    ready(TrainedPolicy(path=path), make_env(changed))


def test_other_spaces_are_named(tmp_path):
    path = written(tmp_path, saved(small_world()))
    for options, told in (({"observation": "dict"}, "Box.*Dict"), ({"pad": False}, "expected")):
        env = make_env(fields(), **options)
        with pytest.raises(PolicyError, match=told):
            ready(TrainedPolicy(path=path), env)
