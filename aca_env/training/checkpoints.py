"""Checkpoints: models, and all chance and counters that the rest of the run depends on."""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.runs.folder import write_json
from aca_env.training.learning import Learner, Learning
from aca_env.training.model_snapshot import ModelSnapshot
from aca_env.training.saved import UNREADABLE, read_arrays

Arrays = dict[str, NDArray[Any]]

STATE, ARRAYS = "state.json", "arrays.npz"
COUNTERS = (
    "num_timesteps", "_n_updates", "_n_calls", "_episode_num", "exploration_rate",
    "_current_progress_remaining",
)  # fmt: skip
REPLAYED = ("observations", "next_observations", "actions", "rewards", "dones", "timeouts")


def write_checkpoint(folder: Path, learning: Learning) -> None:
    """Write a checkpoint, all or nothing; older ones keep their models alone.

    Args:
        folder: of all checkpoints.
        learning: where the run stands, its games about to begin anew.
    """
    path = folder / f"{learning.done:012d}"
    draft = folder / f".{path.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    arrays: Arrays = _chance_arrays()
    state: dict[str, Any] = {"steps": learning.done, "python": _python_state()}
    state["learners"] = {one.name: _learner_state(one) for one in learning.learners}
    for learner in learning.learners:
        learner.model.save(draft / f"{learner.name}.zip")
        arrays |= _replay_arrays(learner)
    if learning.pool is not None:
        state["pool"] = learning.pool.added
        for place, snapshot in enumerate(learning.pool.snapshots):
            weights = snapshot._policy.state_dict()  # type: ignore[attr-defined]
            arrays |= {f"pool/{place}/{key}": value.numpy() for key, value in weights.items()}
    np.savez(draft / ARRAYS, allow_pickle=False, **arrays)
    write_json(draft / STATE, state)
    if path.exists():
        shutil.rmtree(path)
    draft.replace(path)
    for older in _complete(folder):
        if older != path:
            (older / STATE).unlink()  # without it the rest is no checkpoint to go on from
            (older / ARRAYS).unlink(missing_ok=True)


def latest_checkpoint(folder: Path) -> Path | None:
    """Return the newest checkpoint to go on from, None if there is none."""
    return max(_complete(folder), default=None)


def _complete(folder: Path) -> list[Path]:
    return [path.parent for path in folder.glob(f"[0-9]*/{STATE}") if path.parent.name.isdigit()]


def read_checkpoint(path: Path, learning: Learning) -> None:
    """Put models, counters and chance back; no pickled object is read.

    Raises:
        DataError: a file that is missing, damaged or of another run.
    """
    try:
        state = json.loads((path / STATE).read_text(encoding="utf-8"))
        arrays = read_arrays(path / ARRAYS)
        for learner in learning.learners:
            learner.model.set_parameters(path / f"{learner.name}.zip", device="cpu")
            _restore_learner(learner, state["learners"][learner.name])
            _restore_replay(learner, arrays)
        _restore_pool(learning, state, arrays)
        learning.done = int(state["steps"])
        _restore_chance(state["python"], arrays)
    except (*UNREADABLE, RuntimeError) as error:
        raise DataError(f"{path}: expected a checkpoint of this run: {one_line(error)}") from None


def _learner_state(learner: Learner) -> dict[str, Any]:
    model = learner.model
    counters = {name: getattr(model, name) for name in COUNTERS if hasattr(model, name)}
    return {**counters, "actions": model.action_space.np_random.bit_generator.state}


def _restore_learner(learner: Learner, state: dict[str, Any]) -> None:
    model = learner.model
    for name in COUNTERS:
        if hasattr(model, name):
            setattr(model, name, state[name])
    model.action_space.np_random.bit_generator.state = state["actions"]


def _replay_arrays(learner: Learner) -> Arrays:
    """Return what a replay buffer holds; nothing where there is none."""
    buffer = getattr(learner.model, "replay_buffer", None)
    if buffer is None:
        return {}
    n_rows = buffer.buffer_size if buffer.full else buffer.pos
    arrays = {f"replay/{learner.name}/{name}": getattr(buffer, name)[:n_rows] for name in REPLAYED}
    return {**arrays, f"replay/{learner.name}/place": np.array([buffer.pos, buffer.full])}


def _restore_replay(learner: Learner, arrays: Arrays) -> None:
    buffer = getattr(learner.model, "replay_buffer", None)
    if buffer is None:
        return
    for name in REPLAYED:
        kept = arrays[f"replay/{learner.name}/{name}"]
        getattr(buffer, name)[: len(kept)] = kept
    place, is_full = arrays[f"replay/{learner.name}/place"].tolist()
    buffer.pos, buffer.full = int(place), bool(is_full)


def _restore_pool(learning: Learning, state: dict[str, Any], arrays: Arrays) -> None:
    pool = learning.pool
    if pool is None:
        return
    pool.added, pool.snapshots = [int(number) for number in state["pool"]], []
    for place in range(len(pool.added)):
        snapshot, prefix = ModelSnapshot(learning.learners[0].model), f"pool/{place}/"
        weights = {
            name.removeprefix(prefix): torch.as_tensor(value)
            for name, value in arrays.items()
            if name.startswith(prefix)
        }
        snapshot._policy.load_state_dict(weights)
        pool.snapshots.append(snapshot)


# The library that learns draws from the global generators, so these are part of a run.


@contextmanager
def own_chance() -> Iterator[None]:
    """Leave the global generators, and torch's number of threads, as they were found."""
    python, arrays, threads = _python_state(), _chance_arrays(), torch.get_num_threads()
    try:
        yield
    finally:
        _restore_chance(python, arrays)
        torch.set_num_threads(threads)


def _chance_arrays() -> Arrays:
    kind, key, place, has_gauss, gauss = np.random.get_state(legacy=True)  # noqa: NPY002
    del kind
    return {
        "numpy/key": np.asarray(key),
        "numpy/place": np.array([place, has_gauss]),
        "numpy/gauss": np.array([gauss]),
        "torch": torch.get_rng_state().numpy(),
    }


def _python_state() -> list[Any]:
    version, numbers, gauss = random.getstate()
    return [version, list(numbers), gauss]


def _restore_chance(python: list[Any], arrays: Arrays) -> None:
    version, numbers, gauss = python
    random.setstate((version, tuple(numbers), gauss))
    place, has_gauss = arrays["numpy/place"].tolist()
    state = ("MT19937", arrays["numpy/key"], place, has_gauss, float(arrays["numpy/gauss"][0]))
    np.random.set_state(state)  # noqa: NPY002
    torch.set_rng_state(torch.as_tensor(arrays["torch"]))
