"""What every registered generator must do, and how the shared law of profiles behaves."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.populations import GENERATORS, POPULATIONS_VERSION, load_table
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


def digest(pool) -> str:
    """Return a short digest of everything in a pool."""
    told = repr((pool.space.features, pool.space.labels, pool.bin_edges)).encode()
    return hashlib.sha256(told + pool.X.tobytes(order="F") + pool.y.tobytes()).hexdigest()[:12]


def test_pools_change_only_together_with_their_version():
    """What the disk keeps of pools goes by the version: raise it, then write down the digests."""
    pools = {name: draw(1000, np.random.default_rng(0)) for name, draw in GENERATORS.items()}
    table = {"age": [17, 28, 40, 61.5], "city": ["Rome", None, "Bonn", "Rome"]}
    frame = pd.DataFrame(table | {"help": ["yes", "no", "no", "yes"]})
    pools["table"] = load_table(frame, "help", bins={"age": 2})
    found = {name: digest(pool) for name, pool in pools.items()}
    written = {"cars": "6d02b82936f8", "climate": "35e4b22e9991", "table": "1737b549674c"}
    assert (POPULATIONS_VERSION, found) == (1, written)
