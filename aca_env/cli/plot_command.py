"""`aca plot`: results of a sweep as lines with intervals, or as a map."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.results_command import Folder


@dataclass(frozen=True)
class PlotOptions:
    """The options of `aca plot` as typed."""

    x: str
    y: str
    hue: str | None
    col: str | None
    metric: str | None
    plot: Path | None


def plot_command(  # noqa: PLR0913, PLR0917 - one argument per option
    folder: Folder,
    x: Annotated[
        str, typer.Option("--x", metavar="KEY", help="Horizontal axis: a key of the grid.")
    ],
    y: Annotated[
        str,
        typer.Option(
            "--y",
            metavar="METRIC",
            help="Vertical axis: success, bound, payoff, reward, return, holds, acts or "
            "illegal; or a second key of the grid, for a map.",
        ),
    ] = "success",
    hue: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="What tells lines apart. Default: the collective."),
    ] = None,
    col: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="What tells panels apart. Default: the collective, with --hue."
        ),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(metavar="METRIC", help="What the colours of a map say. Default: success."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Picture, .png or .svg. Default: DIR/plot.png.")
    ] = None,
) -> None:
    """Draw a folder of results: means over seeds with 95% intervals (Student's t).

    Keys that are in no place of the picture are averaged over within each seed. A key is a
    key of the grid, or collective.

    `aca plot results/shares --x collectives.0.share --y success --hue platform.memory`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.plot_run import run  # noqa: PLC0415

    run(folder, PlotOptions(x, y, hue, col, metric, plot))
