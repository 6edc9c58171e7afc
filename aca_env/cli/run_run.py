"""What `aca run` does, in order: read, play, print, draw."""

import json
import os
import sys
from pathlib import Path
from typing import Any, Self

from tqdm import tqdm

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.run_command import RunOptions
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_text import print_run
from aca_env.cli.screen import console
from aca_env.errors import DataError
from aca_env.runs.folder import describe
from aca_env.runs.record import Record
from aca_env.runs.running import check_seeds, run_scenario
from aca_env.runs.summary import summarize

DEFAULT_SEEDS = 10


def run(name: str, options: RunOptions) -> None:
    """Run a scenario and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    seeds = read_seeds(options.seeds, options.seed, DEFAULT_SEEDS)
    check_seeds(seeds)
    settings = read_settings(options.settings)
    scenario = load_with(name, settings, options.policies, options.rounds)
    check_plot(options.plot)
    check_folder(options.out)
    if options.trajectories and options.out is None:
        raise DataError("--trajectories: expected together with --out, the folder to put them in")
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    with Progress(scenario.name, len(seeds) * scenario.rounds) as progress:
        record = run_scenario(
            scenario, seeds, folder=options.out, trajectories=options.trajectories,
            on_round=progress,
        )  # fmt: skip
    summary = summarize(record)
    if options.as_json:
        document = {**describe(scenario, seeds), **summary.to_dict()}
        sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")
    else:
        print_run(console(), record, summary)
    _draw(record, options)
    if options.out is not None and not options.as_json:
        sys.stdout.write(f"Results: {options.out}\n")


class Progress:
    """A bar on standard error from the first round on, so that mistakes stay one line.

    Args:
        name: what is played.
        n_rounds: rounds in all.
        unit: what is counted, where it is not rounds.
    """

    def __init__(self, name: str, n_rounds: int, unit: str = "rounds") -> None:
        self.name, self.n_rounds, self.unit = name, n_rounds, unit
        self._bar: Any = None  # tqdm ships no types

    def __call__(self, n_done: int) -> None:
        """Move on by a number of rounds."""
        if self._bar is None:
            unit = f" {self.unit}"
            self._bar = tqdm(total=self.n_rounds, desc=self.name, unit=unit, file=sys.stderr)
        self._bar.update(n_done)

    def __enter__(self) -> Self:
        """Return itself; nothing is shown yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()


def _draw(record: Record, options: RunOptions) -> None:
    paths: list[Path] = [] if options.plot is None else [options.plot]
    if options.out is not None:
        paths.append(options.out / "plot.png")
    if paths:
        # Loading the plotting library takes longer than many a run.
        from aca_env.plots import draw_run, save  # noqa: PLC0415

        figure = draw_run(record)
        for path in paths:
            save(figure, path, json.dumps(describe(record.scenario, record.seeds)))
