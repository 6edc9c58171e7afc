"""`aca power`: who steers whom, the platform its users or the users the platform?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, FirstSeed, Policies, Rounds, Scenario, Settings


@dataclass(frozen=True)
class PowerOptions:
    """The options of `aca power` as typed."""

    seeds: str | None
    seed: int | None
    settings: tuple[str, ...]
    rounds: int | None
    policies: tuple[str, ...]
    levers: tuple[str, ...]
    out: Path | None
    plot: Path | None
    as_json: bool


def power_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Scenario,
    seeds: Annotated[
        str | None, typer.Option(help="How many seeds, or a range a:b. Default: 20.")
    ] = None,
    seed: FirstSeed = None,
    settings: Settings = None,
    rounds: Rounds = None,
    policy: Policies = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:KEY=VALUE",
            help="What the platform could do instead, as slow:platform.retrain_every=6; more "
            "changes after a semicolon; repeat. Default: nine things that it can do by itself.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page, the numbers and the picture.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Picture, .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say who steers whom: the platform its users, or the users the platform.

    Plays the scenario as it is and once more for everything that the platform could do
    instead, with the same records and the same chance: what then differs is the platform's
    performative power. Beside it: what is left of that where users can go elsewhere, what a
    little more mass is worth to each collective, and what its members would get alone.

    `aca power climate-duel --lever "slow:platform.retrain_every=6"`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.power_run import run  # noqa: PLC0415

    options = PowerOptions(
        seeds, seed, tuple(settings or ()), rounds, tuple(policy or ()), tuple(lever or ()),
        out, plot, as_json,
    )  # fmt: skip
    run(scenario, options)
