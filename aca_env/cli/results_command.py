"""`aca results`: what a folder of results comes to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of aca sweep or aca run.")]


@dataclass(frozen=True)
class ResultsOptions:
    """The options of `aca results` as typed."""

    by: tuple[str, ...] | None
    metrics: tuple[str, ...]
    out: Path | None
    plot: Path | None
    as_json: bool


def results_command(  # noqa: PLR0913, PLR0917 - one argument per option
    folder: Folder,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="KEY,KEY",
            help="Keys of the grid that tell rows apart; over the others, means are taken "
            'within each seed first. Default: all; "" for none.',
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="success, bound, payoff, reward, return, holds, acts or illegal; repeat. "
            "Default: payoff, success, bound and how often success was at least the bound.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for summary.json and summary.csv.")
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Picture, .png or .svg: the first metric over the first key."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sum up a folder of results: means with 95% intervals over seeds, counts and errors.

    Intervals are Student's t over seeds. A sweep that still runs, or was stopped, shows what
    is finished.

    `aca results results/shares --by collectives.0.share --metric success`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.results_run import run  # noqa: PLC0415

    keys = None if by is None else tuple(key.strip() for key in by.split(",") if key.strip())
    run(folder, ResultsOptions(keys, tuple(metric or ()), out, plot, as_json))
