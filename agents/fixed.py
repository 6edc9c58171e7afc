"""The same plan in every round."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, PolicyError, Spaces
from aca_env.scenario.collectives import Collective
from aca_env.scenario.schema import Scenario

UNPLANTING = ("naive_unplanting", "adaptive_unplanting")


class Fixed(Policy):
    """Plays one plan, by default the first strategy that edits with the label worth most.

    A strategy that unplants takes the label that is worth least. Where the mask forbids the
    plan, because its budget is spent, it abstains if it can.

    Args:
        strategy: kind of strategy, or its place in the collective's list.
        label: name of the label y*, or its code.
        signal: name of the signal, or its place in the collective's menu.
        effort: share of members who edit (with a decimal point), or its place in the list;
            default: the largest.
        announcement: label announced for the next round, or its code; default: none.
    """

    reads_records = False

    def __init__(
        self,
        *,
        strategy: str | int | None = None,
        label: str | int | None = None,
        signal: str | int | None = None,
        effort: float | None = None,
        announcement: str | int | None = None,
    ) -> None:
        self.strategy, self.label, self.signal = strategy, label, signal
        self.effort, self.announcement = effort, announcement

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Turn the options into an action.

        Raises:
            PolicyError: a name or place that the collective does not have.
        """
        place = scenario.agents.index(agent)
        collective, labels = scenario.collectives[place], spaces.records.labels
        find = _Finder(collective.name)
        kinds = [entry.kind for entry in collective.strategies]
        strategy = find("strategy", self.strategy, kinds, lambda: first_edit(kinds))
        label = find("label", self.label, labels, lambda: best_label(collective, strategy, labels))
        signal = find("signal", self.signal, collective.signals, lambda: 0)
        efforts = collective.efforts
        effort = find("effort", self.effort, efforts, lambda: len(efforts) - 1)
        announced = 0
        if self.announcement is not None:
            told = labels if scenario.dynamics.announcements else ()
            announced = 1 + find("announcement", self.announcement, told, lambda: 0)
        self._action = np.array([strategy, label, signal, effort, announced])
        self._resting = self._action.copy()
        if "abstain" in kinds:
            self._resting[0] = kinds.index("abstain")

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: Any
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del games
        plan = np.stack([policy._action for policy in policies])
        resting = np.stack([policy._resting for policy in policies])
        return partial(_plan_or_rest, plan, resting, places)

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the plan's action, or abstain where the mask forbids it."""
        del observation, rng
        mask = info["action_mask"]
        is_allowed = all(mask[axis][self._action[axis]] for axis in (0, 3))
        return (self._action if is_allowed else self._resting).copy()


def _plan_or_rest(
    plan: Action, resting: Action, places: NDArray[np.int64], _: Any, infos: Info, __: Any
) -> Action:
    """Return actions (n_games, n_agents, 5) of agents with plans (n_agents, 5)."""
    mask = infos["action_mask"]
    is_allowed = mask[0][:, places, plan[:, 0]] & mask[3][:, places, plan[:, 3]]
    return np.where(is_allowed[..., None], plan, resting)


class _Finder:
    """Finds options in the lists of one collective."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self, axis: str, wanted: object, known: Sequence[object], default: Callable[[], int]
    ) -> int:
        """Return the place of a name, or of a place, in a list."""
        if wanted is None:
            return default()
        if isinstance(wanted, int) and not isinstance(wanted, bool):
            if 0 <= wanted < len(known):
                return wanted
        elif wanted in known:
            if known.count(wanted) > 1:
                places = [str(i) for i, entry in enumerate(known) if entry == wanted]
                raise self._error(axis, wanted, f"one place of {', '.join(places)}")
            return known.index(wanted)
        listed = ", ".join(f"{entry}" for entry in known) or "none"
        last = f", or a place from 0 to {len(known) - 1}" if known else ""
        raise self._error(axis, wanted, f"one of: {listed}{last}")

    def _error(self, axis: str, wanted: object, expected: str) -> PolicyError:
        return PolicyError(
            f"policy fixed of {self.name!r}: {axis}: got {wanted!r}, expected {expected}"
        )


def first_edit(kinds: Sequence[str]) -> int:
    """Return the place of the first strategy that edits, 0 if none does."""
    return next((place for place, kind in enumerate(kinds) if kind != "abstain"), 0)


def best_label(collective: Collective, strategy: int, labels: Sequence[str]) -> int:
    """Return the code of the label worth most; to be unplanted, of the one worth least."""
    worth = np.array([_worth(collective, label) for label in labels])
    entry = collective.strategies[strategy]
    if entry.kind not in UNPLANTING:
        return int(np.argmax(worth))
    # Unplanting the alternative itself would contradict the plan.
    worth[[label == getattr(entry, "alternative", None) for label in labels]] = np.inf
    return int(np.argmin(worth))


def _worth(collective: Collective, label: str) -> float:
    """Return a label's value, averaged over private types: the plan is fixed before them."""
    if not collective.types:
        return collective.values.get(label, 0.0)
    return sum(
        kind.probability * (kind.values or collective.values).get(label, 0.0)
        for kind in collective.types
    )
