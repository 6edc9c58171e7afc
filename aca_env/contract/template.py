"""Tries a few actions, then repeats the one that paid best: change it into a policy of yours.

Every round it is asked for five whole numbers: strategy, label, signal, effort, announcement.
Check it, then play it:

    aca check-policy template:Template
    aca run climate-duel --policy template:Template
"""

# ruff: noqa: ARG002 - the written file leaves this line out

from typing import Any

import numpy as np

from aca_env.agents.base import Action, Info, Policy, Spaces, Transition
from aca_env.scenario.schema import Scenario


class Template(Policy):
    """Plays at random for some rounds, then what has paid best so far.

    Args:
        n_tries: rounds to try things in; options are given by keyword and only stored.
    """

    # It answers to payoffs, and those come from the records that the platform learns from.
    reads_records = True

    def __init__(self, *, n_tries: int = 4) -> None:
        self.n_tries = n_tries

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Start an episode: `agent` is who it plays, `scenario` everything that is fixed."""
        self.tried: list[tuple[float, Action]] = []

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the action of this round; all chance must come from `rng`."""
        masks = info["action_mask"]  # one array per axis, 1 for what may be chosen now
        if len(self.tried) >= self.n_tries:
            _, best = max(self.tried, key=lambda pair: pair[0])
            if all(mask[entry] for mask, entry in zip(masks, best, strict=True)):
                return best.copy()
        return np.array([rng.choice(np.flatnonzero(mask)) for mask in masks])

    def learn(self, transition: Transition) -> None:
        """Take note of what the round paid; infos hold success and bound too."""
        self.tried.append((transition.reward, transition.action))
