"""Records whose owners are members of several collectives: whose edit each of them carries out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError
from aca_env.strategies.base import Strategy

OVERLAP_RULES = ("priority", "random", "last")


def one_collective_each(
    membership: Any, collectives: Sequence[Strategy], rule: str, rng: np.random.Generator
) -> Any:
    """Return each record's one collective, whose edit its owner carries out; −1 for nobody.

    Only collectives that edit compete; where all of them abstain, the record counts as the
    first one's. Given who edits, collectives are disjoint then, and so is their theory.

    Args:
        membership: (n_records, n_collectives) of booleans; anything else is returned as it is.
        collectives: the plan of each collective.
        rule: "priority" for the first collective in order, "last" for the last, "random" for one
            that each owner picks by itself, all equally likely.
        rng: picks, under "random".

    Raises:
        UnknownNameError: an unknown rule.
        DataError: a table of another width.

    >>> from aca_env.signals import Signal
    >>> from aca_env.strategies import Abstain, FeatureLabelPlanting
    >>> plans = [Abstain(), FeatureLabelPlanting(Signal({"heat": "high"}), target="yes")]
    >>> members = np.array([[True, True], [True, False], [False, False]])
    >>> one_collective_each(members, plans, "priority", np.random.default_rng(0))
    array([ 1,  0, -1])
    """
    if not isinstance(rule, str) or rule not in OVERLAP_RULES:
        raise UnknownNameError("overlap_rule", rule, OVERLAP_RULES)
    try:
        table = np.asarray(membership)
    except ValueError:
        return membership
    if table.ndim != 2 or table.dtype != np.bool_:
        return membership
    if table.shape[1] != len(collectives):
        raise DataError(
            f"membership: expected a column per collective, {len(collectives)}, "
            f"got {table.shape[1]}"
        )
    return _winners(table, [plan.objective != "none" for plan in collectives], rule, rng)


def _winners(
    table: NDArray[np.bool_], edits: Sequence[bool], rule: str, rng: np.random.Generator
) -> NDArray[np.int64]:
    competes = table & np.array(edits, dtype=np.bool_)
    competes = np.where(competes.any(axis=1, keepdims=True), competes, table)
    first = competes.argmax(axis=1)
    if rule == "last":
        last = table.shape[1] - 1 - competes[:, ::-1].argmax(axis=1)
        first = np.where((competes & edits).any(axis=1), last, first)
    elif rule == "random":
        # The highest of independent numbers is any of them with the same chance.
        first = np.where(competes, rng.random(table.shape), -1.0).argmax(axis=1)
    return np.where(table.any(axis=1), first, -1)
