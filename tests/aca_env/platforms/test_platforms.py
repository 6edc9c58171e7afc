"""The contract of every registered adversary."""

from typing import get_args

import numpy as np
import pytest

from aca_env.bounds.radii import exact_budget
from aca_env.platforms import ADVERSARIES
from aca_env.platforms.histogram import predict
from aca_env.platforms.training import Training
from aca_env.scenario.platform import Platform

from .games import random_counts, random_victims, spending

each_adversary = pytest.mark.parametrize("adversary", ADVERSARIES.values(), ids=ADVERSARIES)


def test_scenarios_know_the_same_names():
    assert set(get_args(Platform.model_fields["adversary"].annotation)) == set(ADVERSARIES)


@each_adversary
@pytest.mark.parametrize("threshold", ["contamination", "total_variation"])
def test_predictions_lack_no_more_records_than_the_budget(adversary, threshold):
    rng = np.random.default_rng(0)
    for _ in range(50):
        counts = random_counts(rng)
        victims = random_victims(rng, *counts.shape)
        n_total = int(counts.sum()) + 3
        before = counts.copy()

        labels = adversary(Training(counts, n_total, 0.05, threshold, victims), rng)

        assert labels.dtype == np.int64
        assert spending(counts, labels) <= exact_budget(0.05, threshold, n_total)
        assert (counts == before).all()


@each_adversary
def test_without_suboptimality_leaders_without_a_rival_are_predicted(adversary):
    rng = np.random.default_rng(1)
    counts = np.array([[3, 4, 1], [9, 2, 8]])
    training = Training(counts, 27, 0.0, victims=random_victims(rng, 2, 3))

    assert adversary(training, rng).tolist() == predict(counts).tolist()


@each_adversary
def test_a_batch_without_cells_predicts_nothing(adversary):
    counts = np.zeros((2, 0, 3), dtype=np.int64)

    assert adversary(Training(counts, 5, 0.1), np.random.default_rng(0)).shape == (2, 0)
