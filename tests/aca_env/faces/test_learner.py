"""One learner in many games: each is the parallel environment's game, to the last bit."""

from functools import cache

import numpy as np
import pytest

import aca_env
from aca_env.errors import AcaError, ActionError, StateError
from aca_env.faces.learner import LearnerGames
from aca_env.game.world import World
from aca_env.policies import make_policies, make_policy
from tests.aca_env.faces.games import same
from tests.aca_env.faces.learners import (
    AGENT,
    Counting,
    Planner,
    assert_same,
    choose,
    game_of,
    lives,
    small_world,
)
from tests.quick import quick

B, SEED = 3, 11


@cache
def shipped(name: str) -> World:
    return World(aca_env.load_scenario(name, {"population.bank_size": 4}))


def check_lives(world: World, opponents, policies, n_episodes: int = 2, n_envs: int = B):
    """Compare every game with the parallel environment's, over whole episodes."""
    agents = world.scenario.agents
    games = LearnerGames(world, n_envs, AGENT, opponents)
    wanted = [lives(world, policies(), SEED + b, n_episodes) for b in range(n_envs)]
    chances = [np.random.default_rng([SEED + b, 99]) for b in range(n_envs)]
    for episode in range(n_episodes):
        got, is_over = games.reset(None if episode else SEED), False
        told = [next(life) for life in wanted]
        for b, life in enumerate(told):
            assert_same(game_of(got, b, agents), life)
        while not is_over:
            actions = [choose(life[-1], chances[b]) for b, life in enumerate(told)]
            got = games.step(np.stack(actions))
            told = [next(life) for life in wanted]
            for b, life in enumerate(told):
                assert_same(game_of(got, b, agents), life)
            is_over = bool(got[2].any() or got[3].any())
            assert got[2].all() or got[3].all() or not is_over
    for life in wanted:
        assert next(life, None) is None


def team(*kinds):
    """Return what makes the policies of the other two collectives."""
    return lambda: {
        agent: make_policy(kind) if isinstance(kind, str) else kind()
        for agent, kind in zip(("collective_0", "collective_2"), kinds, strict=True)
    }


@pytest.mark.parametrize("name", quick(aca_env.list_scenarios()))
def test_whole_episodes_against_the_scenarios_policies_equal_the_parallel_environment(name):
    world = shipped(name)
    if len(world.scenario.agents) == 1:
        pytest.skip("nobody but one")

    def others():
        policies = make_policies(world.scenario)
        del policies[AGENT]
        return policies

    check_lives(world, None, others, n_episodes=1, n_envs=2)


@pytest.mark.parametrize("kind", ["abstain", "fixed", "uniform", "myopic", Counting, Planner])
def test_every_kind_of_opponent_plays_as_in_the_parallel_environment(kind):
    check_lives(small_world(), kind, team(kind, kind))


def test_different_opponents_play_side_by_side_in_a_continuing_game():
    opponents = {"north": Counting, "west": Planner()}
    check_lives(small_world(horizon="continuing"), opponents, team(Counting, Planner))


@pytest.mark.parametrize("redraw", ["every_round", "once"])
def test_planners_see_the_records_of_their_own_game(redraw):
    world = small_world(population={"redraw": redraw})
    check_lives(world, Planner, team(Planner, Planner), n_envs=2)


@pytest.mark.parametrize("bounds", ["none", "own", "all"])
def test_infos_tell_the_bounds_that_the_scenario_tells(bounds):
    world = small_world(information={"bounds": bounds})
    check_lives(world, "fixed", team("fixed", "fixed"), n_episodes=1)


def test_spaces_and_names_are_those_of_one_game():
    games, vector = LearnerGames(small_world(), B, "south"), aca_env.vector_env("climate-duel")
    assert (games.agent, games.place, games.n_envs) == (AGENT, 1, B)
    assert games.observation_space.shape == games.reset(0)[0].shape[1:]
    assert games.action_space == games.games.action_space(AGENT)
    assert games.horizon_is_finite
    assert not LearnerGames(small_world(horizon="continuing"), 1, AGENT).horizon_is_finite
    assert type(games.action_space) is type(vector.action_space("collective_0"))


def test_a_single_collective_plays_alone():
    world = shipped("cars-single")
    games = LearnerGames(world, 2, "drivers")
    games.reset(0)
    observations, rewards, *_ = games.step(np.zeros((2, 5), dtype=np.int64))
    assert observations.shape == (2, *games.observation_space.shape)
    assert rewards.shape == (2,)


def test_every_world_may_have_a_seed_of_its_own():
    games = LearnerGames(small_world(), B, AGENT, Counting)
    one = LearnerGames(small_world(), 1, AGENT, Counting)
    idle = np.zeros((B, 5), dtype=np.int64)
    seeds = [2**64 - 1, 5, 3]
    for given in (seeds, np.array(seeds, dtype=np.uint64)):
        first = games.reset(given)[0], games.step(idle)
        for b, seed in enumerate(seeds):
            np.testing.assert_array_equal(first[0][b], one.reset(seed)[0][0])
            np.testing.assert_array_equal(first[1][0][b], one.step(idle[:1])[0][0])


def test_a_seed_starts_opponents_and_games_afresh():
    games = LearnerGames(small_world(), B, AGENT, Counting)
    idle = np.zeros((B, 5), dtype=np.int64)
    stories = []
    for _ in range(2):
        stories.append([games.reset(SEED), games.step(idle), games.step(idle)])
    assert same(*stories)


def test_without_any_seed_games_differ():
    world = small_world(population={"redraw": "every_round"})
    games = LearnerGames(world, B, AGENT)
    first = games.reset()[0]
    assert not np.array_equal(first, LearnerGames(world, B, AGENT).reset()[0])
    assert not np.array_equal(first, games.reset()[0])


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "1", True, [1, 2], [1, 2, -3], [[1, 2, 3]], {}])
def test_wrong_seeds_are_refused_and_the_games_go_on(seed):
    games, other = (LearnerGames(small_world(), B, AGENT) for _ in range(2))
    idle = np.zeros((B, 5), dtype=np.int64)
    games.reset(SEED)
    other.reset(SEED)
    with pytest.raises(StateError, match="seed") as caught:
        games.reset(seed)
    assert "\n" not in str(caught.value)
    assert same(games.step(idle), other.step(idle))


def test_masks_are_the_learners_and_owned_by_the_caller():
    world = small_world()
    games = LearnerGames(world, B, "north")
    infos = games.reset(SEED)[1]
    rng, seen = np.random.default_rng(0), set()
    for _ in range(world.scenario.rounds):
        masks = games.action_masks()
        assert same(masks, infos["action_mask"])
        assert [mask.shape for mask in masks] == [(B, n) for n in games.action_space.nvec]
        seen.add(tuple(mask.tobytes() for mask in masks))
        actions = games.games.sample_actions(rng)[:, 0]
        for mask in (*masks, *infos["action_mask"]):
            mask[:] = False
        infos = games.step(actions)[4]
        assert not infos["illegal_action"].any()
    assert len(seen) > 1  # the budget closes entries


def test_what_was_returned_never_changes_and_may_be_written_into():
    games, other = (LearnerGames(small_world(), B, AGENT, Counting) for _ in range(2))
    rng = np.random.default_rng(0)
    actions = [rng.integers(0, games.action_space.nvec, size=(B, 5)) for _ in range(5)]
    kept = [games.reset(SEED), *(games.step(joint) for joint in actions)]
    wanted = []
    for joint in [None, *actions]:
        got = other.reset(SEED) if joint is None else other.step(joint)
        numbers = [value for value in got[-1].values() if isinstance(value, np.ndarray)]
        wanted.append([np.copy(part) for part in (*got[:-1], *numbers)])
        for part in (*got[:-1], *numbers):
            part[...] = 1
    for got, copies in zip(kept, wanted, strict=True):
        numbers = [value for value in got[-1].values() if isinstance(value, np.ndarray)]
        assert same([*got[:-1], *numbers], copies)


def changed(place, value):
    """Return valid actions with one entry changed."""
    actions = np.zeros((B, 5), dtype=float if isinstance(value, float) else np.int64)
    actions[place] = value
    return actions


WRONG_ACTIONS = {
    "too few games": (np.zeros((B - 1, 5), dtype=int), "(3, 5)"),
    "one game": (np.zeros(5, dtype=int), "(3, 5)"),
    "everybody's": (np.zeros((B, 3, 5), dtype=int), "(3, 5)"),
    "nothing": (None, "(3, 5)"),
    "ragged": ([[0], [0, 1]], "(3, 5)"),
    "negative": (changed((1, 0), -1), "world 1, collective_1: strategy"),
    "too large": (changed((2, 1), 99), "world 2, collective_1: label"),
    "huge": (changed((0, 1), 2**62), "world 0, collective_1: label"),
    "half": (changed((0, 3), 0.5), "world 0, collective_1: effort"),
    "not a number": (changed((0, 4), float("nan")), "world 0, collective_1: announcement"),
    "flags": (np.zeros((B, 5), dtype=bool), "world 0, collective_1: strategy"),
    "text": (np.full((B, 5), "a"), "world 0, collective_1: strategy"),
}


@pytest.mark.parametrize("case", WRONG_ACTIONS)
def test_wrong_actions_are_refused_in_one_line_and_nothing_moves(case):
    actions, told = WRONG_ACTIONS[case]
    games, other = (LearnerGames(small_world(), B, AGENT, Counting) for _ in range(2))
    games.reset(SEED)
    other.reset(SEED)
    with pytest.raises(ActionError) as caught:
        games.step(actions)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    idle = np.zeros((B, 5), dtype=np.int64)
    for _ in range(2):
        assert same(games.step(idle), other.step(idle))


def test_a_masked_action_that_is_refused_costs_nobody_any_chance():
    world = small_world(on_illegal="error")
    games, other = (LearnerGames(world, B, AGENT, "uniform") for _ in range(2))
    games.reset(SEED)
    other.reset(SEED)
    masked = np.zeros((B, 5), dtype=np.int64)
    masked[:, 0], masked[:, 3] = 1, 1  # south has one effort, others two
    assert not games.action_masks()[3][:, 1].any()
    with pytest.raises(ActionError, match="effort 1 is masked"):
        games.step(masked)
    idle = np.zeros((B, 5), dtype=np.int64)
    for _ in range(2):
        assert same(games.step(idle), other.step(idle))


def test_stepping_before_reset_and_after_the_end_is_an_error():
    games = LearnerGames(small_world(), B, AGENT)
    idle = np.zeros((B, 5), dtype=np.int64)
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        games.step(idle)
    games.reset(0)
    for _ in range(5):
        last = games.step(idle)
    assert last[2].all()
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        games.step(idle)
    games.reset()
    games.step(idle)
    games.close()


def test_opponents_that_do_not_fit_show_at_reset_and_nothing_is_played():
    games = LearnerGames(small_world(), B, AGENT, {"west": make_policy("fixed", {"label": "pink"})})
    with pytest.raises(AcaError, match="pink"):
        games.reset(0)
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        games.step(np.zeros((B, 5), dtype=np.int64))


@pytest.mark.parametrize("n_envs", [0, -1, 1.0, True, "2", None])
def test_wrong_numbers_of_games_are_refused(n_envs):
    with pytest.raises(StateError, match="n_envs: expected a whole number of at least 1"):
        LearnerGames(small_world(), n_envs, AGENT)


def test_unknown_learners_are_refused():
    with pytest.raises(AcaError, match="unknown agent 'nobody'; known: collective_0"):
        LearnerGames(small_world(), 1, "nobody")
