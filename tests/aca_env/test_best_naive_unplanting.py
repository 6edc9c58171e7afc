"""The best naive unplanting, against every alternative in turn."""

import numpy as np
import pytest

import aca_env
from aca_env.analysis import Analysis
from aca_env.bounds.regimes import REGIMES
from aca_env.errors import AcaError
from aca_env.evaluate import best_naive_unplanting
from aca_env.evaluate_input import Question
from aca_env.evaluate_input import ask as read
from aca_env.features import FeatureSpace
from aca_env.strategies import NaiveUnplanting
from aca_env.terms import Terms
from tests.aca_env.evaluations import HOT, SPACE, WIND, question, same


def naive_analysis(asked, **options):
    terms = Terms(**options)
    given = Question(
        asked["X"],
        asked["y"],
        asked["membership"],
        tuple(asked["collectives"]),
        asked["X_test"],
        asked["space"],
    )
    records, terms, involved = read(given, terms, None, None)
    plans = given.collectives
    return Analysis(records, plans, np.random.default_rng(0), involved), terms


@pytest.mark.parametrize("method", ["planting", "direct"])
@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_naive_unplanting_is_the_best_of_all_alternatives_at_a_split_delta(
    seed, regime, method
):
    space = FeatureSpace(SPACE.features, ["red", "green", "blue", "grey"])

    def plan(label):
        return NaiveUnplanting(HOT, target="green", alternative=label, method=method)

    asked = question(2000, seed=seed, collectives=[plan("red"), WIND], space=space)
    asked["y"] = np.random.default_rng(seed).choice(4, size=2000, p=[0.1, 0.2, 0.5, 0.2])
    analysis, terms = naive_analysis(asked, regime=regime, delta=0.06)
    choice, report = best_naive_unplanting(analysis, 0, terms)
    others = ["red", "blue", "grey"]
    options = {"regime": regime, "delta": 0.06 / 3}
    bounds = {
        label: aca_env.evaluate(**asked | {"collectives": [plan(label), WIND]}, **options)[0]
        for label in others
    }
    best = max(others, key=lambda label: bounds[label].bound)
    assert choice == plan(best)
    assert same([report], [bounds[best]])


def test_only_naive_unplanting_has_alternatives():
    analysis, terms = naive_analysis(question())
    with pytest.raises(AcaError, match="collective 0: expected naive unplanting, got Feature"):
        best_naive_unplanting(analysis, 0, terms)
