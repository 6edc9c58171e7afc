"""Per plan and level: what scores it and what its bound needs, as padded arrays."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import members_cost
from aca_env.bounds.radii import (
    log_events,
    planting_confidence,
    radius,
    robust_confidence,
    sets_of_cells,
    suboptimality_threshold,
    unplanting_confidence,
)
from aca_env.game.mistakes import mean_features
from aca_env.game.others_choices import log_n_events
from aca_env.game.plan_codes import PlanCodes
from aca_env.scenario.collectives import Collective, PrivateType
from aca_env.strategies import AdaptiveUnplanting, FeatureOnlyPlanting, NaiveUnplanting, Strategy

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


WHOLE = (
    "objective",
    "target",
    "signal",
    "bound_target",
    "has_rival",
    "is_adaptive",
    "has_bound",
    "n_acting",
    "n_evidence",
    "n_own",
)
REAL = ("slack", "log_inverse_delta", "cost", "members_cost", "evidence_radius")
"""The order of a plan's numbers in `Plans.whole` and `Plans.real`: one look-up serves all."""


class Plans(PlanCodes):
    """Tables (n_agents, n_rows) of a world's plans; a row is plan · n_levels + level.

    Where people are members of several collectives, this is the first case of several, each
    with as many rows; see `game.groups`.
    """

    @cached_property
    def n_asked(self) -> Whole:
        """Members who are to act."""
        if self.world.groups is None:
            return np.tile(self.world.level_sizes, (1, self.menus.n_plans))
        return self.world.groups.by_row(self.world.groups.sizes.sum(axis=-1))

    @cached_property
    def n_acting(self) -> Whole:
        """Acting members: with noise, those who edit, in whatever way."""
        if self.world.groups is None:
            return self.n_asked
        editing = self.world.groups.by_row(self.world.groups.n_editing)
        return np.where(self.is_edit, editing, self.n_asked)

    @cached_property
    def n_own(self) -> Whole:
        """Acting members who do as agreed: n_i of the bounds."""
        if self.world.groups is None:
            return self.n_acting
        as_agreed = self.world.groups.by_row(self.world.groups.sizes[..., 0])
        return np.where(self.is_edit, as_agreed, self.n_asked)

    @cached_property
    def n_evidence(self) -> Whole:
        """Members who do as agreed, behind conflict and share: all, or the holdout."""
        splits = self.menus.per_plan(
            lambda _, plan: plan.n_estimation if isinstance(plan, AdaptiveUnplanting) else 0,
            np.int64,
        )
        held_out = np.asarray(self._by_row(splits), dtype=np.int64)
        return self.n_own - np.minimum(held_out, self.n_own)

    @cached_property
    def n_signal_cells(self) -> list[int]:
        """Exact number of planted cells of each signal of the scenario."""
        return [signal.bind(self.world.space).n_cells for signal in self.menus.signals]

    @cached_property
    def n_choices(self) -> list[int]:
        """Number of plans and efforts that each collective chooses from."""
        efforts = [len(collective.efforts) for collective in self.world.scenario.collectives]
        return [menu.n_plans * n for menu, n in zip(self.menus.menus, efforts, strict=True)]

    def _delta(self, i: int) -> float:
        if self.terms.selection != "menu":
            return self.terms.delta
        return self.terms.delta / self.n_choices[i]

    @cached_property
    def log_inverse_delta(self) -> Reals:
        """ln(1/δ') of the margins' radii."""

        def of(i: int, plan: Strategy) -> float:
            if plan.objective not in ("planting", "unplanting"):
                return 0.0
            delta, labels = self._delta(i), self.world.space.n_labels
            cells = self.n_signal_cells[self.menus.signals.index(plan.maps()[0])]
            if self.terms.regime == "transparent":
                return log_events(2, delta)
            if self.terms.regime == "known_interventions_robust":
                sets = [self.world.interventions(j) for j in range(self.world.n_agents) if j != i]
                n_interventions = len({h for s in sets for h in s}) + sum(map(len, sets))
                return robust_confidence(delta, cells, labels, n_interventions)
            direct = isinstance(plan, NaiveUnplanting) and plan.method == "direct"
            if direct or isinstance(plan, AdaptiveUnplanting):
                return unplanting_confidence(delta, cells)
            return planting_confidence(delta, cells, labels)

        found = np.asarray(self._by_row(self.menus.per_plan(of, np.float64)), dtype=np.float64)
        if self.terms.selection != "menu":
            return found
        return np.where(self.has_bound, found + log_n_events(self.world)[:, None], found)

    @cached_property
    def slack(self) -> Reals:
        """Outer radii: of the share among members, and of the test users; and members' bias."""
        counts = np.array([float(min(n, 10**300)) for n in self.n_signal_cells])[self.signal]
        union = np.vectorize(sets_of_cells, otypes=[float])(counts)
        chosen = union if self.terms.selection == "menu" else np.zeros_like(union)
        transparent = self.terms.regime == "transparent"
        members = self.n_own if transparent else self.n_evidence
        log_members = self.log_inverse_delta + (union if transparent else chosen)
        log_test = self.log_inverse_delta + chosen
        n_test = self.world.scenario.population.n_test
        radii = radius(members, log_members) + radius(n_test, log_test)
        return np.asarray(radii + self.world.distances.paid[:, None])

    @cached_property
    def rest_gaps(self) -> Reals:
        """(n_agents,) what margins lose for the law of the rest proper, in records."""
        return self.world.distances.rest_gaps(self.world.n_rest)

    @cached_property
    def tau(self) -> float:
        """Margin that the classifier's suboptimality can overturn, in mass."""
        return suboptimality_threshold(self.terms.epsilon, self.terms.threshold)

    @cached_property
    def features_changed(self) -> Reals:
        """Features that an editing member sets; a mean over the law for feature-only."""
        changed = self._by_row(self.menus.per_plan(self._features_of, np.float64))
        groups = self.world.groups
        if groups is None or all(c.noise is None for c in self.world.scenario.collectives):
            return np.asarray(changed, dtype=np.float64)
        return mean_features(groups, self._features_of, np.asarray(changed, dtype=np.float64))

    def _features_of(self, i: int, plan: Strategy) -> float:
        if plan.objective in ("none", "erasing"):
            return 0.0
        planted = len(plan.maps()[0].items)
        if isinstance(plan, FeatureOnlyPlanting):
            share = self._label_shares[i][self.world.space.label_code(plan.target)]
            return float(share * planted + (1 - share) * len(plan.fallback.items))
        return float(planted)

    @cached_property
    def _label_shares(self) -> list[Reals]:
        return [self._label_shares_of(i) for i in range(self.world.n_agents)]

    def _label_shares_of(self, i: int) -> Reals:
        is_biased = self.world.scenario.collectives[i].bias is not None
        laws, pool = self.world.laws, self.world.selection.pool
        law = laws.collectives[i] if is_biased else pool.rest
        n_labels = self.world.space.n_labels
        return np.bincount(law.labels, weights=law.shares, minlength=n_labels).astype(np.float64)

    @cached_property
    def editing_share(self) -> Reals:
        """Editors as a share of all members; 0 for a collective without members."""
        n_members = np.maximum(self.world.n_members, 1)[:, None]
        return np.asarray(np.where(self.is_edit, self.n_acting / n_members, 0.0))

    @cached_property
    def cost(self) -> Reals:
        """edit_cost × features changed × editors / members."""
        prices = np.array([c.edit_cost for c in self.world.scenario.collectives])[:, None]
        return np.asarray(prices * self.features_changed * self.editing_share)

    @cached_property
    def members_cost(self) -> Reals:
        """2 n_i R(n_i): what the radius of the own mass takes off a margin, in records."""
        return members_cost(self.n_own, self.log_inverse_delta)

    @cached_property
    def evidence_radius(self) -> Reals:
        """R(n_evidence), infinite without evidence."""
        return radius(self.n_evidence, self.log_inverse_delta)

    @cached_property
    def whole(self) -> Whole:
        """(n_agents, n_rows, len(WHOLE)) all whole numbers of a plan together."""
        return np.stack([getattr(self, name) for name in WHOLE], axis=-1).astype(np.int64)

    @cached_property
    def real(self) -> Reals:
        """(n_agents, n_rows, len(REAL)) all other numbers of a plan together."""
        return np.stack([getattr(self, name) for name in REAL], axis=-1)

    @cached_property
    def weights(self) -> Reals:
        """(n_agents, n_signals) how much each collective cares about each signal."""
        names = list(self.world.scenario.signals)
        table = np.zeros((self.world.n_agents, len(names)))
        for i, collective in enumerate(self.world.scenario.collectives):
            for name, weight in collective.signal_weights.items():
                table[i, names.index(name)] = weight
        return table

    @cached_property
    def values(self) -> Reals:
        """(n_agents, n_types, n_labels) value of each label to each private type."""
        n_types = self.world.reliability.shape[1]
        table = np.zeros((self.world.n_agents, n_types, self.world.space.n_labels))
        for i, collective in enumerate(self.world.scenario.collectives):
            table[i] = self._values(collective.values)
            for kind, private in enumerate(collective.types):
                table[i, kind] = self._values(self._own_values(private, collective))
        return table

    def _own_values(self, private: PrivateType, collective: Collective) -> Mapping[str, float]:
        return collective.values if private.values is None else private.values

    def _values(self, values: Mapping[str, float]) -> Reals:
        row = np.zeros(self.world.space.n_labels)
        for label, value in values.items():
            row[self.world.space.label_code(label)] = value
        return row
