import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.planning.episode_return import best_response_return
from aca_env.runs.batched import play_many
from aca_env.runs.summary import estimate
from aca_env.training.evaluating import BEST, Evaluation
from aca_env.training.trained import InMemory
from tests.aca_env.training.networks import saved
from tests.aca_env.training.small_runs import options

SEEDS = range(6)


def evaluation(learn, **changes):
    asked = options("ppo", learn, **changes)
    return Evaluation(asked, World(asked.scenario))


def test_yardsticks_play_the_learner_s_seat_against_the_same_others():
    judged = evaluation("south", yardsticks=("uniform", "fixed(label=2)"), best_response=False)
    rows, notes = judged.yardsticks()
    assert notes == []
    assert [row["policy"] for row in rows] == ["uniform", "fixed(label=2)"]
    for row in rows:
        told = estimate(play_many(judged.world, ["fixed", row["policy"]], SEEDS).returns[:, 1])
        assert (row["return"], row["half_width"]) == (told.mean, told.half_width)
        assert row["agent"] == "collective_1"
        assert row["steps"] is None


def test_where_all_learn_a_yardstick_plays_all_seats():
    judged = evaluation("shared", yardsticks=("uniform",))
    rows, _ = judged.yardsticks()
    returns = play_many(judged.world, ["uniform", "uniform"], SEEDS).returns.mean(axis=0)
    assert [row["return"] for row in rows] == returns.tolist()
    assert [row["agent"] for row in rows] == ["collective_0", "collective_1"]


def test_the_best_response_is_the_planner_s_and_nothing_earns_more():
    judged = evaluation("north", yardsticks=("uniform", "fixed", "myopic"))
    rows, notes = judged.yardsticks()
    assert notes == []
    by_name = {row["policy"]: row["return"] for row in rows}
    wanted = best_response_return(judged.world, "north", "fixed", [*SEEDS])
    assert by_name[BEST] == wanted.mean()
    assert max(by_name.values()) == by_name[BEST]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opponent": "myopic"}, "do not react"),
        ({"reward": {"gamma": 0.9}}, "returns are discounted"),
    ],
)
def test_why_there_is_no_best_response_is_said(changes, told):
    asked = options("ppo", "north", yardsticks=())
    content = asked.scenario.model_dump(mode="json")
    if "opponent" in changes:
        content["collectives"][1]["policy"] = changes["opponent"]
    else:
        content |= changes
    asked = options("ppo", "north", yardsticks=(), scenario=type(asked.scenario)(**content))
    rows, (note,) = Evaluation(asked, World(asked.scenario)).yardsticks()
    assert rows == []
    assert told in note


def test_a_policy_is_judged_on_its_own_seats_with_all_that_came_of_it():
    judged = evaluation("north")
    policy = InMemory(saved(judged.world, agents=("collective_0",)))
    (row,) = judged.play(policy, "trained", 64)
    played = play_many(judged.world, [policy, "fixed"], SEEDS)
    assert row["return"] == played.returns[:, 0].mean()
    assert row["illegal"] == played.illegal[..., 0].mean()
    for name in ("success", "bound"):
        assert row[name] == pytest.approx(np.nanmean(getattr(played, name)[..., 0]), abs=1e-12)
    assert (row["steps"], row["seed"], row["eval_seeds"]) == (64, 3, [0, 6])
