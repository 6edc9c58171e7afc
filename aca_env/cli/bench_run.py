"""What `aca bench` does, in order: read, measure, write, draw, print."""

import sys
from math import isfinite
from typing import Any

from rich.console import Console
from tqdm import tqdm

from aca_env.bench.measuring import Effort, Sample
from aca_env.bench.report import PICTURES, TEXT, SampleFile, document, to_json, write_tables
from aca_env.bench.running import Results, count, make_plan, run_benchmark
from aca_env.cli.bench_command import BenchOptions
from aca_env.cli.bench_text import print_results
from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.screen import PIPED_WIDTH, console, say
from aca_env.errors import DataError

# Many short measurements rather than few long ones: pairs of a repeat then meet one machine.
QUICK = Effort(n_repeats=5, seconds=0.03, seed=0)
FULL = Effort(n_repeats=21, seconds=0.1, seed=0)

MOST_REPEATS, MOST_SECONDS = 10_000, 3600


def run(options: BenchOptions) -> None:
    """Measure and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is measured.
    """
    plan, effort = make_plan(options.only), read_effort(options)
    check_folder(options.out)
    check_plot(options.plot)
    if options.plot is not None and not (plan.entries or plan.curves):
        raise DataError("--plot: expected a part that is drawn (speed, curves), got none of them")
    with SampleFile(options.out) as samples:
        bar: Any = tqdm(total=count(plan, effort), desc="bench", file=sys.stderr)

        def note(sample: Sample) -> None:
            samples.write(sample)
            bar.set_postfix_str(sample.name, refresh=False)
            bar.update()

        with bar:
            results = run_benchmark(plan, effort, note)
    write_tables(options.out, results)
    with (options.out / TEXT).open("w", encoding="utf-8") as file:
        print_results(Console(file=file, width=PIPED_WIDTH, highlight=False), results)
    _draw(options, results)
    if options.as_json:
        sys.stdout.write(to_json(document(results)))
        return
    print_results(console(), results)
    say(console(), f"Results: {options.out}")


def read_effort(options: BenchOptions) -> Effort:
    """Return how much to measure.

    Raises:
        DataError: a number that is out of range.
    """
    base = QUICK if options.quick else FULL
    repeats = base.n_repeats if options.repeats is None else options.repeats
    seconds = base.seconds if options.seconds is None else options.seconds
    if not 1 <= repeats <= MOST_REPEATS:
        raise DataError(f"--repeats: expected 1 to {MOST_REPEATS:,}, got {repeats}")
    if not isfinite(seconds) or not 0 < seconds <= MOST_SECONDS:
        raise DataError(
            f"--seconds: expected more than 0 and at most {MOST_SECONDS:,}, got {seconds:g}"
        )
    if not 0 <= options.seed < 2**31:
        raise DataError(f"--seed: expected a whole number in [0, 2**31), got {options.seed}")
    return Effort(repeats, seconds, options.seed)


def _draw(options: BenchOptions, results: Results) -> None:
    if not results.rates and not results.curves:
        return
    # Loading the plotting library takes longer than many a command.
    from aca_env.bench.plot import draw_bench  # noqa: PLC0415
    from aca_env.plots import save  # noqa: PLC0415

    figure = draw_bench(results)
    copies = [] if options.plot is None else [options.plot]
    for path in (*(options.out / name for name in PICTURES), *copies):
        save(figure, path, to_json({"versions": results.versions}))
