"""The best answer to what the others did last."""

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from aca_env.agents.base import Action, Info, Policy, Spaces
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv

NO_LABEL = ("abstain", "erasing")
"""Strategies that do not read the label axis."""


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
        own = self._own_actions(info)
        joint = np.repeat(self._last_actions()[None], len(own), axis=0)
        joint[:, self._place] = own
        payoff = self._env.outcomes(joint, data="twin").payoff[:, self._place]
        return np.asarray(own[int(np.argmax(payoff))])

    def _own_actions(self, info: Info) -> Action:
        """Return the distinct actions (n, 5) that the mask allows; axes not read stay at 0."""
        strategies, labels, signals, efforts, _ = (
            np.flatnonzero(mask).tolist() for mask in info["action_mask"]
        )
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

    def _last_actions(self) -> Action:
        """Return everybody's last action (n_agents, 5); who cannot repeat it abstains."""
        game = self._env.game
        joint = game.state.last_action[0].copy()
        masks = [np.broadcast_to(mask[0], mask.shape[1:]) for mask in game.rules.masks(game.state)]
        for i, action in enumerate(joint):
            used = game.rules.uses[i, max(action[0], 0)]
            allowed = [mask[i, value] for mask, value in zip(masks, action, strict=True)]
            if action[0] < 0 or not all(allowed | ~used):
                joint[i] = self._abstention(i)
        return np.asarray(joint)

    def _abstention(self, i: int) -> Action:
        """Return an action of agent i that hands in unchanged records, else its first."""
        menus = self._env.game.world.menus
        n_strategies, n_labels, n_signals = menus.widths[i, :3]
        idle = np.argwhere(menus.plan_of[i, :n_strategies, :n_labels, :n_signals] == 0)
        return np.array([*idle[0], 0, 0] if len(idle) else [0] * 5)
