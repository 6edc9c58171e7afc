"""Chance, as far as the mask allows."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy


class Uniform(Policy):
    """Draws every axis of its action uniformly among the entries that the mask allows."""

    reads_records = False

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return a random action; an axis without any allowed entry stays at 0."""
        del observation
        return _pick(info["action_mask"], rng.random(len(info["action_mask"])))

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: Any
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del policies, games
        return partial(_pick_for_all, places)


def _pick_for_all(places: NDArray[np.int64], _: Any, infos: Info, chances: Any) -> Action:
    masks = [mask[:, places] for mask in infos["action_mask"]]
    return _pick(masks, chances.random(len(masks)))


def _pick(masks: Sequence[NDArray[Any]], numbers: NDArray[np.float64]) -> Action:
    """Return one allowed entry per axis (..., n_axes) for numbers in [0, 1) of that shape."""
    picked = []
    for axis, mask in enumerate(masks):
        # The k-th allowed entry, k uniform: found where the running count passes k.
        counts = mask.cumsum(axis=-1)
        k = np.floor(numbers[..., axis] * counts[..., -1])
        entry = (counts <= k[..., None]).sum(axis=-1)
        picked.append(np.where(counts[..., -1] > 0, entry, 0))
    return np.stack(picked, axis=-1)
