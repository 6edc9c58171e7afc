"""Where nobody ever joins, the coalition form is the base environment, bit for bit."""

import numpy as np
import pytest

from aca_env import difference_utilities
from aca_env.faces.coalition_env.splitting import SPLITS
from aca_env.faces.coalition_env.structure import LEAVE, NAME, STAY
from tests.aca_env.faces.coalition_games import AGENTS, allied
from tests.aca_env.faces.games import REDRAWS, fields, make, plain, random_joint, same

ADDED = {"coalition", "leader", "proposals", "transfer", "cannot_follow"}
# Names in a ring are never answered; leaving alone withdraws them.
CHOICES = [(STAY,) * 3, (NAME + 1, NAME + 2, NAME), (LEAVE, STAY, STAY)]


def without(infos):
    """Return infos as the base environment gives them."""
    return {
        agent: {
            key: value[:5] if key == "action_mask" else value
            for key, value in info.items()
            if key not in ADDED
        }
        for agent, info in infos.items()
    }


def plainly(infos):
    """Return infos with their masks as plain tuples."""
    return {
        agent: {key: tuple(v) if key == "action_mask" else v for key, v in info.items()}
        for agent, info in infos.items()
    }


def compare(env, base, seed):
    """Play the same plans in both for two episodes."""
    rng = np.random.default_rng(seed)
    for start in (seed, None):
        (seen, infos), (base_seen, base_infos) = env.reset(seed=start), base.reset(seed=start)
        check_seen(env, seen, base_seen)
        assert same(without(infos), plainly(base_infos))
        turn = 0
        while base.agents:
            joint = random_joint(base, rng)
            choices = CHOICES[turn % len(CHOICES)]
            turn += 1
            six = {a: np.append(joint[a], c) for a, c in zip(AGENTS, choices, strict=True)}
            assert same(env.outcomes(joint).payoff, base.outcomes(joint).payoff)
            seen, *told, infos = env.step(six)
            base_seen, *base_told, base_infos = base.step(joint)
            assert same(told, base_told)
            check_seen(env, seen, base_seen)
            assert same(without(infos), plainly(base_infos))
            assert all(info["transfer"] == 0 for info in infos.values())
            assert same(env.state()[: len(base.state())], base.state())
        assert env.agents == []


def check_seen(env, seen, base_seen):
    for agent, own in base_seen.items():
        if isinstance(own, dict):
            assert same({key: seen[agent][key] for key in own}, own)
            assert list(seen[agent]) == [*own, "coalition"]
        else:
            assert same(seen[agent][: len(own)], own)


@pytest.mark.parametrize("split", SPLITS)
def test_nobody_together_is_the_base_environment_whatever_the_split(split):
    compare(allied(fields(), split=split), make(fields()), seed=5)


@pytest.mark.parametrize("redraw", REDRAWS)
def test_nobody_together_is_the_base_environment_however_records_are_drawn(redraw):
    described = fields(population={"redraw": redraw}, reward={"matrix": "rusp"})
    compare(allied(described), make(described), seed=6)


@pytest.mark.parametrize("options", [{"pad": False}, {"observation": "dict"}])
def test_nobody_together_is_the_base_environment_in_every_form(options):
    compare(allied(plain(), **options), make(plain(), **options), seed=7)


def test_shaping_and_ranges_are_left_alone():
    described = plain(
        reward={"shaping": {"mode": "margin", "weight": 0.5}, "gamma": 0.9},
        randomise={"ranges": {"collectives.0.share": [0.05, 0.3]}, "settings": 4},
    )
    compare(allied(described, split="shapley"), make(described), seed=8)


def test_private_types_are_fixed_by_options_as_ever():
    env, base = allied(fields()), make(fields())
    options = {"types": {"collective_0": 1}}
    seen, _ = env.reset(seed=1, options=options)
    expected, _ = base.reset(seed=1, options=options)
    check_seen(env, seen, expected)
    assert env.game.state.kind[0, 0] == 1


def test_what_asks_for_a_game_takes_the_coalition_form():
    env, base = allied(plain()), make(plain())
    joint = np.ones((2, 3, 5), dtype=int) * [1, 0, 0, 0, 0]
    for game in (env, base):
        game.reset(seed=0)
    assert same(difference_utilities(env, joint), difference_utilities(base, joint))
    assert env.scenario == base.scenario
    assert env.possible_agents == base.possible_agents


def test_of_ranges_the_setting_of_the_episode_says_who_leads():
    described = plain(randomise={"ranges": {"collectives.1.share": [0.05, 0.5]}, "settings": 16})
    env, leaders = allied(described), set()
    for seed in range(12):
        env.reset(seed=seed)
        plan = [0] * 5
        env.step(dict(zip(AGENTS, ([*plan, NAME + 1], [*plan, NAME], [*plan, STAY]), strict=True)))
        n_members = env.game.world_of(0).n_members
        assert env.structure.leader[0] == int(n_members[1] > n_members[0])
        leaders.add(int(env.structure.leader[0]))
    assert leaders == {0, 1}
