"""`aca reproduce`: the published experiments run again, with their claims checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, whole

DEFAULT_OUT = Path("results/reproduce")


@dataclass(frozen=True)
class ReproduceOptions:
    """The options of `aca reproduce` as typed."""

    figures: tuple[str, ...]
    quick: bool
    full: bool
    seed: int
    out: Path
    plot: Path | None
    as_json: bool


def reproduce_command(  # noqa: PLR0913, PLR0917 - one argument per option
    figure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A published figure (1 to 16) or a study (coverage, tightness, information, "
            "looseness, tighter, and with the extra `train` learners, shaping); repeat. "
            "Default: all that the installed packages can run.",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer draws and points: minutes.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="As many as a paper wants: the default.")
    ] = False,
    seed: Annotated[int, typer.Option(parser=whole, metavar="INTEGER", help="Of all draws.")] = 0,
    out: Annotated[
        Path,
        typer.Option(help="Folder for report, tables and pictures; a stopped run goes on."),
    ] = DEFAULT_OUT,
    plot: Annotated[
        Path | None,
        typer.Option(help="A copy of the picture of the one --figure, .png or .svg."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the published experiments again and check what each must show."""
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.reproduce_run import run  # noqa: PLC0415

    run(ReproduceOptions(tuple(figure or ()), quick, full, seed, out, plot, as_json))
