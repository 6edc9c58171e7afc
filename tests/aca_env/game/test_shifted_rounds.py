"""Rounds in which users answer: what follows the law through games, snapshots and planners."""

from dataclasses import replace

import numpy as np
import pytest

import aca_env
from aca_env import state_to_json
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.game import Game
from aca_env.game.making import make_game
from aca_env.planning.simulator import SimulatedGame
from aca_env.runs.certificates import doubts
from tests.aca_env.faces.games import random_joint, same
from tests.aca_env.game.shift_scenes import BOTH, CONFORMITY, EXIT, shifted

NAMES = ("conformity", "exit")
SEEDS = np.arange(3, dtype=np.uint64)
PLANT, STOP = [[1, 2, 0, 0, 0], [1, 1, 0, 0, 0]], [[0, 0, 0, 0, 0]] * 2


def every_part(shift, **changes):
    """Return a world in which much else is linked to earlier rounds."""
    platform = {"memory": 2, "retrain_every": 2}
    return shifted(shift, platform=platform, rounds=6, **changes)


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
@pytest.mark.parametrize("make", [shifted, every_part])
def test_a_restored_game_goes_on_identically(make, shift):
    env = CollectiveActionEnv(make(shift))
    env.reset(seed=5)
    rng = np.random.default_rng(0)
    for _ in range(2):
        env.step(random_joint(env, rng))
    snapshot = state_to_json(env.get_state())

    def play_on(other):
        chance, story = np.random.default_rng(1), []
        while other.agents:
            many = np.array([PLANT, STOP])
            story += [vars(other.outcomes(many)), vars(other.outcomes(many, data="twin"))]
            story += [other.step(random_joint(other, chance)), other.get_state()]
        return story

    story, other = play_on(env), CollectiveActionEnv(make(shift))
    other.set_state(snapshot)
    assert same(play_on(other), story)


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_games_side_by_side_are_games_alone(shift):
    world = every_part(shift)
    many, rng = Game(world), np.random.default_rng(2)
    many.reset(SEEDS)
    alone = [Game(world) for _ in SEEDS]
    for game, seed in zip(alone, SEEDS, strict=True):
        game.reset(np.array([seed]))
    while not many.is_over:
        actions = np.array([[PLANT, STOP][k] for k in rng.integers(2, size=len(SEEDS))])
        together = many.step(actions)
        for place, game in enumerate(alone):
            one = game.step(actions[place : place + 1])
            for name in ("success", "bound", "payoff", "block", "predicted"):
                found = getattr(together.outcome, name)[place]
                assert np.array_equal(found, getattr(one.outcome, name)[0], equal_nan=True)


def test_a_vector_environment_plays_the_same_games():
    world = shifted(CONFORMITY)
    batch = CollectiveActionVectorEnv(world, 2)
    batch.reset(seed=4)
    game = Game(world)
    game.reset(batch.game.present.seed)
    for actions in ([PLANT] * 2, [STOP] * 2, [STOP, PLANT]):
        wanted = game.step(np.array(actions))
        batch.step(np.array(actions))
        assert np.array_equal(batch.game.present.predicted, wanted.outcome.predicted)
        assert np.array_equal(batch.game.present.last_payoff, wanted.outcome.payoff)


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_what_outcomes_foresee_is_what_a_step_does(shift):
    game = Game(shifted(shift))
    game.reset(SEEDS[:1])
    for joint in (PLANT, STOP, PLANT):
        foreseen = game.outcomes(np.array([joint, STOP]))
        twin = game.outcomes(np.array([joint]), twin=True)
        done = game.step(np.array([joint])).outcome
        assert np.array_equal(foreseen.block[0], done.block[0])
        assert np.array_equal(foreseen.payoff[0], done.payoff[0])
        assert not np.array_equal(twin.block[0], done.block[0])


def test_a_twin_round_follows_the_shifted_law_too():
    world = shifted({"map": "conformity", "strength": 1.0})
    game = Game(world)
    game.reset(SEEDS)
    game.step(np.array([PLANT] * 3))
    deployed, cells = game.present.predicted, np.arange(3)
    for twin in (False, True):
        rest = game.drawer.draw(game.present, twin=twin).bank.rest
        # With strength 1 everybody has the label that was deployed.
        for table, given in zip(rest, deployed, strict=True):
            assert table[cells, given].sum() == table.sum() > 0


def test_simulated_games_of_one_seed_meet_users_of_their_own_classifier():
    world = shifted(CONFORMITY)
    plain, shared = Game(world), SimulatedGame(world)
    for game in (plain, shared):
        game.reset(np.array([7, 7, 7, 8], dtype=np.uint64))
        game.step(np.array([PLANT, STOP, PLANT, PLANT]))
    one, other = (game.step(np.array([STOP] * 4)).outcome for game in (plain, shared))
    assert np.array_equal(one.block, other.block)
    assert np.array_equal(one.payoff, other.payoff)
    assert np.array_equal(one.block[0], one.block[2])
    assert not np.array_equal(one.block[0], one.block[1])


def test_payoffs_are_measured_against_users_whom_no_edit_has_ever_reached():
    world = shifted(CONFORMITY)
    edited, never = Game(world), Game(world)
    for game in (edited, never):
        game.reset(SEEDS)
    for first in range(2):
        edited.step(np.array([PLANT if first == 0 else STOP] * 3))
        never.step(np.array([STOP] * 3))
        assert np.array_equal(edited.present.predicted_clean, never.present.predicted)
        assert np.array_equal(edited.baseline.block, never.baseline.block)
        assert np.array_equal(edited.baseline.users, never.baseline.users)
        assert (never.step(np.array([STOP] * 3)).outcome.payoff == 0).all()
        edited.step(np.array([STOP] * 3))


def test_a_won_label_that_stays_by_itself_still_pays():
    env = aca_env.parallel_env("self-fulfilling")
    space, agents, paid = env.game.world.space, env.possible_agents, {}
    for label in ("Reflective Surface Retrofits", "Cooling Services & Outreach"):
        env.reset(seed=0)
        plant = np.array([1, space.label_code(label), 0, 1, 0])
        stop = np.zeros(5, dtype=np.int64)
        env.step(dict(zip(agents, (stop, plant), strict=True)))
        _, _, _, _, infos = env.step(dict.fromkeys(agents, stop))
        paid[label] = infos[agents[1]]["payoff"]
    assert paid["Reflective Surface Retrofits"] == 1
    assert paid["Cooling Services & Outreach"] == 0


def test_users_answer_the_classifier_that_is_still_in_use():
    world = shifted({"map": "conformity", "strength": 1.0}, platform={"retrain_every": 3})
    game = Game(world)
    game.reset(SEEDS)
    game.step(np.array([PLANT] * 3))
    first = game.present.predicted
    for _ in range(2):
        rest = game.draw.bank.rest
        assert np.array_equal(rest.argmax(axis=2), first)
        game.step(np.array([STOP] * 3))
        assert np.array_equal(game.present.predicted, first)


@pytest.mark.parametrize(
    ("shift", "platform", "is_certified"),
    [
        (CONFORMITY, {}, True),
        (EXIT, {}, True),
        (CONFORMITY, {"retrain_every": 2}, True),
        (EXIT, {"retrain_every": 2}, False),
        (CONFORMITY, {"memory": 2}, False),
        (EXIT, {"decay": 0.5}, False),
        ({"map": "exit", "strength": 0.0}, {"memory": 2}, True),
    ],
)
def test_bounds_are_certified_where_one_law_is_behind_them(shift, platform, is_certified):
    world = shifted(shift, platform=platform, information={"selection": "menu"})
    game = make_game(world)
    assert game.is_certifiable == is_certified
    told = doubts(world.scenario, {"a": None, "b": None})
    assert (not told) == is_certified
    assert all("users" in why for why in told.values())


def played(world, n_games, n_rounds):
    """Return bounds and successes of a plan fixed in advance, without rounds before any shift."""
    game = Game(world)
    game.reset(np.arange(n_games, dtype=np.uint64))
    rounds = [game.step(np.array([PLANT] * n_games)).outcome for _ in range(n_rounds)][1:]
    bound = np.concatenate([one.bound[:, 0] for one in rounds])
    return bound, np.concatenate([one.success[:, 0] for one in rounds])


def judge_coverage(shift, n_games, n_rounds):
    """Compare a bound that fails in one round of five at most with what came of it."""
    world = shifted(
        shift,
        share=0.22,
        population={"source": "cars", "n_train": 200_000, "n_test": 4000},
        rounds=n_rounds,
        information={"delta": 0.2, "regime": "full"},
    )
    bound, success = played(world, n_games, n_rounds)
    assert (bound > 0.2).mean() > 0.9
    slack = world.plans.slack[0].max()
    failed, too_bold = (bound > success).mean(), (bound + slack > success).mean()
    assert failed <= 0.2
    # Without what it pays for chance it would be no bound.
    assert too_bold > 0.2


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_bounds_hold_over_fresh_draws(shift):
    judge_coverage(shift, 60, 4)


@pytest.mark.slow
@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_bounds_hold_over_thousands_of_fresh_draws(shift):
    judge_coverage(shift, 800, 5)


def test_a_shifted_batch_restored_to_another_classifier_is_drawn_anew():
    game = Game(shifted(EXIT))
    game.reset(SEEDS)
    game.step(np.array([PLANT] * 3))
    state, block = game.state, game.baseline.block.copy()
    other = (state.predicted + 1) % 3
    game.restore(replace(state, predicted=other, predicted_clean=other))
    assert not np.array_equal(game.baseline.block, block)
    game.restore(state)
    assert np.array_equal(game.baseline.block, block)
