"""Everything about a scenario that no round changes: menus, cells, laws, sizes."""

from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.game.biased_laws import Distances, Selection
from aca_env.game.cell_tables import build_tables
from aca_env.game.law_kinds import LawKinds
from aca_env.game.member_counts import MemberCounts
from aca_env.game.menu import Menu, Menus, build_menus
from aca_env.game.plans import Plans
from aca_env.game.pool_source import PoolSource
from aca_env.game.record_tables import build_record_tables, find_learner
from aca_env.game.shifting import Shift
from aca_env.game.tables import population_key
from aca_env.populations import GENERATORS, load_table
from aca_env.populations.pool import Pool
from aca_env.scenario.names import check_names
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal
from aca_env.strategies.base import Strategy
from aca_env.strategies.erasing import Erasing

Whole = NDArray[np.int64]

KNOWN = ("known_interventions", "known_interventions_robust")


def load_pool(scenario: Scenario) -> Pool:
    """Return the pool of users that a scenario draws from."""
    population = scenario.population
    if not population.is_table:
        rng = np.random.default_rng(population.pool_seed)
        return GENERATORS[population.source](population.n_pool, rng)
    if scenario.table_path is None or population.label is None:
        raise DataError("population: a table needs a path and a label column")
    return load_table(
        scenario.table_path,
        population.label,
        features=population.features,
        bins=population.bins,
    )


class World(MemberCounts):
    """A scenario with its pool, brought to classes once.

    Args:
        scenario: the scenario.
        pool: the users; default: what the scenario says. Only then does the disk remember
            what was built.

    Raises:
        AcaError: a name that the population does not have, or a pool too small.
    """

    def __init__(self, scenario: Scenario, pool: Pool | None = None) -> None:
        self.learner = find_learner(scenario)
        # The disk keeps tables of cells; a pool's distinct records would fill it.
        is_kept = pool is None and self.learner is None
        key = partial(population_key, scenario) if is_kept else lambda: None
        source = PoolSource(partial(load_pool, scenario) if pool is None else lambda: pool, key)
        facts = source.facts()
        check_names(scenario, facts.space)
        self.scenario = scenario
        self.space = facts.space
        self.bin_edges = facts.bin_edges
        self.n_pool = facts.n_users
        self.menus: Menus = build_menus(scenario, facts.space)
        self._check_split()
        self.is_whole = any(isinstance(p, Erasing) for m in self.menus.menus for p in m.plans)
        kinds = LawKinds(self)
        request = kinds.request()
        build = build_tables if self.learner is None else build_record_tables
        tables = source.tables(request, partial(build, request))
        self.points = tables.points
        self.n_cells = len(tables.points)
        self.image_of = tables.image_of
        self.selection = Selection(scenario, self.space, kinds.laws(tables.laws))
        self.selection.check_settings()
        self.laws = self.selection.laws
        self.shared_laws = kinds.shared_laws(self.laws, tables.laws)

    def varied(self, scenario: Scenario) -> "World":
        """Return the world of the scenario with other shares and preferences.

        Everything that was made of the pool is shared, not copied.
        """
        made = ("space", "bin_edges", "n_pool", "menus", "is_whole", "points", "n_cells", "learner")
        other = object.__new__(World)
        other.scenario = scenario
        for name in (*made, "image_of", "shared_laws"):
            setattr(other, name, getattr(self, name))
        other.selection = Selection(scenario, self.space, self.selection.pool)
        other.laws = other.selection.laws
        return other

    @property
    def distances(self) -> Distances:
        """How far every group is from everybody."""
        return self.selection.distances

    def _check_split(self) -> None:
        population = self.scenario.population
        needed = population.n_train + population.n_test
        if not population.replacement and needed > self.n_pool:
            raise DataError(
                "population: without replacement, expected n_train + n_test of at most the "
                f"{self.n_pool} users of the pool, got {needed}"
            )

    @cached_property
    def shift(self) -> Shift | None:
        """How users answer the classifier deployed before; None where they do not."""
        return Shift.of(self)

    def tracked(self, menu: Menu) -> tuple[Signal, ...]:
        """Return the maps whose cells a collective's records are counted by."""
        own = (*menu.signals, *menu.maps)
        if self.scenario.information.regime not in KNOWN:
            return tuple(dict.fromkeys(own))
        others = (s for other in self.menus.menus for s in other.maps)
        return tuple(dict.fromkeys((*own, *others)))

    @property
    def needs_own_records(self) -> bool:
        """Whether the regime reads other collectives off the own records."""
        return self.scenario.information.regime in (*KNOWN, "anonymous")

    def interventions(self, j: int) -> tuple[Strategy, ...]:
        """Return H_j: the plans of j's menu; robustly it may always abstain."""
        plans = self.menus.menus[j].plans
        kinds = [entry.kind for entry in self.scenario.collectives[j].strategies]
        robust = self.scenario.information.regime == "known_interventions_robust"
        return plans if robust or "abstain" in kinds or len(plans) == 1 else plans[1:]

    @cached_property
    def intervention_sets(self) -> tuple[tuple[Strategy, ...], ...]:
        """The distinct sets of what a collective might do."""
        return tuple(dict.fromkeys(self.interventions(j) for j in range(self.n_agents)))

    @cached_property
    def set_of(self) -> Whole:
        """(n_agents,) place of each collective's set among `intervention_sets`."""
        sets = self.intervention_sets
        return np.array([sets.index(self.interventions(j)) for j in range(self.n_agents)])

    @cached_property
    def glimpse_rows(self) -> tuple[Whole, ...]:
        """For each collective, the row (n_signals · n_labels,) that shows each choice's chances.

        It is the first strategy that edits, at full strength, carried out by all members,
        those whom others share included.
        """
        rows = []
        for collective, menu in zip(self.scenario.collectives, self.menus.menus, strict=True):
            kinds = [entry.kind for entry in collective.strategies]
            edits = next((s for s, kind in enumerate(kinds) if kind != "abstain"), 0)
            plans = menu.plan_of[edits].T.reshape(-1)
            rows.append(plans * self.n_levels + self.n_levels - 1)
        return tuple(rows)

    @cached_property
    def plans(self) -> Plans:
        """Tables of every plan at every level."""
        return Plans(self)
