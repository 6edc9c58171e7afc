"""What `aca plot` does: read, draw, write."""

import json
from pathlib import Path

from aca_env.cli.places import check_plot
from aca_env.cli.plot_command import PlotOptions
from aca_env.cli.screen import console, say
from aca_env.errors import DataError
from aca_env.plots import save
from aca_env.sweeps.pictures import View, draw_results
from aca_env.sweeps.reading import load_results
from aca_env.sweeps.summary import METRICS


def run(folder: Path, options: PlotOptions) -> None:
    """Draw a folder's results into a file.

    Raises:
        AcaError: a folder without results, an unknown key or metric, no polars.
    """
    check_plot(options.plot)
    if options.metric is not None and options.y in METRICS:
        raise DataError(f"--metric: expected with a key as --y, got --y {options.y}")
    results = load_results(folder)
    view = View(options.x, options.y, options.hue, options.col, options.metric or "success")
    path = folder / "plot.png" if options.plot is None else options.plot
    save(draw_results(results, view), path, json.dumps(results.about))
    say(console(), f"Picture: {path}")
