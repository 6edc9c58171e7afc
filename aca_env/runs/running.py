"""Running a scenario: its policies, seed after seed."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from aca_env.agents.base import Policy
from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.policies import make_policies
from aca_env.runs.certificates import doubts
from aca_env.runs.episode import play, prepare
from aca_env.runs.folder import RunFolder
from aca_env.runs.record import Record
from aca_env.runs.rows import RowMaker
from aca_env.runs.summary import summarize
from aca_env.scenario.schema import Scenario

MOST_SEEDS = 1_000_000


def _ignore(n_rounds: int) -> None:
    del n_rounds


def run_scenario(
    scenario: Scenario,
    seeds: range,
    *,
    folder: Path | None = None,
    on_round: Callable[[int], object] = _ignore,
) -> Record:
    """Play one episode per seed with the scenario's policies.

    Args:
        scenario: what to play.
        seeds: consecutive, within [0, 2**64).
        folder: where results go as they come; a run that was stopped is resumed.
        on_round: told the number of rounds just done, those found in the folder included.

    Returns:
        Every measure of every round.

    Raises:
        AcaError: a policy, seed or folder that will not do.
    """
    check_seeds(seeds)
    env = CollectiveActionEnv(World(scenario))
    # Before anything is written: options that do not fit a collective show at its reset.
    record = Record(scenario, seeds, doubts(scenario, _first_policies(env, seeds.start)))
    with ExitStack() as stack:
        kept = None if folder is None else stack.enter_context(RunFolder(folder, scenario, seeds))
        make_rows = RowMaker(env.game.world, record.why_not)
        n_done = 0 if kept is None else _resume(kept, record, on_round)
        for seed in seeds[n_done:]:
            for played in play(env, _attached(env), seed):
                rows = list(make_rows(seed, played))
                if kept is not None:
                    kept.write(rows)
                for row in rows:
                    record.add(row)
                on_round(1)
        if kept is not None:
            kept.finish(summarize(record).to_dict())
    return record


def check_seeds(seeds: range) -> None:
    """Raise `DataError` unless there are seeds, consecutive and in range."""
    if seeds.step != 1 or len(seeds) == 0 or seeds.start < 0 or seeds.stop > 2**64:
        raise DataError(
            "seeds: expected at least one, consecutive, in [0, 2**64), got "
            f"{seeds.start}:{seeds.stop}"
        )
    if len(seeds) > MOST_SEEDS:
        raise DataError(f"seeds: expected at most {MOST_SEEDS}, got {len(seeds)}")


def _first_policies(env: CollectiveActionEnv, seed: int) -> Mapping[str, Policy]:
    env.reset(seed=seed)
    policies = _attached(env)
    prepare(env, policies)
    return policies


def _attached(env: CollectiveActionEnv) -> dict[str, Policy]:
    policies = make_policies(env.scenario)
    for policy in policies.values():
        policy.attach(env)
    return policies


def _resume(kept: RunFolder, record: Record, on_round: Callable[[int], object]) -> int:
    """Return the number of seeds that the folder already holds."""
    for row in kept.finished_rows():
        record.add(row)
    n_rounds = kept.n_rows // len(record.scenario.agents)
    on_round(n_rounds)
    return n_rounds // record.scenario.rounds
