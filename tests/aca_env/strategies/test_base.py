"""What every strategy keeps: its edit of counts is its edit of rows, counted."""

import numpy as np
import pytest

import aca_env.strategies as listed
from aca_env.errors import AcaError, DataError
from aca_env.strategies.base import Strategy, check_whole
from tests.aca_env.strategies.by_rows import (
    HOT,
    SPACE,
    STRATEGIES,
    chosen_by_rows,
    counts_by_rows,
    scene,
)

SEEDS = range(15)


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_edit_of_counts_counts_the_edit_of_rows(name, seed):
    at = scene(STRATEGIES[name], seed)
    X, y = at.labelled
    edited = at.strategy.transform(X, y, SPACE, chosen_by_rows(at))
    np.testing.assert_array_equal(at.analysis.parts[0].post, counts_by_rows(at, *edited))


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_prevalence_counts_own_edited_records_that_carry_the_plan(name, seed):
    at = scene(STRATEGIES[name], seed)
    part, strategy = at.analysis.parts[0], at.strategy
    if part.evidence is None:
        assert strategy.objective in ("none", "erasing")
        return
    inside = strategy.signal.bind(SPACE).contains(at.analysis.index.points)
    wanted = part.post
    if strategy.objective == "planting":
        wanted = part.post[:, [SPACE.label_code(strategy.target)]]
    np.testing.assert_array_equal(part.evidence.prevalence[inside], wanted.sum(axis=1)[inside])


@pytest.mark.parametrize("name", STRATEGIES)
def test_edits_keep_shapes_types_and_their_input(name):
    at = scene(STRATEGIES[name], 1)
    X, y = at.labelled
    X, y = X.astype(np.uint8), y.astype(np.uint16)
    before = X.copy(), y.copy()
    new_X, new_y = at.strategy.transform(X, y, SPACE, chosen_by_rows(at))
    assert (new_X.shape, new_X.dtype) == (X.shape, X.dtype)
    assert (new_y.shape, new_y.dtype) == (y.shape, y.dtype)
    new_X[:], new_y[:] = 0, 0
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_every_listed_strategy_is_tested_here():
    kinds = {type(strategy).__name__ for strategy in STRATEGIES.values()}
    assert kinds == set(listed.__all__) - {"Strategy"}
    for name in kinds:
        assert issubclass(getattr(listed, name), Strategy)


@pytest.mark.parametrize("name", STRATEGIES)
def test_strategies_are_values_that_can_be_kept_in_sets(name):
    strategy = STRATEGIES[name]
    assert strategy in {strategy}
    assert [other for other, made in STRATEGIES.items() if made == strategy] == [name]


def signal_strategies(signal):
    """Return constructors of every strategy that plants a signal."""
    return {
        "labels": lambda: listed.FeatureLabelPlanting(signal, target="red"),
        "features": lambda: listed.FeatureOnlyPlanting(
            signal, target="red", fallback={"heat": "low"}
        ),
        "naive": lambda: listed.NaiveUnplanting(signal, target="red", alternative="blue"),
        "adaptive": lambda: listed.AdaptiveUnplanting(signal, target="red", n_estimation=1),
        "erasing": lambda: listed.Erasing(signal, n_estimation=1),
    }


@pytest.mark.parametrize("name", signal_strategies(None))
@pytest.mark.parametrize("signal", [None, {"heat": "high"}, "heat", 3])
def test_anything_but_a_signal_is_refused(name, signal):
    with pytest.raises(DataError, match="signal: expected a Signal, got"):
        signal_strategies(signal)[name]()


@pytest.mark.parametrize("value", [0, -1, 1.0, 1.5, True, "1", None, np.float64(3)])
def test_numbers_of_members_are_whole_and_large_enough(value):
    with pytest.raises(DataError, match="size: expected a whole number of at least 1, got"):
        check_whole("size", value, 1)
    for make in (listed.AdaptiveUnplanting, listed.Erasing):
        names = {"target": "red"} if make is listed.AdaptiveUnplanting else {}
        with pytest.raises(AcaError, match="n_estimation"):
            make(HOT, n_estimation=value, **names)


@pytest.mark.parametrize("value", [1, 10**30, np.int8(3)])
def test_whole_numbers_of_any_type_are_taken(value):
    check_whole("size", value, 1)


GRID = np.zeros((2, 2))
GRIDS = {
    "signal": lambda: listed.FeatureLabelPlanting(GRID, target="red"),
    "n_estimation": lambda: listed.Erasing(HOT, n_estimation=GRID),
    "method": lambda: listed.NaiveUnplanting(HOT, target="red", alternative="blue", method=GRID),
}


@pytest.mark.parametrize("name", GRIDS)
def test_arrays_for_plain_arguments_are_refused_in_one_line(name):
    with pytest.raises(AcaError) as caught:
        GRIDS[name]()
    assert len(str(caught.value).splitlines()) == 1
