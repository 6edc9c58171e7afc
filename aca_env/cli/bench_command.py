"""`aca bench`: how fast the environment is, beside its peers and as it grows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, Plot, whole

DEFAULT_OUT = Path("results/bench")


def number(text: str) -> float:
    """Return a number as typed.

    Raises:
        BadParameter: anything else; the message repeats what was given.
    """
    try:
        return float(str(text))
    except ValueError:
        raise typer.BadParameter(f"expected a number, got {text!r}") from None


@dataclass(frozen=True)
class BenchOptions:
    """The options of `aca bench` as typed."""

    quick: bool
    repeats: int | None
    seconds: float | None
    seed: int
    only: tuple[str, ...]
    out: Path
    plot: Path | None
    as_json: bool


def bench_command(  # noqa: PLR0913, PLR0917 - one argument per option
    quick: Annotated[bool, typer.Option("--quick", help="Fewer, shorter measurements.")] = False,
    repeats: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="INTEGER", help="Measurements of everything."),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(parser=number, metavar="NUMBER", help="CPU seconds of each."),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(parser=whole, metavar="INTEGER", help="Of the order and the actions."),
    ] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A part (compile, speed, curves, latency, memory, training) or a line; repeat.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for tables, documents and the picture.")
    ] = DEFAULT_OUT,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Measure speed beside peers, scaling, memory and waiting times, all in one run."""
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.bench_run import run  # noqa: PLC0415

    run(BenchOptions(quick, repeats, seconds, seed, tuple(only or ()), out, plot, as_json))
