"""The laws of the class counts: the pool's exact shares, nested sums, disjoint splits."""

import itertools

import numpy as np
import pytest
from scipy import stats

from aca_env.cells import index_cells
from aca_env.game.filling import _draw_groups, thresholds
from aca_env.game.laws import find_law, split_pool
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal
from tests.aca_env.faces.games import POOL, SPACE, plain

HOT, WINDY = Signal({"heat": "high"}), Signal({"wind": "yes", "doors": 4})
LEAST_P = 1e-4
"""Level of every test of a law: the seeds are fixed, so each either passes or fails for good."""


def law_of(pool: Pool = POOL, **options):
    index = index_cells(pool.X, pool.space, [HOT, WINDY])
    return find_law(index, pool.y, (HOT, WINDY), **options)


def check_shares(counts: np.ndarray, shares: np.ndarray) -> None:
    """Chi-square of pooled independent counts against exact shares."""
    total = counts.sum(axis=0)
    assert stats.chisquare(total, total.sum() * shares).pvalue > LEAST_P


def check_pairs(counts: np.ndarray, shares: np.ndarray, shrink: float) -> None:
    """Covariances of n-draw counts are n (diag p − p pᵀ), times a factor without replacement.

    Classes are joined into four, so that normal limits are good.
    """
    fold = np.arange(len(shares))[:, None] % 4 == np.arange(4)
    counts, shares = counts @ fold, shares @ fold
    n = counts[0].sum()
    wanted = n * (np.diag(shares) - np.outer(shares, shares)) * shrink
    centred = counts - n * shares
    products = centred[:, :, None] * centred[:, None, :]
    error = products.std(axis=0) / np.sqrt(len(counts))
    score = np.abs(products.mean(axis=0) - wanted) / error
    assert score.max() < stats.norm.isf(LEAST_P / score.size / 2)


@pytest.mark.parametrize("n", [3, 40, 1000])
def test_draws_with_replacement_have_the_pools_shares_and_covariances(n):
    law = law_of()
    counts = law.draw(n, 4000, np.random.default_rng(n))
    assert (counts.sum(axis=1) == n).all()
    assert (n < len(law.sizes)) is (n == 3)  # the path by user is met
    check_shares(counts, law.shares)
    check_pairs(counts, law.shares, 1.0)


@pytest.mark.parametrize("n", [5, 200, 390])
def test_splits_have_the_law_of_drawing_without_replacement(n):
    law = law_of()
    sizes = [7, n, 400 - n - 7] if n < 390 else [n, 10]
    groups = split_pool(law, sizes, 4000, np.random.default_rng(n))
    place = 1 if n < 390 else 0
    check_pairs(groups[place], law.shares, (400 - n) / 399)
    # Shares of a split vary less than a multinomial's, so its chi-square is scaled.
    mean = groups[place].mean(axis=0)
    error = np.sqrt(n * law.shares * (1 - law.shares) * (400 - n) / 399 / 4000)
    assert (np.abs(mean - n * law.shares) < stats.norm.isf(LEAST_P / 2 / len(mean)) * error).all()


def test_splits_never_hold_more_than_the_pool():
    law = law_of()
    rng = np.random.default_rng(0)
    for _ in range(30):
        sizes = rng.multinomial(400, rng.dirichlet(np.ones(6)))[: rng.integers(1, 7)].tolist()
        groups = split_pool(law, sizes, 20, rng)
        assert [set(group.sum(axis=1)) for group in groups] == [{n} for n in sizes]
        assert all((group >= 0).all() for group in groups)
        assert (sum(groups) <= law.sizes).all()
    everybody = split_pool(law, [150, 250], 5, rng)
    assert (sum(everybody) == law.sizes).all()


def test_by_user_and_multinomial_draws_are_equal_in_law():
    """The same 3-user draws, seen as whole outcomes, come as often from both paths."""
    space = SPACE
    X = np.array([[0, 0, 0], [0, 0, 0], [0, 1, 1], [1, 1, 1], [1, 1, 2]])
    pool = Pool(space, X, np.array([0, 0, 1, 1, 2]))
    law = law_of(pool)
    n = len(law.sizes) - 1
    by_user = law.draw(n, 20_000, np.random.default_rng(1))
    multinomial = np.random.default_rng(2).multinomial(n, law.shares, size=20_000)
    outcomes, codes = np.unique(np.concatenate([by_user, multinomial]), axis=0, return_inverse=True)
    codes = codes.reshape(2, -1)
    table = np.stack([np.bincount(row, minlength=len(outcomes)) for row in codes])
    assert stats.chi2_contingency(table).pvalue > LEAST_P
    exact = stats.multinomial(n, law.shares).pmf(outcomes)
    assert exact.sum() == pytest.approx(1.0)
    assert stats.chisquare(table[0], 20_000 * exact).pvalue > LEAST_P


def test_a_class_holds_users_that_all_tables_treat_alike_and_no_others():
    law = law_of()
    keys = list(zip(law.raw, law.sent[HOT], law.sent[WINDY], law.labels, strict=True))
    assert len(set(keys)) == len(keys)
    assert law.sizes.sum() == POOL.n_users
    assert (law.sizes > 0).all()


@pytest.mark.parametrize("n_draws", [1, 3])
def test_counts_of_classes_are_the_counts_of_their_users(n_draws):
    law = law_of()
    counts = law.draw(60, n_draws, np.random.default_rng(3))
    tables = law.count(counts, 60)
    index = index_cells(POOL.X, SPACE, [HOT, WINDY])
    for signal, sent in tables.sent.items():
        assert sent.shape == (n_draws, index.n_cells, 3)
        # Every record has an image, and the image is a cell.
        assert (sent.sum(axis=(1, 2)) == 60).all()
        assert (sent.sum(axis=(0, 1)) == tables.sent[HOT].sum(axis=(0, 1))).all(), signal
    for draw, row in enumerate(counts):
        by_hand = np.zeros((index.n_cells + 1, 3), dtype=int)
        np.add.at(by_hand, (law.raw, law.labels), row)
        assert np.array_equal(tables.raw[draw], by_hand[:-1])


def test_the_expected_tables_are_the_pools_own():
    law = law_of()
    index = index_cells(POOL.X, SPACE, [HOT, WINDY])
    tables = law.expected(POOL.n_users)
    for wanted, got in (
        (index.raw, tables.raw),
        (index.sent[HOT], tables.sent[HOT]),
        (index.sent[WINDY], tables.sent[WINDY]),
    ):
        by_hand = np.zeros((index.n_cells + 1, 3), dtype=int)
        np.add.at(by_hand, (wanted, POOL.y), 1)
        assert np.array_equal(got, by_hand[:-1])


def nested_world(replacement: bool) -> World:
    population = {"n_train": 300, "n_test": 50, "replacement": replacement}
    described = plain(population=population)
    adaptive = {"kind": "adaptive_unplanting", "n_estimation": 20}
    described["collectives"][0]["strategies"] = ["abstain", "feature_label_planting", adaptive]
    described["collectives"][1]["strategies"] = ["abstain", adaptive]
    return World(Scenario(**described), pool=POOL)


@pytest.mark.parametrize("replacement", [True, False])
def test_smaller_groups_are_part_of_larger_ones(replacement):
    world = nested_world(replacement)
    draws = _draw_groups(world, range(world.n_agents), 50, (1, 0, 0), 0)
    for i, groups in enumerate(draws.collectives):
        sizes = thresholds(world, i)
        assert sorted(groups) == sizes
        assert sizes[-1] == world.n_members[i]
        for small, large in itertools.pairwise(sizes):
            left = groups[large] - groups[small]
            assert left.n == large - small
            assert (left.raw >= 0).all()
            for table in left.sent.values():
                assert (table >= 0).all()
                assert (table.sum(axis=(1, 2)) == large - small).all()


@pytest.mark.parametrize("replacement", [True, False])
def test_part_of_a_group_is_a_uniform_part_of_it(replacement):
    world = nested_world(replacement)
    draws = _draw_groups(world, range(world.n_agents), 4000, (2, 0, 0), 0)
    groups = draws.collectives[0]
    small, large = min(n for n in groups if n), max(groups)
    part, whole = groups[small].sent[HOT], groups[large].sent[HOT]
    # Given the whole group, its part has mean small/large of it, cell by cell.
    gap = part - whole * (small / large)
    spread = gap.std(axis=0) / np.sqrt(len(gap))
    score = np.abs(gap.mean(axis=0)[spread > 0]) / spread[spread > 0]
    assert score.max() < stats.norm.isf(LEAST_P / score.size / 2)


def test_groups_of_one_round_are_independent_with_replacement():
    world = nested_world(True)
    draws = _draw_groups(world, range(world.n_agents), 4000, (3, 0, 0), 0)
    members = [groups[max(groups)].raw.reshape(4000, -1) for groups in draws.collectives]
    series = [*members, draws.rest.raw.reshape(4000, -1), draws.test.sent[HOT].sum(-1)]
    series = [one[:, one.std(axis=0) > 0] for one in series]
    for a, one in enumerate(series):
        for other in series[a + 1 :]:
            pairs = np.corrcoef(one.T, other.T)[: one.shape[1], one.shape[1] :]
            limit = stats.norm.isf(LEAST_P / pairs.size / 2) / np.sqrt(4000)
            assert np.abs(pairs).max() < limit
