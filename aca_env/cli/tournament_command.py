"""`aca tournament`: policies against policies, seat by seat, with a ranking."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, FirstSeed, Rounds, Settings, whole


@dataclass(frozen=True)
class TournamentOptions:
    """The options of `aca tournament` as typed."""

    policies: str | None
    seeds: str | None
    seed: int | None
    settings: tuple[str, ...]
    rounds: int | None
    lineups: int | None
    lineup_seed: int | None
    regret: bool | None
    held_out: bool
    reference: bool
    write_readme: Path | None
    workers: int
    out: Path | None
    plot: Path | None
    as_json: bool


def tournament_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="A name that `aca list` shows, or a TOML file. Only --reference does without."
        ),
    ] = None,
    policies: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Who competes, as uniform,fixed(label=2),module:Class,trained:FOLDER. "
            "Default: all shipped ones.",
        ),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(
            help="Seeds that every lineup plays, N or a:b. Default: 100; held out, 10 with "
            "more than eight collectives."
        ),
    ] = None,
    seed: FirstSeed = None,
    settings: Settings = None,
    rounds: Rounds = None,
    lineups: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="INTEGER",
            help="Play every assignment of policies to seats up to so many; of more, a random "
            "sample in which every policy is as often in every seat. Default: 1000.",
        ),
    ] = None,
    lineup_seed: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="INTEGER", help="Of that sample. Default: 0."),
    ] = None,
    regret: Annotated[
        bool | None,
        typer.Option(
            "--regret/--no-regret",
            help="Compare with best replies and the joint optimum on all seeds, or on none. "
            "Default: on as many as are cheap.",
        ),
    ] = None,
    held_out: Annotated[
        bool,
        typer.Option(
            "--held-out",
            help="Play each policy in each seat against this scenario's held-out opponents, on "
            "held-out seeds.",
        ),
    ] = False,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference",
            help="The held-out score table of all shipped scenarios; results/scores by default.",
        ),
    ] = False,
    write_readme: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="With --reference: put the table between its two marks, comments that say scores.",
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            parser=whole, metavar="INTEGER", help="Processes; results do not depend on it."
        ),
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for all results, ranking and plot; a stopped one resumes."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Heat maps, .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let policies play each other in every seat and rank them, with uncertainty.

    `aca tournament climate-duel --policies uniform,fixed,myopic --seeds 50`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.tournament_run import run  # noqa: PLC0415

    options = TournamentOptions(
        policies, seeds, seed, tuple(settings or ()), rounds, lineups, lineup_seed, regret,
        held_out, reference, write_readme, workers, out, plot, as_json,
    )  # fmt: skip
    run(scenario, options)
