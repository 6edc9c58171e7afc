"""What every registered generator must do, and how the shared law of profiles behaves."""

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.populations import GENERATORS
from aca_env.populations.profiles import Profile, Scoring, draw_pool

EVERY_GENERATOR = pytest.mark.parametrize("generate", GENERATORS.values(), ids=GENERATORS)


@EVERY_GENERATOR
def test_one_seed_gives_one_pool(generate):
    first, second = (generate(500, np.random.default_rng(7)) for _ in range(2))

    assert np.array_equal(first.X, second.X)
    assert np.array_equal(first.y, second.y)


@EVERY_GENERATOR
def test_another_seed_gives_another_pool(generate):
    first, second = (generate(500, np.random.default_rng(seed)) for seed in (7, 8))

    assert not np.array_equal(first.X, second.X)


@EVERY_GENERATOR
def test_records_take_one_byte_each_and_one_user_is_enough(generate):
    pool = generate(1, np.random.default_rng(0))

    assert pool.X.shape == (1, 18)
    assert pool.X.dtype == pool.y.dtype == np.uint8


@EVERY_GENERATOR
@pytest.mark.parametrize("n_users", [0, -5, 2.5, "many", True, None])
def test_impossible_numbers_of_users_are_refused(generate, n_users):
    with pytest.raises(DataError, match="n_users: expected a whole number of at least 1, got"):
        generate(n_users, np.random.default_rng(0))


def test_a_profile_without_chance_gives_the_labels_worked_out_by_hand():
    space = FeatureSpace({"kind": ["a", "b"], "size": ["small", "big"]}, ["low", "high"])
    profile = Profile("kind", {"a": 1.0, "b": 0.0}, {"kind": "a", "size": "big"}, {"size": 1.0})
    scoring = Scoring(
        points={"size": {"small": 0, "big": 2}},
        luck={1: 1.0},
        noise_share=0.0,
        special=("size", "small"),
        special_scores={0: 1.0},
        least_scores={"high": 3, "low": 0},
    )

    pool = draw_pool(space, profile, scoring, 50, np.random.default_rng(0))

    assert (pool.X == [0, 1]).all()
    assert (pool.y == space.label_code("high")).all()
