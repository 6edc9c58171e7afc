"""What the numbers were measured on and with."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from aca_env.version import __version__

PACKAGES = (
    "numpy", "scipy", "numba", "pandas", "gymnasium", "pettingzoo", "mpe2", "momaland",
    "stable-baselines3", "torch",
)  # fmt: skip

PROCESSORS = Path("/proc/cpuinfo")
GIGABYTE = 1e9


def describe_machine() -> dict[str, str | int | float | None]:
    """Return processor, cores, memory, system and Python, as far as they can be known."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "usable_cores": _usable_cores(),
        "memory_gigabytes": _memory(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load": _load(),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS"),
    }


def machine_line(machine: dict[str, str | int | float | None]) -> str:
    """Return the machine in one line for readers."""
    memory = machine["memory_gigabytes"]
    parts = [
        str(machine["processor"]),
        f"{machine['usable_cores']} of {machine['cores']} cores",
        "memory unknown" if memory is None else f"{memory:.0f} GB",
        str(machine["system"]),
        str(machine["python"]),
    ]
    if machine["load"] is not None:
        parts.append(f"load {machine['load']:.1f} at the start")
    return ", ".join(parts)


def describe_versions() -> dict[str, str | None]:
    """Return the version of every package that matters; None for one that is not installed."""
    return {"aca_env": __version__, **{name: _version(name) for name in PACKAGES}}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    if PROCESSORS.exists():
        for line in PROCESSORS.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _usable_cores() -> int | None:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _memory() -> float | None:
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names or "SC_PAGE_SIZE" not in names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIGABYTE


def _load() -> float | None:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None
