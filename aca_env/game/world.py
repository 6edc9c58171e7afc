"""Everything about a scenario that no round changes: menus, cells, laws, sizes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.game.biased_laws import Distances, Selection, named_features, names_labels
from aca_env.game.cell_tables import build_tables
from aca_env.game.groups import Groups
from aca_env.game.laws import Law, Laws
from aca_env.game.menu import Menu, Menus, build_menus
from aca_env.game.plans import Plans
from aca_env.game.pool_source import PoolSource
from aca_env.game.record_tables import build_record_tables, find_learner
from aca_env.game.shifting import Shift
from aca_env.game.tables import LawKind, TableRequest, population_key
from aca_env.populations import GENERATORS, load_table
from aca_env.populations.pool import Pool
from aca_env.scenario.bias import Bias
from aca_env.scenario.names import check_names
from aca_env.scenario.overlapping import is_disjoint
from aca_env.scenario.schema import Scenario
from aca_env.scenario.shift_checks import answers
from aca_env.signals import Signal
from aca_env.strategies import FeatureOnlyPlanting
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


class World:
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
        request = self._request()
        build = build_tables if self.learner is None else build_record_tables
        tables = source.tables(request, partial(build, request))
        self.points = tables.points
        self.n_cells = len(tables.points)
        self.image_of = tables.image_of
        self.selection = Selection(scenario, self.space, self._laws(tables.laws))
        self.selection.check_settings()
        self.laws = self.selection.laws
        self.shared_laws = self._shared_laws(tables.laws)

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

    def _request(self) -> TableRequest:
        menus, signals = self.menus.menus, self.menus.signals
        maps = dict.fromkeys(s for menu in menus for s in menu.maps)
        fallbacks = tuple(signal for signal in maps if signal not in signals)
        if self.scenario.population.replacement and self.learner is None:
            groups = (*map(self._members_kind, range(len(menus))), *self._shared_kinds)
            kinds = (self._rest_kind, *groups, self._test_kind)
        else:
            kinds = (self._joint_kind,)
        return TableRequest(signals, fallbacks, self.is_whole, tuple(dict.fromkeys(kinds)))

    def _kind(self, maps: Iterable[Signal], biases: Sequence[Bias | None] = ()) -> LawKind:
        """Return the tables of a group of training records.

        Who edits only features hands in their label with them; otherwise the label of a
        record counts only where it lies in a planted cell, or where it weighs.
        """
        plans = (plan for menu in self.menus.menus for plan in menu.plans)
        carries = any(isinstance(plan, FeatureOnlyPlanting) for plan in plans)
        keeps = carries or names_labels(biases)
        return LawKind(tuple(dict.fromkeys(maps)), True, True, keeps, named_features(biases))

    def _members_kind(self, i: int) -> LawKind:
        bias = self.scenario.collectives[i].bias
        return self._kind(self.tracked(self.menus.menus[i]), (bias,))

    @property
    def _rest_kind(self) -> LawKind:
        is_left = self.scenario.population.rest == "complement"
        return self._kind((), [c.bias for c in self.scenario.collectives] if is_left else ())

    @property
    def _test_kind(self) -> LawKind:
        # Who leaves for its label does so by the own cell.
        shift, leaves = self.scenario.dynamics.shift, answers(self.scenario)
        leaves = leaves and shift is not None and shift.map == "exit"
        return LawKind(
            self.menus.signals, self.is_whole or leaves, leaves, outside_labels=not leaves
        )

    @property
    def _joint_kind(self) -> LawKind:
        everything = (s for menu in self.menus.menus for s in self.tracked(menu))
        return self._kind((*self.menus.signals, *everything))

    def _laws(self, known: Mapping[LawKind, Law]) -> Laws:
        replaces = self.scenario.population.replacement
        if self.learner is not None:
            law = known[self._joint_kind]
            return Laws((law,) * self.menus.n_agents, law, law, None if replaces else law)
        if not replaces:
            joint = known[self._joint_kind]
            return Laws((joint,) * self.menus.n_agents, joint, joint, joint)
        collectives = tuple(known[self._members_kind(i)] for i in range(self.menus.n_agents))
        return Laws(collectives, known[self._rest_kind], known[self._test_kind], None)

    @property
    def _shared_by(self) -> dict[tuple[int, ...], None]:
        """The collectives, in ascending order, of each kind of people in several."""
        groups = () if self.groups is None else self.groups.groups[self.n_agents :]
        return dict.fromkeys(tuple(sorted(group.order)) for group in groups)

    @property
    def _shared_kinds(self) -> list[LawKind]:
        return [self._kind(self._tracked_by(places)) for places in self._shared_by]

    def _tracked_by(self, places: tuple[int, ...]) -> tuple[Signal, ...]:
        menus = [self.menus.menus[i] for i in places]
        return tuple(dict.fromkeys(signal for menu in menus for signal in self.tracked(menu)))

    def _shared_laws(self, known: Mapping[LawKind, Law]) -> dict[tuple[int, ...], Law]:
        """Return the law of people in several collectives, by the places of these."""
        if self.laws.joint is not None:
            return dict.fromkeys(self._shared_by, self.laws.joint)
        return {places: known[self._kind(self._tracked_by(places))] for places in self._shared_by}

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

    @property
    def n_agents(self) -> int:
        """Number of collectives."""
        return self.menus.n_agents

    @cached_property
    def n_members(self) -> Whole:
        """(n_agents,) members of each collective."""
        return np.array(self.scenario.n_members, dtype=np.int64)

    @cached_property
    def copies(self) -> Whole:
        """(n_agents,) times that an edited record counts: copies handed in, up to the cap."""
        caps = [one.per_user for one in self.scenario.platform.defences if one.kind == "cap"]
        given = [collective.copies for collective in self.scenario.collectives]
        return np.array([min((n, *caps)) for n in given], dtype=np.int64)

    @cached_property
    def n_rest(self) -> int:
        """Records outside all collectives."""
        n_train, groups = self.scenario.population.n_train, self.groups
        return n_train - (int(self.n_members.sum()) if groups is None else groups.n_people)

    @cached_property
    def shift(self) -> Shift | None:
        """How users answer the classifier deployed before; None where they do not."""
        return Shift.of(self)

    @cached_property
    def groups(self) -> Groups | None:
        """Who is a member of several collectives, and who errs; None where nobody is or does."""
        return None if is_disjoint(self.scenario) else Groups(self)

    @property
    def n_cases(self) -> int:
        """Largest number of cases of any collective: which of its members follow its plan."""
        return 1 if self.groups is None else self.groups.n_cases

    def rows_in_case(self, row: Whole) -> Whole:
        """Return the rows (B, K) that tables hold for joint plans (B, K); see `game.groups`."""
        return row if self.groups is None else self.groups.rows(row)

    def idle_row(self, row: Whole) -> Whole:
        """Return where a bank holds who stands by when rows of tables (B, K) are played."""
        return row % self.n_levels if self.groups is None else row

    @cached_property
    def n_participation(self) -> int:
        """Number of steps of the acting share's grid."""
        participation = self.scenario.dynamics.participation
        return participation.levels if participation else 1

    @cached_property
    def reliability(self) -> NDArray[np.float64]:
        """(n_agents, n_types) share of asked members who edit; 1 where padded."""
        table = np.ones((self.n_agents, max(1, self._most_types)))
        for i, collective in enumerate(self.scenario.collectives):
            for kind, private in enumerate(collective.types):
                table[i, kind] = private.reliability
        return table

    @cached_property
    def _most_types(self) -> int:
        return max(len(collective.types) for collective in self.scenario.collectives)

    @cached_property
    def efforts(self) -> NDArray[np.float64]:
        """(n_agents, n_efforts) share of members asked to edit; 0 where padded."""
        table = np.zeros((self.n_agents, self.menus.padded[3]))
        for i, collective in enumerate(self.scenario.collectives):
            table[i, : len(collective.efforts)] = collective.efforts
        return table

    @cached_property
    def acting(self) -> Whole:
        """(n_agents, n_types, n_participation + 1, n_efforts) members who act."""
        grid = np.arange(self.n_participation + 1) / self.n_participation
        shares = self.reliability[:, :, None, None] * grid[:, None] * self.efforts[:, None, None]
        return np.rint(self.n_members[:, None, None, None] * shares).astype(np.int64)

    @cached_property
    def levels(self) -> tuple[Whole, ...]:
        """For each collective, the distinct numbers of acting members, ascending."""
        used = []
        for i, collective in enumerate(self.scenario.collectives):
            kinds, efforts = max(1, len(collective.types)), len(collective.efforts)
            lowest = 0 if self.scenario.dynamics.participation else 1
            used.append(np.unique(self.acting[i, :kinds, lowest:, :efforts]))
        return tuple(used)

    @cached_property
    def n_levels(self) -> int:
        """Largest number of levels of any collective."""
        return max(map(len, self.levels))

    @cached_property
    def level_of(self) -> Whole:
        """Shape of `acting`: the place of each number of acting members in `levels`."""
        places = np.zeros(self.acting.shape, dtype=np.int64)
        for i, levels in enumerate(self.levels):
            places[i] = np.minimum(np.searchsorted(levels, self.acting[i]), len(levels) - 1)
        return places

    @cached_property
    def level_sizes(self) -> Whole:
        """(n_agents, n_levels) acting members at each level; padded with the largest."""
        table = np.zeros((self.n_agents, self.n_levels), dtype=np.int64)
        for i, levels in enumerate(self.levels):
            table[i] = levels[-1]
            table[i, : len(levels)] = levels
        return table

    @cached_property
    def are_sizes_fixed(self) -> bool:
        """Whether every member always acts, so that all masses stay the same."""
        all_edit = self.groups is None or not self.groups.leaves_unedited.any()
        all_act = self.n_levels == 1 and bool((self.level_sizes[:, 0] == self.n_members).all())
        return all_act and all_edit

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
