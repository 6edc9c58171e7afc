"""What only a fresh process can tell: compile time, memory, tables built from nothing.

Run as `python -m aca_env.bench.children TASK ARGUMENTS LAUNCHED`, it prints one JSON object;
`start` in it are the seconds from the launch, in seconds since the epoch, to the task.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from aca_env.bench.scenes import cars
from aca_env.errors import one_line
from aca_env.faces.make import parallel_env, vector_env
from aca_env.game.world import World
from aca_env.populations.cars import generate_cars

Facts = dict[str, Any]

MEMORY_STATUS = Path("/proc/self/status")
MEGABYTE = 1e6

TABLES, KERNELS = "ACA_ENV_CACHE", "NUMBA_CACHE_DIR"
"""Environment variables that say where tables and compiled kernels are kept."""

BATCH_SIZE, N_UPDATES = 1024, 8

ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def run_child(task: str, arguments: Mapping[str, Any], places: Mapping[str, str]) -> Facts:
    """Return what a task says in a process of its own, on one thread.

    Args:
        task: a key of `TASKS`.
        arguments: for the task.
        places: environment variables that say where things are kept between runs.

    Raises:
        RuntimeError: the process failed; the message is its last line.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__, task, json.dumps(arguments), repr(time.time())],
        env={**os.environ, **ONE_THREAD, **places},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"bench task {task}: {lines[-1]}")
    facts: Facts = json.loads(done.stdout.splitlines()[-1])
    return facts


def memory() -> tuple[float, float] | tuple[None, None]:
    """Return megabytes that the process holds now, and held at most; None if unknown.

    Where the system does not tell (it does on Linux), nothing is guessed.
    """
    if not MEMORY_STATUS.exists():
        return None, None
    lines = dict(line.split(":", 1) for line in MEMORY_STATUS.read_text().splitlines())
    now, most = (int(lines[key].split()[0]) * 1024 / MEGABYTE for key in ("VmRSS", "VmHWM"))
    return now, most


def first_steps(scenario: str, n_worlds: int) -> Facts:
    """Return seconds until the first step of both faces is done, and of a later one.

    Args:
        scenario: a shipped name.
        n_worlds: games in the batch.
    """
    start = time.perf_counter()
    env, batch = parallel_env(scenario), vector_env(scenario, n_worlds)
    made = time.perf_counter()
    first = _one_round(env, batch)
    return {
        "make": made - start,
        "first": first,
        "later": _one_round(env, batch),
    }


def _one_round(env: Any, batch: Any) -> float:
    start = time.perf_counter()
    env.reset(seed=0)
    env.step({agent: [0] * 5 for agent in env.agents})
    _, infos = batch.reset(seed=0)
    shape = infos["action_mask"][0].shape[:2]
    batch.step(np.zeros((*shape, 5), dtype=np.int64))
    return time.perf_counter() - start


def worlds(scenario: str, n_worlds: int) -> Facts:
    """Return what two episodes of many games take, in megabytes."""
    before, _ = memory()
    env = vector_env(scenario, n_worlds, auto_reset=True)
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    for _ in range(2 * env.game.scenario.rounds):
        env.step(env.sample_actions(rng))
    return _memory_facts(before)


def classes(n_records: int, n_signals: int) -> Facts:
    """Return what the classes of a menu take to build, in seconds and megabytes.

    The records are there already and nothing is cached; `again` are the seconds of a later
    start, pool and all, with what the first one left on disk.

    Args:
        n_records: cars in the pool, of 18 features.
        n_signals: signals on the menu, each leaving one more feature free.
    """
    before, _ = memory()
    pool = generate_cars(n_records, np.random.default_rng(0))
    scenario = cars(n_records, n_signals)
    start, cpu_start = time.perf_counter(), time.process_time()
    world = World(scenario, pool)
    spent = {"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu_start}
    facts = {**spent, **_memory_facts(before), "n_cells": world.n_cells}
    World(scenario)
    start = time.perf_counter()
    World(scenario)
    return {**facts, "again": time.perf_counter() - start}


def training(scenario: str, n_worlds: int, n_rounds: int) -> Facts:
    """Return how much of PPO's time the environment takes, or why that cannot be known.

    All agents share one policy. Hyperparameters are the library's own but for the rounds
    between updates and the size of its batches: small ones make the learner slow, and the
    environment's share small. A first update is not counted.

    Args:
        scenario: a shipped name.
        n_worlds: games side by side.
        n_rounds: rounds that are played before the policy is updated.
    """
    try:
        library = import_module("stable_baselines3")

        from aca_env.faces.sb3 import sb3_vec_env  # noqa: PLC0415
    except ImportError as error:
        return {"missing": one_line(error)}
    env: Any = sb3_vec_env(scenario, n_worlds)
    model = library.PPO(
        "MlpPolicy", env, n_steps=n_rounds, batch_size=BATCH_SIZE, seed=0, device="cpu"
    )
    n_steps = n_rounds * env.num_envs
    model.learn(n_steps)
    spent = [0.0]
    for name in ("reset", "step_async", "step_wait"):
        setattr(env, name, _clocked(getattr(env, name), spent))
    start = time.perf_counter()
    model.learn(N_UPDATES * n_steps, reset_num_timesteps=False)
    wall = time.perf_counter() - start
    return {
        "n_slots": env.num_envs,
        "n_steps": N_UPDATES * n_steps,
        "batch_size": BATCH_SIZE,
        "wall": wall,
        "environment": spent[0],
        "share": spent[0] / wall,
    }


def _clocked(method: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    """Return a method that adds the seconds it takes to a sum."""

    def call(*arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return method(*arguments)
        finally:
            spent[0] += time.perf_counter() - start

    return call


def _memory_facts(before: float | None) -> Facts:
    _, most = memory()
    added = None if before is None or most is None else most - before
    return {"peak_megabytes": most, "added_megabytes": added}


TASKS: dict[str, Callable[..., Facts]] = {
    "first_steps": first_steps,
    "worlds": worlds,
    "classes": classes,
    "training": training,
}


def main(words: Sequence[str]) -> None:
    """Run a task and print its facts."""
    task, arguments, launched = words
    start = time.time() - float(launched)
    facts = TASKS[task](**json.loads(arguments))
    sys.stdout.write(json.dumps({"start": start, **facts}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
