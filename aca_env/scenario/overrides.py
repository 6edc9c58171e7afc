"""Overrides: changes to a scenario's plain content by dotted key."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aca_env.errors import ScenarioError
from aca_env.scenario.frozen import plain
from aca_env.scenario.messages import dotted, key_line, shown

Path = tuple[str, ...]
PART = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^."\']+)')
RANGES = ("randomise", "ranges")


def merge(content: dict[str, Any], overrides: Mapping[str, object]) -> dict[str, Any]:
    """Return the content with the overrides applied; the input is untouched.

    Raises:
        ScenarioError: a malformed key, two spellings of one key, a key below a single
            value, or an index that the list does not have.
    """
    if not isinstance(overrides, Mapping):
        raise ScenarioError(f"expected overrides as values by key, got {shown(overrides)}")
    changed: dict[str, Any] = copy.deepcopy(plain(content))
    for path, value in _leaves(overrides).items():
        _assign(changed, path, value)
    return changed


def split_key(key: object) -> Path:
    """Return the parts of a dotted key, or of one with `__` for dots.

    >>> split_key("collectives.0.share"), split_key("population__n_train")
    (('collectives', '0', 'share'), ('population', 'n_train'))
    >>> split_key('signals.heat."Low vs. high"')
    ('signals', 'heat', 'Low vs. high')
    """
    if not isinstance(key, str) or not key.strip():
        raise ScenarioError(f"got override key {shown(key)}, expected text like population.n_train")
    if "__" in key and not set(key) & set(".\"'"):
        key = key.replace("__", ".")
    parts, end = [], 0
    while (found := PART.match(key, end)) is not None:
        quoted = found[1] if found[1] is None else re.sub(r"\\(.)", r"\1", found[1])
        parts.append(next(text for text in (quoted, found[2], found[3]) if text is not None))
        end = found.end()
        if end == len(key):
            return tuple(parts)
        if key[end] != ".":
            break
        end += 1
    raise ScenarioError(f"got override key {shown(key)}, expected parts separated by single dots")


def join_key(parts: Iterable[str]) -> str:
    """Return the key that `split_key` takes apart into these parts.

    >>> join_key(("collectives", "0", "values", "Low vs. high"))
    'collectives.0.values."Low vs. high"'
    """
    return ".".join(map(_quoted, parts))


def _quoted(part: str) -> str:
    if part and not set(part) & set(".\"'"):
        return part
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leaves(overrides: Mapping[str, object]) -> dict[Path, object]:
    """Return every single value by its path, refusing two values for one place."""
    leaves: dict[Path, object] = {}
    for key, value in overrides.items():
        for full_path, leaf in _flatten(split_key(key), plain(value)):
            path = _as_kept(full_path)
            if path in leaves:
                raise ScenarioError(key_line(path, leaf, "one value, but overrides give it twice"))
            leaves[path] = leaf
    for path, leaf in leaves.items():
        for above in (path[:length] for length in range(1, len(path))):
            if above in leaves:
                expected = f"no value beside that of {dotted(above)}, which overrides give too"
                raise ScenarioError(key_line(path, leaf, expected))
    return leaves


def _flatten(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    # A strategy's table is replaced whole: the fields of another kind would not fit.
    if not isinstance(value, dict) or not value or "kind" in value:
        yield path, value
        return
    for key, item in value.items():
        yield from _flatten((*path, key), item)


def _as_kept(path: Path) -> Path:
    """Return a path as content holds it: below ranges, one dotted key is one part."""
    depth = len(RANGES)
    if path[:depth] != RANGES or len(path) == depth:
        return path
    return (*RANGES, join_key((*split_key(path[depth]), *path[depth + 1 :])))


def _assign(content: dict[str, Any], path: Path, value: object) -> None:
    node: Any = content
    for depth, part in enumerate(path):
        if not isinstance(node, dict | list):
            expected = f"no key below {dotted(path[:depth])}, which is {shown(node)}"
            raise ScenarioError(key_line(path, value, expected))
        place: Any = _index(node, part, path[: depth + 1]) if isinstance(node, list) else part
        if depth == len(path) - 1:
            node[place] = value
        elif isinstance(node, dict):
            node = node.setdefault(part, {})
        else:
            node = node[place]


def _index(entries: list[Any], part: str, here: Path) -> int:
    if re.fullmatch(r"0|[1-9][0-9]{0,8}", part) and int(part) < len(entries):
        return int(part)
    last = len(entries) - 1
    expected = f"an index from 0 to {last}" if entries else "no index, since the list is empty"
    raise ScenarioError(key_line(here, f"index {part}", expected))
