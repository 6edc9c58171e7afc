"""What `aca results` does, in order: read, sum up, print, write, draw."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.results_command import ResultsOptions
from aca_env.cli.results_text import DEFAULT_METRICS, print_results
from aca_env.cli.screen import console, say
from aca_env.reproduce.folder import write_whole
from aca_env.runs.folder import write_json
from aca_env.sweeps.reading import Results, load_results
from aca_env.sweeps.summary import COLLECTIVE, METRICS, SweepSummary, summarize_results


def run(folder: Path, options: ResultsOptions) -> None:
    """Sum up a folder and put that where it was asked for.

    Raises:
        AcaError: a folder without results, an unknown key or metric, no polars.
    """
    check_plot(options.plot)
    check_folder(options.out)
    results = load_results(folder)
    summary = summarize_results(results, options.by, options.metrics or METRICS)
    told = {
        **results.about,
        "n_runs": results.n_runs,
        "n_found": results.n_found,
        **summary.to_dict(),
    }
    if options.as_json:
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        print_results(console(), results, summary, options.metrics)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        write_json(options.out / "summary.json", told)
        write_whole(options.out / "summary.csv", _csv(summary).encode())
        if not options.as_json:
            say(console(), f"Results: {options.out}")
    if options.plot is not None:
        metric = next(iter(options.metrics or DEFAULT_METRICS[1:2]))
        draw_first(results, summary.by, metric, options.plot)


def _csv(summary: SweepSummary) -> str:
    """Return one line per cell; empty where there is no number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    metrics = [*summary.cells[0].metrics] if summary.cells else []
    ends = ("mean", "low", "high", "n")
    numbers = [f"{name}_{end}" for name in metrics for end in ends]
    writer.writerow([*summary.by, "agent", COLLECTIVE, "runs", "errors", "certified", *numbers])
    for cell in summary.cells:
        row: list[Any] = [*cell.at.values(), cell.agent, cell.collective]
        row += [cell.n_runs, cell.n_errors, cell.certified]
        for name in metrics:
            estimate = cell.metrics[name].to_dict()
            row += [estimate[end] for end in ends]
        writer.writerow(row)
    return text.getvalue()


def draw_first(results: Results, by: tuple[str, ...], metric: str, path: Path) -> None:
    """Draw a metric over the first key, the next two as lines and panels where they have room.

    Args:
        results: of a folder.
        by: keys, as `aca results --by` takes them.
        metric: name of what is drawn.
        path: ends in .png or .svg.
    """
    # Loading the plotting library takes longer than most summaries.
    from aca_env.plots import save  # noqa: PLC0415
    from aca_env.sweeps.pictures import draw_results, first_view  # noqa: PLC0415

    figure = draw_results(results, first_view(results, by, metric))
    save(figure, path, json.dumps(results.about))
