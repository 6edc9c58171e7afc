"""The studies of learners without any library of learning: made-up runs, and what they need."""

import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from aca_env.cli.main import run
from aca_env.errors import DataError
from aca_env.game.world import World
from aca_env.reproduce import runner
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments import EXPERIMENTS, learners, shaping
from aca_env.reproduce.experiments.shaping_view import (
    comparisons,
    decisions_needed,
    interval,
    tables,
)
from aca_env.reproduce.folder import ResultFolder
from aca_env.reproduce.learning_settings import GAMES, find_game
from aca_env.reproduce.learning_sweep import joint_optimum, judge
from aca_env.reproduce.runner import find_experiments, left_out
from aca_env.reproduce.shaping_settings import HEAVY, MARGIN, NONE, OBJECTIVE, SHAPING_GAMES

from .small import EFFORT, coin_experiment

NOWHERE = "no_such_module_anywhere"


@pytest.fixture
def one_needs(monkeypatch):
    """Put an ordinary experiment and one that cannot run here in the place of all others."""
    needy = replace(coin_experiment("learners"), needs=(NOWHERE, "json"))
    monkeypatch.setattr(runner, "EXPERIMENTS", {"1": coin_experiment("1"), "learners": needy})


def test_experiments_without_their_modules_are_left_out_and_named_in_one_line(one_needs):
    assert [e.name for e in find_experiments([])] == ["1"]
    told = left_out([])
    assert told == (f"Left out: learners; they need {NOWHERE}: pip install 'aca-env[train]'")
    assert left_out(["1"]) is None


def test_naming_one_without_its_modules_is_one_clear_line(one_needs):
    with pytest.raises(DataError, match=rf"figure learners: needs {NOWHERE}: pip install"):
        find_experiments(["1", "learners"])


def test_the_command_says_what_it_leaves_out(capsys, one_needs, tmp_path):
    assert run(["reproduce", "--quick", "--json", "--out", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert [entry["figure"] for entry in json.loads(out)] == ["1"]
    assert err.startswith("Left out: learners")

    assert run(["reproduce", "--figure", "learners", "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    assert NOWHERE in err


def test_a_module_that_is_blocked_counts_as_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "stable_baselines3", None)
    assert "stable_baselines3" in EXPERIMENTS["learners"].missing


def test_numbers_of_runs_are_part_of_the_sweeps_that_train_and_of_no_other(tmp_path):
    more = replace(QUICK, learner_seeds=9, shaping_seeds=9)
    one, other = (ResultFolder(tmp_path, effort, 0) for effort in (QUICK, more))
    for sweep in (learners.COMPROMISE, shaping.SWEEPS[0]):
        assert one._definition(sweep) != other._definition(sweep)
    coins = coin_experiment().sweeps[0]
    assert one._definition(coins) == other._definition(coins)


@pytest.mark.parametrize("game", [game.name for game in GAMES])
def test_no_alignment_game_remembers_earlier_rounds(game):
    scenario = find_game(game).load()
    assert (scenario.platform.memory, scenario.platform.decay) == (1, 0.0)
    assert scenario.dynamics.participation is None


def test_preferences_allow_a_common_target_or_not():
    for name, expected in (("compromise", True), ("dear edits", True), ("cyclic", False)):
        wanted = [dict(one.values) for one in find_game(name).load().collectives]
        common = [label for label in wanted[0] if all(v.get(label, 0) > 0 for v in wanted)]
        assert bool(common) is expected, name


def played(actions, success, payoff):
    """Return episodes of one game; actions are (rounds, agents) labels, −1 for staying out."""
    labels = np.array(actions)
    full = np.zeros((1, *labels.shape, 5), dtype=np.int64)
    full[0, ..., 0], full[0, ..., 1] = labels >= 0, np.maximum(labels, 0)
    return SimpleNamespace(actions=full, success=np.array([success]), payoff=np.array([payoff]))


@pytest.mark.parametrize(
    ("labels", "success", "is_common"),
    [
        ([2, 2, -1, -1], [1, 1, np.nan, np.nan], True),
        ([2, 2, 2, 2], [1, 1, 1, 1], True),
        ([2, 2, 1, -1], [1, 1, 0, np.nan], False),
        ([2, 2, -1, -1], [0, 0, np.nan, np.nan], False),
        ([2, -1, -1, -1], [1, np.nan, np.nan, np.nan], False),
        ([-1, -1, -1, -1], [np.nan] * 4, False),
    ],
)
def test_a_common_target_is_one_label_that_two_or_more_name_and_that_wins(
    labels, success, is_common
):
    found = judge(played([labels], [success], [[0.5, 0.5, 0.0, -0.25]]))
    assert found["common"] == float(is_common)
    assert found["acting"] == sum(label >= 0 for label in labels)
    assert found["social"] == pytest.approx(0.75)
    assert found["labels"].tolist() == labels


def test_the_joint_optimum_is_that_of_the_best_joint_action():
    best, is_exact = joint_optimum(World(find_game("compromise").load()), range(2))
    # Two act, each at eighteen edits of 0.002; the label is worth 0.7 to all four.
    assert is_exact
    assert best == pytest.approx(4 * 0.7 - 2 * 18 * 0.002, abs=0.01)


def made_up(payoff):
    """Return results in which every shaping sweep's variants earn payoff(variant, sweep)."""
    rng = np.random.default_rng(0)
    arrays = {}
    for sweep in shaping.SWEEPS:
        curves = [
            payoff(variant, sweep) * np.linspace(0, 1, 20) + 0.001 * rng.normal(size=(4, 20))
            for variant in sweep.variants
        ]
        arrays[sweep.name] = {"payoff": np.array(curves), "decisions": np.array([384])}
    return Results(QUICK, 0, arrays)


def findings(results):
    return [check.holds for check in EXPERIMENTS["shaping"].check(results)]


def test_shaping_claims_follow_the_differences():
    def as_claimed(variant, sweep):
        if variant == OBJECTIVE:
            return 1.5
        if variant == HEAVY and sweep.game == "steep" and sweep.gae_lambda > 0:
            return 0.5
        is_push = variant == HEAVY and sweep.game == "trap" and sweep.gae_lambda == 0
        return 2.0 if is_push and sweep.regime != "worst_case" else 1.0

    assert findings(made_up(as_claimed)) == [True] * 6
    # Nothing differs: nothing is shown to help, to hurt or to change.
    assert findings(made_up(lambda *_: 1.0)) == [True, True, False, True, False, False]
    # Everything shaped earns twice as much.
    assert findings(made_up(lambda v, _: 1.0 + (v != NONE))) == [
        False, False, True, False, False, True,
    ]  # fmt: skip


def test_the_table_has_every_form_with_its_difference_but_for_none():
    results = made_up(lambda variant, _: 2.0 if variant == MARGIN else 1.0)
    rows = tables(results, shaping.SWEEPS)[""]
    assert len(rows) == sum(len(sweep.variants) for sweep in shaping.SWEEPS)
    for row in rows:
        assert (row["difference"] is None) == (row["shaping"] == "none")
        if row["shaping"] == "margin":
            assert row["difference"] == pytest.approx(0.5, abs=0.01)
            assert row["low"] < row["difference"] < row["high"]
            assert row["median_decisions_to_90%"] < 20 * 384


def test_decisions_are_counted_up_to_nine_tenths_of_the_way():
    one, two = list(comparisons(made_up(lambda v, _: 1.0 if v == NONE else 0.5), shaping.SWEEPS))[
        :2
    ]
    # The last fifth of 0, 1/19, …, 1 has mean 17.5/19; nine tenths of it are first met at 16/19.
    assert decisions_needed(one).tolist() == [17 * 384] * 4
    assert np.isinf(decisions_needed(two)).all()


def test_intervals_of_several_means_are_wider():
    values = np.array([0.0, 1.0, 2.0, 5.0])
    single, joint = interval(values), interval(values, 8)
    assert joint[0] < single[0] < values.mean() < single[1] < joint[1]


@pytest.mark.parametrize("name", SHAPING_GAMES)
def test_rewards_are_discounted_as_learners_discount_them(name):
    scenario = SHAPING_GAMES[name].load("full", HEAVY)
    assert scenario.reward.gamma == pytest.approx(0.99)
    assert (scenario.reward.shaping.mode, scenario.reward.shaping.weight) == ("margin", 20.0)
    plain = SHAPING_GAMES[name].load("worst_case", NONE)
    assert plain.reward.shaping.mode == "none"
    assert plain.information.regime == "worst_case"


def test_tiny_efforts_name_their_numbers():
    assert learners.COMPROMISE.n_points(EFFORT) == EFFORT.learner_seeds
    assert shaping.SWEEPS[0].n_points(EFFORT) == 3 * EFFORT.shaping_seeds
