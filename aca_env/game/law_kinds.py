"""Which classes a world needs of its pool, and the laws that are made of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aca_env.game.biased_laws import named_features, names_labels
from aca_env.game.laws import Law, Laws
from aca_env.game.tables import LawKind, TableRequest
from aca_env.scenario.bias import Bias
from aca_env.scenario.shift_checks import answers
from aca_env.signals import Signal
from aca_env.strategies import FeatureOnlyPlanting

if TYPE_CHECKING:
    from aca_env.game.world import World


class LawKinds:
    """The kinds of laws of a world's groups.

    Args:
        world: as far as it is known before the pool is: scenario, menus, learner and groups.
    """

    def __init__(self, world: "World") -> None:
        self.world = world

    def request(self) -> TableRequest:
        """Return everything besides the pool that decides the tables."""
        menus, signals = self.world.menus.menus, self.world.menus.signals
        maps = dict.fromkeys(s for menu in menus for s in menu.maps)
        fallbacks = tuple(signal for signal in maps if signal not in signals)
        if self.world.scenario.population.replacement and self.world.learner is None:
            groups = (*map(self._members_kind, range(len(menus))), *self._shared_kinds)
            kinds = (self._rest_kind, *groups, self._test_kind)
        else:
            kinds = (self._joint_kind,)
        return TableRequest(signals, fallbacks, self.world.is_whole, tuple(dict.fromkeys(kinds)))

    def _kind(self, maps: Iterable[Signal], biases: Sequence[Bias | None] = ()) -> LawKind:
        """Return the tables of a group of training records.

        Who edits only features hands in their label with them; otherwise the label of a
        record counts only where it lies in a planted cell, or where it weighs.
        """
        plans = (plan for menu in self.world.menus.menus for plan in menu.plans)
        carries = any(isinstance(plan, FeatureOnlyPlanting) for plan in plans)
        keeps = carries or names_labels(biases)
        return LawKind(tuple(dict.fromkeys(maps)), True, True, keeps, named_features(biases))

    def _members_kind(self, i: int) -> LawKind:
        bias = self.world.scenario.collectives[i].bias
        return self._kind(self.world.tracked(self.world.menus.menus[i]), (bias,))

    @property
    def _rest_kind(self) -> LawKind:
        is_left = self.world.scenario.population.rest == "complement"
        return self._kind((), [c.bias for c in self.world.scenario.collectives] if is_left else ())

    @property
    def _test_kind(self) -> LawKind:
        # Who leaves for its label does so by the own cell.
        scenario, signals = self.world.scenario, self.world.menus.signals
        shift = scenario.dynamics.shift
        leaves = shift is not None and shift.map == "exit" and answers(scenario)
        return LawKind(signals, self.world.is_whole or leaves, leaves, outside_labels=not leaves)

    @property
    def _joint_kind(self) -> LawKind:
        everything = (s for menu in self.world.menus.menus for s in self.world.tracked(menu))
        return self._kind((*self.world.menus.signals, *everything))

    def laws(self, known: Mapping[LawKind, Law]) -> Laws:
        """Return the laws of the collectives, of the rest and of the test users."""
        replaces = self.world.scenario.population.replacement
        if self.world.learner is not None:
            law = known[self._joint_kind]
            return Laws((law,) * self.world.menus.n_agents, law, law, None if replaces else law)
        if not replaces:
            joint = known[self._joint_kind]
            return Laws((joint,) * self.world.menus.n_agents, joint, joint, joint)
        collectives = tuple(known[self._members_kind(i)] for i in range(self.world.menus.n_agents))
        return Laws(collectives, known[self._rest_kind], known[self._test_kind], None)

    @property
    def _shared_by(self) -> dict[tuple[int, ...], None]:
        """The collectives, in ascending order, of each kind of people in several."""
        groups = (
            () if self.world.groups is None else self.world.groups.groups[self.world.n_agents :]
        )
        return dict.fromkeys(tuple(sorted(group.order)) for group in groups)

    @property
    def _shared_kinds(self) -> list[LawKind]:
        return [self._kind(self._tracked_by(places)) for places in self._shared_by]

    def _tracked_by(self, places: tuple[int, ...]) -> tuple[Signal, ...]:
        menus = [self.world.menus.menus[i] for i in places]
        return tuple(dict.fromkeys(signal for menu in menus for signal in self.world.tracked(menu)))

    def shared_laws(self, laws: Laws, known: Mapping[LawKind, Law]) -> dict[tuple[int, ...], Law]:
        """Return the law of people in several collectives, by the places of these."""
        if laws.joint is not None:
            return dict.fromkeys(self._shared_by, laws.joint)
        return {places: known[self._kind(self._tracked_by(places))] for places in self._shared_by}
