"""`aca diagnose`: how stable is what a scenario's policies do in one round?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, Policies, Rounds, Scenario, Settings, whole


@dataclass(frozen=True)
class DiagnoseOptions:
    """The options of `aca diagnose` as typed."""

    round: int | None
    seed: int | None
    settings: tuple[str, ...]
    rounds: int | None
    policies: tuple[str, ...]
    level: float
    repeats: int
    coalitions: bool
    out: Path | None
    plot: Path | None
    as_json: bool


def diagnose_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Scenario,
    policy: Policies = None,
    round_: Annotated[
        int | None,
        typer.Option(
            "--round",
            parser=whole,
            metavar="INTEGER",
            help="The round whose actions are diagnosed, from 1. Default: the middle one.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="INTEGER", help="Of the episode. Default: 0."),
    ] = None,
    settings: Settings = None,
    rounds: Rounds = None,
    level: Annotated[
        float, typer.Option(help="Guaranteed success that counts as safe, 0 to 1.")
    ] = 0.5,
    repeats: Annotated[
        int,
        typer.Option(
            parser=whole,
            metavar="INTEGER",
            help="Rounds for which everybody repeats its plan, at least 2; 0 for none.",
        ),
    ] = 12,
    coalitions: Annotated[
        bool,
        typer.Option("--coalitions/--no-coalitions", help="Ask who would join forces."),
    ] = True,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the page, the numbers and every picture."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="All pictures in one, .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say how stable a round is: who would change, who hurts whom, who would join forces.

    Plays an episode with the scenario's policies and diagnoses one of its rounds.

    `aca diagnose climate-four --policy fixed --round 6`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.diagnose_run import run  # noqa: PLC0415

    options = DiagnoseOptions(
        round_, seed, tuple(settings or ()), rounds, tuple(policy or ()), level, repeats,
        coalitions, out, plot, as_json,
    )  # fmt: skip
    run(scenario, options)
