"""A Stable-Baselines3 model as it is now, kept as an opponent of its later self."""

import copy
import inspect
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Self

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import (  # type: ignore[import-not-found, unused-ignore]
    BaseCallback,
)

from aca_env.errors import StateError
from aca_env.training.flat_actions import find_flat_actions
from aca_env.training.past_selves import PastSelves

Whole = NDArray[np.int64]


class ModelSnapshot:
    """A copy of a model's policy, on the CPU and in evaluation mode.

    It takes masks where the model does, remembers where the model is recurrent, normalises
    as the model's `VecNormalize` does now, and translates flat actions. DQN's is greedy.

    Args:
        model: a model of Stable-Baselines3, with its environment.
        deterministic: play the most probable actions instead of drawn ones.

    Raises:
        StateError: a model that masks flat actions, whose masks nobody gives it here.
    """

    def __init__(self, model: Any, deterministic: bool = False) -> None:
        self.deterministic = deterministic
        self._takes_masks = "action_masks" in inspect.signature(model.policy.predict).parameters
        self._table: Whole | None = None
        if isinstance(model.policy.action_space, spaces.Discrete):
            self._table = self._find_table(model)
        self._policy = _copied(model.policy)
        self._normalise = copy.deepcopy(model.get_vec_normalize_env())
        self._memory: Any = None

    def _find_table(self, model: Any) -> Whole:
        flat = find_flat_actions(model.get_env())
        if flat is None:
            raise StateError("model: expected one with its environment of flat actions, got none")
        if self._takes_masks:
            raise StateError(
                f"model: expected {type(model).__name__} on the five action axes, got flat "
                "actions, whose masks a snapshot is not given"
            )
        return flat.actions

    def start(self) -> Self:
        """Return what plays one episode: the same policy, with a memory of its own."""
        fresh = copy.copy(self)
        fresh._memory = None
        return fresh

    def act(
        self,
        observations: NDArray[np.float32],
        masks: tuple[NDArray[np.bool_], ...],
        rng: np.random.Generator,
    ) -> Whole:
        """Return actions (m, 5).

        Args:
            observations: (m, n_entries), not normalised.
            masks: one (m, width) per action axis.
            rng: chance; torch's own generator is left as it was.
        """
        if self._normalise is not None:
            observations = self._normalise.normalize_obs(observations)
        asked = {"action_masks": np.concatenate(masks, axis=1)} if self._takes_masks else {}
        with nullcontext() if self.deterministic else _chance(rng):
            actions, self._memory = self._policy.predict(
                observations, state=self._memory, deterministic=self.deterministic, **asked
            )
        return np.asarray(actions if self._table is None else self._table[actions])


def _copied(policy: Any) -> Any:
    """Return a policy that shares nothing with the given one, and does not learn."""
    is_training = policy.training
    # The last gradient step left its graph on the policy, and torch copies none: a pass
    # without gradients clears it.
    nothing = np.zeros((1, *policy.observation_space.shape), policy.observation_space.dtype)
    policy.predict(nothing, deterministic=True)
    policy.set_training_mode(is_training)
    copied = copy.deepcopy(policy)
    copied.optimizer = None
    copied.set_training_mode(False)
    return copied.to("cpu")


@contextmanager
def _chance(rng: np.random.Generator) -> Iterator[None]:
    """Let torch draw from a generator of numpy's."""
    kept = torch.get_rng_state()
    torch.default_generator.manual_seed(int(rng.integers(2**63)))
    try:
        yield
    finally:
        torch.set_rng_state(kept)


class KeepPastSelves(BaseCallback):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Adds the model to a pool every so many time steps; the first one is up to the caller.

    Args:
        pool: what the games draw opponents from.
        every: time steps between snapshots, at least 1.
        deterministic: as for `ModelSnapshot`.

    Raises:
        StateError: no whole number of at least 1.
    """

    def __init__(self, pool: PastSelves, every: int, deterministic: bool = False) -> None:
        super().__init__()
        if isinstance(every, bool) or not isinstance(every, int | np.integer) or every < 1:
            raise StateError(f"every: expected a whole number of at least 1, got {every!r}")
        self.pool, self.every, self.deterministic = pool, int(every), deterministic

    def _on_training_start(self) -> None:
        self._last = self.model.num_timesteps

    def _on_step(self) -> bool:
        if self.num_timesteps - self._last >= self.every:
            self._last = self.num_timesteps
            self.pool.add(ModelSnapshot(self.model, self.deterministic))
        return True
