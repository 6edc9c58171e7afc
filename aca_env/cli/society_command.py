"""`aca society`: users who join, leave and switch collectives."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, FirstSeed, whole


@dataclass(frozen=True)
class SocietyOptions:
    """The options of `aca society` as typed."""

    seeds: str | None
    seed: int | None
    steps: int | None
    form: str | None
    settings: tuple[str, ...]
    tipping: bool
    collective: str | None
    level: float | None
    out: Path | None
    plot: Path | None
    as_json: bool


def society_command(  # noqa: PLR0913, PLR0917 - one argument per option
    society: Annotated[
        str | None,
        typer.Argument(help="A name that `aca society --list` shows, or a TOML file."),
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="List the societies and the questions they answer.")
    ] = False,
    seeds: Annotated[
        str | None, typer.Option(help="How many seeds, or a range a:b. Default: 20.")
    ] = None,
    seed: FirstSeed = None,
    steps: Annotated[
        int | None, typer.Option(parser=whole, metavar="INTEGER", help="Steps of a run.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            metavar="FORM",
            help="individual: every user by itself; aggregated: users who are alike are counted, "
            "so a million cost what a thousand do. Default: aggregated where that is exact.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change the society, as users=10000 or choice.glow=0.1; its game by "
            "game.settings.KEY; repeat.",
        ),
    ] = None,
    tipping: Annotated[
        bool,
        typer.Option(
            "--tipping",
            help="Start a collective at multiples of the critical mass that its bound predicts, "
            "and say how often it tips up.",
        ),
    ] = False,
    collective: Annotated[
        str | None, typer.Option(help="Which collective, for --tipping. Default: the first.")
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(help="Success and bound that a collective is to reach. Default: 0.5."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the numbers, the rows and the picture.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Picture, .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let users join, leave and switch collectives, step by step, and show what becomes of them.

    Users weigh what a collective's target is worth to them, how likely they think it succeeds,
    how many of their neighbours are in it, and what taking part costs; the game is their
    platform: every step's members play a round, and its certified bounds are published.

    `aca society critical-mass --tipping --plot tipping.png`

    `aca society free-riding --set users=10000 --set choice.glow=0.1`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.society_run import run, run_list  # noqa: PLC0415

    options = SocietyOptions(
        seeds, seed, steps, form, tuple(settings or ()), tipping, collective, level, out, plot,
        as_json,
    )  # fmt: skip
    if show_list or society is None:
        run_list(society, options)
    else:
        run(society, options)
