"""Models and their games, learning side by side up to given numbers of decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import torch  # type: ignore[import-not-found, unused-ignore]
from stable_baselines3.common.utils import (  # type: ignore[import-not-found, unused-ignore]
    set_random_seed,
)

from aca_env.errors import AcaError, one_line
from aca_env.faces.learner import LearnerGames
from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.sb3_slots import SlotVecEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.training.board import AgentMetrics, Names, Ticker, TrueTotal, make_logger
from aca_env.training.flat_actions import FlatActions
from aca_env.training.model_snapshot import ModelSnapshot
from aca_env.training.options import SELF_PLAY, SHARED
from aca_env.training.params import constructor_arguments
from aca_env.training.past_selves import PastSelves
from aca_env.training.plan import Plan
from aca_env.training.self_play import SelfPlayGames, SelfPlayVecEnv
from aca_env.training.turns import TurnTaking


@dataclass(frozen=True, eq=False)
class Learner:
    """One model, its environment, and whom it plays.

    Attributes:
        name: of its files.
        agents: whom its policy plays.
        model: of Stable-Baselines3.
        metrics: what it tells TensorBoard.
    """

    name: str
    agents: tuple[str, ...]
    model: Any
    metrics: AgentMetrics


class Learning:
    """All models of a run.

    Args:
        plan: of the run.
        world: the scenario with its pool.
        on_steps: told how many decisions each model has just learned from.

    Attributes:
        learners: the models.
        pool: past selves, None without self-play.
        done: decisions that each model has learned from.
        widths: entries of the five action axes.
    """

    def __init__(self, plan: Plan, world: World, on_steps: Callable[[int], object]) -> None:
        self.plan, self.done, self.on_steps = plan, 0, on_steps
        self.pool: PastSelves | None = None
        self._turns: TurnTaking | None = None
        self.widths = tuple(world.menus.padded.tolist())
        games = CollectiveActionVectorEnv(world, plan.options.n_envs)
        names = Names(world)
        self.learners = [
            self._learner(place, name, agents, names)
            for place, (name, agents) in enumerate(self._environments(world, games))
        ]
        # Each model has seeded everything for its own weights.
        set_random_seed(plan.options.seed)
        if self.pool is not None:
            self.pool.add(ModelSnapshot(self.learners[0].model))

    def _environments(
        self, world: World, games: CollectiveActionVectorEnv
    ) -> list[tuple[SlotVecEnv, tuple[str, ...]]]:
        """Return each learner's environment, and whom it plays."""
        options, agents = self.plan.options, world.scenario.agents
        if options.learn == SHARED:
            return [(SlotVecEnv(SharedGames(games), agents, agents), agents)]
        if options.learn == SELF_PLAY:
            self.pool = PastSelves(options.pool_size)
            return [(SelfPlayVecEnv(SelfPlayGames(games, self.pool)), agents)]
        if options.is_alone:
            one = options.learners
            alone = LearnerGames(world, options.n_envs, one[0])
            return [(SlotVecEnv(alone, one, agents), one)]
        self._turns = TurnTaking(games, options.learners)
        return [(self._turns.vec_envs[agent], (agent,)) for agent in options.learners]

    def _learner(
        self, place: int, env: SlotVecEnv, agents: tuple[str, ...], names: Names
    ) -> Learner:
        plan, algorithm = self.plan, self.plan.algorithm
        venv = env if algorithm.is_on_policy else FlatActions(env)
        kind = algorithm.load()
        try:
            model = kind(
                algorithm.network,
                venv,
                seed=plan.model_seed(place),
                device="cpu",
                **constructor_arguments(algorithm, plan.params),
            )
        except (TypeError, ValueError, AssertionError, RuntimeError, MemoryError) as error:
            raise AcaError(f"{algorithm.name} refuses its settings: {one_line(error)}") from error
        table = None if algorithm.is_on_policy else model.get_env().actions
        gamma = plan.options.scenario.reward.gamma
        name = agents[0] if len(agents) == 1 else plan.options.learn
        return Learner(name, agents, model, AgentMetrics(names, table, gamma))

    def __enter__(self) -> Self:
        """Return itself; models are silent until their logs are opened."""
        self.open_logs(None)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the log files."""
        for learner in self.learners:
            learner.model.logger.close()

    def open_logs(self, folder: Path | None) -> None:
        """Let models log to a folder each; None keeps them silent."""
        for learner in self.learners:
            place = None if folder is None else folder / learner.name
            learner.model.set_logger(make_logger(place, self.done))

    def begin_games(self) -> None:
        """Let all games begin anew, with seeds that follow from what has been done."""
        seed = self.plan.game_seed(self.done)
        for learner in self.learners:
            learner.model.get_env().seed(seed)
            # Without observations of its own a model resets its environment.
            learner.model._last_obs = None
            learner.metrics.restart()

    def learn(self, until: int) -> None:
        """Learn until each model has seen that many decisions."""
        works = {
            learner.agents[0]: partial(self._learn, learner, until) for learner in self.learners
        }
        if self._turns is None:
            works.popitem()[1]()
        else:
            self._turns.run(works)
        self.done = until

    def _learn(self, learner: Learner, until: int) -> None:
        torch.set_num_threads(self.plan.options.threads)  # each thread at work has its own number
        callbacks = [learner.metrics, TrueTotal(self.plan.total)]
        if learner is self.learners[0]:
            callbacks.append(Ticker(self.on_steps))
        is_on_policy = self.plan.algorithm.is_on_policy
        learner.model.learn(
            until - learner.model.num_timesteps,
            callback=callbacks,
            reset_num_timesteps=False,
            log_interval=1 if is_on_policy else None,
        )

    def keep_past_self(self) -> None:
        """Add the model as it is now to the pool."""
        if self.pool is not None:
            self.pool.add(ModelSnapshot(self.learners[0].model))
