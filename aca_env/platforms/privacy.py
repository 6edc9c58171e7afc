"""How private a platform's trainings are: noise for a given loss, and what an episode spends.

One training publishes every (cell, label) count with noise. Neighbouring tables differ in one
record of one round, and a record changes one count by one; exchanging it changes two. Over an
episode the same person may hand in one record in every round, so the trainings compose. A
person who hands in several copies is as many records.

Source: Dwork and Roth (2014), The Algorithmic Foundations of Differential Privacy, sections
3.3 and 3.5; Gaussian noise and composition at δ > 0 by the library dp-accounting.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any

from aca_env.errors import AcaError, DataError, one_line
from aca_env.scenario.schema import Scenario

MECHANISMS = ("laplace", "gaussian")

COUNTS_CHANGED = {"add_remove": 1, "replace": 2}
"""Counts that change by one between neighbours, by relation."""

PRIVATE = "private_counts"

LEAST, MOST = 1e-6, 1e6
"""Losses per training for which noise is found."""

_OPTIONS = {"mechanism": "name", "epsilon": "epsilon", "delta": "delta", "relation": "relation"}


class MissingLibraryError(AcaError):
    """An optional library that is not installed."""


@dataclass(frozen=True)
class Mechanism:
    """Noise in every count of one training.

    Attributes:
        name: "laplace" or "gaussian".
        epsilon: privacy loss of one training.
        delta: probability that it is larger.
        relation: "add_remove" or "replace" one record.

    Raises:
        DataError: what cannot be.
    """

    name: str = "laplace"
    epsilon: float = 1.0
    delta: float = 0.0
    relation: str = "add_remove"

    def __post_init__(self) -> None:
        """Check every option."""
        _check_among("mechanism", self.name, MECHANISMS)
        _check_among("relation", self.relation, COUNTS_CHANGED)
        _check_number("epsilon", self.epsilon, (LEAST, MOST))
        if self.name == "laplace" and (self.delta != 0 or isinstance(self.delta, bool)):
            told = one_line(self.delta)
            raise DataError(f'delta: expected 0 with mechanism = "laplace", got {told}')
        if self.name == "gaussian":
            _check_delta(self.delta)

    @property
    def n_changed(self) -> int:
        """Counts that change by one between neighbours."""
        return COUNTS_CHANGED[self.relation]

    @cached_property
    def scale(self) -> float:
        """Laplace's b or the Gaussian's σ, in records: the least that gives the loss.

        Raises:
            MissingLibraryError: a Gaussian without dp-accounting.
        """
        if self.name == "laplace":
            return self.n_changed / self.epsilon
        _accounting()
        return _gaussian_scale(self.epsilon, self.delta, self.n_changed)

    def loss(self, n_trainings: int, delta: float = 0.0) -> float:
        """Return ε of several trainings together.

        Args:
            n_trainings: how many, each with noise of its own.
            delta: probability that the loss is larger; 0 adds the losses up.

        Raises:
            DataError: δ out of [0, 1), or 0 with Gaussian noise, which has no finite loss then.
            MissingLibraryError: δ above 0 without dp-accounting.
        """
        if delta == 0 and self.name == "laplace":
            return n_trainings * self.epsilon
        _check_delta(delta)
        accounting = _accounting()
        from dp_accounting.pld import PLDAccountant  # noqa: PLC0415 - optional

        events = {
            "laplace": accounting.LaplaceDpEvent,
            "gaussian": accounting.GaussianDpEvent,
        }
        # Each changed count is a release of its own, of sensitivity one.
        event = accounting.SelfComposedDpEvent(
            events[self.name](self.scale), n_trainings * self.n_changed
        )
        found = float(PLDAccountant().compose(event).get_epsilon(delta))
        return min(found, n_trainings * self.epsilon) if self.name == "laplace" else found


@dataclass(frozen=True)
class PrivacySpent:
    """What an episode's trainings tell about one record per round.

    Attributes:
        mechanism: "laplace" or "gaussian".
        relation: which tables are neighbours.
        scale: Laplace's b or the Gaussian's σ, in records.
        epsilon_per_training: privacy loss of one training.
        delta_per_training: probability that it is larger.
        n_trainings: trainings of an episode.
        epsilon: loss of all of them together.
        delta: probability that it is larger.
    """

    mechanism: str
    relation: str
    scale: float
    epsilon_per_training: float
    delta_per_training: float
    n_trainings: int
    epsilon: float
    delta: float


def privacy_spent(scenario: Scenario, delta: float | None = None) -> PrivacySpent | None:
    """Return what an episode of a private platform spends; None for other platforms.

    Args:
        scenario: the scenario.
        delta: δ of the whole episode; None: that of one training, so 0 for Laplace.

    Raises:
        DataError: δ out of range.
        MissingLibraryError: dp-accounting is needed, and is not installed.

    >>> import aca_env
    >>> overrides = {"platform.classifier": "private_counts", "platform.parameters.epsilon": 0.5}
    >>> privacy_spent(aca_env.load_scenario("climate-duel", overrides)).epsilon
    6.0
    """
    if scenario.platform.classifier != PRIVATE:
        return None
    # The classifier's own defaults are those of a mechanism.
    given = scenario.platform.parameters
    mechanism = Mechanism(**{_OPTIONS[name]: given[name] for name in given if name in _OPTIONS})
    n_trainings = -(-scenario.rounds // scenario.platform.retrain_every)
    total = mechanism.delta if delta is None else delta
    return PrivacySpent(
        mechanism.name,
        mechanism.relation,
        mechanism.scale,
        mechanism.epsilon,
        mechanism.delta,
        n_trainings,
        mechanism.loss(n_trainings, total),
        total,
    )


@cache
def _gaussian_scale(epsilon: float, delta: float, n_changed: int) -> float:
    from dp_accounting.pld import common, privacy_loss_mechanism  # noqa: PLC0415 - optional

    goal = common.DifferentialPrivacyParameters(epsilon, delta)
    found = privacy_loss_mechanism.GaussianPrivacyLoss.from_privacy_guarantee(goal, n_changed**0.5)
    return float(found.standard_deviation)


def _accounting() -> ModuleType:
    try:
        import dp_accounting  # noqa: PLC0415 - optional, and takes half a second to load
    except ModuleNotFoundError:
        raise MissingLibraryError(
            "private_counts: expected the library dp-accounting for Gaussian noise or delta > 0, "
            'got none; pip install "aca-env[private]" brings it'
        ) from None
    found: ModuleType = dp_accounting
    return found


def _check_among(name: str, value: Any, known: Any) -> None:
    if not isinstance(value, str) or value not in known:
        raise DataError(f"{name}: expected one of {', '.join(known)}, got {one_line(value)}")


def _check_number(name: str, value: Any, ends: tuple[float, float]) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not ends[0] <= value <= ends[1]:
        expected = f"a number from {ends[0]:g} to {ends[1]:g}"
        raise DataError(f"{name}: expected {expected}, got {one_line(value)}")


def _check_delta(value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value < 1:
        raise DataError(f"delta: expected a number in (0, 1), got {one_line(value)}")
