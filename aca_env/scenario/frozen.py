"""Values that cannot change: read-only tables, and plain forms of what callers hand in."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NoReturn, TypeVar

import numpy as np

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A read-only, hashable dictionary with its keys in sorted order.

    Sorting makes equal tables behave alike wherever something runs over them,
    whatever the order of lines in a file.

    >>> FrozenDict({"b": 1, "a": 2})
    {'a': 2, 'b': 1}
    """

    def __init__(self, items: Mapping[K, V]) -> None:
        super().__init__(sorted(items.items(), key=lambda item: str(item[0])))

    def __hash__(self) -> int:  # type: ignore[override]
        """Return a hash of the items; the values must be hashable."""
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        """Return how to copy and pickle it, since items cannot be set afterwards."""
        return FrozenDict, (dict(self),)

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("a scenario cannot be changed; make a new one with overrides")

    __setitem__ = __delitem__ = _refuse
    update = setdefault = pop = popitem = clear = __ior__ = _refuse


def freeze(value: Any) -> Any:
    """Return the value with every table a `FrozenDict` and every list a tuple."""
    if isinstance(value, Mapping):
        return FrozenDict({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def plain(value: Any) -> Any:
    """Return the value in the types a TOML file yields: NumPy and paths are converted.

    >>> plain({"efforts": np.array([0.5, 1.0]), "n": np.int64(3)})
    {'efforts': [0.5, 1.0], 'n': 3}
    """
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
