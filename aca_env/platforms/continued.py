"""Fits that begin from the model that is deployed: warm starts and `partial_fit`.

A warm start fits to the new records alone, but begins where the last fit ended: a logistic
regression or a network at its weights; a forest keeps its trees and adds as many as
`n_estimators` says, so that rounds vote together. `partial_fit` takes the learner's own
single step: one pass over the new records for `sgd` and `mlp`.

Labels that the new records lack stay known: `partial_fit` is told all of them, and a warm
start sees one row of each missing label, of weight 0.
"""

import copy
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, FeatureSpace
from aca_env.platforms.known import fit_options, takes_weights
from aca_env.platforms.learners import Learner, LearnerError, Rows

WARM_START, PARTIAL_FIT = "warm_start", "partial_fit"


def check_goes_on(learner: Learner, learning: str) -> None:
    """Refuse a learner that cannot be fitted like that.

    Raises:
        LearnerError: it has no such option or method.
    """
    if learner.is_counted:
        return
    made = learner.make()
    options = made.get_params() if hasattr(made, "get_params") else {}
    known = hasattr(made, PARTIAL_FIT) if learning == PARTIAL_FIT else WARM_START in options
    if not known:
        raise LearnerError(
            f'platform {learner.name}: expected learning = "refit", got "{learning}", which '
            f"{type(made).__name__} does not know"
        )
    if learning == WARM_START and hasattr(type(made), "_bin_data"):
        raise LearnerError(
            f'platform {learner.name}: expected learning = "refit", got "warm_start", which '
            f"{type(made).__name__} allows for the same records only"
        )


def go_on(  # noqa: PLR0913 - what a fit needs, and where it starts
    learner: Learner,
    model: Any,
    records: Rows,
    space: FeatureSpace,
    *,
    seed: int,
    learning: str,
) -> Any:
    """Return the model after new records; the one given stays as it is.

    Args:
        learner: what is fitted.
        model: what `go_on` gave before; None: nothing was fitted yet.
        records: codes, labels and how often each row occurs.
        space: the space of the codes.
        seed: of the fit's chance.
        learning: "warm_start" or "partial_fit".

    Raises:
        LearnerError: what the learner says against its records.
    """
    X, y, times = (part[records[2] > 0] for part in records)
    if not len(y):
        return model
    pipeline = learner.pipeline(space, seed) if model is None else copy.deepcopy(model)
    estimator = pipeline[-1]
    if model is not None:
        _renew(estimator, learner.make(), seed)
    if learning == WARM_START:
        estimator.set_params(warm_start=True)
        X, y, times = _with_all_labels(learner, (X, y, times), space)
    # Categories are fixed by the space, so encoding learns nothing from the records.
    encode = pipeline[0]
    seen = X if encode == "passthrough" else encode.fit(X).transform(X)
    learner.run(lambda: _fit(estimator, (seen, y, times), space, learning))
    return pipeline


def predict(
    learner: Learner, model: Any, points: Features, space: FeatureSpace
) -> NDArray[np.int64]:
    """Return label codes (n_points,) of points; all 0 where nothing was fitted yet."""
    if model is None:
        return np.zeros(len(points), dtype=np.int64)
    labels: NDArray[Any] = learner.run(lambda: _predict(model, points))
    return learner.codes(labels, len(points), space)


def _renew(estimator: Any, blank: Any, seed: int) -> None:
    """Give a fit its own chance, and a forest its new trees."""
    options: Mapping[str, Any] = blank.get_params()
    estimator.set_params(**fit_options(options, seed))
    if "n_estimators" in options and hasattr(estimator, "estimators_"):
        n_trees = len(estimator.estimators_) + options["n_estimators"]
        estimator.set_params(n_estimators=n_trees)


def _with_all_labels(learner: Learner, records: Rows, space: FeatureSpace) -> Rows:
    X, y, times = records
    missing = np.setdiff1d(np.arange(space.n_labels), y)
    if not len(missing):
        return records
    if not takes_weights(learner.make().fit):
        label = space.labels[missing[0]]
        raise LearnerError(
            f"platform {learner.name}: expected records of every label for a warm start without "
            f"weights, got none of {label!r}"
        )
    return (
        np.concatenate([X, X[np.zeros(len(missing), dtype=np.int64)]]),
        np.concatenate([y, missing.astype(y.dtype)]),
        np.concatenate([times, np.zeros(len(missing), dtype=times.dtype)]),
    )


def _fit(estimator: Any, records: Any, space: FeatureSpace, learning: str) -> None:
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - takes a second to load

    seen, y, times = records
    call = estimator.partial_fit if learning == PARTIAL_FIT else estimator.fit
    options: dict[str, Any] = {}
    if takes_weights(call):
        options["sample_weight"] = times.astype(np.float64)
    else:
        rows = np.repeat(np.arange(len(y)), times)
        seen, y = seen[rows], y[rows]
    if learning == PARTIAL_FIT:
        options["classes"] = np.arange(space.n_labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        call(seen, y, **options)


def _predict(model: Any, points: Features) -> NDArray[Any]:
    encode = model[0]
    return np.asarray(
        model[-1].predict(points if encode == "passthrough" else encode.transform(points))
    )
