"""`scripts/train_sb3.py` runs, says what is true, and learns."""

import pytest

pytest.importorskip("sb3_contrib")

from sb3_contrib import MaskablePPO

import aca_env
from tests.trainers.script_runs import check_learning, check_printed, run_script

ROUNDS = 12


def test_one_policy_for_everybody_learns_the_duel(tmp_path):
    printed = run_script("train_sb3", "--steps", "16000", "--save", tmp_path / "model")
    assert [n for _, n, _ in printed.iterations] == [128 * ROUNDS * i for i in range(1, 11)]
    check_printed(printed)
    check_learning(printed)
    model = MaskablePPO.load(tmp_path / "model")
    assert model.action_space == aca_env.parallel_env("climate-duel").action_space("collective_0")


def test_the_same_seed_prints_the_same():
    first, again = (run_script("train_sb3", "--steps", "1000", "--seed", "5") for _ in range(2))
    assert first == again


def test_one_learner_beats_chance_against_given_opponents():
    words = ("--agent", "heat", "--opponents", "uniform", "--steps", "8000")
    printed = run_script("train_sb3", *words)
    assert [n for _, n, _ in printed.iterations] == [64 * ROUNDS * i for i in range(1, 11)]
    check_learning(printed)
