"""Running a scenario: its policies, seed after seed."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aca_env.agents.base import Policy
from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.policies import make_policies
from aca_env.runs.certificates import doubts
from aca_env.runs.episode import Round, play, prepare
from aca_env.runs.folder import RunFolder
from aca_env.runs.record import Record
from aca_env.runs.rows import Row, RowMaker
from aca_env.runs.summary import summarize
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.trajectories.writing import TrajectoryWriter

MOST_SEEDS = 1_000_000
TRAJECTORIES = "trajectories.json"
"""What a folder with trajectories holds."""


def _ignore(n_rounds: int) -> None:
    del n_rounds


def run_scenario(
    scenario: Scenario,
    seeds: range,
    *,
    folder: Path | None = None,
    trajectories: bool = False,
    on_round: Callable[[int], object] = _ignore,
) -> Record:
    """Play one episode per seed with the scenario's policies.

    Args:
        scenario: what to play.
        seeds: consecutive, within [0, 2**64).
        folder: where results go as they come; a run that was stopped is resumed.
        trajectories: whether the folder also gets what everybody saw, see
            `aca_env.trajectories`. Asked for only later, finished seeds are played again.
        on_round: told the number of rounds just done, those found in the folder included.

    Returns:
        Every measure of every round.

    Raises:
        AcaError: a policy, seed or folder that will not do.
    """
    check_seeds(seeds)
    env = CollectiveActionEnv(World(scenario))
    # Before anything is written: options that do not fit a collective show at its reset.
    pays = env.game.world.distances.are_covered
    why_not = doubts(scenario, first_policies(env, seeds.start), pays_for_bias=pays)
    record = Record(scenario, seeds, why_not)
    kept = None if folder is None else RunFolder(folder, scenario, seeds)
    noted = _trajectories(folder, env, seeds, trajectories)
    with ExitStack() as stack:
        if kept is not None:
            stack.enter_context(kept)
        keeper = _Keeper(env, record, kept, noted)
        n_done = keeper.start()
        if kept is not None:
            on_round(n_done * scenario.rounds)
        for place in range(n_done, len(seeds)):
            needs_notes = noted is not None and place >= noted.n_kept
            for played in play(env, _attached(env), seeds[place], notes_all=needs_notes):
                keeper.take(place, played)
                on_round(1)
        keeper.finish()
    return record


class _Keeper:
    """Puts rounds where they belong: the record, the folder's rows, its trajectories."""

    def __init__(
        self,
        env: CollectiveActionEnv,
        record: Record,
        kept: RunFolder | None,
        noted: "TrajectoryWriter | None",
    ) -> None:
        self.record, self.kept, self.noted = record, kept, noted
        self._make_rows = RowMaker(env.game.world, record.why_not)
        self._n_done = 0

    def start(self) -> int:
        """Take up what the folder holds and return how many seeds need no playing."""
        if self.kept is None:
            return 0
        for row in self.kept.finished_rows():
            self.record.add(row)
        per_seed = self.record.scenario.rounds * len(self.record.scenario.agents)
        self._n_done = self.kept.n_rows // per_seed
        if self.noted is None:
            return self._n_done
        self.noted.start()
        return min(self._n_done, self.noted.n_kept)

    def take(self, place: int, played: Round) -> None:
        """Take a round of one of the seeds, counted from the first."""
        seed = self.record.seeds[place]
        rows = list(self._make_rows(seed, played))
        if place < self._n_done:
            for row in rows:
                self._compare(row)
        else:
            if self.kept is not None:
                self.kept.write(rows)
            for row in rows:
                self.record.add(row)
        if played.lived is not None and self.noted is not None:
            self.noted.add(played)

    def _compare(self, row: Row) -> None:
        """Raise `DataError` if a seed, played again for its trajectories, went otherwise."""
        agent = self.record.scenario.agents.index(row["agent"])
        place = row["seed"] - self.record.seeds.start, row["round"] - 1, agent
        known = [getattr(self.record, name)[place] for name in ("reward", "payoff", "success")]
        told = [row[name] for name in ("reward", "payoff", "success")]
        if not np.array_equal(known, np.array(told, dtype=np.float64), equal_nan=True):
            raise DataError(
                f"{'' if self.kept is None else self.kept.path}: seed {row['seed']} went otherwise "
                f"when played again, in round {row['round']} for {row['agent']}: its policy does "
                "not repeat itself, or has changed since"
            )

    def finish(self) -> None:
        """Write down what only the end tells."""
        if self.noted is not None:
            self.noted.finish()
        if self.kept is not None:
            self.kept.finish(summarize(self.record).to_dict())


def _trajectories(
    folder: Path | None, env: CollectiveActionEnv, seeds: range, wanted: bool
) -> "TrajectoryWriter | None":
    """Return what writes trajectories, refusing to leave those of a folder behind."""
    if not wanted:
        if folder is not None and (folder / TRAJECTORIES).exists():
            raise DataError(f"{folder}: holds trajectories too: expected --trajectories again")
        return None
    if folder is None:
        raise DataError("trajectories: expected a folder to put them in, got none")
    # Only now: it loads pyarrow, which takes longer than most runs.
    from aca_env.trajectories.writing import TrajectoryWriter  # noqa: PLC0415

    return TrajectoryWriter(folder, env, seeds)


def check_seeds(seeds: range) -> None:
    """Raise `DataError` unless there are seeds, consecutive and in range."""
    if seeds.step != 1 or len(seeds) == 0 or seeds.start < 0 or seeds.stop > 2**64:
        raise DataError(
            "seeds: expected at least one, consecutive, in [0, 2**64), got "
            f"{seeds.start}:{seeds.stop}"
        )
    if len(seeds) > MOST_SEEDS:
        raise DataError(f"seeds: expected at most {MOST_SEEDS}, got {len(seeds)}")


def first_policies(env: CollectiveActionEnv, seed: int) -> Mapping[str, Policy]:
    """Return the scenario's policies, ready for the first round of an episode."""
    env.reset(seed=seed)
    policies = _attached(env)
    prepare(env, policies)
    return policies


def _attached(env: CollectiveActionEnv) -> dict[str, Policy]:
    policies = make_policies(env.scenario)
    for policy in policies.values():
        policy.attach(env)
    return policies
