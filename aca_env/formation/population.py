"""What plans come to at the exact values of the population, whatever the mass behind them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.exact_values import MarginClaim, Outer, SummedCross
from aca_env.bounds.mixture_claim import MixtureClaim, leads_over_rivals
from aca_env.bounds.radii import sets_of_cells
from aca_env.counts import GroupCounts
from aca_env.formation.present_round import Reals, Whole
from aca_env.game.filling import label_map
from aca_env.game.world import World
from aca_env.platforms.histogram import predict
from aca_env.strategies.base import Evidence, LabelMap, Strategy

Tables = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PopulationPlan:
    """One collective's plan, carried out by the whole population.

    Nobody else edits, and the platform learns from one round, with infinitely many records:
    memory, detection and an adversary are left out.

    Attributes:
        world: the scenario with its pool.
        place: index of the collective.
        row: row of the plan in `world.plans`.
    """

    world: World
    place: int
    row: int

    @property
    def strategy(self) -> Strategy:
        """The plan."""
        return self.world.menus.menus[self.place].plans[self.row // self.world.n_levels]

    @property
    def n_pool(self) -> int:
        """Number of users in the pool."""
        return self.world.laws.rest.n_users

    @property
    def signal(self) -> int:
        """Place of the plan's signal in the scenario's list."""
        return int(self.world.plans.signal[self.place, self.row])

    @property
    def target(self) -> int:
        """Code of the label y*."""
        return int(self.world.plans.target[self.place, self.row])

    @property
    def is_any(self) -> bool:
        """Whether a lead over one rival suffices (unplanting)."""
        return self.strategy.objective == "unplanting"

    @cached_property
    def _group(self) -> GroupCounts:
        return self.world.laws.collectives[self.place].expected(self.n_pool)

    @cached_property
    def _labels(self) -> LabelMap | None:
        return label_map(self.world, self.strategy, self._group)

    @cached_property
    def post(self) -> Tables:
        """(C, L) what the population would hand in."""
        space = self.world.space
        return np.asarray(self.strategy.post_edit(self._group, space, self._labels))

    @cached_property
    def evidence(self) -> Evidence | None:
        """What a bound needs of the records; None where there is no bound."""
        # No split is taken out: shares are the population's with or without it.
        nobody = self._group - self._group
        return self.strategy.evidence(self._group, nobody, self.world.space, self._labels)

    def users(self, n_members: Whole) -> Reals:
        """Return (m, M, L) shares of test users by predicted label, on each signal.

        Args:
            n_members: (m,) who carry the plan out, of the scenario's training records.
        """
        n_train = self.world.scenario.population.n_train
        members = np.asarray(n_members)[:, None, None]
        if n_train * self.n_pool >= 2**62:
            members = members.astype(np.float64)
        counts = members * self.post + (n_train - members) * self._group.raw
        one_hot = np.eye(self.world.space.n_labels)[predict(counts)]
        law = self.world.laws.test
        sent = law.expected(law.n_users).sent
        cells = np.stack([sent[signal].sum(axis=-1) for signal in self.world.menus.signals])
        return np.asarray((cells / law.n_users) @ one_hot)

    def success(self, n_members: Whole) -> Reals:
        """Return (m,) success; an unplanting plan's is to avoid its label."""
        named = self.users(n_members)[:, self.signal, self.target]
        return np.asarray(1 - named if self.is_any else named)

    def mixture_claim(self) -> MixtureClaim | None:
        """Return success as a function of mass, in closed form; None for erasing."""
        if self.strategy.objective not in ("planting", "unplanting") or self.evidence is None:
            return None
        own, rest = (
            leads_over_rivals(counts, self.target, self.is_any)
            for counts in (self.post, self._group.raw)
        )
        claim = MixtureClaim(
            n_pool=self.n_pool,
            own=own,
            others=np.zeros((0, *own.shape)),
            rest=rest,
            members=np.asarray(self._sent),
            is_any=self.is_any,
            outer=Outer(0.0, 0.0, 1),
        )
        # Cells of other signals decide nothing.
        return claim.only(claim.members > 0)

    def bound_claim(self) -> MarginClaim | None:
        """Return the certified bound as a function of members, with radii; None if there is none.

        With nobody else editing all certified regimes with margins state the same.
        """
        evidence, terms = self.evidence, self.world.scenario.information
        if evidence is None or terms.regime == "transparent":
            return None
        log = float(self.world.plans.log_inverse_delta[self.place, self.row])
        n_cells = self.world.plans.n_signal_cells[self.signal]
        outer = log + sets_of_cells(n_cells) * (terms.selection == "menu")
        n_test = self.world.scenario.population.n_test
        claim = MarginClaim(
            n_pool=self.n_pool,
            prevalence=evidence.prevalence,
            own_conflict=np.asarray(evidence.own_conflict),
            members=np.asarray(self._sent),
            cross=SummedCross(np.zeros((0, len(self._sent), 1))),
            log_inverse_delta=log,
            outer=Outer(outer, outer, n_test, self.world.plans.tau),
            n_estimation=self.strategy.n_estimation,
        )
        return claim.only(claim.members > 0)

    @property
    def _sent(self) -> Tables:
        return np.asarray(self._group.sent[self.strategy.maps()[0]].sum(axis=-1))
