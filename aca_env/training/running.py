"""A training run from start to end, or on from where it was stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aca_env.game.world import World
from aca_env.training.evaluating import TRAINED, Evaluation
from aca_env.training.folder import Row, TrainFolder, versions
from aca_env.training.options import TrainOptions
from aca_env.training.plan import Plan, make_plan
from aca_env.training.saved import write_policy
from aca_env.training.trained import InMemory

if TYPE_CHECKING:
    from aca_env.training.learning import Learning

Told = Callable[[int], object]


@dataclass(frozen=True)
class Trained:
    """What came of a training run.

    Attributes:
        plan: what was done.
        folder: where everything is; `trained:FOLDER` plays the policy.
        rows: evaluations, in order.
        yardsticks: rows of policies that do not learn, on the same games.
        notes: what should be said beside the numbers.
        resumed: decisions that were there before this start, 0 for a new run.
        seconds: on the clock, of this start.
    """

    plan: Plan
    folder: Path
    rows: tuple[Row, ...]
    yardsticks: tuple[Row, ...]
    notes: tuple[str, ...]
    resumed: int
    seconds: float


def train(
    options: TrainOptions,
    folder: Path,
    *,
    on_steps: Told | None = None,
    on_rounds: Told | None = None,
) -> Trained:
    """Train, and keep everything in a folder.

    The folder of the same run that was stopped, at any moment, is gone on with from its last
    checkpoint and comes to the same weights, to the last bit, as if it had not been stopped.
    Only opponents who learn themselves start afresh at each checkpoint, as games do.

    Args:
        options: what to do.
        folder: takes the manifest, checkpoints, the policy, evaluations and logs.
        on_steps: told how many decisions each model has just learned from.
        on_rounds: told how many rounds were just played by policies that do not learn.

    Raises:
        AcaError: anything that is not valid, before the folder is touched.
    """
    # Only now: options may be read where nothing that learns is installed.
    from aca_env.training.checkpoints import latest_checkpoint, own_chance  # noqa: PLC0415
    from aca_env.training.learning import Learning  # noqa: PLC0415

    begun = time.perf_counter()
    plan = make_plan(options)
    kept = TrainFolder(Path(folder), plan)
    evaluation = Evaluation(options, World(options.scenario))
    known = kept.read_yardsticks()
    yardsticks, notes = known or evaluation.yardsticks(on_rounds)
    with own_chance():
        learning = Learning(plan, evaluation.world, on_steps or _ignore)
        with kept, learning:
            if known is None:
                kept.write_yardsticks(yardsticks, notes)
            resumed = _begin(learning, kept, latest_checkpoint(kept.checkpoints))
            _go_on(learning, kept, evaluation)
    rows = tuple(kept.rows), tuple(yardsticks)
    seconds = time.perf_counter() - begun
    return Trained(plan, kept.path, *rows, tuple(notes), resumed, seconds)


def _ignore(_: int) -> None:
    """Tell nobody."""


def _begin(learning: "Learning", kept: TrainFolder, checkpoint: Path | None) -> int:
    """Stand where the checkpoint was made, and return how many decisions that was after."""
    from aca_env.training.checkpoints import read_checkpoint  # noqa: PLC0415

    if checkpoint is None:
        kept.open_rows(None)
        return 0
    read_checkpoint(checkpoint, learning)
    kept.open_rows(learning.done)
    learning.on_steps(learning.done)
    return learning.done


def _go_on(learning: "Learning", kept: TrainFolder, evaluation: Evaluation) -> None:
    """Learn what is left."""
    if not kept.rows:
        _evaluate(learning, kept, evaluation)
    learning.begin_games()
    if learning.done < learning.plan.total:
        learning.open_logs(kept.path / "tensorboard")
    for stop in learning.plan.stops(learning.done):
        learning.learn(stop)
        _note(learning, kept, evaluation)
    if not kept.is_finished:
        kept.finish()


def _note(learning: "Learning", kept: TrainFolder, evaluation: Evaluation) -> None:
    """Do what is due now; the checkpoint last, since it says that the rest is done."""
    from aca_env.training.checkpoints import write_checkpoint  # noqa: PLC0415
    from aca_env.training.exporting import export_policy  # noqa: PLC0415

    plan, done = learning.plan, learning.done
    if plan.is_due(done, plan.eval_every):
        _evaluate(learning, kept, evaluation)
    if plan.is_due(done, plan.snapshot_every):
        learning.keep_past_self()
    if plan.is_due(done, plan.checkpoint_every):
        write_policy(kept.policy, export_policy(learning, versions()))
        write_checkpoint(kept.checkpoints, learning)
        learning.begin_games()


def _evaluate(learning: "Learning", kept: TrainFolder, evaluation: Evaluation) -> None:
    from aca_env.training.exporting import export_policy  # noqa: PLC0415

    policy = InMemory(export_policy(learning, {}))
    kept.write(evaluation.play(policy, TRAINED, learning.done))
