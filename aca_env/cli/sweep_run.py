"""What `aca sweep` does, in order: read, play, sum up."""

import json
import os
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aca_env.cli.places import check_folder
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console, say
from aca_env.cli.sweep_command import SweepOptions
from aca_env.errors import DataError
from aca_env.scenario.overrides import split_key
from aca_env.sweeps.grid import Grid
from aca_env.sweeps.grid_text import read_grid
from aca_env.sweeps.plan import Plan
from aca_env.sweeps.sweeping import Swept, run_plan
from aca_env.sweeps.workers import Workers

DEFAULT_SEEDS = 10


def run(name: str, options: SweepOptions) -> None:
    """Play a sweep and say what came of it.

    Raises:
        AcaError: anything that is not valid, before anything is played; and at the end if no
            run at all could be played.
    """
    if not options.grid:
        raise DataError("--grid: expected at least one, such as collectives.0.share=0.01:0.2:20")
    workers = Workers(options.workers, options.backend, options.address)
    seeds = read_seeds(options.seeds, options.seed, DEFAULT_SEEDS)
    settings = read_settings(options.settings)
    grid = read_grid(options.grid)
    _check_apart(grid, settings, options.rounds)
    scenario = load_with(name, settings, options.policies, options.rounds)
    plan = Plan(scenario, grid, seeds)
    folder = options.out or Path("results") / f"sweep-{scenario.name}"
    check_folder(folder)
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    with Progress(scenario.name, plan.n_runs, "runs") as progress:
        swept = run_plan(plan, folder, workers, progress)
    _tell(plan, swept, folder, options.as_json)
    if swept.n_errors == swept.n_runs:
        raise DataError(f"{folder}: none of {swept.n_runs:,} runs could be played, see its errors")


def _check_apart(grid: Grid, settings: Iterable[str], rounds: int | None) -> None:
    """Refuse a key of the grid that another option sets too."""
    varied = {split_key(key): key for key in grid.keys}
    for key in settings:
        if split_key(key) in varied:
            raise DataError(f"--grid: expected {key} once, got it with --set too")
    if rounds is not None and ("rounds",) in varied:
        raise DataError("--grid: expected rounds once, got it with --rounds too")


def _tell(plan: Plan, swept: Swept, folder: Path, as_json: bool) -> None:
    told: dict[str, Any] = {
        "results": str(swept.path),
        "n_points": plan.grid.n_points,
        "n_runs": swept.n_runs,
        "n_errors": swept.n_errors,
    }
    has_polars = find_spec("polars") is not None
    if as_json:
        sys.stdout.write(json.dumps({**plan.to_dict(), **told}, indent=2, allow_nan=False) + "\n")
        return
    screen = console()
    if has_polars:
        from aca_env.cli.results_text import print_results  # noqa: PLC0415 - reads with polars
        from aca_env.sweeps.reading import load_results  # noqa: PLC0415
        from aca_env.sweeps.summary import summarize_results  # noqa: PLC0415

        results = load_results(folder)
        print_results(screen, results, summarize_results(results), ())
    else:
        say(screen, f"{swept.n_runs:,} runs, {swept.n_errors:,} of them failed.")
        say(screen, "Tables and pictures of them need polars: pip install 'aca-env[results]'")
    say(screen, f"Results: {swept.path}")
