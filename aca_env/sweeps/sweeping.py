"""A sweep from beginning to end: what the folder holds is kept, the rest is played."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario
from aca_env.sweeps.folder import RESULTS, SweepFolder
from aca_env.sweeps.grid_text import GridLike, read_grid
from aca_env.sweeps.plan import Plan
from aca_env.sweeps.workers import Workers, load_ray, play_parts

OnRuns = Callable[[int], object]


def _ignore(n_runs: int) -> None:
    del n_runs


@dataclass(frozen=True)
class Swept:
    """A finished sweep.

    Attributes:
        path: its table, Parquet, one row per run: grid keys, seed, for every agent payoff
            and reward per round, return, success, bound, share of rounds in which success was
            at least the bound, in which it acted, in which its action was illegal, and whether
            its bounds are guarantees; or the error.
        n_runs: rows.
        n_errors: rows with an error.
    """

    path: Path
    n_runs: int
    n_errors: int


def run_sweep(
    scenario: str | Path | Scenario,
    grid: GridLike,
    seeds: range | int,
    *,
    folder: str | Path,
    workers: Workers | int | None = None,
) -> Swept:
    """Play a scenario at every point of a grid and put one row per run into a folder.

    Every point plays the same seeds, so that points differ by what the grid changes and not
    by chance. A run that fails is a row with its error. A sweep that was stopped, however,
    is resumed: it ends with the same bytes as one that was not.

    Args:
        scenario: a shipped name, a path or a scenario.
        grid: values by dotted key, or texts as `aca sweep --grid` takes them; the product of
            all is played.
        seeds: of the episodes, consecutive; a number n is range(n).
        folder: where results go as they come.
        workers: processes, or a `Workers`, which may name a Ray cluster; results do not
            depend on it.

    Raises:
        AcaError: a scenario, grid, seeds or folder that will not do, or workers that died;
            what was finished is kept.
    """
    chosen = range(seeds) if isinstance(seeds, int) else seeds
    plan = Plan(load_scenario(scenario), read_grid(grid), chosen)
    return run_plan(plan, Path(folder), _workers(workers))


def run_plan(plan: Plan, folder: Path, workers: Workers, on_runs: OnRuns = _ignore) -> Swept:
    """Play a plan, see `run_sweep`.

    Args:
        plan: what to play.
        folder: where results go.
        workers: who plays.
        on_runs: told the number of runs just done, those found in the folder included.
    """
    wanted = SweepFolder(folder, plan)
    plan.check()
    if workers.backend == "ray":
        load_ray()
    with wanted as kept:
        if kept.is_finished:
            on_runs(plan.n_runs)
        else:
            todo = []
            for part in plan.parts():
                if kept.has(part):
                    on_runs(part.n_runs)
                else:
                    todo.append(part)
            for part, content in play_parts(plan, todo, workers):
                kept.keep(part, content)
                on_runs(part.n_runs)
        return Swept(folder / RESULTS, plan.n_runs, kept.finish())


def _workers(given: Workers | int | None) -> Workers:
    return given if isinstance(given, Workers) else Workers(given)
