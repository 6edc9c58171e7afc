"""What `aca train` does, in order: read, train, draw, print."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console
from aca_env.cli.train_command import TrainWords
from aca_env.cli.train_text import print_training
from aca_env.errors import AcaError, DataError, ScenarioError
from aca_env.policy_words import split_words
from aca_env.scenario.schema import Scenario
from aca_env.scenario.setting_text import parse_setting
from aca_env.training.options import MODES, YARDSTICKS, TrainOptions
from aca_env.training.plan import make_plan
from aca_env.training.results import document
from aca_env.training.running import Trained, train

DEFAULT_FOLDER = Path("results/train")
DEFAULT_SEEDS = 64


def run(name: str, words: TrainWords) -> None:
    """Train and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is trained.
    """
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    options = read_options(name, words)
    check_plot(words.plot)
    scenario = options.scenario
    folder = words.out or DEFAULT_FOLDER / f"{scenario.name}-{options.algo}"
    check_folder(folder)
    plan = make_plan(options)
    n_rounds = len(options.eval_seeds) * scenario.rounds * len(options.yardsticks)
    told = f"{scenario.name}, {options.algo}"
    with Progress("yardsticks", n_rounds) as played, Decisions(told, plan.total) as learned:
        trained = train(options, folder, on_steps=learned, on_rounds=played)
    _draw(trained, words.plot)
    if words.as_json:
        sys.stdout.write(json.dumps(document(trained), indent=2, allow_nan=False) + "\n")
    else:
        print_training(console(), trained)


class Decisions(Progress):
    """A bar that counts decisions."""

    def __call__(self, n_done: int) -> None:
        """Move on by a number of decisions."""
        if self._bar is None:
            options = {"unit": " decisions", "unit_scale": True, "file": sys.stderr}
            self._bar = tqdm(total=self.n_rounds, desc=self.name, **options)
        self._bar.update(n_done)


def read_options(name: str, words: TrainWords) -> TrainOptions:
    """Return a training run from what was typed.

    Raises:
        AcaError: anything that is not valid.
    """
    settings = read_settings(words.settings)
    scenario = load_with(name, settings, (), None)
    options = TrainOptions(
        scenario,
        words.algo,
        words.steps,
        words.learn,
        words.envs,
        words.seed,
        _params(words.params),
        words.checkpoint_every,
        words.eval_every,
        _eval_seeds(words.eval_seeds),
        _yardsticks(words.yardsticks),
        words.yardsticks is None,
        words.pool_size,
        words.snapshot_every,
        words.threads,
    )
    if words.opponents:
        against = _with_opponents(name, settings, words, options)
        options = replace(options, scenario=against)
    return options


def _with_opponents(
    name: str, settings: dict[str, Any], words: TrainWords, options: TrainOptions
) -> Scenario:
    """Return the scenario with the opponents' policies in the place of its own."""
    if words.learn in MODES:
        raise DataError(f"--opponents: expected --learn AGENT, got {words.learn}: all agents learn")
    given = [word for text in words.opponents for word in split_words(text)]
    if not given:
        raise DataError("--opponents: expected NAME or agent=NAME, got nothing")
    for agent, one in zip(options.scenario.agents, options.scenario.collectives, strict=True):
        if agent in options.learners and any(
            word.startswith((f"{agent}=", f"{one.name}=")) for word in given
        ):
            raise DataError(f"--opponents: {one.name} learns: expected the others only")
    try:
        return load_with(name, settings, given, None)
    except AcaError as error:
        raise DataError(str(error).replace("--policy", "--opponents")) from None


def _params(texts: tuple[str, ...]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for text in texts:
        try:
            key, value = parse_setting(text)
        except ScenarioError as error:
            told = str(error).replace("population.n_train=5000", "learning_rate=0.0003")
            raise DataError(f"--param: {told}") from None
        if key in params:
            raise DataError(f"--param: expected {key} once, got it twice")
        params[key] = value
    return params


def _eval_seeds(text: str | None) -> range:
    try:
        return read_seeds(text, None, DEFAULT_SEEDS)
    except DataError as error:
        raise DataError(str(error).replace("--seeds", "--eval-seeds")) from None


def _yardsticks(text: str | None) -> tuple[str, ...]:
    if text is None:
        return YARDSTICKS
    words = () if text.strip() == "none" else split_words(text)
    return tuple(dict.fromkeys(words))


def _draw(trained: Trained, plot: Path | None) -> None:
    # Loading the plotting library takes longer than many a command.
    from aca_env.plots import save  # noqa: PLC0415
    from aca_env.training.curve import draw_curve  # noqa: PLC0415

    figure, told = draw_curve(trained), json.dumps(document(trained))
    for path in (trained.folder / "curve.png", plot):
        if path is not None:
            save(figure, path, told)
