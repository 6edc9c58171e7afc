"""Chance, as far as the mask allows."""

from typing import Any

import numpy as np

from aca_env.agents.base import Action, Info, Policy


class Uniform(Policy):
    """Draws every axis of its action uniformly among the entries that the mask allows."""

    reads_records = False

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return a random action; an axis without any allowed entry stays at 0."""
        del observation
        choices = [np.flatnonzero(mask) for mask in info["action_mask"]]
        return np.array([rng.choice(axis) if len(axis) else 0 for axis in choices])
