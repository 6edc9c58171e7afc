"""Parts played by other processes: joblib on one machine, or its Ray backend on a cluster."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import joblib
from joblib.externals.loky.process_executor import BrokenProcessPool, TerminatedWorkerError

from aca_env.errors import AcaError, DataError, UnknownNameError
from aca_env.runs.folder import versions
from aca_env.sweeps.plan import Part, Plan
from aca_env.sweeps.player import Player
from aca_env.sweeps.tables import part_table, table_bytes
from aca_env.tournament.player import check_workers

BACKENDS = ("joblib", "ray")
LOCAL_WORKERS = 2
"""Processes of a Ray cluster that is started here, unless their number was given."""

WAVE = 8
"""Parts per worker that Ray is handed at once; its joblib backend returns them together."""

WATCH_SECONDS = 0.5


Played = tuple[Part, bytes | str]
"""A part and what it came to, as a file; or what is wrong with the process that played it."""


@dataclass(frozen=True)
class Workers:
    """Who plays a sweep.

    Attributes:
        n: processes; None is one here, and all of a cluster.
        backend: `joblib` or `ray`.
        address: of a Ray cluster; None starts one on this machine.

    Raises:
        AcaError: an unknown backend, a number of workers that will not do, or an address
            without Ray.
    """

    n: int | None = None
    backend: str = "joblib"
    address: str | None = None

    def __post_init__(self) -> None:
        """Check what the fields come to together."""
        if self.backend not in BACKENDS:
            raise UnknownNameError("backend", self.backend, BACKENDS)
        if self.n is not None:
            check_workers(self.n)
        if self.address is not None and self.backend != "ray":
            raise DataError(f"address: expected together with backend ray, got {self.backend}")
        if self.address is not None and not self.address.strip():
            raise DataError("address: expected the address of a Ray cluster, or auto, got nothing")


def play_parts(plan: Plan, parts: Sequence[Part], workers: Workers) -> Iterator[tuple[Part, bytes]]:
    """Yield what parts came to, as files, in any order; who played a part does not matter.

    Raises:
        AcaError: Ray is missing or cannot be reached, a worker died, or runs other versions.
    """
    play = _on_ray if workers.backend == "ray" else _on_joblib
    for part, content in play(plan, parts, workers):
        if isinstance(content, str):
            raise DataError(content)
        yield part, content


def _on_joblib(plan: Plan, parts: Sequence[Part], workers: Workers) -> Iterator[Played]:
    n = min(workers.n or 1, max(len(parts), 1))
    if n == 1:
        yield from map(partial(play_part, plan), parts)
        return
    pool = joblib.Parallel(n_jobs=n, backend="loky", return_as="generator_unordered", batch_size=1)
    try:
        yield from pool(_calls(plan, parts, os.getpid()))
    except (TerminatedWorkerError, BrokenProcessPool):
        raise DataError(
            "workers: a process died, of lack of memory or from outside; what was finished is "
            "kept: run the same again to go on"
        ) from None


def _on_ray(plan: Plan, parts: Sequence[Part], workers: Workers) -> Iterator[Played]:
    with _cluster(workers) as (n, died):
        size = max(n * WAVE, 1)
        try:
            with joblib.parallel_config("ray", n_jobs=n), joblib.Parallel(batch_size=1) as pool:
                for first in range(0, len(parts), size):
                    yield from pool(_calls(plan, parts[first : first + size], None))
        except died as error:
            raise DataError(
                f"ray: {_first_line(error)}; what was finished is kept: run the same again to go on"
            ) from None


@dataclass(frozen=True)
class Home:
    """The process that workers work for.

    Attributes:
        path: where it finds modules.
        versions: of what results depend on.
        process: its id, where workers are its children and should end with it.
    """

    path: tuple[str, ...]
    versions: Mapping[str, str | None]
    process: int | None


def _calls(plan: Plan, parts: Iterable[Part], process: int | None) -> Iterator[Any]:
    home, there = Home(tuple(sys.path), versions(), process), joblib.delayed(_play_there)
    return (there(plan, part, home) for part in parts)


def load_ray() -> tuple[Any, Callable[[], None]]:
    """Return Ray, and what makes it known to joblib.

    Raises:
        AcaError: it is not installed.
    """
    try:
        return import_module("ray"), import_module("ray.util.joblib").register_ray
    except ImportError as error:
        raise AcaError(
            f"backend ray needs ray: pip install 'aca-env[scale]' ({_first_line(error)})"
        ) from None


@contextmanager
def _cluster(workers: Workers) -> Iterator[tuple[int, tuple[type[Exception], ...]]]:
    """Be connected to a Ray cluster: the number of workers, and what a broken one raises."""
    ray, register = load_ray()
    register()
    was_there = ray.is_initialized()
    if not was_there:
        _connect(ray, workers)
    try:
        n = workers.n or max(int(ray.cluster_resources().get("CPU", 1)), 1)
        yield n, (ray.exceptions.RayError,)
    finally:
        if not was_there:
            ray.shutdown()


def _connect(ray: Any, workers: Workers) -> None:
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if workers.address is None:
        options |= {"num_cpus": workers.n or LOCAL_WORKERS, "include_dashboard": False}
    else:
        options["address"] = workers.address
    try:
        ray.init(**options)
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"ray: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


_here = Player()


def play_part(plan: Plan, part: Part) -> Played:
    """Return a part and what it came to, as a file."""
    return part, table_bytes(part_table(plan, part, _here.play(plan, part)))


def _play_there(plan: Plan, part: Part, home: Home) -> Played:
    """Play a part in another process, which finds the modules that were found here.

    What is wrong is returned: not every error survives the way between processes.
    """
    sys.path += [place for place in home.path if place not in sys.path]
    if home.process is not None:
        _leave_with(home.process)
    mine = versions()
    if mine != home.versions:
        return part, f"workers: expected the versions {home.versions}, got a process with {mine}"
    return play_part(plan, part)


_watching = threading.Event()


def _leave_with(parent: int) -> None:
    """End this process soon after the one that it works for, however that ended."""
    if not _watching.is_set():
        _watching.set()
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
