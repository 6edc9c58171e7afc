"""The best answer to what the others did last."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.game.game import Game
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

NO_LABEL = ("abstain", "erasing")
"""Strategies that do not read the label axis."""

Payoffs = Callable[[Action], NDArray[np.float64]]
"""Payoffs (n_games, n, n_agents) of joint actions (n_games, n, n_agents, 5)."""


class Myopic(Policy):
    """Plays what would pay most this round if the others repeated their last actions.

    Payoffs come from `outcomes` on an independent draw, so the policy never peeks at the
    round's records. In the first round the others are taken to abstain. Of equals it plays
    the first.
    """

    reads_records = False

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose outcomes are compared."""
        self._env = env

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Note who acts; remembered records are among those that the platform learns from."""
        del spaces
        self._place = scenario.agents.index(agent)
        collective = scenario.collectives[self._place]
        self._kinds = [entry.kind for entry in collective.strategies]
        self.reads_records = scenario.platform.memory > 1 or scenario.platform.decay > 0

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the first action of the highest payoff."""
        del observation, rng
        env, masks = self._env, [mask[None].astype(bool) for mask in info["action_mask"]]

        def payoffs(joint: Action) -> NDArray[np.float64]:
            return np.asarray(env.outcomes(joint[0], data="twin").payoff[None])

        return np.asarray(self._answers(env.game, masks, _last_actions(env.game), payoffs)[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)

    def _answers(
        self, game: Game, masks: Sequence[NDArray[np.bool_]], last: Action, payoffs: Payoffs
    ) -> Action:
        """Return the first action of the highest payoff in every game, (n_games, 5)."""
        place = self._place
        own = self._own_actions([np.asarray(mask.any(axis=0)) for mask in masks])
        used = game.rules.uses[place, own[:, 0]]
        allowed = np.ones((len(last), len(own)), dtype=bool)
        for axis, mask in enumerate(masks):
            allowed &= mask[:, own[:, axis]] | ~used[:, axis]
        joint = np.repeat(last[:, None], len(own), axis=1)
        # What a game's mask forbids is not tried there: an idle action keeps its place.
        joint[:, :, place] = np.where(allowed[..., None], own, _idle_actions(game)[place])
        payoff = np.where(allowed, payoffs(joint)[..., place], -np.inf)
        return np.asarray(own[payoff.argmax(axis=1)])

    def _own_actions(self, masks: Sequence[NDArray[Any]]) -> Action:
        """Return the distinct actions (n, 5) that masks allow; axes not read stay at 0."""
        strategies, labels, signals, efforts, _ = (np.flatnonzero(mask).tolist() for mask in masks)
        actions: list[tuple[int, ...]] = []
        for strategy in strategies:
            kind = self._kinds[strategy]
            axes = [
                [0] if kind in NO_LABEL else labels,
                [0] if kind == "abstain" else signals,
                [0] if kind == "abstain" else efforts,
            ]
            actions.extend((strategy, *rest, 0) for rest in product(*axes))
        return np.array(actions or [(0, 0, 0, 0, 0)])


def _answer_all(
    policies: Sequence[Myopic], games: "CollectiveActionVectorEnv", _: Any, infos: Info, __: Any
) -> Action:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    last = _last_actions(games.game)

    def payoffs(joint: Action) -> NDArray[np.float64]:
        return games.outcomes(joint, data="twin").payoff

    answers = []
    for policy in policies:
        masks = [mask[:, policy._place] for mask in infos["action_mask"]]
        answers.append(policy._answers(games.game, masks, last, payoffs))
    return np.stack(answers, axis=1)


def _last_actions(game: Game) -> Action:
    """Return everybody's last action (n_games, n_agents, 5); who cannot repeat it is idle."""
    last, rules = game.present.last_action, game.rules
    used = rules.uses[rules.agents, np.maximum(last[..., 0], 0)]
    can_repeat = last[..., 0] >= 0
    for axis, mask in enumerate(game.masks()):
        allowed = np.take_along_axis(mask, last[..., axis, None], axis=-1)[..., 0]
        can_repeat &= allowed | ~used[..., axis]
    return np.where(can_repeat[..., None], last, _idle_actions(game))


def _idle_actions(game: Game) -> Action:
    """Return an action per agent (n_agents, 5) that hands in unchanged records, else its first."""
    menus = game.world.menus
    actions = np.zeros((menus.n_agents, 5), dtype=np.int64)
    for i, (n_strategies, n_labels, n_signals, *_) in enumerate(menus.widths.tolist()):
        idle = np.argwhere(menus.plan_of[i, :n_strategies, :n_labels, :n_signals] == 0)
        if len(idle):
            actions[i, :3] = idle[0]
    return actions
