import numpy as np
import pytest

from aca_env.coalitions import NoImputationError, SolverError, nucleolus, prenucleolus
from aca_env.coalitions.core import excesses
from aca_env.errors import AcaError
from tests.quick import latin

from .definitions import meets_kohlberg, nucleolus_by_probing, rows_of, talmud
from .games import KINDS, game, is_imputable

NONE = -np.inf


def bankruptcy(estate, claims):
    return np.maximum(0, estate - (1 - rows_of(len(claims))) @ np.asarray(claims, dtype=float))


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_the_bankruptcy_table(estate, shares):
    values = bankruptcy(estate, [100, 200, 300])
    assert nucleolus(values) == pytest.approx(shares, abs=1e-9)
    assert prenucleolus(values) == pytest.approx(shares, abs=1e-9)


@pytest.mark.parametrize("n", range(2, 9))
def test_every_bankruptcy_is_settled_as_in_the_talmud(n):
    rng = np.random.default_rng(n)
    for _ in range(8):
        claims = rng.integers(1, 50, size=n)
        estate = int(rng.integers(1, claims.sum()))
        shares = nucleolus(bankruptcy(estate, claims))
        assert shares == pytest.approx(talmud(estate, claims), abs=1e-8)


@pytest.mark.parametrize(("kind", "n"), latin(KINDS, range(2, 9)))
def test_the_prenucleolus_meets_kohlbergs_criterion(kind, n):
    for seed in range(5):
        values = game(kind, n, seed)
        shares = prenucleolus(values)
        assert shares.sum() == pytest.approx(values[-1], abs=1e-10)
        assert meets_kohlberg(values, shares, np.full(n, NONE))


@pytest.mark.parametrize(("kind", "n"), latin(KINDS, range(2, 9)))
def test_the_nucleolus_meets_kohlbergs_criterion_over_the_imputations(kind, n):
    for seed in range(5):
        values = game(kind, n, seed)
        # Lift the whole until imputations exist, to just enough in every other game.
        alone = values[1 << np.arange(n)]
        if not is_imputable(values, n):
            values[-1] = alone.sum() + seed % 2
        shares = nucleolus(values)
        assert shares.sum() == pytest.approx(values[-1], abs=1e-10)
        assert (shares >= alone - 1e-9).all()
        assert meets_kohlberg(values, shares, alone)


def test_kohlbergs_criterion_here_sees_a_wrong_allocation():
    for seed, kind in enumerate(KINDS[:4]):
        values = game(kind, 5, seed)
        shares = prenucleolus(values)
        wrong = shares + np.array([0.01, -0.01, 0, 0, 0])
        assert not meets_kohlberg(values, wrong, np.full(5, NONE))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_both_equal_a_program_that_probes_every_coalition(n):
    for kind in KINDS:
        for seed in range(2):
            values = game(kind, n, seed)
            expected = nucleolus_by_probing(values, n, np.full(n, NONE))
            assert prenucleolus(values) == pytest.approx(expected, abs=1e-6)
            if is_imputable(values, n):
                expected = nucleolus_by_probing(values, n, values[1 << np.arange(n)])
                assert nucleolus(values) == pytest.approx(expected, abs=1e-6)


def test_no_perturbation_lowers_the_sorted_excesses():
    rng = np.random.default_rng(0)
    for seed, kind in enumerate(KINDS):
        values = game(kind, 6, seed)
        shares = prenucleolus(values)
        best = np.sort(excesses(values, shares))[::-1]
        for size in (1e-4, 1e-2, 1.0):
            change = rng.normal(size=6) * size
            other = np.sort(excesses(values, shares + change - change.mean()))[::-1]
            first = np.flatnonzero(np.abs(other - best) > 1e-9)[0]
            assert other[first] > best[first]


def test_no_imputation_has_its_own_error():
    with pytest.raises(NoImputationError, match="alone the collectives have 2 in sum, together 1"):
        nucleolus([0, 1, 1, 1])
    assert issubclass(NoImputationError, AcaError)
    assert prenucleolus([0, 1, 1, 1]) == pytest.approx([0.5, 0.5])


def test_rounding_of_the_sum_does_not_take_the_only_imputation_away():
    # 0.1 + 0.2 is a little above 0.3 in floating point.
    assert nucleolus([0, 0.1, 0.2, 0.3]) == pytest.approx([0.1, 0.2])
    assert nucleolus([0, 0.1, 0.2, 0.9, 0.3, 0.9, 0.9, 0.6]) == pytest.approx([0.1, 0.2, 0.3])


def test_the_nucleolus_differs_where_the_prenucleolus_gives_less_than_alone():
    # The pair of 1 and 2 is strong, but 0 alone is worth as much as all.
    values = [0, 0, 0, 0, 0, 0, 4, 1]
    assert prenucleolus(values)[0] < 0
    shares = nucleolus(values)
    assert shares[0] == pytest.approx(0, abs=1e-12)
    assert shares[1:] == pytest.approx([0.5, 0.5])


def test_equals_get_the_same_and_a_relabelling_moves_the_shares():
    values = game(KINDS[0], 6, seed=1)
    order = np.random.default_rng(0).permutation(6)
    moved = np.array(
        [values[sum(1 << order[i] for i in range(6) if S >> i & 1)] for S in range(64)]
    )
    assert prenucleolus(moved) == pytest.approx(prenucleolus(values)[order], abs=1e-10)
    majority = [float(bin(S).count("1") >= 5) for S in range(256)]
    assert prenucleolus(majority) == pytest.approx([1 / 8] * 8)


def test_both_follow_scale_and_shift():
    values = game(KINDS[3], 6, seed=1)
    alone = np.random.default_rng(0).normal(size=6)
    for scale in (1e-9, 1e9):
        moved = scale * (values + rows_of(6) @ alone)
        assert prenucleolus(moved) / scale == pytest.approx(prenucleolus(values) + alone, abs=1e-7)
        assert nucleolus(moved) / scale == pytest.approx(nucleolus(values) + alone, abs=1e-7)


def test_programs_that_fix_nothing_end_in_a_named_error(monkeypatch):
    monkeypatch.setattr("aca_env.coalitions.stages.POSITIVE", 2.0)
    with pytest.raises(SolverError, match="fix nothing more"):
        prenucleolus(game(KINDS[0], 4, seed=0))


def test_a_small_surplus_over_large_parts_is_still_shared():
    values = game(KINDS[0], 6, seed=4)
    shares = prenucleolus(rows_of(6).sum(axis=1) + 1e-10 * values)
    assert (shares - 1) / 1e-10 == pytest.approx(prenucleolus(values), abs=1e-4)


def test_twelve_collectives_meet_kohlbergs_criterion():
    for kind in KINDS[:-1]:
        values = game(kind, 12, seed=0)
        assert meets_kohlberg(values, prenucleolus(values), np.full(12, NONE))
