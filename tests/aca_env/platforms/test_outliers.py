"""Records far from a clean sample, against distances and forests made by hand."""

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import OneHotEncoder

from aca_env.features import FeatureSpace
from aca_env.platforms.outliers import REFERENCE_SEED, Clean, Outliers
from aca_env.scenario.defences import OutliersEntry

SPACE = FeatureSpace({"a": range(4), "b": range(3), "c": range(3)}, ["x", "y"])
EVERY = np.stack(np.indices((*SPACE.sizes, 2)), axis=-1).reshape(-1, 4)


def clean_law(seed):
    rng = np.random.default_rng(seed)
    rows = np.unique(EVERY[rng.integers(len(EVERY), size=5)], axis=0)
    return Clean(rows[:, :3], rows[:, 3], rng.dirichlet(np.ones(len(rows))), 100, SPACE)


def every_row():
    return EVERY[:, :3], EVERY[:, 3], np.arange(1, len(EVERY) + 1)


def kept_places(rows):
    return (rows[2] - 1).tolist()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("with_label", [True, False])
@pytest.mark.parametrize("contamination", [0.02, 0.2])
def test_nearest_drops_what_is_farther_than_clean_records_are(seed, with_label, contamination):
    clean, k = clean_law(seed), 3
    entry = OutliersEntry(
        contamination=contamination, reference=60, neighbours=k, with_label=with_label
    )
    X, y = clean.sample(60)
    width = 4 if with_label else 3
    sample = np.column_stack([X, y])[:, :width]

    def distance(point, others):
        return np.sort((others != point).sum(axis=1))[k - 1]

    own = np.sort([distance(p, np.delete(sample, i, axis=0)) for i, p in enumerate(sample)])
    farthest = own[int(np.ceil((1 - contamination) * 59))]
    assert (own > farthest).mean() <= contamination
    wanted = [i for i, p in enumerate(EVERY[:, :width]) if distance(p, sample) <= farthest]
    # A far quantile of so small a sample may be as far as records go.
    assert 0 < len(wanted) < len(EVERY) + (contamination == 0.02)
    assert kept_places(Outliers(entry, clean)(every_row(), 0)) == wanted


@pytest.mark.parametrize("with_label", [True, False])
def test_isolation_forest_is_that_of_a_clean_sample(with_label):
    clean = clean_law(1)
    entry = OutliersEntry(method="isolation_forest", reference=300, with_label=with_label)
    width = 4 if with_label else 3
    sizes = (*SPACE.sizes, 2)[:width]
    encode = OneHotEncoder(categories=[np.arange(size) for size in sizes])
    sample = np.column_stack(clean.sample(300))[:, :width]
    forest = IsolationForest(contamination=0.05, random_state=REFERENCE_SEED)
    forest.fit(encode.fit_transform(sample))
    wanted = np.flatnonzero(forest.predict(encode.transform(EVERY[:, :width])) > 0)
    assert 0 < len(wanted) < len(EVERY)
    assert kept_places(Outliers(entry, clean)(every_row(), 0)) == wanted.tolist()


def test_sample_follows_the_clean_shares_and_stays_the_same():
    clean = clean_law(2)
    X, y = clean.sample(20000)
    for row, label, share in zip(clean.X, clean.y, clean.shares, strict=True):
        found = ((row == X).all(axis=1) & (y == label)).mean()
        assert abs(found - share) < 5 * np.sqrt(share / 20000)
    np.testing.assert_array_equal(X, clean.sample(20000)[0])


def test_a_label_that_clean_records_never_carry_is_strange_only_where_it_is_read():
    clean = Clean(np.array([[0, 0, 0]]), np.array([0]), np.ones(1), 10, SPACE)
    rows = np.array([[0, 0, 0]]), np.array([1]), np.array([7])
    assert not len(Outliers(OutliersEntry(reference=50), clean)(rows, 0)[1])
    without = Outliers(OutliersEntry(reference=50, with_label=False), clean)
    assert without(rows, 0)[2] == [7]
    empty = tuple(part[:0] for part in rows)
    assert not len(without(empty, 0)[1])
