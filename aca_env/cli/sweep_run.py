"""What `aca sweep` does, in order: read, play, sum up."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.results_run import draw_first
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console, say
from aca_env.cli.sweep_command import SweepOptions
from aca_env.errors import DataError
from aca_env.scenario.overrides import join_key, split_key
from aca_env.scenario.schema import Scenario
from aca_env.sweeps.grid import Grid
from aca_env.sweeps.grid_text import read_grid
from aca_env.sweeps.plan import Plan
from aca_env.sweeps.reading import load_polars, load_results
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
    if options.policies:
        _check_policies(grid, load_with(name, settings, (), options.rounds), scenario)
    plan = Plan(scenario, grid, seeds)
    folder = options.out or Path("results") / f"sweep-{scenario.name}"
    check_folder(folder)
    check_plot(options.plot)
    if options.plot is not None:
        # What draws is an extra: found missing now, not after hours.
        load_polars()
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    with Progress(scenario.name, plan.n_runs, "runs") as progress:
        swept = run_plan(plan, folder, workers, progress)
    _tell(plan, swept, folder, options.as_json)
    if options.plot is not None:
        results = load_results(folder)
        draw_first(results, results.keys, "success", options.plot)
    if swept.n_errors == swept.n_runs:
        raise DataError(f"{folder}: none of {swept.n_runs:,} runs could be played, see its errors")


def _check_apart(grid: Grid, settings: Mapping[str, Any], rounds: int | None) -> None:
    """Refuse a key of the grid that another option sets too."""
    varied = {path for key, value in grid.point(0).items() for path in _paths(key, value)}
    for key, value in settings.items():
        if twice := next((path for path in _paths(key, value) if path in varied), None):
            raise DataError(f"--grid: expected {join_key(twice)} once, got it with --set too")
    if rounds is not None and ("rounds",) in varied:
        raise DataError("--grid: expected rounds once, got it with --rounds too")


def _paths(key: str, value: object) -> Iterator[tuple[str, ...]]:
    """Yield where a value goes; a table's values go to places of their own."""
    if not isinstance(value, dict):
        yield split_key(key)
        return
    for inner, item in value.items():
        yield from _paths(join_key((*split_key(key), inner)), item)


def _check_policies(grid: Grid, without: Scenario, scenario: Scenario) -> None:
    """Refuse a policy of the grid that --policy chooses too.

    Args:
        grid: of the sweep.
        without: the scenario without --policy.
        scenario: with it.
    """
    varied = {split_key(key) for key in grid.keys}
    pairs = zip(without.collectives, scenario.collectives, strict=True)
    for place, (old, new) in enumerate(pairs):
        key = f"collectives.{place}.policy"
        is_chosen = (old.policy, old.policy_options) != (new.policy, new.policy_options)
        if is_chosen and split_key(key) in varied:
            raise DataError(f"--grid: expected {key} once, got it with --policy too")


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
        from aca_env.sweeps.summary import summarize_results  # noqa: PLC0415

        results = load_results(folder)
        print_results(screen, results, summarize_results(results), ())
    else:
        say(screen, f"{swept.n_runs:,} runs, {swept.n_errors:,} of them failed.")
        say(screen, "Tables and pictures of them need polars: pip install 'aca-env[results]'")
    say(screen, f"Results: {swept.path}")
