"""The border of `evaluate`: what came in, checked and brought to codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aca_env.analysis import Records
from aca_env.bounds.non_neutral import rest_distance
from aca_env.bounds.regimes import REGIMES
from aca_env.bounds.tightening import Tightening
from aca_env.cells import Ids
from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.features import Features, FeatureSpace, Labels, are_whole
from aca_env.frames import is_frame
from aca_env.populations import load_table
from aca_env.strategies.base import Strategy, check_whole
from aca_env.terms import SELECTIONS, THRESHOLDS, Terms

LARGEST_MENU = 10**15
SMALLEST_DELTA = 1e-280


@dataclass(frozen=True, eq=False)
class Question:
    """What a caller handed to `evaluate`, unchecked."""

    X: Any
    y: Any
    membership: Any
    collectives: tuple[Strategy, ...]
    X_test: Any
    space: FeatureSpace | None


def ask(
    question: Question,
    terms: Terms,
    interventions: Any,
    others_mass: Any,
    bias_bounds: Any = None,
) -> tuple[Records, Terms, tuple[Strategy, ...]]:
    """Return checked records, complete terms, and every intervention they involve.

    Raises:
        AcaError: anything that does not fit, named in one line.
    """
    _check_terms(terms)
    space, X, y, X_test = _codes(question)
    _check_strategies("collectives", question.collectives, space)
    members, rest = _groups(question.membership, len(y), len(question.collectives))
    rows = np.concatenate([_compact(X, space), _compact(X_test, space)])
    records = Records(space, np.asfortranarray(rows), y, members, rest, len(X_test))
    sets = _intervention_sets(interventions, len(members), space)
    mass = _others_mass(others_mass, len(members))
    bias = read_bias(bias_bounds, [len(rows) for rows in members], len(y))
    if bias is not None and terms.tightening is not None:
        raise DataError("tightening: expected none with bias_bounds, which it cannot pay for")
    involved = tuple(strategy for chosen in (sets or {}).values() for strategy in chosen)
    complete = replace(terms, interventions=sets, others_mass=mass, bias_bounds=bias)
    return records, complete, involved


def _check_terms(terms: Terms) -> None:
    for name, value, known in (
        ("regime", terms.regime, REGIMES),
        ("threshold", terms.threshold, THRESHOLDS),
        ("selection", terms.selection, SELECTIONS),
    ):
        if not isinstance(value, str) or value not in known:
            raise UnknownNameError(name, value, known)
    check_number("delta", terms.delta, 0, 1, open_ends=True)
    if terms.delta < SMALLEST_DELTA:
        raise DataError(f"delta: expected at least {SMALLEST_DELTA:g}, got {terms.delta!r}")
    check_number("epsilon", terms.epsilon, 0, 1)
    if terms.epsilon == 1:
        raise DataError("epsilon: expected a number in [0, 1), got 1")
    _check_tightening(terms.tightening)
    check_whole("menu_size", terms.menu_size, 1)
    if terms.menu_size > LARGEST_MENU:
        raise DataError(f"menu_size: expected at most {LARGEST_MENU}, got a larger number")


def _check_tightening(tightening: object) -> None:
    if tightening is None:
        return
    if not isinstance(tightening, Tightening):
        raise DataError(f"tightening: expected a Tightening, got {one_line(tightening)[:60]}")
    if not tightening.is_computable:
        raise DataError(
            f'tightening: expected a union that the records tell, got "{tightening.union}", '
            "which needs the pool that they were drawn from"
        )


def check_number(
    name: str, value: object, low: float, high: float, *, open_ends: bool = False
) -> float:
    """Return a number within its range, or raise `DataError`."""
    ends = f"({low}, {high})" if open_ends else f"[{low}, {high}]"
    kinds = int | float | np.integer | np.floating
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    # Whole numbers may be too large for a float; NaN is within no range.
    if is_number and low <= value <= high:  # type: ignore[operator]
        number = float(value)  # type: ignore[arg-type]
        if low < number < high or not open_ends:
            return number
    raise DataError(f"{name}: expected a number in {ends}, got {one_line(value)}")


def _codes(question: Question) -> tuple[FeatureSpace, Features, Labels, Features]:
    if is_frame(question.X):
        return _codes_of_table(question)
    if not isinstance(question.space, FeatureSpace):
        raise DataError(f"space: expected a FeatureSpace, got {one_line(question.space)[:60]}")
    space = question.space
    X, y = space.check_features(question.X), space.check_labels(question.y)
    return (space, *_matching(X, y), _test_codes(question.X_test, space))


def _codes_of_table(question: Question) -> tuple[FeatureSpace, Features, Labels, Features]:
    if not isinstance(question.y, str):
        kind = type(question.y).__name__
        raise DataError(f"y: expected the name of the label column, got a value of type {kind}")
    if question.space is None:
        pool = load_table(question.X, question.y)
        return pool.space, *_matching(pool.X, pool.y), _test_codes(question.X_test, pool.space)
    space = question.space
    if question.y not in question.X:
        raise UnknownNameError("label column", question.y, question.X.columns)
    X, y = space.encode(question.X), space.encode_labels(question.X[question.y])
    return (space, *_matching(X, y), _test_codes(question.X_test, space))


def _matching(X: Features, y: Labels) -> tuple[Features, Labels]:
    if len(X) != len(y):
        raise DataError(f"y: expected one label per record, {len(X)}, got {len(y)}")
    if len(X) == 0:
        raise DataError("X: expected at least one training record, got none")
    return X, y.astype(np.int64)


def _test_codes(X_test: Any, space: FeatureSpace) -> Features:
    codes = space.encode(X_test) if is_frame(X_test) else space.check_features(X_test, "X_test")
    if len(codes) == 0:
        raise DataError("X_test: expected at least one test user, got none")
    return codes


def _compact(X: Features, space: FeatureSpace) -> Features:
    return X.astype(np.min_scalar_type(max(space.sizes)), copy=False)


def check_strategies(name: str, strategies: Sequence[Any]) -> None:
    """Raise `DataError` where there are none, or other things."""
    if not strategies:
        raise DataError(f"{name}: expected at least one strategy, got none")
    for i, strategy in enumerate(strategies):
        if not isinstance(strategy, Strategy):
            raise DataError(f"{name}[{i}]: expected a strategy, got {one_line(strategy)}")


def _check_strategies(name: str, strategies: Sequence[Any], space: FeatureSpace) -> None:
    check_strategies(name, strategies)
    for strategy in strategies:
        strategy.check(space)


def _groups(membership: Any, n_train: int, n_collectives: int) -> tuple[tuple[Ids, ...], Ids]:
    try:
        codes = np.asarray(membership)
    except ValueError as error:
        raise DataError("membership: expected one whole number per record") from error
    if codes.dtype.kind == "f" and are_whole(codes):
        codes = codes.astype(np.int64)
    if codes.dtype.kind not in "iu":
        raise DataError(f"membership: expected whole numbers, got values of type {codes.dtype}")
    if codes.shape != (n_train,):
        raise DataError(f"membership: expected shape ({n_train},), got {codes.shape}")
    wrong = codes[(codes < -1) | (codes >= n_collectives)]
    if wrong.size:
        raise DataError(
            f"membership: expected -1 for nobody or 0 to {n_collectives - 1}, got {wrong[0]}"
        )
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(-1, n_collectives), side="right")
    groups = np.split(order, ends[:-1])
    return tuple(groups[1:]), groups[0]


def _listed(name: str, items: Any) -> tuple[Any, ...]:
    """Return a list or tuple as a tuple, or say that it is none."""
    if not isinstance(items, list | tuple):
        raise DataError(f"{name}: expected a list of strategies, got a {type(items).__name__}")
    return tuple(items)


def _intervention_sets(
    interventions: Any, n_collectives: int, space: FeatureSpace
) -> dict[int, tuple[Strategy, ...]] | None:
    if interventions is None:
        return None
    if isinstance(interventions, Mapping):
        missing = [j for j in range(n_collectives) if j not in interventions]
        if missing:
            raise DataError(f"interventions: no list for collective {missing[0]}")
        lists = {j: interventions[j] for j in range(n_collectives)}
    else:
        chosen = _listed("interventions", interventions)
        if any(isinstance(item, list | tuple) for item in chosen):
            if len(chosen) != n_collectives:
                raise DataError(
                    f"interventions: expected strategies, or {n_collectives} lists of them, "
                    f"got {len(chosen)} items"
                )
            lists = dict(enumerate(chosen))
        else:
            lists = dict.fromkeys(range(n_collectives), chosen)
    sets = {j: _listed(f"interventions[{j}]", items) for j, items in lists.items()}
    for j, chosen in sets.items():
        _check_strategies(f"interventions[{j}]", chosen, space)
    return sets


def _one_each(given: Any, n: int) -> list[Any]:
    """Return the numbers of a list or an array, or one number for each of n."""
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given.item()
    return list(given) if isinstance(given, list | tuple | np.ndarray) else [given] * n


def _others_mass(others_mass: Any, n_collectives: int) -> tuple[float, ...] | None:
    if others_mass is None:
        return None
    values = _one_each(others_mass, n_collectives)
    if len(values) != n_collectives:
        raise DataError(f"others_mass: expected {n_collectives} numbers, got {len(values)}")
    return tuple(check_number("others_mass", value, 0, 1) for value in values)


def read_bias(bounds: Any, sizes: Sequence[int], n_train: int) -> tuple[float, ...] | None:
    """Return distances of every collective's members and, last, of the rest; None for none.

    Args:
        bounds: what a caller handed in, see `evaluate`.
        sizes: members of each collective.
        n_train: number of training records.
    """
    if bounds is None:
        return None
    n = len(sizes)
    values = _one_each(bounds, n)
    if len(values) not in (n, n + 1):
        raise DataError(
            f"bias_bounds: expected {n} numbers, or one more for the rest, got {len(values)}"
        )
    known = [check_number("bias_bounds", value, 0, 1) for value in values]
    if len(known) == n:
        known.append(rest_distance(np.array(sizes) / n_train, np.array(known)))
    return tuple(known)
