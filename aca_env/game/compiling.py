"""How loops are compiled: kept on disk, under a name that changes with any of them.

Numba keeps a function until its own file changes, whatever becomes of the functions that it
calls; so every name carries a digest of all the files that hold compiled loops.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

HERE = Path(__file__).parent


def _digest() -> str:
    inlined = (HERE / "core.py", HERE / "streams.py", HERE.parent / "mixing.py")
    files = sorted([*HERE.glob("*kernels.py"), *inlined])
    contents = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(contents).hexdigest()[:12]


DIGEST = _digest()


def is_kept(dispatcher: Any) -> bool:
    """Return whether a function lies compiled on the disk, for some kind of arguments."""
    folder = Path(dispatcher.stats.cache_path)
    name = f"{Path(dispatcher.py_func.__code__.co_filename).stem}.{dispatcher.__qualname__}"
    return any(folder.glob(f"{name}-*.nbc"))


def tell_of_compiling(dispatcher: Any) -> None:
    """Say on a terminal that the first round takes longer, once per installation."""
    if sys.stderr.isatty() and not is_kept(dispatcher):
        print("aca_env: compiling its rounds, once per installation (some 15 s)", file=sys.stderr)


def kernel(function: Callable[..., Any]) -> Any:
    """Return a function compiled at its first call, kept on disk, free of Python's lock."""
    function.__qualname__ = f"{function.__qualname__}_{DIGEST}"
    return njit(cache=True, nogil=True)(function)


def inlined(function: Callable[..., Any]) -> Any:
    """Return a function that is compiled into its callers."""
    return njit(inline="always")(function)
