"""One training run of a study: in memory, with the payoffs earned on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.game.world import World
from aca_env.training.options import TrainOptions
from aca_env.training.plan import make_plan
from aca_env.training.trained import InMemory

NEEDS = ("torch", "tensorboard", "stable_baselines3")
"""What these studies import besides the core."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Run:
    """What came of one run.

    Attributes:
        payoff: (n_rollouts,) mean payoff of a learner in a round, of the games it learned from.
        decisions: of one model in a rollout.
        policy: what was learned, playing its most probable actions.
    """

    payoff: Reals
    decisions: int
    policy: InMemory


def train_once(  # noqa: PLR0913 - one argument per setting of the study
    world: World,
    *,
    learn: str,
    seed: int,
    steps: int,
    n_envs: int,
    params: Mapping[str, Any],
) -> Run:
    """Train PPO once, writing nothing.

    Args:
        world: the scenario with its pool.
        learn: who learns, see `TrainOptions`.
        seed: of everything, in [0, 2**32).
        steps: decisions that each model learns from, rounded up to whole rollouts.
        n_envs: games side by side.
        params: settings of PPO.

    Raises:
        AcaError: settings that are not valid, or a library that is missing.
    """
    # Only now: the studies are listed where nothing that learns is installed.
    from aca_env.reproduce.learning_payoffs import Payoffs  # noqa: PLC0415
    from aca_env.training.checkpoints import own_chance  # noqa: PLC0415
    from aca_env.training.exporting import export_policy  # noqa: PLC0415
    from aca_env.training.learning import Learning  # noqa: PLC0415

    options = TrainOptions(
        world.scenario, steps=steps, learn=learn, n_envs=n_envs, seed=seed, params=params,
        yardsticks=(), best_response=False,
    )  # fmt: skip
    plan = make_plan(options)
    told = []
    with own_chance():
        learning = Learning(plan, world, _ignore)
        learning.learners = [replace(one, metrics=Payoffs()) for one in learning.learners]
        with learning:
            learning.begin_games()
            for until in range(plan.rollout, plan.total + 1, plan.rollout):
                learning.learn(until)
                told.append(np.mean([one.metrics.take() for one in learning.learners]))
        policy = InMemory(export_policy(learning, {}), deterministic=True)
    return Run(np.array(told), plan.rollout, policy)


def _ignore(_: int) -> None:
    """Tell nobody."""
