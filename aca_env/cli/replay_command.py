"""`aca replay`: a recorded run played again, bit for bit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, whole


@dataclass(frozen=True)
class ReplayOptions:
    """The options of `aca replay` as typed."""

    seed: int | None
    render: bool
    as_json: bool


def replay_command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The --out folder of an `aca run`.")
    ],
    seed: Annotated[
        int | None,
        typer.Option(parser=whole, metavar="INTEGER", help="Only this seed. Default: all."),
    ] = None,
    render: Annotated[
        bool, typer.Option("--render", help="Print every round in words as it is played again.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Play a recorded run again and compare it bit for bit.

    The recorded actions are played on the recorded scenario; no policy is asked. With
    trajectories (`aca run --trajectories`) everything is compared: observations, masks, actions,
    rewards, payoffs, success, bounds and ends; without, what the result rows hold. The exit
    status is 0 if all is equal and 1 if not: then the first difference is told, by seed, round,
    agent and quantity, and what has changed since the recording (versions, scenario, table).
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.replay_run import run  # noqa: PLC0415

    return run(folder, ReplayOptions(seed, render, as_json))
