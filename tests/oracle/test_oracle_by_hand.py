"""The oracle itself, held against small examples worked by hand."""

import math

import numpy as np
import pytest

from aca_env.signals import Signal

from .examples import HOT, SPACE, SPOT, THREE, ask, named, plant, r

# N = 10: four members plant "yes", two plant "no", four belong to nobody.
TEN = [
    (0, 0, 0, 0),
    (0, 0, 1, 0),
    (0, 1, 0, 0),
    (1, 0, 0, 0),
    (0, 0, 1, 1),
    (1, 1, 1, 1),
    (1, 0, 0, -1),
    (1, 0, 1, -1),
    (0, 0, 0, -1),
    (1, 1, 0, -1),
]
RIVALS = [plant(HOT, "yes"), plant(HOT, "no")]
TESTS = [(0, 0), (0, 1), (1, 0)]


def test_planting_with_a_rival_and_a_rest():
    first, second = ask(SPACE, TEN, RIVALS, TESTS, epsilon=0.2)
    assert first.cells == [(1, 0), (1, 1)]
    # Mixture on (1, 0): yes 3 + 1, no 1 + 1; on (1, 1): yes 1, no 1 + 1.
    assert first.success == pytest.approx(2 / 3)
    assert second.success == pytest.approx(1 / 3)
    assert first.prevalence == [3 / 4, 1 / 4]
    assert first.own_conflict == [1 / 4, 0]
    assert first.cross_conflict == pytest.approx([0.1, 0.1])
    # delta' = delta / (2 + 2 * 2 + 2 * 2 * 2); R(n_i) and R(n_0) both at four records.
    assert first.delta_prime == pytest.approx(0.05 / 14)
    radius = r(4, 14)
    margins = [
        0.4 * (0.75 - 2 * radius) - 0.1 - 0.4 * (0.25 + 4 * radius) - 0.25,
        0.4 * (0.25 - 2 * radius) - 0.1 - 0.4 * (0.00 + 4 * radius) - 0.25,
    ]
    assert first.margin == pytest.approx(margins)
    assert first.bound == pytest.approx(0 - radius - r(3, 14))
    assert first.certified is True


def test_total_variation_threshold_is_twice_epsilon():
    loose, _ = ask(SPACE, TEN, RIVALS, TESTS, epsilon=0.2, threshold="total_variation")
    tight, _ = ask(SPACE, TEN, RIVALS, TESTS, epsilon=0.0)
    assert np.subtract(tight.margin, loose.margin) == pytest.approx([0.4, 0.4])


def test_large_lone_collective_is_certified_on_its_good_cell():
    rows = [(0, 0, 0, 0)] * 990 + [(0, 1, 0, 0)] * 10
    (report,) = ask(SPACE, rows, [plant(HOT, "yes")], TESTS)
    radius = r(1000, 14)
    assert report.margin == pytest.approx([0.99 - 2 * radius, 0.01 - 2 * radius])
    assert report.bound == pytest.approx(0.99 - radius - r(3, 14))


def test_menu_divides_delta_and_doubles_per_cell():
    rows = [(0, 0, 0, 0)] * 1000
    (report,) = ask(SPACE, rows, [plant(HOT, "yes")], TESTS, selection="menu", menu_size=5)
    assert report.delta_prime == pytest.approx(0.05 / 5 / 14)
    assert report.bound == pytest.approx(1 - r(1000, 4 * 5 * 14) - r(3, 4 * 5 * 14))


def test_worst_case_takes_the_others_mass_or_the_bound_given():
    first, _ = ask(SPACE, TEN, RIVALS, TESTS, regime="worst_case")
    assert first.cross_conflict == pytest.approx([0.2, 0.2])
    first, second = ask(SPACE, TEN, RIVALS, TESTS, regime="worst_case", others_mass=[0.3, 0.7])
    assert first.cross_conflict == [0.3, 0.3]
    assert second.cross_conflict == [0.7, 0.7]


def test_known_interventions_average_over_labels_on_own_records():
    first, _ = ask(SPACE, TEN, RIVALS, TESTS, regime="known_interventions")
    # Half the time the rival sends 3/4 and 1/4 to "no", half the time to "yes".
    assert first.cross_conflict == pytest.approx([0, 0])
    assert first.certified is False
    always_no = [plant(HOT, "no")]
    first, _ = ask(SPACE, TEN, RIVALS, TESTS, regime="known_interventions", interventions=always_no)
    assert first.cross_conflict == pytest.approx([0.2 * 3 / 4, 0.2 * 1 / 4])


def test_robust_regime_caps_at_one_and_counts_its_plans():
    first, _ = ask(SPACE, TEN, RIVALS, TESTS, regime="known_interventions_robust")
    # H: two labels and abstaining, for one other collective: 3 + 3 in the count.
    assert first.delta_prime == pytest.approx(0.05 / (2 + 4 + 8 + 2 * 2 * 6))
    assert first.cross_conflict == pytest.approx([0.2, 0.2])  # radii beyond 1


def test_robust_regime_takes_the_worst_plan_and_both_radii():
    rows = [(0, 0, 0, 0)] * 60_000 + [(0, 1, 0, 0)] * 20_000 + [(0, 0, 0, 1)] * 20_000
    first, _ = ask(SPACE, rows, RIVALS, TESTS, regime="known_interventions_robust")
    widening = 2 * r(80_000, 38) + 2 * r(20_000, 38)
    expected = [0.2 * (0.75 + widening), 0.2 * (0.25 + widening)]
    assert first.cross_conflict == pytest.approx(expected)


def test_anonymous_regime_averages_own_strategy_over_labels():
    rows = [(0, 0, 0), (0, 0, 0), (0, 1, 0), (1, 2, 0), (0, 0, 1)]
    planter = plant(Signal({"heat": "high"}), "red")
    first, _ = ask(THREE, rows, [planter, named("Abstain")], [(0,)], regime="anonymous")
    # All on one cell: conflict -1 for red, +1 for blue and for green.
    assert first.cross_conflict == pytest.approx([0.2 * (1 / 3)])


def test_aggregate_lets_rivals_with_different_labels_share_one_worst_label():
    rows = [(0, 0, 0)] * 6 + [(0, 0, 1)] * 2 + [(0, 0, 2)] * 2
    signal = Signal({"heat": "high"})
    trio = [plant(signal, label) for label in THREE.labels]
    full, *_ = ask(THREE, rows, trio, [(0,)])
    pooled, *_ = ask(THREE, rows, trio, [(0,)], regime="aggregate")
    assert full.cross_conflict == pytest.approx([0.4])
    assert pooled.cross_conflict == pytest.approx([0.2])


@pytest.mark.parametrize(("lead", "is_good"), [(4, False), (6, True)])
def test_transparent_regime_needs_a_lead_above_the_threshold_exactly(lead, is_good):
    # tau = 2 * 0.02, N = 100: a lead of four records is a tie with the threshold.
    n_yes = 50 + lead // 2
    rows = [(1, 0, 1, 0)] * n_yes + [(1, 0, 0, -1)] * (100 - n_yes)
    (report,) = ask(
        SPACE,
        rows,
        [plant(SPOT, "yes")],
        TESTS,
        regime="transparent",
        epsilon=0.02,
        threshold="total_variation",
    )
    assert report.margin == pytest.approx([lead / 100 - 0.04])
    assert report.bound == pytest.approx(is_good - r(n_yes, 4) - r(3, 2))
    assert math.isnan(report.cross_conflict[0])


def test_collective_without_members_has_bound_minus_infinity():
    report, _ = ask(SPACE, TEN[4:6], [plant(HOT, "yes"), plant(HOT, "yes")], TESTS)
    assert report.bound == -math.inf
    assert report.margin == [-math.inf] * 2
    assert report.success == 1.0


def test_abstainer_has_neither_success_nor_bound():
    (report,) = ask(SPACE, TEN[:4], [named("Abstain")], TESTS)
    assert math.isnan(report.success)
    assert math.isnan(report.bound)
    assert report.n_cells == 0
