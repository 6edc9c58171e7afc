"""Reading scenario files: text to a plain dictionary, or one line saying why not."""

import stat
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from aca_env.errors import ScenarioError

LARGEST = 10_000_000  # bytes; a thousand collectives need about one million
SHIPPED = Path(str(resources.files("aca_env") / "scenarios"))


def source_name(origin: Path | None) -> str:
    """Return what error lines call a scenario's source: a shipped name, else the path."""
    if origin is None:
        return "scenario"
    shown = origin.stem if origin.parent == SHIPPED else str(origin)
    return "".join(mark if mark.isprintable() else "?" for mark in shown)


def read_file(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        ScenarioError: no such file, a directory, too large, not UTF-8 or not TOML.
    """
    name = source_name(path)
    try:
        return tomllib.loads(_read_bytes(path, name).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{name}: expected UTF-8, got byte {error.start} otherwise") from None
    except RecursionError:
        raise ScenarioError(f"{name}: not valid TOML: nested too deeply") from None
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(f"{name}: not valid TOML: {' '.join(str(error).split())}") from None


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise ScenarioError(f"{name}: expected a TOML file, got a directory")
        if not stat.S_ISREG(kind):  # reading a pipe or a device might never end
            raise ScenarioError(f"{name}: expected a TOML file, got a device or pipe")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ScenarioError(f"{name}: cannot be read: {error.strerror or error}") from None
    if len(content) > LARGEST:
        raise ScenarioError(f"{name}: expected at most {LARGEST} bytes, got more")
    return content
