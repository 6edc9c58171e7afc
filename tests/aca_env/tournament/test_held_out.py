import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.runs.batched import Stage, play_many
from aca_env.runs.episode import play
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.schema import Scenario
from aca_env.tournament.held_out import (
    DISTRACTED,
    WAVERING,
    held_out_opponents,
    held_out_seats,
    held_out_seeds,
    plan_held_out,
    score,
)
from aca_env.tournament.playing import play_plan
from aca_env.tournament.rivals import second_label
from aca_env.tournament.seating import find_seats
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, fields, with_collective
from tests.quick import quick


def plans(content, *words, n_seeds=4):
    world = World(Scenario(**content))
    return world, plan_held_out(world, words, find_seats(world, words), n_seeds)


@pytest.mark.parametrize("name", quick(list_scenarios()))
def test_every_shipped_scenario_has_a_pool_that_fits_and_is_not_its_own(name):
    world = World(load_scenario(name))
    pool = held_out_opponents(world)
    wanted = ["committed", "wavering", "distracted", "mixed"]
    assert [*pool] == {1: ["alone"], 2: wanted[:3]}.get(world.n_agents, wanted)
    usual = {collective.policy for collective in world.scenario.collectives}
    assert not usual & {word for lineup in pool.values() for word in lineup}
    words = tuple(dict.fromkeys(word for lineup in pool.values() for word in lineup))
    seating = find_seats(world, words, held_out_seats(world.n_agents))
    for lineup in pool.values():
        for seat, word in enumerate(lineup):
            if seat not in held_out_seats(world.n_agents):
                continue
            assert words.index(word) in seating.fitting[seat]


def test_second_label_is_the_best_but_one():
    labels = [COOL, SHADE, STORM]
    two = with_collective(0, values={COOL: 1.0, STORM: 0.5})["collectives"][0]
    scenario = Scenario(**with_collective(0, values=two["values"]))
    assert second_label(scenario.collectives[0], labels) == STORM
    assert second_label(scenario.collectives[1], labels) == COOL
    away = with_collective(
        1, values={SHADE: -1.0, COOL: -0.5},
        strategies=["abstain", {"kind": "naive_unplanting", "alternative": STORM}],
    )  # fmt: skip
    assert second_label(Scenario(**away).collectives[1], labels) == COOL
    assert second_label(scenario.collectives[0], [COOL]) == COOL


@pytest.mark.parametrize("scene", ["plain", "budget", "every_strategy", "no_abstaining",
                                   "types_and_announcements"])  # fmt: skip
@pytest.mark.parametrize("word", [WAVERING, DISTRACTED])
def test_rivals_answer_alike_one_by_one_and_many_at_a_time(scene, word):
    world = World(Scenario(**SCENES[scene] | {"rounds": 9}))
    played = Stage(world, 3).play((word, word), [4, 5, 2**33])
    for row, seed in enumerate(played.seeds):
        env = CollectiveActionEnv(world)
        made = {agent: make_policy(*parse_policy(word)) for agent in env.possible_agents}
        for policy in made.values():
            policy.attach(env)
        for t, round_ in enumerate(play(env, made, seed)):
            np.testing.assert_array_equal(played.actions[row, t], round_.actions)


def test_rivals_do_what_they_are_said_to():
    world = World(Scenario(**SCENES["bank_without_bounds"] | {"rounds": 60}))
    labels = world.space.labels
    wavering = play_many(world, (WAVERING, "abstain"), range(16)).actions[:, :, 0, 1]
    first, second = labels.index(COOL), labels.index(second_label(
        world.scenario.collectives[0], labels))  # fmt: skip
    assert set(np.unique(wavering)) == {first, second}
    changes = (np.diff(wavering, axis=1) != 0).mean()
    # A new mind every fourth round, another one every second time: 1/8, up to 4 errors.
    assert abs(changes - 1 / 8) < 4 * np.sqrt(7 / 64 / (16 * 59))
    best = play_many(world, ("myopic", "abstain"), range(16)).actions[:, :, 0, :3]
    away = play_many(world, (DISTRACTED, "abstain"), range(16)).actions[:, :, 0, :3]
    differ = (best != away).any(axis=-1).mean()
    # Uniform draws of strategy and label hit the best answer now and then.
    assert 0.25 * 0.5 < differ < 0.25


def test_a_policy_plays_every_seat_against_every_lineup_on_held_out_seeds():
    world, (plan,) = plans(fields(), "uniform")
    pool = held_out_opponents(world)
    assert plan.seats.tolist() == [0, 0, 0, 1, 1, 1]
    assert plan.plan.seeds == range(1_000_000, 1_000_004)
    for row, seat in enumerate(plan.seats):
        words = plan.plan.words(row)
        assert words[seat] == "uniform"
        assert words[1 - seat] == [*pool.values()][row % 3][1 - seat]


def test_scores_are_means_over_seats_opponents_and_seeds():
    _, (held,) = plans(fields(), "myopic")
    results = play_plan(held.plan)
    found = score(held, results, "small", None)
    own = [results.returns[row, :, seat] for row, seat in enumerate(held.seats)]
    assert found.focal.mean == pytest.approx(np.mean(own))
    assert found.social.mean == pytest.approx(results.social.mean())
    assert found.focal.low < found.focal.mean < found.focal.high
    assert (found.n_seats, found.n_seats_wanted, found.n_lineups) == (2, 2, 6)


def test_seats_that_a_policy_cannot_play_are_gaps():
    _, (held,) = plans(SCENES["no_abstaining"], "abstain")
    found = score(held, play_plan(held.plan), "small", None)
    assert (found.n_seats, found.n_seats_wanted) == (1, 2)
    assert "expected abstain" in found.why
    nobody = with_collective(0, strategies=["feature_label_planting"])
    _, (held,) = plans(with_collective(1, nobody, strategies=["feature_label_planting"]), "abstain")
    assert held.plan is None
    found = score(held, None, "small", None)
    assert (found.focal.mean, found.n_seats) == (None, 0)
    assert "expected abstain" in found.why


def test_one_collective_plays_alone():
    _, (held,) = plans(SCENES["one"], "fixed")
    assert held.plan.words(0) == ("fixed",)
    assert len(held.plan.lineups) == 1


def test_seeds_and_seats_follow_the_rule():
    assert held_out_seeds(8) == range(1_000_000, 1_000_100)
    assert held_out_seeds(9) == range(1_000_000, 1_000_010)
    assert held_out_seats(4) == (0, 1, 2, 3)
    assert held_out_seats(5) == (0, 1, 3, 4)
    with pytest.raises(DataError, match="at least one, got 0"):
        held_out_seeds(2, 0)
