"""A plan that is settled once and kept to, come what may."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.game.game import Game
from aca_env.planning.options import Options
from aca_env.planning.plans import CopyingPlayer, PlannedPlayer, settled_plan
from aca_env.planning.remembering import Player, Remembering, past_tells_records
from aca_env.planning.translating import share_a_plan
from aca_env.scenario.schema import Scenario

NAME = "committed"
ENDINGS = ("repeat", "hold")
OPTIONS = ("strategy", "label", "signal", "effort", "announcement")
ENTRY = f"five whole numbers of the action space, or a table of {', '.join(OPTIONS)}"

Whole = NDArray[np.int64]


class Committed(Remembering, Policy):
    """Keeps to a plan of its own, or to a copy of the plan that a leader began with.

    With `plan` it plays the listed actions in order, one a round. Otherwise it plays in the
    first round what `fixed` does by default, and from the second round on what the leader
    did in the first, if its own menu has that strategy, signal and effort; if not, it stays
    with its first action. Where the mask forbids an action, it abstains for the round.

    A copy assumes that the leader's first action is seen. Nothing is planned or carried
    over to the next episode.

    Source: commitment to a strategy, von Stackelberg 1934, "Marktform und Gleichgewicht"; a
    copy joins the one that the leader commits to.

    Args:
        plan: actions, each five whole numbers or a table with the options of `fixed`.
        then: what follows the last of them: `repeat` from the first, the default, or `hold`
            the last.
        leader: name of a collective, or its agent; default: the largest other one with an
            editing strategy and a signal in common, if there is one.
    """

    def __init__(
        self,
        *,
        plan: Sequence[Sequence[int] | Mapping[str, str | int | float]] | None = None,
        then: str | None = None,
        leader: str | None = None,
    ) -> None:
        self.plan, self.then, self.leader = plan, then, leader

    def check(self, scenario: Scenario) -> None:
        """Refuse options that contradict each other or do not fit, and settle the plan."""
        options = Options(NAME, scenario.collectives[self._place].name)
        self._leader: int | None = None
        self._holds = False
        if self.plan is None:
            if self.then is not None:
                raise options.error("then", self.then, "none without a plan")
            self._actions = np.stack([self._action(scenario, {})])
            self._leader = self._find_leader(scenario, options)
            self.reads_records = self._leader is not None and past_tells_records(scenario)
            return
        self.reads_records = False
        if self.leader is not None:
            raise options.error("leader", self.leader, "none beside a plan")
        if self.then is not None:
            self._holds = options.one_of("then", self.then, ENDINGS) == "hold"
        self._actions = self._read_plan(scenario, options)

    def _read_plan(self, scenario: Scenario, options: Options) -> Whole:
        """Return the listed actions (n, 5)."""
        plan, actions = self.plan, []
        if isinstance(plan, str) or not isinstance(plan, Sequence) or not plan:
            raise options.error("plan", plan, f"a list of actions, each {ENTRY}")
        for place, entry in enumerate(plan):
            where = f"plan[{place}]"
            try:
                actions.append(self._action(scenario, _as_options(entry)))
            except PolicyError as error:
                reason = str(error).removeprefix(f"policy fixed of {options.collective!r}: ")
                who = f"policy {NAME} of {options.collective!r}"
                raise PolicyError(f"{who}: {where}: {reason}") from None
            except (TypeError, ValueError):
                raise options.error(where, entry, ENTRY) from None
        return np.stack(actions)

    def _action(self, scenario: Scenario, named: Mapping[str, Any]) -> Whole:
        """Return the action (5,) that options of `fixed` name."""
        fixed = Fixed(**named)
        fixed.reset(scenario.agents[self._place], self._spaces, scenario)
        return settled_plan(fixed, self._spaces)

    def _find_leader(self, scenario: Scenario, options: Options) -> int | None:
        """Return whom to copy; None where nobody's plan could be one's own."""
        groups, place = scenario.collectives, self._place
        others = [other for other in range(len(groups)) if other != place]
        fitting = [other for other in others if share_a_plan(scenario, place, other)]
        if self.leader is None:
            return max(fitting, key=lambda other: groups[other].share, default=None)
        known = {groups[other].name: other for other in others}
        known |= {scenario.agents[other]: other for other in others} | known
        if not isinstance(self.leader, str) or self.leader not in known:
            listed = ", ".join(known) or "none: nobody else plays"
            raise options.error("leader", self.leader, f"one of: {listed}")
        if known[self.leader] not in fitting:
            expected = "somebody with an editing strategy and a signal in common"
            raise options.error("leader", self.leader, expected)
        return known[self.leader]

    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""
        if self._leader is None:
            return PlannedPlayer(game, self._place, self._actions, self._holds)
        return CopyingPlayer(game, self._place, self._actions[0], self._leader)


def _as_options(entry: object) -> Mapping[str, Any]:
    """Return five whole numbers, or a table, as options of `fixed`."""
    if isinstance(entry, Mapping):
        return entry
    numbers = np.asarray(entry)
    if numbers.shape != (len(OPTIONS),) or numbers.dtype.kind not in "iu" or numbers[-1] < 0:
        raise ValueError
    *named, announced = zip(OPTIONS, numbers.tolist(), strict=True)
    # An announcement counts from 1, 0 being none; the option names the label itself.
    return dict(named) | ({announced[0]: announced[1] - 1} if announced[1] else {})
