"""Plays parts of a plan, in this process or in others."""

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError, DataError
from aca_env.faces.opponents import OneOpponent
from aca_env.game.world import World
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.runs.batched import GAMES_AT_ONCE, Played, Stage
from aca_env.scenario.schema import Scenario
from aca_env.tournament.plan import Part, Plan
from aca_env.tournament.regrets import Regrets

Reals = NDArray[np.float64]
Measures = Mapping[str, Reals]
"""By name, (n_lineups, n_seeds, n_agents); the names are `MEASURES`."""

MEASURES = ("return", "payoff", "success", "bound", "acts", "regret", "social_regret")
MOST_WORKERS = 256


class Player:
    """Plays parts one after the other; the stage stays as long as the scenario does."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None

    def play(self, plan: Plan, part: Part) -> Measures:
        """Return what a part came to.

        Raises:
            AcaError: a policy that fails.
        """
        self._prepare(plan)
        seeds = [plan.seeds[place] for place in part.places]
        n_looks = max(0, min(plan.n_regret_seeds - part.places.start, len(seeds)))
        rows = [self._lineup(plan.words(lineup), seeds, n_looks) for lineup in part.lineups]
        return {name: np.stack([row[name] for row in rows]) for name in MEASURES}

    def _prepare(self, plan: Plan) -> None:
        n_games = min(len(plan.seeds), plan.part_episodes, GAMES_AT_ONCE)
        scenario, n_looks = plan.scenario, plan.n_regret_seeds
        key = scenario.content_hash, scenario.table_path, n_games, n_looks
        if key != self._key:
            world = World(scenario)
            self.stage, self.regrets = Stage(world, n_games), Regrets(world, n_looks)
            self._key = key

    def _lineup(self, words: Sequence[str], seeds: Sequence[int], n_looks: int) -> Measures:
        played = self.stage.play(own_policies(self.stage.scenario, words), seeds)
        discounts = played.gamma ** np.arange(played.payoff.shape[1])
        regret = np.full(played.returns.shape, np.nan)
        social = np.full(played.returns.shape, np.nan)
        if n_looks:
            regret[:n_looks], together = self.regrets.of(_first(played, n_looks))
            social[:n_looks] = together[:, None]
        return {
            "return": played.returns,
            "payoff": (played.payoff * discounts[:, None]).sum(axis=1),
            "success": mean_over_rounds(played.success),
            "bound": mean_over_rounds(played.bound),
            "acts": (~np.isnan(played.success)).mean(axis=1),
            "regret": regret,
            "social_regret": social,
        }


def own_policies(scenario: Scenario, words: Sequence[str]) -> list[OneOpponent]:
    """Return what a lineup is played by.

    A word means the same policy in every seat: the options that the scenario gives to a
    collective's own policy are not part of it.
    """
    return [
        make_policy(*parse_policy(word)) if word == collective.policy else word
        for word, collective in zip(words, scenario.collectives, strict=True)
    ]


def _first(played: Played, n: int) -> Played:
    return Played(
        played.seeds[:n], played.gamma, played.reward[:n], played.payoff[:n], played.success[:n],
        played.bound[:n], played.actions[:n], played.illegal[:n],
    )  # fmt: skip


def mean_over_rounds(values: Reals) -> Reals:
    """Return means (n_seeds, n_agents) of (n_seeds, n_rounds, n_agents); NaN is left out.

    Where there is nothing else, the mean is NaN.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def play_parts(
    todo: Iterable[tuple[Plan, Part]], n_workers: int
) -> Iterator[tuple[Plan, Part, Measures | AcaError]]:
    """Yield what parts came to, in any order; which worker played a part does not matter.

    Args:
        todo: the parts, each with its plan.
        n_workers: processes; 1 plays here.

    Yields:
        Plan, part, and the measures, or what a policy complained of.

    Raises:
        DataError: a number of workers that will not do, or a worker that died.
    """
    check_workers(n_workers)
    waiting = list(todo)
    n_workers = min(n_workers, len(waiting))
    if n_workers <= 1:
        player = Player()
        for plan, part in waiting:
            yield plan, part, _attempt(player, plan, part)
        return
    pool = ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(sys.path,)
    )
    try:
        yield from _collect(pool, waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def check_workers(n_workers: int) -> None:
    """Raise `DataError` unless so many processes can be started."""
    if not 1 <= n_workers <= MOST_WORKERS:
        raise DataError(
            f"workers: expected a whole number from 1 to {MOST_WORKERS}, got {n_workers}"
        )


def _collect(
    pool: ProcessPoolExecutor, waiting: Sequence[tuple[Plan, Part]]
) -> Iterator[tuple[Plan, Part, Measures | AcaError]]:
    futures: dict[Future[Measures | AcaError], tuple[Plan, Part]] = {
        pool.submit(_play_there, plan, part): (plan, part) for plan, part in waiting
    }
    try:
        for future in as_completed(tuple(futures)):
            plan, part = futures.pop(future)
            yield plan, part, future.result()
    except BrokenProcessPool:
        raise DataError("workers: a process died, of lack of memory or from outside") from None


def _attempt(player: Player, plan: Plan, part: Part) -> Measures | AcaError:
    try:
        return player.play(plan, part)
    except AcaError as error:
        # Not every subclass survives the way between processes.
        return AcaError(str(error))


_here = Player()


def _play_there(plan: Plan, part: Part) -> Measures | AcaError:
    return _attempt(_here, plan, part)


def _start_worker(path: Sequence[str]) -> None:
    """Prepare a process: it finds the same modules, and does not outlive its parent."""
    sys.path[:] = path
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
