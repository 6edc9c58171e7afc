import numpy as np
import pytest

from aca_env.reproduce.alignment_sweep import AlignmentSweep
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.entropy import label_entropy, normalised_entropy
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments.alignment import CLAIMS
from aca_env.reproduce.experiments.alignment_view import SWEEP, alignment_tables, binned

RNG = np.random.default_rng(0)
MASSES, LABELS = SWEEP.masses(RNG), SWEEP.assignments(RNG)
LABEL_ENTROPY = label_entropy(MASSES[:, None], LABELS, 4)
MASS_ENTROPY = normalised_entropy(MASSES)


def results(bound):
    """Return results in which all four collectives of a configuration have one bound."""
    shape = (*bound.shape, 3, 4)
    arrays = {
        "bound": np.broadcast_to(bound[..., None, None], shape),
        "success": np.ones(shape),
        "masses": MASSES,
        "labels": LABELS,
        "mass_entropy": MASS_ENTROPY,
        "label_entropy": LABEL_ENTROPY,
    }
    return Results(QUICK, 0, {SWEEP.name: arrays})


def holding(bound):
    return [claim.measure(results(bound)).holds for claim in CLAIMS]


def test_there_are_two_thousand_configurations_over_all_entropies():
    assert (MASSES.shape, LABELS.shape) == ((50, 4), (40, 4))
    assert LABEL_ENTROPY.size == 2000
    assert pytest.approx(1) == MASSES.sum(axis=1)
    assert MASS_ENTROPY.min() < 0.1
    assert MASS_ENTROPY.max() > 0.98
    assert np.abs(np.diff(MASS_ENTROPY) - np.diff(MASS_ENTROPY).mean()).max() < 0.02


def test_every_pattern_of_agreement_has_its_part():
    patterns = [tuple(sorted(np.bincount(row, minlength=4))) for row in LABELS]
    counts = {pattern: patterns.count(pattern) for pattern in set(patterns)}

    assert counts.pop((0, 0, 0, 4)) == 4
    assert sorted(counts.values()) == [9, 9, 9, 9]
    assert len({tuple(row) for row in LABELS}) == 40


def test_a_guarantee_that_follows_agreement_bears_out_what_it_should():
    some_agree = (LABEL_ENTROPY > 0) & (MASS_ENTROPY[:, None] > LABEL_ENTROPY)
    lift = np.where(some_agree, 0.5 * MASS_ENTROPY[:, None], 0)
    lifted = 1.05 - 2 * LABEL_ENTROPY + lift
    assert holding(np.clip(lifted, -0.01, 0.99)) == [True] * 6


def test_a_guarantee_that_ignores_the_labels_bears_out_nothing_but_coverage():
    assert holding(np.full((50, 40), 0.5)) == [True, False, False, False, False, True]


def test_a_guarantee_that_grows_with_disagreement_is_refuted():
    assert holding(LABEL_ENTROPY)[:3] == [False, False, False]


def test_a_bound_above_the_success_is_no_bound():
    assert holding(np.full((50, 40), 1.5))[-1] is False


def test_bins_and_rows_hold_every_configuration_once():
    found = results(1 - LABEL_ENTROPY)
    rows = alignment_tables(found)[""]

    assert binned(found)[1].sum() == len(rows) == 2000
    assert len({row["configuration"] for row in rows}) == 2000
    assert rows[41]["global_bound"] == pytest.approx(1 - LABEL_ENTROPY[1, 1])


def test_global_bounds_share_delta_among_all_four():
    assert AlignmentSweep().scenario().information.delta == 0.05 / 4
