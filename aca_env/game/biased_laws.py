"""The laws of biased members and of the rest that they leave, exact on the pool's classes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.non_neutral import rest_distance, rest_gap, total_variation
from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.game.laws import Law, Laws
from aca_env.scenario.bias import Bias
from aca_env.scenario.randomisation import settings_of
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]

ROUNDING = 1e-12
"""Differences of probabilities up to it are rounding."""


def named_features(biases: Iterable[Bias | None]) -> tuple[str, ...]:
    """Return the features that selection weights ask for, sorted."""
    return tuple(sorted({name for bias in biases if bias is not None for name in bias.features}))


def names_labels(biases: Iterable[Bias | None]) -> bool:
    """Return whether selection weights ask for labels."""
    return any(bias is not None and bool(bias.labels) for bias in biases)


def selection_weights(
    bias: Bias, space: FeatureSpace, labels: Codes, codes: Callable[[str], Codes]
) -> Reals:
    """Return weights (n,), each factor divided by its largest: no product overflows.

    Args:
        bias: the weights by name.
        space: features and labels.
        labels: label codes (n,).
        codes: returns the codes (n,) of a feature.
    """
    weights = np.ones(len(labels))
    if bias.labels:
        weights = weights * _factors(bias.labels, space.labels)[labels]
    for name, by_value in bias.features.items():
        weights = weights * _factors(by_value, space.features[name])[codes(name)]
    return weights


def _factors(weights: Mapping[str, float], names: Sequence[str]) -> Reals:
    factors = np.array([weights.get(name, 1.0) for name in names])
    return factors / (factors.max() or 1.0)


def _codes(law: Law, space: FeatureSpace, name: str) -> NDArray[np.int64]:
    if law.X is not None:
        return np.asarray(law.X[:, space.feature_index(name)], dtype=np.int64)
    return law.strata[name]


@dataclass(frozen=True, eq=False)
class Selection:
    """Who is drawn for whom in one scenario.

    Attributes:
        scenario: the scenario.
        space: its features and labels.
        pool: the laws of the pool itself, which the scenario's are made from.
    """

    scenario: Scenario
    space: FeatureSpace
    pool: Laws

    @property
    def is_biased(self) -> bool:
        """Whether some collective's members are no neutral sample."""
        return any(group.bias is not None for group in self.scenario.collectives)

    def check_settings(self) -> None:
        """Raise `DataError` where a collective takes more than there are in some setting."""
        if self.is_biased and self.scenario.randomise is not None:
            for setting in settings_of(self.scenario):
                replace(self, scenario=setting)._rest()

    def refuse_bias(self, what: str) -> None:
        """Raise `DataError` where members are biased, for what needs a neutral sample."""
        for place, group in enumerate(self.scenario.collectives):
            if group.bias is not None:
                raise DataError(
                    f"collectives.{place}.bias: expected none for {what}, which takes members "
                    f"for a neutral sample, got one for {group.name!r}"
                )

    @property
    def _is_complement(self) -> bool:
        return self.scenario.population.rest == "complement"

    @cached_property
    def _shares(self) -> Reals:
        """(n_agents,) α_j, of whole members."""
        return np.array(self.scenario.n_members) / self.scenario.population.n_train

    def _tilted(self, law: Law, place: int) -> Reals:
        """Return D_i on a law's classes (n_classes,), which must not mix its weights."""
        bias = self.scenario.collectives[place].bias
        if bias is None:
            return law.shares
        codes = partial(_codes, law, self.space)
        mass = law.sizes * selection_weights(bias, self.space, law.labels, codes)
        if not mass.any():
            name = self.scenario.collectives[place].name
            raise DataError(
                f"collectives.{place}.bias: expected weights above 0 for some user of the pool, "
                f"got none, so {name!r} can have no member"
            )
        return np.asarray(mass / mass.sum())

    @cached_property
    def laws(self) -> Laws:
        """The law of every group.

        Raises:
            DataError: nobody can be a member, or a collective takes more than there are.
        """
        if not self.is_biased:
            return self.pool
        known: dict[tuple[int, Bias | None], Law] = {}
        collectives = []
        for place, (law, group) in enumerate(
            zip(self.pool.collectives, self.scenario.collectives, strict=True)
        ):
            key = (id(law), group.bias)
            if key not in known:
                tilted = replace(law, chances=self._tilted(law, place))
                known[key] = law if group.bias is None else tilted
            collectives.append(known[key])
        return replace(self.pool, collectives=tuple(collectives), rest=self._rest())

    def _rest(self) -> Law:
        """Return D_0: the pool's own law, or what the collectives leave of it."""
        law = self.pool.rest
        if not self._is_complement:
            return law
        members = np.array([self._tilted(law, i) for i in range(len(self._shares))])
        left = law.shares - self._shares @ members
        if left.min() < -ROUNDING:
            self._refuse(law, members, left)
        left = np.maximum(left, 0.0)
        # Nobody is left: what nobody is drawn from does not matter.
        return law if left.sum() <= ROUNDING else replace(law, chances=left / left.sum())

    def _refuse(self, law: Law, members: Reals, left: Reals) -> None:
        taken = self._shares * members[:, left.argmin()]
        place = int((taken * [g.bias is not None for g in self.scenario.collectives]).argmax())
        others = law.shares - self._shares @ members + self._shares[place] * members[place]
        holds = members[place] > 0
        most = max(0.0, float((others[holds] / members[place][holds]).min()))
        raise DataError(
            f"collectives.{place}.share: expected at most {floor(most * 1e4) / 1e4:g}, since no "
            "more users of the kinds that its bias favours are left "
            '(population.rest = "complement"), got '
            f"{self.scenario.collectives[place].share:g}"
        )

    @cached_property
    def distances(self) -> "Distances":
        """How far every group is from everybody, and what bounds take it for."""
        pool, laws = self.pool, self.laws
        members = np.array(
            [
                total_variation(tilted.shares, law.shares) if tilted.chances is not None else 0.0
                for tilted, law in zip(laws.collectives, pool.collectives, strict=True)
            ]
        )
        rest = (
            0.0
            if laws.rest.chances is None
            else total_variation(laws.rest.shares, pool.rest.shares)
        )
        if self.scenario.information.neutrality == "assumed":
            return Distances(members, rest, np.zeros(len(members)), 0.0)
        stated = [group.bias_bound for group in self.scenario.collectives]
        paid = np.array([t if s is None else s for s, t in zip(stated, members, strict=True)])
        paid_rest = rest
        if any(bound is not None for bound in stated):
            paid_rest = rest_distance(self._shares, paid) if self._is_complement else 0.0
        return Distances(members, rest, paid, paid_rest)


@dataclass(frozen=True, eq=False)
class Distances:
    """Total variation distances from the base distribution.

    Attributes:
        members: (n_agents,) t_i of the members.
        rest: t_0 of the rest.
        paid: (n_agents,) what bounds take t_i for.
        paid_rest: what they take t_0 for.
    """

    members: Reals
    rest: float
    paid: Reals
    paid_rest: float

    @property
    def is_paid(self) -> bool:
        """Whether bounds pay for any bias."""
        return bool(self.paid.any()) or self.paid_rest > 0

    @property
    def are_covered(self) -> bool:
        """Whether bounds pay for all the bias that there is."""
        members = (self.paid >= self.members - ROUNDING).all()
        return bool(members) and self.paid_rest >= self.rest - ROUNDING

    def rest_gaps(self, n_rest: int) -> Reals:
        """Return what each collective's margins lose for the rest (n_agents,), in records."""
        return rest_gap(self.paid, self.paid_rest, n_rest)
