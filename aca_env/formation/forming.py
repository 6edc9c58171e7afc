"""The whole report on how coalitions form in a round."""

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

import numpy as np

from aca_env.coalitions.table import members_of
from aca_env.formation.blocking_now import blocking_from
from aca_env.formation.coalition_game import MOST_PLAYED, CoalitionGame, game_of
from aca_env.formation.critical_masses import CriticalMasses, critical_masses
from aca_env.formation.dividing import best_partition, divided, divided_by_search
from aca_env.formation.partition_play import PartitionPlay
from aca_env.formation.population_steps import staircase_of
from aca_env.formation.present_round import Flags, HasGame
from aca_env.formation.report import (
    BestStructure,
    BlockingSearch,
    CoalitionWorth,
    Formation,
    Shares,
    Trap,
)
from aca_env.formation.scores import Scores
from aca_env.formation.standing_together import (
    MOST_LISTED,
    Limits,
    a_move_helps,
    best_when_played,
    blocking_singles,
    drift_from_singles,
    kinds_of,
    stable_by_concept,
)
from aca_env.formation.unsearched import left_out
from aca_env.formation.worths import Worths, coalition_worths
from aca_env.planning.payoffs import TIE

MOST_TOLD = 10
"""Collectives up to which the worth of every coalition is in the report."""

Part = TypeVar("Part")


def form(  # noqa: PLR0913 - one call with named options
    env: HasGame,
    *,
    convention: str = "gamma",
    worth: str = "payoff",
    split: str = "own",
    status_quo: object = None,
    data: str = "current",
    level: float = 0.5,
    limits: Limits | None = None,
) -> Formation:
    """Return how coalitions form in an environment's present round.

    Worths, shares and the best structure are those of `coalition_game`; stability, drift and
    blocking those of the partition function game (`PartitionPlay`), which always counts payoffs.
    Up to eight collectives everything is exact. Up to 16 partitions are searched instead of
    listed; beyond, coalitions too. What was left out is listed.

    Args:
        env: an environment of one game, after `reset`; it stays where it stands.
        convention: what outsiders do while a coalition acts; see `coalition_game`.
        worth: what counts; see `coalition_game`.
        split: how a coalition's gains are split in the partition game; see `PartitionPlay`.
        status_quo: (n, 5) what everybody does now; default: the last actions.
        data: "current" for the round's own records, "twin" for an independent draw.
        level: success and bound that critical masses are asked for.
        limits: how far searches over partitions go; default: by the number of collectives.

    Raises:
        AcaError: an unknown name, several games, no round to come, a level out of range.
    """
    worths = coalition_worths(
        env, convention=convention, worth=worth, status_quo=status_quo, data=data
    )
    asked = limits or Limits.for_size(worths.standing.n)
    play = PartitionPlay(worths.standing, worths.plans, split)
    return _Forming(env, worths, play, asked).report(level)


class _Forming:
    """Makes one report, part by part."""

    def __init__(self, env: HasGame, worths: Worths, play: PartitionPlay, limits: Limits) -> None:
        self.env, self.worths, self.play, self.limits = env, worths, play, limits
        self.standing, self.plans, self.n = worths.standing, worths.plans, worths.standing.n
        self.is_listed = self.n <= MOST_PLAYED
        self.seconds: dict[str, float] = {}

    def timed(self, name: str, part: Callable[[], Part]) -> Part:
        """Return a part of the report, its time kept."""
        started = perf_counter()
        found = part()
        self.seconds[name] = perf_counter() - started
        return found

    def report(self, level: float) -> Formation:
        """Return the report."""
        started, standing = perf_counter(), self.standing
        critical = self.timed("critical masses", lambda: self._critical(level))
        game = self.timed("worths", self._game)
        shares = self.timed("shares", lambda: self._shares(game))
        best = self.timed("best partition", lambda: self._best(game, critical))
        is_small = self.n <= MOST_LISTED
        stable = self.timed("stable", lambda: stable_by_concept(self.play) if is_small else None)
        drift = self.timed("drift", lambda: drift_from_singles(self.play, self.limits))
        kinds = kinds_of(standing, self.plans)
        blocking = self.timed("blocking", lambda: blocking_singles(self.play, self.limits, kinds))
        now = self.timed("blocking now", self._blocking_now)
        trap = self.timed("trap", lambda: self._trap(kinds))
        staircase = staircase_of(self.worths)
        found = Formation(
            scenario=standing.game.scenario.name,
            round=standing.game.present.round + 1,
            names=standing.names,
            masses=tuple(standing.masses.tolist()),
            convention=self.worths.rest.convention,
            worth=self.worths.scores.worth,
            split=self.play.split,
            is_exact=self.worths.rest.is_exact,
            is_staircase=staircase is not None,
            is_certified=self.worths.scores.worth == "certified" and standing.game.is_certified,
            worths=self._worths(game, best),
            shares=shares,
            best=best,
            best_played=best_when_played(self.play) if is_small else None,
            stable=stable,
            n_unsettled=self.play.n_unsettled,
            drift=drift,
            blocking=blocking,
            blocking_now=now,
            trap=trap,
            critical=critical,
            seconds=self.seconds,
            not_searched=(),
        )
        self.seconds["all"] = perf_counter() - started
        return left_out(found, self.limits, n_kinds=len(set(kinds)))

    def _game(self) -> CoalitionGame | None:
        return game_of(self.worths, perf_counter()) if self.is_listed else None

    def _shares(self, game: CoalitionGame | None) -> Shares:
        if game is not None:
            return divided(game)
        return divided_by_search(self.worths, staircase_of(self.worths), self.limits.seed)

    def _best(self, game: CoalitionGame | None, critical: CriticalMasses) -> BestStructure:
        by_plan: dict[object, list[int]] = {}
        for one in critical.coalitions:
            if len(one.members) == 1:
                # Who wants nothing stays alone.
                by_plan.setdefault(one.plan or one.members, []).extend(one.members)
        wishes = tuple(sorted(tuple(members) for members in by_plan.values()))
        return best_partition(game, self.worths, wishes, self.limits.seed)

    def _scores(self) -> Scores:
        # Whoever leaves is moved by what it is paid, whatever worth is reported.
        return Scores(self.standing, self.plans)

    def _blocking_now(self) -> BlockingSearch:
        return blocking_from(self._scores(), self.plans, self.worths.rest.now)

    def _trap(self, kinds: tuple[int, ...]) -> Trap:
        scores, idle = self._scores(), self.standing.idle
        before = scores.payoff(idle[None])[0]
        alone = np.where(np.eye(self.n, dtype=np.bool_)[:, None, :, None],
                         self.plans.actions[None], idle)  # fmt: skip
        paid = scores.payoff(alone.reshape(-1, self.n, 5)).reshape(self.n, -1, self.n)
        gain = float((paid[np.arange(self.n), :, np.arange(self.n)] - before[:, None]).max())
        moves = a_move_helps(self.play, self.limits, kinds)
        together = blocking_from(scores, self.plans, idle, at_least=2)
        is_trap = gain <= TIE and together.n_found > 0
        return Trap(gain, moves, together, is_trap, is_trap and moves is False)

    def _critical(self, level: float) -> CriticalMasses:
        return critical_masses(self.env, level=level, coalitions=self._asked())

    def _asked(self) -> Flags:
        alone = np.eye(self.n, dtype=np.bool_)
        if self.n < 2:
            return alone
        if self.n > MOST_LISTED:
            return np.vstack([alone, np.ones((1, self.n), dtype=np.bool_)])
        bits = (np.arange(1, 1 << self.n)[:, None] >> np.arange(self.n)) & 1
        return np.asarray(bits, dtype=np.bool_)

    def _worths(
        self, game: CoalitionGame | None, best: BestStructure
    ) -> tuple[CoalitionWorth, ...]:
        if game is not None and self.n <= MOST_TOLD:
            asked = [members_of(coalition) for coalition in range(1, 1 << self.n)]
        else:
            alone = [(i,) for i in range(self.n)]
            asked = list(dict.fromkeys([*alone, tuple(range(self.n)), *best.blocks]))
        inside = np.zeros((len(asked), self.n), dtype=np.bool_)
        for row, members in zip(inside, asked, strict=True):
            row[list(members)] = True
        found = self.worths.best(inside)
        masses = inside @ self.standing.masses
        return tuple(
            CoalitionWorth(members, float(mass), float(value), self.plans.words[plan])
            for members, mass, value, plan in zip(
                asked, masses, found.worth, found.plan, strict=True
            )
        )
