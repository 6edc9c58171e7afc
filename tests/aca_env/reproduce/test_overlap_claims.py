import numpy as np
import pytest

from aca_env.reproduce.experiments.feature_only import (
    overlap_matters_more,
    regime_hardly_matters,
    sizes_by_overlap,
)
from aca_env.reproduce.experiments.overlap_claims import (
    frontier_moves_out,
    insensitive,
    is_estimate,
    more_sensitive,
    near_constant,
    smaller_gets_nothing,
    smoothing_is_harmless,
    trade_off,
)
from aca_env.reproduce.experiments.overlap_comparisons import (
    fewer_records,
    first_gains,
    highest_bound_falls,
    needs_more_mass,
    prevalence_falls,
)
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.records_sweep import RecordsSweep

from .synthetic import LEVELS, N_DRAWS, overlap, results

EVEN, LESS = (OverlapSweep("feature_label", n, "full") for n in (17, 13))
KNOWN = OverlapSweep("feature_label", 13, "known_interventions")
FAIR = overlap(lambda m, r: m * r, lambda m, r: m * (1 - r))


def measured(claim, *pairs):
    finding = claim.measure(results(*pairs))
    assert finding.holds or finding.why
    return finding.holds


def sizes(first, second=None):
    """Return smallest sizes that are the same in all draws, one per level."""
    columns = np.stack([first, first if second is None else second], axis=-1)
    return np.broadcast_to(np.asarray(columns, float)[:, None], (len(LEVELS), N_DRAWS, 2))


def test_mass_that_pays_for_itself_trades_off():
    assert measured(trade_off(EVEN), (EVEN, FAIR))


@pytest.mark.parametrize("flip", [0, 1])
def test_a_bound_that_goes_the_wrong_way_is_no_trade_off(flip):
    bounds = [lambda m, r: m * r, lambda m, r: m * (1 - r)]
    bounds[flip] = lambda m, r: m * abs(r - 0.5) * (1 - 2 * flip)

    assert not measured(trade_off(EVEN), (EVEN, overlap(*bounds)))


def test_noise_alone_is_no_step_the_wrong_way():
    noisy = overlap(lambda m, r: m * r, lambda m, r: m * (1 - r), noise=0.05)

    assert measured(trade_off(EVEN), (EVEN, noisy))


def test_a_frontier_that_stands_still_does_not_move_out():
    still = overlap(lambda m, r: r, lambda m, r: 1 - r)

    assert measured(frontier_moves_out(EVEN), (EVEN, FAIR))
    assert not measured(frontier_moves_out(EVEN), (EVEN, still))


def test_the_smaller_collective_may_not_win_anything():
    decided = overlap(lambda m, r: m * (r - 0.5), lambda m, r: m * (0.5 - r))

    assert measured(smaller_gets_nothing(EVEN), (EVEN, decided))
    assert not measured(smaller_gets_nothing(EVEN), (EVEN, FAIR))


@pytest.mark.parametrize(("last", "holds"), [(54_000, True), (56_000, False)])
def test_near_constant_sizes_differ_by_a_tenth_at_most(last, holds):
    arrays = overlap(lambda m, r: r, lambda m, r: r, sizes=sizes([50_000, 51_000, last]))

    assert measured(near_constant(LESS), (LESS, arrays)) == holds


def of_price(price):
    """Return arrays in which each member of collective 2 costs collective 1 so many more."""
    # n1 = 20,000 + price · n2 and n1 + n2 = mass · N.
    totals = LEVELS * 1_000_000
    first = (20_000 + price * totals) / (1 + price)
    return overlap(lambda m, r: r, lambda m, r: r, sizes=sizes(first))


@pytest.mark.parametrize(("price", "holds"), [(0.05, True), (0.2, False)])
def test_the_price_of_a_rivals_member_is_found(price, holds):
    claim = insensitive(LESS, EVEN)
    finding = claim.measure(results((LESS, of_price(price)), (EVEN, of_price(0.8))))

    assert finding.holds == holds
    assert f"need {price:.3f}" in finding.measured
    assert "0.800" in finding.measured


def test_known_interventions_are_compared_by_price():
    assert measured(more_sensitive(KNOWN, LESS), (KNOWN, of_price(0.3)), (LESS, of_price(0.1)))
    assert not measured(more_sensitive(KNOWN, LESS), (KNOWN, of_price(0.1)), (LESS, of_price(0.1)))


def test_a_value_above_the_success_is_an_estimate():
    above = overlap(lambda m, r: 1 + r, lambda m, r: r)

    assert measured(is_estimate(KNOWN), (KNOWN, above))
    assert not is_estimate(KNOWN).measure(results((KNOWN, FAIR))).holds


def test_gains_and_losses_are_told_apart():
    better = overlap(lambda m, r: m * r + 0.01, lambda m, r: m * (1 - r) - 0.05)

    assert measured(first_gains(LESS, EVEN), (LESS, better), (EVEN, FAIR))
    assert not measured(first_gains(LESS, EVEN), (LESS, FAIR), (EVEN, better))
    assert measured(highest_bound_falls(LESS, EVEN), (LESS, better), (EVEN, FAIR))
    assert not measured(highest_bound_falls(LESS, EVEN), (LESS, FAIR), (EVEN, better))


def test_a_more_favourable_split_is_a_larger_part():
    easy = overlap(lambda m, r: r, lambda m, r: 1.2 - r)
    hard = overlap(lambda m, r: r, lambda m, r: 0.8 - r)

    assert measured(needs_more_mass(LESS, EVEN), (LESS, hard), (EVEN, easy))
    assert not measured(needs_more_mass(LESS, EVEN), (LESS, easy), (EVEN, hard))


def test_prevalence_must_fall_at_every_step():
    falling = FAIR | {"largest_cell": np.array([0.3, 0.1])}

    assert measured(prevalence_falls([EVEN, LESS]), (EVEN, FAIR), (LESS, falling))
    assert not measured(prevalence_falls([EVEN, LESS]), (EVEN, FAIR), (LESS, FAIR))


@pytest.mark.parametrize(("factor", "holds"), [(1.05, True), (1.5, False)])
def test_harmless_smoothing_leaves_sizes_as_they_are(factor, holds):
    arrays = {**FAIR, "hill_size": factor * FAIR["direct_size"]}

    assert measured(smoothing_is_harmless([LESS]), (LESS, arrays)) == holds


def test_records_must_not_rise_with_mass():
    sweep = RecordsSweep(KNOWN)
    claim = fewer_records(sweep)

    def found(totals):
        columns = np.stack([totals, totals], axis=-1)
        smallest = np.broadcast_to(np.asarray(columns, float)[:, None], (len(totals), 4, 2))
        return claim.measure(results((sweep, {"smallest": smallest}))).holds

    assert found([9e6, 5e6, 4e6, 3e6, 2e6, 1e6])
    assert found([np.inf, np.inf, 4e6, 3e6, 2e6, 1e6])
    assert not found([9e6, 5e6, 6e6, 3e6, 2e6, 1e6])
    assert not found([9e6, 5e6, 4e6, 3e6, 2e6, np.inf])


def test_sizes_by_overlap_know_their_direction():
    fewer = overlap(lambda m, r: r, lambda m, r: r, sizes=sizes([40_000] * 3, [np.inf] * 3))
    pairs = ((EVEN, FAIR), (LESS, fewer))

    assert measured(sizes_by_overlap([EVEN, LESS], 0, falls=True), *pairs)
    assert not measured(sizes_by_overlap([EVEN, LESS], 0, falls=False), *pairs)
    assert measured(sizes_by_overlap([EVEN, LESS], 1, falls=False), *pairs)


def test_regimes_are_compared_point_by_point():
    near = overlap(lambda m, r: m * r + 0.01, lambda m, r: m * (1 - r))
    far = overlap(lambda m, r: m * r + 0.2, lambda m, r: m * (1 - r))

    assert measured(regime_hardly_matters((LESS, KNOWN)), (LESS, FAIR), (KNOWN, near))
    assert not measured(regime_hardly_matters((LESS, KNOWN)), (LESS, FAIR), (KNOWN, far))


def test_overlap_and_regime_are_weighed_against_each_other():
    known_even = OverlapSweep("feature_label", 17, "known_interventions")
    pairs = [(EVEN, known_even), (LESS, KNOWN)]
    moved = overlap(lambda m, r: m * r + 0.2, lambda m, r: m * (1 - r))
    by_overlap = ((EVEN, FAIR), (known_even, FAIR), (LESS, moved), (KNOWN, moved))
    by_regime = ((EVEN, FAIR), (known_even, moved), (LESS, FAIR), (KNOWN, moved))

    assert measured(overlap_matters_more(pairs), *by_overlap)
    assert not measured(overlap_matters_more(pairs), *by_regime)
