"""`scripts/train_torchrl.py` runs, says what is true, and learns."""

import pytest

pytest.importorskip("torchrl")

from tests.trainers.script_runs import check_learning, check_printed, run_script

STEPS = 32 * 12


def test_one_policy_for_everybody_learns_the_duel():
    printed = run_script("train_torchrl", "--iterations", "6")
    assert [n for _, n, _ in printed.iterations] == [STEPS * i for i in range(1, 7)]
    check_printed(printed)
    check_learning(printed)


def test_the_same_seed_prints_the_same():
    first, again = (run_script("train_torchrl", "--iterations", "1") for _ in range(2))
    assert first == again
