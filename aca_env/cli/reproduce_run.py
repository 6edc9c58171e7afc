"""What `aca reproduce` does, in order: read, compute, write, print."""

import json
import sys
from dataclasses import asdict
from typing import Any, Self

from tqdm import tqdm

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.reproduce_command import ReproduceOptions
from aca_env.cli.reproduce_text import print_checks, print_times
from aca_env.cli.screen import console, say
from aca_env.errors import DataError
from aca_env.reproduce.effort import FULL, QUICK, Effort
from aca_env.reproduce.folder import REPORT, ResultFolder, write_whole
from aca_env.reproduce.runner import (
    LARGEST_SEED,
    find_experiments,
    left_out,
    n_points,
    run_experiments,
    sweeps_of,
)


def run(options: ReproduceOptions) -> None:
    """Run what was asked for and put the results into the folder.

    Raises:
        AcaError: anything that is not valid, before anything is computed.
    """
    experiments, effort = find_experiments(options.figures), read_effort(options)
    if not 0 <= options.seed < LARGEST_SEED:
        raise DataError(f"--seed: expected a whole number in [0, 2**32), got {options.seed}")
    check_folder(options.out)
    check_plot(options.plot)
    if options.plot is not None and len(experiments) != 1:
        raise DataError(f"--plot: expected with one --figure, got {len(experiments)} of them")
    if (told := left_out(options.figures)) is not None:
        sys.stderr.write(f"{told}\n")
    with Progress(n_points(experiments, effort)) as progress:
        checks = run_experiments(experiments, effort, options.seed, options.out, progress)
    if options.plot is not None:
        drawn = options.out / f"{experiments[0].file_stem}{options.plot.suffix.lower()}"
        write_whole(options.plot, drawn.read_bytes())
    if options.as_json:
        found = [asdict(check) for check in checks]
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        return
    screen = console()
    print_checks(screen, experiments, checks)
    times = ResultFolder(options.out, effort, options.seed).times()
    print_times(screen, {sweep.name: times.get(sweep.name) for sweep in sweeps_of(experiments)})
    say(screen, f"Report: {options.out / REPORT}")


def read_effort(options: ReproduceOptions) -> Effort:
    """Return how much to compute.

    Raises:
        DataError: both forms at once.
    """
    if options.quick and options.full:
        raise DataError("--quick, --full: expected one of them, got both")
    return QUICK if options.quick else FULL


class Progress:
    """A bar on standard error from the first point on, so that mistakes stay one line.

    Args:
        n_points: points in all.
    """

    def __init__(self, n_points: int) -> None:
        self.n_points = n_points
        self._bar: Any = None  # tqdm ships no types

    def __call__(self, what: str, n_done: int) -> None:
        """Move on by a number of points."""
        if self._bar is None:
            self._bar = tqdm(total=self.n_points, desc="reproduce", unit=" points", file=sys.stderr)
        self._bar.set_postfix_str(what, refresh=False)
        self._bar.update(n_done)

    def __enter__(self) -> Self:
        """Return itself; nothing is shown yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()
