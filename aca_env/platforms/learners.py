"""Platforms that fit a learner of scikit-learn to records, given as distinct rows with weights."""

import importlib
import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.platforms.known import (
    FACTS,
    KNOWN,
    ONE_HOT,
    ORDINAL,
    SET_BY_THE_GAME,
    fit_options,
    takes_weights,
    thawed,
)
from aca_env.platforms.naive_bayes import NaiveBayes, count_values
from aca_env.platforms.smoothing import smooth, smooth_counts

Rows = tuple[Features, Labels, NDArray[np.integer[Any]]]
Weighted = tuple[Features, Labels, NDArray[np.number[Any]]]


class LearnerError(AcaError):
    """A learner that is missing, or that refuses its options or its records."""


@dataclass(frozen=True)
class Learner:
    """A learner by name, with options.

    Args:
        name: one of `KNOWN`, or `module:factory`, a callable that returns a classifier
            as scikit-learn has them. Weights are handed to `fit` where
            it takes them; otherwise rows are repeated.
        parameters: keyword options of the class or factory.
        encoding: "one_hot" for a column per value, "ordinal" for the codes as they are,
            None for what suits the learner (a factory: "one_hot").
        label_smoothing: share of every record's weight that is spread over all labels.

    Raises:
        LearnerError: an unknown module, name or option; all of it in one line.
    """

    name: str
    parameters: Mapping[str, Any]
    encoding: str | None = None
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        """Check names and options, without any record."""
        self._check_options()
        made = self._checked(self.make)
        if self.is_ours:
            self._checked(made.check)
        if self.label_smoothing and not (self.is_counted or takes_weights(made.fit)):
            raise self._error("label_smoothing: expected 0 with a learner that takes no weights")

    @cached_property
    def factory(self) -> Callable[..., Any]:
        """What makes the learner."""
        known = KNOWN.get(self.name)
        module, _, name = self.name.partition(":")
        if known is not None:
            module, name = known.module, known.name
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as error:
            raise self._error(f"no module named {error.name!r}") from None
        except Exception as error:  # a foreign module may fail in any way
            raise self._error(f"importing {module!r} failed: {_line(error)}") from error
        found = getattr(loaded, name, None)
        if not callable(found):
            raise self._error(f"expected a class or function {name!r} in {module!r}, got none")
        made: Callable[..., Any] = found
        return made

    @property
    def is_ours(self) -> bool:
        """Whether it is one of our own, which know the space and need no second label."""
        known = KNOWN.get(self.name)
        return known is not None and known.is_ours

    @cached_property
    def is_counted(self) -> bool:
        """Whether counts of values by label are all that it needs."""
        return self.factory is NaiveBayes

    @cached_property
    def needs_labels(self) -> bool:
        """Whether records of one label are too few to learn from."""
        return not getattr(self.factory, "learns_one_label", False)

    def _check_options(self) -> None:
        hidden = (*SET_BY_THE_GAME, *(FACTS if self.is_ours else ()))
        for name in hidden:
            if name in self.parameters:
                raise self._error(f"parameters: {name} is set by the game, expected none")
        try:
            signature = inspect.signature(self.factory)
        except (TypeError, ValueError):  # some built-in classes have none; `make` will tell
            return
        kinds = [known.kind for known in signature.parameters.values()]
        if inspect.Parameter.VAR_KEYWORD in kinds:
            return
        unknown = [name for name in self.parameters if name not in signature.parameters]
        if unknown:
            known = ", ".join(n for n in signature.parameters if n not in hidden)
            raise self._error(
                f"parameters: got unknown {unknown[0]!r}, expected one of {known or 'none'}"
            )

    def make(self) -> Any:
        """Return a new learner that has seen nothing."""
        known = KNOWN.get(self.name)
        options = {**dict(known.defaults if known else ()), **thawed(self.parameters)}
        made = self.factory(**options)
        if not self.is_counted and not (hasattr(made, "fit") and hasattr(made, "predict")):
            raise self._error(f"expected an object with fit and predict, got {type(made).__name__}")
        return made

    def predict(
        self, records: Rows, points: Features, space: FeatureSpace, seed: int
    ) -> NDArray[np.int64]:
        """Return the label codes (n_points,) that the learner predicts after a fit.

        Args:
            records: codes (n_rows, n_features), labels (n_rows,), and how often each row
                occurs (n_rows,).
            points: codes (n_points, n_features).
            space: the space of the codes.
            seed: of all its chance, where no option `random_state` is given.

        Raises:
            LearnerError: what the learner says against its options or records.
        """
        X, y, times = (part[records[2] > 0] for part in records)
        # Most learners refuse records of one label, from which there is nothing to learn.
        if self.needs_labels and (not len(y) or (y == y[0]).all()):
            return np.full(len(points), y[0] if len(y) else 0, dtype=np.int64)
        if self.is_counted:
            counts = smooth_counts(count_values(X, y, times, space), self.label_smoothing)
            found: NDArray[np.int64] = self.make().predict(counts, points, space)
            return found
        pipeline = self.fitted((X, y, times), space, seed)
        labels = np.asarray(self.run(lambda: pipeline.predict(points)))
        return self.codes(labels, len(points), space)

    def codes(self, labels: NDArray[Any], n_points: int, space: FeatureSpace) -> NDArray[np.int64]:
        """Return what a learner predicts as label codes; a `LearnerError` if it is none."""
        is_code = labels.dtype.kind in "iu" and labels.shape == (n_points,)
        if not is_code or ((labels < 0) | (labels >= space.n_labels)).any():
            raise self._error("expected one of the given labels for every point")
        return np.asarray(labels, dtype=np.int64)

    def fitted(self, records: Rows, space: FeatureSpace, seed: int) -> Any:
        """Return the pipeline after a fit; see `predict`."""
        pipeline = self.pipeline(space, seed)
        rows = smooth(records, self.label_smoothing, space.n_labels)
        self.run(lambda: _fit(pipeline, rows))
        return pipeline

    def run(self, call: Callable[[], Any]) -> Any:
        """Return what a call on one thread does; a failure is told as the learner's."""
        with self._threads.limit(limits=1):
            return self._checked(call)

    def pipeline(self, space: FeatureSpace, seed: int) -> Any:
        """Return encoder and learner as one, steps `encode` and `classify`; see `predict`."""
        from sklearn.pipeline import Pipeline  # noqa: PLC0415 - takes a second to load

        learner = self.make()
        if hasattr(learner, "get_params"):
            learner.set_params(**fit_options(learner.get_params(), seed))
        if self.is_ours:
            learner.set_params(**self._facts(learner.get_params(), space))
        return Pipeline([("encode", self._encoder(space)), ("classify", learner)])

    def _facts(self, options: Mapping[str, Any], space: FeatureSpace) -> dict[str, Any]:
        """Return what a learner of our own is told about the records."""
        facts = dict(zip(FACTS, (space.n_labels, space, self.encoding), strict=True))
        return {name: fact for name, fact in facts.items() if name in options}

    def _encoder(self, space: FeatureSpace) -> Any:
        known = KNOWN.get(self.name)
        if self.is_ours:
            return "passthrough"
        encoding = self.encoding or (known.encoding if known else ONE_HOT)
        if encoding == ORDINAL:
            return "passthrough"
        from sklearn.preprocessing import OneHotEncoder  # noqa: PLC0415

        return OneHotEncoder(categories=[np.arange(size) for size in space.sizes])

    @cached_property
    def _threads(self) -> Any:
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - comes with scikit-learn

        # Finds the libraries that are loaded by now, so the learner's own come first.
        _ = self.factory
        return ThreadpoolController()

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make a copy: loaded libraries cannot be pickled."""
        return Learner, (self.name, self.parameters, self.encoding, self.label_smoothing)

    def _checked(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except LearnerError:
            raise
        except AcaError as error:
            raise self._error(str(error)) from None
        except Exception as error:  # learners refuse in many ways
            raise self._error(_line(error)) from error

    def _error(self, told: str) -> LearnerError:
        return LearnerError(f"platform {self.name}: {told}")


def _fit(pipeline: Any, records: Weighted) -> None:
    """Fit a pipeline to weighted rows."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - takes a second to load

    (X, y, times), options = records, {}
    if takes_weights(pipeline[-1].fit):
        options = {"classify__sample_weight": times.astype(np.float64)}
    else:
        whole = times.astype(np.int64)
        X, y = np.repeat(X, whole, axis=0), np.repeat(y, whole)
    with warnings.catch_warnings():
        # How long it may take is the platform's affair, and so is what it has by then.
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline.fit(X, y, **options)


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
