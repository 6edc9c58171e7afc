"""`aca sweep`: a scenario at every point of a grid, over seeds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, FirstSeed, Policies, Rounds, Scenario, Settings, whole


@dataclass(frozen=True)
class SweepOptions:
    """The options of `aca sweep` as typed."""

    grid: tuple[str, ...]
    seeds: str | None
    seed: int | None
    settings: tuple[str, ...]
    rounds: int | None
    policies: tuple[str, ...]
    workers: int | None
    backend: str
    address: str | None
    out: Path | None
    plot: Path | None
    as_json: bool


def sweep_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Scenario,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUES",
            help="What varies: key=LOW:HIGH:N (N values, evenly spaced, ends included; with :log "
            "evenly in logarithms) or key=v1,v2 (values as in --set). Repeat for the product of "
            "all; with semicolons, as a=1,2;b=3,4, keys vary together.",
        ),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(help="Seeds that every point plays, N or a range a:b. Default: 10."),
    ] = None,
    seed: FirstSeed = None,
    settings: Settings = None,
    rounds: Rounds = None,
    policy: Policies = None,
    workers: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="INTEGER",
            help="Processes; results do not depend on it. Default: 1; with Ray, 2 here or all "
            "of the cluster at --address.",
        ),
    ] = None,
    backend: Annotated[
        str, typer.Option(help="Who runs the processes: joblib (this machine) or ray.")
    ] = "joblib",
    address: Annotated[
        str | None,
        typer.Option(
            help="Of a Ray cluster, as auto or ray://HOST:10001, with --backend ray. Default: a "
            "cluster of its own on this machine."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results, a Parquet table; a stopped sweep resumes. Default: "
            "results/sweep-SCENARIO."
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            help="Picture, .png or .svg: success over the first key; aca plot draws others."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario at every point of a grid, over seeds: one row per run.

    Every point plays the same seeds. A run that fails is a row with its error, not the end.
    Stop it at any moment and type the same again: it goes on, to the same file. Then
    `aca results DIR` sums up and `aca plot DIR --x KEY --y success` draws.

    `aca sweep climate-duel --grid "collectives.0.share=0.01:0.2:20" --grid
    "platform.memory=1,4" --seeds 0:50 --workers 2 --out results/shares`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.sweep_run import run  # noqa: PLC0415

    options = SweepOptions(
        tuple(grid or ()), seeds, seed, tuple(settings or ()), rounds, tuple(policy or ()),
        workers, backend, address, out, plot, as_json,
    )  # fmt: skip
    run(scenario, options)
