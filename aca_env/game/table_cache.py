"""Arrays kept on disk by content: read in a moment what takes seconds to build.

The folder is `$XDG_CACHE_HOME/aca_env`, by default `~/.cache/aca_env` on every system, as
PyTorch's and others' caches are; the environment variable `ACA_ENV_CACHE` names another
one, and "off" or an empty text turns the cache off. A file's name is the hash of everything
that its arrays depend on, so a file is never out of date. A cache can fail in many ways, and
none is worth an error: what cannot be read or written is built as if there were no cache.
"""

import hashlib
import io
import os
import tempfile
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

LARGEST_CACHE = 2**30
"""Bytes that all files may take together: beyond, those that were not used longest go."""

VARIABLE = "ACA_ENV_CACHE"
ENDING, UNFINISHED = ".tables", ".part"
KEY = "key"
DIGEST_SIZE = hashlib.sha256().digest_size
ABANDONED_AFTER = 3600.0
"""Seconds after which an unfinished file is one that nobody writes any more."""


def cache_folder() -> Path | None:
    """Return where arrays are kept; None if the cache is off."""
    chosen = os.environ.get(VARIABLE)
    try:
        if chosen is not None:
            return None if chosen.strip().lower() in ("", "off") else Path(chosen).expanduser()
        base = os.environ.get("XDG_CACHE_HOME", "")
        # The standard behind the variable says that a relative path counts as none.
        return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "aca_env"
    except RuntimeError:  # there is no home
        return None


def read_arrays(key: str) -> dict[str, NDArray[Any]] | None:
    """Return the arrays that were written under a key; None if there are none, or damaged ones.

    Args:
        key: text that names everything the arrays depend on.
    """
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / _file_name(key)
    try:
        content = path.read_bytes()
        arrays = _unpack(content)
        # Its age is the time of its last use.
        os.utime(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return arrays if arrays.pop(KEY, np.empty(0)).tobytes() == key.encode() else None


def write_arrays(key: str, arrays: Arrays) -> None:
    """Keep arrays under a key, if the folder can be written; readers never see a part of them.

    Args:
        key: text that names everything the arrays depend on.
        arrays: numbers by name; `"key"` is taken.
    """
    folder = cache_folder()
    if folder is None:
        return
    content = _pack({**arrays, KEY: np.frombuffer(key.encode(), dtype=np.uint8)})
    if len(content) > LARGEST_CACHE:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / _file_name(key), content)
        _make_room(folder)


def _file_name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest() + ENDING


def _pack(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **dict(arrays))
    payload = buffer.getvalue()
    return hashlib.sha256(payload).digest() + payload


def _unpack(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file's content; a `ValueError` if a byte is not what it was."""
    digest, payload = content[:DIGEST_SIZE], content[DIGEST_SIZE:]
    if hashlib.sha256(payload).digest() != digest:
        raise ValueError
    # Without pickles an archive holds numbers only, so reading it runs no code.
    with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
        return dict(archive)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name first, so that it appears all at once."""
    handle, name = tempfile.mkstemp(suffix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _make_room(folder: Path) -> None:
    """Remove abandoned parts, and of the others those that were not used longest."""
    kept: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        # Another process may be clearing up as well.
        with suppress(OSError):
            status = path.stat()
            if path.suffix == ENDING:
                kept.append((status.st_mtime, status.st_size, path))
            elif path.suffix == UNFINISHED and time.time() - status.st_mtime > ABANDONED_AFTER:
                path.unlink()
    total = 0
    for _, size, path in sorted(kept, reverse=True):
        total += size
        if total > LARGEST_CACHE:
            with suppress(OSError):
                path.unlink()
