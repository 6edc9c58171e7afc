"""`aca train`: policies learned with Stable-Baselines3."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson, Scenario, Settings, whole


def _count(told: str) -> object:
    return typer.Option(parser=whole, metavar="INTEGER", help=told)


@dataclass(frozen=True)
class TrainWords:
    """The options of `aca train` as typed."""

    algo: str
    steps: int
    learn: str
    opponents: tuple[str, ...]
    envs: int
    seed: int
    settings: tuple[str, ...]
    params: tuple[str, ...]
    out: Path | None
    checkpoint_every: int | None
    eval_every: int | None
    eval_seeds: str | None
    yardsticks: str | None
    pool_size: int
    snapshot_every: int | None
    plot: Path | None
    as_json: bool
    threads: int


def train_command(  # noqa: PLR0913, PLR0917 - one argument per option
    scenario: Scenario,
    algo: Annotated[
        str, typer.Option(help="ppo, maskable-ppo, recurrent-ppo, a2c or dqn.")
    ] = "ppo",
    steps: Annotated[
        int, _count("Decisions that each model learns from, rounded up to whole rollouts.")
    ] = 200_000,
    learn: Annotated[
        str,
        typer.Option(
            metavar="WHO",
            help="shared: one policy plays everybody. independent: a model for each agent, all "
            "learn at once. self-play: one policy against its past selves. Or an agent, or "
            "several with commas: they learn, the others play their policies.",
        ),
    ] = "shared",
    opponents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Policy of all who do not learn, or AGENT=NAME for one; repeat or use commas. "
            "Default: the scenario's own.",
        ),
    ] = None,
    envs: Annotated[int, _count("Games played side by side.")] = 64,
    seed: Annotated[int, _count("Everything follows from it, to the last weight.")] = 0,
    settings: Settings = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="A setting of the algorithm, as learning_rate=0.0003 or net_arch=[64,64]; repeat.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for everything; a stopped run resumes. Default: "
            "results/train/SCENARIO-ALGO."
        ),
    ] = None,
    checkpoint_every: Annotated[
        int | None,
        _count("Decisions between checkpoints, after which games begin anew. Default: an eighth."),
    ] = None,
    eval_every: Annotated[
        int | None, _count("Decisions between evaluations. Default: a sixteenth.")
    ] = None,
    eval_seeds: Annotated[
        str | None,
        typer.Option(help="Seeds of the evaluation games, N or a:b; none is trained on. [0:64]"),
    ] = None,
    yardsticks: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="Policies to compare with, separated by commas, or none. Default: uniform, "
            "fixed, myopic, and the exact best response where one agent learns.",
        ),
    ] = None,
    pool_size: Annotated[int, _count("Past selves that self-play keeps.")] = 20,
    snapshot_every: Annotated[
        int | None, _count("Decisions between past selves of self-play. Default: a sixteenth.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="The learning curve, .png or .svg.")] = None,
    as_json: AsJson = False,
    threads: Annotated[
        int, _count("Threads of torch; with one, results are the same on every machine.")
    ] = 1,
) -> None:
    """Train policies with Stable-Baselines3, compare them with those that do not learn.

    The folder gets the policy, which `--policy trained:FOLDER` plays everywhere, checkpoints,
    evaluations, the learning curve and logs for TensorBoard. Typing the same command again
    goes on where a stopped run was, and comes to the same weights.
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.train_run import run  # noqa: PLC0415

    words = TrainWords(
        algo, steps, learn, tuple(opponents or ()), envs, seed, tuple(settings or ()),
        tuple(param or ()), out, checkpoint_every, eval_every, eval_seeds, yardsticks, pool_size,
        snapshot_every, plot, as_json, threads,
    )  # fmt: skip
    run(scenario, words)
