"""`aca run`: a scenario played by its policies, over seeds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


def whole(text: str) -> int:
    """Return a whole number as typed.

    Raises:
        BadParameter: anything else; the message repeats what was given.
    """
    try:
        return int(str(text))
    except ValueError:
        raise typer.BadParameter(f"expected a whole number, got {text!r}") from None


Scenario = Annotated[str, typer.Argument(help="A name that `aca list` shows, or a TOML file.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change the scenario, as collectives.0.share=0.1; repeat.",
    ),
]
Rounds = Annotated[
    int | None, typer.Option(parser=whole, metavar="INTEGER", help="Rounds per episode.")
]
FirstSeed = Annotated[
    int | None,
    typer.Option(parser=whole, metavar="INTEGER", help="The first seed. Default: 0."),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Policy of everybody, or AGENT=NAME for one; repeat. A shipped name, with options "
        "as fixed(label=2), an entry point, module:Class, or trained:FOLDER.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Picture, .png or .svg.")]


@dataclass(frozen=True)
class RunOptions:
    """The options of `aca run` as typed."""

    seeds: str | None
    seed: int | None
    settings: tuple[str, ...]
    rounds: int | None
    policies: tuple[str, ...]
    out: Path | None
    plot: Path | None
    as_json: bool
    trajectories: bool = False


def run_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Scenario,
    seeds: Annotated[
        str | None, typer.Option(help="How many seeds, or a range a:b. Default: 10.")
    ] = None,
    seed: FirstSeed = None,
    settings: Settings = None,
    rounds: Rounds = None,
    policy: Policies = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for rows, manifest, summary, plot; a stopped run resumes."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Picture, .png or .svg.")] = None,
    trajectories: Annotated[
        bool,
        typer.Option(
            "--trajectories",
            help="Also put into --out what everybody saw, did and got, round by round, for "
            "offline learning and `aca replay`.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Play a scenario with its policies and show who succeeded and what was guaranteed."""
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.run_run import run  # noqa: PLC0415

    options = RunOptions(
        seeds, seed, tuple(settings or ()), rounds, tuple(policy or ()), out, plot, as_json,
        trajectories,
    )  # fmt: skip
    run(scenario, options)
