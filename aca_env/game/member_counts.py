"""How many members a world's collectives have, and how many of them act."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.features import FeatureSpace
from aca_env.game.groups import Groups
from aca_env.game.menu import Menus
from aca_env.scenario.overlapping import is_disjoint
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]


class MemberCounts:
    """The numbers of a scenario's members, whoever they are.

    Attributes:
        scenario: the scenario.
        menus: what its collectives choose from.
        space: the space of the records.
    """

    scenario: Scenario
    menus: Menus
    space: FeatureSpace

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
