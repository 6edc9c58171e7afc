"""Several PPO learners in an alignment game: what their last evaluation looks like."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.joint_search import best_joint
from aca_env.planning.situation import idle_actions
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.learning_runs import train_once
from aca_env.reproduce.learning_settings import N_ENVS, PARAMS, Learners, find_game
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep
from aca_env.runs.batched import Played, Stage

GAMES_PLAYED = 32
"""Games of each evaluation, on seeds that training never uses."""

WON = 0.5
"""Success from which a target counts as reached."""


@dataclass(frozen=True)
class AlignmentLearningSweep(Sweep):
    """One alignment game, one kind of learners, several seeds.

    Attributes:
        game: name of the game.
        learners: who learns.
    """

    game: str
    learners: Learners

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"learners-{self.game}-{self.learners.name}".replace(" ", "-")

    def n_points(self, effort: Effort) -> int:
        """Return the number of training runs."""
        return effort.learner_seeds

    def also_depends_on(self, effort: Effort) -> Mapping[str, object]:
        """Return the numbers of runs and decisions."""
        return {"seeds": effort.learner_seeds, "steps": effort.learner_steps}

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return what each seed's last evaluation shows.

        `common`, `acting` and `social` (n_seeds,): share of the rounds in which a common
        target is reached, mean number of agents that act, sum of all payoffs per round;
        `labels` (n_seeds, n_agents) the target of the first game's last round, −1 for who
        stays out; `optimum` (1,) the largest sum of payoffs per round, in the same games, and
        `is_exact` (1,); `curve` (n_seeds, n_rollouts) mean payoffs while they learned.
        """
        scenario = find_game(self.game).load(self.learners.matrix)
        world = World(scenario)
        n_models = len(scenario.agents) if self.learners.learn == "shared" else 1
        stage, seeds = Stage(world, GAMES_PLAYED), range(GAMES_PLAYED)
        rows, curves = [], []
        for point in range(effort.learner_seeds):
            run = train_once(
                world,
                learn=self.learners.learn,
                seed=self.point_seed(seed, point) % 2**32,
                # A shared model decides for all agents of a game.
                steps=effort.learner_steps * n_models,
                n_envs=N_ENVS,
                params={**PARAMS, "gamma": self.learners.gamma},
            )
            rows.append(judge(stage.play([run.policy] * len(scenario.agents), seeds)))
            curves.append(run.payoff)
            on_point()
        found = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        optimum, is_exact = joint_optimum(world, seeds)
        return {
            **found,
            "curve": np.array(curves),
            "optimum": np.array([optimum]),
            "is_exact": np.array([is_exact]),
        }


def judge(played: Played) -> dict[str, float | NDArray[np.int64]]:
    """Return what episodes show of a common target; see `AlignmentLearningSweep.compute`.

    A common target: at least two agents act, all who act name one label, and it wins.
    """
    acts = played.actions[..., 0] > 0
    labels = np.where(acts, played.actions[..., 1], -1)
    is_one = (labels == labels.max(axis=-1, keepdims=True)) | ~acts
    success = np.where(acts, played.success, 1.0)
    common = is_one.all(axis=-1) & (acts.sum(axis=-1) >= 2) & (success.min(axis=-1) >= WON)
    return {
        "common": float(common.mean()),
        "acting": float(acts.sum(axis=-1).mean()),
        "social": float(played.payoff.sum(axis=-1).mean()),
        "labels": labels[0, -1],
    }


def joint_optimum(world: World, seeds: range) -> tuple[float, bool]:
    """Return the largest sum of payoffs of a round, over episodes on these seeds.

    The rounds of these games do not depend on what was played before, so that each is
    searched by itself; the records are those that every policy meets on the same seeds.
    """
    games = CollectiveActionVectorEnv(world, len(seeds))
    games.reset(seed=list(seeds))
    values: list[Reals] = []
    is_exact = True
    for _ in range(world.scenario.rounds):
        best = best_joint(games.game)
        values.append(best.value)
        is_exact &= best.is_exact
        idle = idle_actions(games.game)
        games.step(np.array(np.broadcast_to(idle, games.game.present.last_action.shape)))
    return float(np.mean(values)), is_exact
