"""Reports: terms add up, and words name what fails and why."""

import json
import math

import numpy as np
import pytest

from aca_env.bounds.regimes import REGIMES
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
)
from tests.aca_env.evaluations import HOT, PLANT, SPACE, WIND, ask

PLANS = {
    "labels": PLANT,
    "features": FeatureOnlyPlanting(HOT, target="green", fallback={"heat": "low"}),
    "naive": NaiveUnplanting(HOT, target="green", alternative="red"),
    "direct": NaiveUnplanting(HOT, target="green", alternative="red", method="direct"),
    "adaptive": AdaptiveUnplanting(HOT, target="green", n_estimation=30),
}
RIVAL = FeatureLabelPlanting(HOT, target="blue")


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("regime", REGIMES)
def test_terms_add_up_to_the_margin_in_every_regime(regime, plan):
    collectives = [PLANS[plan], WIND, RIVAL]
    groups = np.random.default_rng(3).integers(-1, 3, size=3000)
    report, *_ = ask(n_train=3000, collectives=collectives, membership=groups, regime=regime)
    total = sum(report.terms.values())
    assert total.shape == report.margin.shape
    np.testing.assert_allclose(total, report.margin, rtol=0, atol=1e-12)


@pytest.mark.parametrize("regime", [regime for regime in REGIMES if regime != "transparent"])
def test_terms_add_up_where_the_classifier_is_suboptimal_and_nobody_is_the_rest(regime):
    groups = np.random.default_rng(3).integers(0, 2, size=3000)
    report, _ = ask(n_train=3000, membership=groups, regime=regime, epsilon=0.02)
    np.testing.assert_allclose(sum(report.terms.values()), report.margin, rtol=0, atol=1e-12)
    assert report.terms["suboptimality"] == pytest.approx(np.full(6, -0.02 / 0.98))
    assert "the rest" not in report.terms


def test_terms_add_up_for_a_published_mixture_and_a_suboptimal_classifier():
    report, _ = ask(n_train=3000, regime="transparent", epsilon=0.02)
    np.testing.assert_allclose(sum(report.terms.values()), report.margin, rtol=0, atol=1e-12)


def test_terms_add_up_where_the_split_takes_all_members():
    greedy = AdaptiveUnplanting(HOT, target="green", n_estimation=10**6)
    report, _ = ask(collectives=[greedy, WIND])
    np.testing.assert_allclose(sum(report.terms.values()), report.margin, rtol=0, atol=1e-12)


def test_every_other_collective_has_a_term_of_its_own_where_it_is_known():
    report, *_ = ask(collectives=[PLANT, WIND, RIVAL])
    assert {"collective 1", "collective 2"} < set(report.terms)
    assert "collective 0" not in report.terms
    blind, *_ = ask(collectives=[PLANT, WIND, RIVAL], regime="worst_case")
    assert "the other collectives" in blind.terms


def fighting(regime: str = "full", **more):
    """Return the report of a planter that loses some cells and holds others."""
    n_train = 20_000
    draws = np.random.default_rng(1).random(n_train)
    groups = np.where(draws < 0.5, 0, np.where(draws < 0.9, 1, -1))
    rival = FeatureLabelPlanting(WIND.signal, target="blue")
    report, _ = ask(
        n_train=n_train, membership=groups, collectives=[PLANT, rival], regime=regime, **more
    )
    return report


def test_words_name_every_failing_cell_by_its_free_features_and_by_how_much_it_fails():
    report = fighting()
    failing = np.flatnonzero(report.margin <= 0)
    assert 0 < len(failing) < len(report.margin)
    headline, *lines = report.explain().splitlines()
    assert len(lines) == len(failing)
    for row in failing:
        values = SPACE.decode(report.cells[row : row + 1])
        name = f"doors={values['doors'][0]}, wind={values['wind'][0]}"
        (line,) = [line for line in lines if f"at {name}:" in line]
        assert line.startswith(f"fails by {-report.margin[row]:.5f}")
    held = report.members[report.margin > 0].sum()
    assert headline == (
        f"FeatureLabelPlanting, regime full: success {report.success:.4f}, bound "
        f"{report.bound:.4f} (certified); cells won with confidence hold {held:.1%} of members"
    )


def test_words_tell_the_terms_of_a_cell_from_the_worst_on_and_leave_out_zeros():
    report = fighting()
    told = report.explain().splitlines()[1].split(": ", 1)[1]
    failing = np.flatnonzero(report.margin <= 0)
    row = failing[np.argmax(report.members[failing])]
    amounts = {name: values[row] for name, values in report.terms.items() if values[row] != 0}
    order = sorted(amounts, key=amounts.get)
    assert told == ", ".join(f"{name} {amounts[name]:+.5f}" for name in order)
    assert order[0] == "collective 1"
    assert "suboptimality" not in amounts


def test_failing_cells_are_listed_by_members_and_the_others_counted():
    report = fighting(regime="worst_case")
    lines = report.explain(most=2).splitlines()[1:]
    failing = np.flatnonzero(report.margin <= 0)
    assert lines[-1] == f"... and {len(failing) - 2} more failing cells"
    most = failing[np.argsort(-report.members[failing], kind="stable")][:2]
    for line, row in zip(lines, most, strict=False):
        assert f"at {report.cell_name(int(row))}:" in line


def test_estimates_say_that_they_are_not_certified():
    assert "(not certified)" in fighting(regime="anonymous").explain()


def test_too_few_members_are_told_to_set_more_features():
    report, _ = ask(n_train=60)
    assert report.is_vacuous
    assert "leaves 6 cells free" in report.explain()
    assert "Set more features" in report.explain()
    assert not fighting().is_vacuous
    assert "Set more features" not in fighting().explain()


def test_abstainers_and_the_one_cell_of_a_whole_signal_have_words_too():
    abstains, _ = ask(collectives=[Abstain(), WIND])
    assert abstains.explain().startswith("Abstains")
    assert not abstains.is_vacuous
    everything = FeatureLabelPlanting(
        type(HOT)({"heat": "high", "doors": 2, "wind": "no"}), target="red"
    )
    report, _ = ask(collectives=[everything, WIND], n_train=20)
    assert "the planted pattern" in report.explain()


@pytest.mark.parametrize("plan", [*PLANS.values(), Abstain(), Erasing(HOT, n_estimation=3)])
def test_dictionaries_of_reports_are_json_with_none_for_what_is_not_finite(plan):
    report, _ = ask(collectives=[plan, WIND])
    shown = report.to_dict()
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert shown["strategy"] == type(plan).__name__
    for name in ("success", "bound", "delta_prime"):
        value = getattr(report, name)
        assert shown[name] == (value if math.isfinite(value) else None)
    assert shown["n_members"] == report.n_members
