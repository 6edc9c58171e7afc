"""Gymnasium's vector environment: what many single-agent environments do, all at once."""

import copy
import pickle
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import batch_space
from gymnasium.wrappers import vector as wrappers

from aca_env.errors import AcaError, ActionError, StateError
from aca_env.faces.gymnasium_vector import (
    AUTORESET_MODES,
    GymnasiumVectorEnv,
    gymnasium_vector_env,
)
from aca_env.faces.single_agent import SingleAgentEnv
from tests.aca_env.faces.games import same
from tests.aca_env.faces.learners import AGENT, Counting, small_world

B, SEED = 3, 11
MODES = list(AUTORESET_MODES)


def many(mode: str = "next_step", opponents: Any = Counting, **changes) -> GymnasiumVectorEnv:
    """Return games of the small scenario with every dynamic."""
    return GymnasiumVectorEnv(small_world(**changes), B, AGENT, opponents, autoreset_mode=mode)


def side_by_side(mode: str, opponents: Any = Counting, **changes) -> SyncVectorEnv:
    """Return Gymnasium's own vector environment of as many single-agent ones."""
    world = small_world(**changes)
    one = [lambda: SingleAgentEnv(world, AGENT, opponents)] * B
    return SyncVectorEnv(one, autoreset_mode=AUTORESET_MODES[mode])


def plain(value: Any) -> Any:
    """Return infos with every kind of NaN and of number array as one."""
    if isinstance(value, dict):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray) and value.dtype == object:
        items = [plain(item) for item in value]
        is_numbers = all(isinstance(item, float) for item in items)
        return np.array(items) if is_numbers else items
    return float(value) if isinstance(value, float) else value


def actions(seed: int, n_steps: int) -> np.ndarray:
    """Return actions inside the space, whatever the masks."""
    nvec = many().single_action_space.nvec
    return np.random.default_rng(seed).integers(0, nvec, size=(n_steps, B, 5))


@pytest.mark.parametrize("mode", ["next_step", "same_step"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"horizon": "continuing"}, {"information": {"bounds": "all"}},
     {"information": {"bounds": "none"}}],
    ids=str,
)  # fmt: skip
def test_it_does_what_single_agent_environments_side_by_side_do(mode, changes):
    env, others = many(mode, **changes), side_by_side(mode, **changes)
    got, wanted = env.reset(seed=SEED), others.reset(seed=SEED)
    assert same(plain(list(got)), plain(list(wanted)))
    ends = 0
    for joint in actions(0, 14):
        got, wanted = env.step(joint), others.step(joint)
        assert same(plain(list(got)), plain(list(wanted)))
        assert env.observation_space.contains(got[0])
        ends += bool(got[2].all() or got[3].all())
    assert ends == 2


def test_without_autoreset_the_caller_resets_as_with_single_agent_environments():
    env, others = many("disabled"), side_by_side("disabled")
    mask = np.ones(B, dtype=bool)
    for options in (None, {"reset_mask": mask}, {"reset_mask": mask, "other": 1}):
        seed = SEED if options is None else None
        got = env.reset(seed=seed, options=options)
        wanted = others.reset(seed=seed, options=options and dict(options))
        assert same(plain(list(got)), plain(list(wanted)))
        for joint in actions(1, 5):
            got, wanted = env.step(joint), others.step(joint)
            assert same(plain(list(got)), plain(list(wanted)))
        assert got[2].all()
        with pytest.raises(StateError, match=r"expected reset\(\)"):
            env.step(joint)


@pytest.mark.parametrize("mode", MODES)
def test_spaces_and_metadata_are_those_of_single_agent_environments(mode):
    env, others = many(mode), side_by_side(mode)
    assert env.single_observation_space == others.single_observation_space
    assert env.single_action_space == others.single_action_space
    assert env.observation_space == batch_space(env.single_observation_space, B)
    assert env.action_space == others.action_space
    assert env.num_envs == B
    assert env.metadata["autoreset_mode"] is others.metadata["autoreset_mode"]


def test_modes_may_be_given_in_gymnasiums_own_words():
    for name, mode in AUTORESET_MODES.items():
        for given in (name, mode, mode.value):
            assert many(given).metadata["autoreset_mode"] is mode
    assert len(AUTORESET_MODES) == len(AutoresetMode)


def test_every_game_may_have_a_seed_of_its_own():
    env, others = many(), side_by_side("next_step")
    seeds = [5, 2**40, 7]
    assert same(plain(list(env.reset(seed=seeds))), plain(list(others.reset(seed=seeds))))
    for joint in actions(2, 3):
        assert same(plain(list(env.step(joint))), plain(list(others.step(joint))))


def test_the_seed_sets_gymnasiums_own_generator():
    env = many()
    env.reset(seed=5)
    first = env.np_random.random()
    env.reset(seed=5)
    assert env.np_random.random() == first
    assert env.np_random_seed == 5
    env.reset(seed=[6, 1, 1])
    assert env.np_random_seed == 6


def test_actions_may_be_sampled_by_the_masks_in_infos():
    env = many()
    _, infos = env.reset(seed=SEED)
    env.single_action_space.seed(0)
    for _ in range(4):
        masks = infos["action_mask"]
        sampled = np.stack([env.single_action_space.sample(mask=mask) for mask in masks])
        flat = np.stack([np.concatenate(mask) for mask in masks]).astype(bool)
        np.testing.assert_array_equal(env.action_masks(), flat)
        infos = env.step(sampled)[4]
        assert not infos["illegal_action"].any()


def test_what_was_returned_never_changes():
    env, other = many("same_step"), many("same_step")
    kept = [env.reset(seed=SEED), *(env.step(joint) for joint in actions(3, 6))]
    wanted = [copy.deepcopy(other.reset(seed=SEED))]
    wanted += [copy.deepcopy(other.step(joint)) for joint in actions(3, 6)]
    assert same([plain(list(got)) for got in kept], [plain(list(got)) for got in wanted])


@pytest.mark.parametrize("move", [lambda env: pickle.loads(pickle.dumps(env)), copy.deepcopy])
@pytest.mark.parametrize("opponents", [Counting, "myopic", "thompson", "fictitious_play"])
def test_copies_go_on_where_the_original_stood(move, opponents):
    env = many("same_step", opponents)
    env.reset(seed=SEED)
    joints = actions(4, 7)
    env.step(joints[0])
    other = move(env)
    for joint in joints[1:]:
        assert same(plain(list(env.step(joint))), plain(list(other.step(joint))))


def test_infos_become_lists_as_gymnasium_turns_them():
    env, others = many("same_step"), side_by_side("same_step")
    listed, wanted = wrappers.DictInfoToList(env), wrappers.DictInfoToList(others)
    listed.reset(seed=SEED)
    wanted.reset(seed=SEED)
    for joint in actions(5, 5):
        got, told = listed.step(joint)[4], wanted.step(joint)[4]
    assert len(got) == B
    assert same([plain(info) for info in got], [plain(info) for info in told])
    assert "final_obs" in got[0]


@pytest.mark.parametrize("mode", MODES[:2])
def test_statistics_of_episodes_are_those_of_single_agent_environments(mode):
    env, others = (
        wrappers.RecordEpisodeStatistics(one) for one in (many(mode), side_by_side(mode))
    )
    env.reset(seed=SEED)
    others.reset(seed=SEED)
    found = []
    for joint in actions(6, 13):
        got, told = env.step(joint)[4], others.step(joint)[4]
        assert ("episode" in got) == ("episode" in told)
        if "episode" in got:
            found.append(got["episode"]["l"])
            for name in ("r", "l"):
                np.testing.assert_array_equal(got["episode"][name], told["episode"][name])
    assert len(found) == 2
    np.testing.assert_array_equal(found[0], np.full(B, 5))


LOW, HIGH = np.float32(0.0), np.float32(1.0)
OBSERVATION_WRAPPERS = {
    "normalized observations": wrappers.NormalizeObservation,
    "flat observations": wrappers.FlattenObservation,
    "scaled observations": lambda env: wrappers.RescaleObservation(env, LOW, HIGH),
}
REWARD_WRAPPERS = {
    "normalized rewards": wrappers.NormalizeReward,
    "clipped rewards": lambda env: wrappers.ClipReward(env, -0.1, 0.1),
    "transformed rewards": lambda env: wrappers.TransformReward(env, np.abs),
}


@pytest.mark.parametrize(
    ("mode", "wrap"),
    [
        # Gymnasium's observation wrappers refuse resets within the last step.
        *[pytest.param("next_step", wrap, id=name) for name, wrap in OBSERVATION_WRAPPERS.items()],
        *[
            pytest.param(mode, wrap, id=f"{name} {mode}")
            for name, wrap in REWARD_WRAPPERS.items()
            for mode in ("next_step", "same_step")
        ],
    ],
)
def test_gymnasiums_wrappers_do_what_they_do_around_single_agent_environments(mode, wrap):
    env, others = (wrap(one) for one in (many(mode), side_by_side(mode)))
    assert same(env.reset(seed=SEED)[0], others.reset(seed=SEED)[0])
    for joint in actions(7, 8):
        for got, wanted in zip(env.step(joint)[:-1], others.step(joint)[:-1], strict=True):
            assert same(got, wanted)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (3, "options: expected a mapping, got 3"),
        ({"reset_mask": np.array([True, False, True])}, "expected all 3, got 2"),
        ({"reset_mask": np.zeros(B, dtype=bool)}, "expected all 3, got 0"),
        ({"reset_mask": np.ones(B)}, "options.reset_mask: expected an array of 3 booleans"),
        ({"reset_mask": np.ones(B + 1, dtype=bool)}, "expected an array of 3 booleans"),
        ({"reset_mask": [True] * B}, "expected an array of 3 booleans"),
        ({"types": {"collective_0": 0}}, "options.types: expected none"),
    ],
)
def test_options_that_cannot_be_honoured_are_refused_and_the_games_go_on(options, told):
    env, other = many(), many()
    for one in (env, other):
        one.reset(seed=SEED)
    with pytest.raises(AcaError) as caught:
        env.reset(options=options)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    for joint in actions(8, 2):
        assert same(plain(list(env.step(joint))), plain(list(other.step(joint))))


def test_wrong_seeds_and_actions_are_refused_in_one_line():
    env = many()
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        env.step(np.zeros((B, 5), dtype=int))
    for seed in (-1, 1.5, [1, 2], "1"):
        with pytest.raises(StateError, match="seed"):
            env.reset(seed=seed)
    env.reset(seed=0)
    with pytest.raises(ActionError, match=r"shape \(3, 5\)"):
        env.step(np.zeros((B - 1, 5), dtype=int))
    env.close()
    env.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"autoreset_mode": "later"}, "unknown autoreset_mode 'later'; known: next_step"),
        ({"autoreset_mode": None}, "unknown autoreset_mode 'None'"),
        ({"n_envs": 0}, "n_envs: expected a whole number of at least 1"),
        ({"agent": "nobody"}, "unknown agent 'nobody'"),
        ({"opponents": {"heat": "fixed"}}, "'heat' is the learner"),
        ({"overrides": {"rounds": float("nan")}}, "rounds"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(arguments, told):
    with pytest.raises(AcaError) as caught:
        gymnasium_vector_env(
            **{"scenario": "climate-duel", "n_envs": 2, "agent": "heat"} | arguments
        )
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_constructor_takes_overrides_in_both_forms():
    env = gymnasium_vector_env(
        "climate-duel", 2, "water", "fixed", overrides={"population.bank_size": 4}, rounds=2
    )
    assert isinstance(env, gymnasium.vector.VectorEnv)
    env.reset(seed=0)
    idle = np.zeros((2, 5), dtype=int)
    assert not env.step(idle)[2].any()
    assert env.step(idle)[2].all()
