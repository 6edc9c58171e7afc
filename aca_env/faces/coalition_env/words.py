"""Coalitions in words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.coalition_env.structure import Structure


def coalition_line(
    names: Sequence[str], structure: Structure, transfer: NDArray[np.float64], split: str
) -> str:
    """Return one line: who is together, leaders first, which proposals stand, last transfers.

    Args:
        names: the collectives.
        structure: the coalitions for the next round.
        transfer: (K,) transfers of the last round.
        split: how gains are split.
    """
    leaders = structure.leaders.tolist()
    parts = [" ".join(_block(names, structure, leader) for leader in leaders)]
    proposals = [
        f"{names[leader]} proposes to {names[structure.proposal[leader]]}"
        for leader in leaders
        if structure.proposal[leader] >= 0
    ]
    moved = [f"{names[i]} {transfer[i]:+.4f}" for i in np.flatnonzero(transfer).tolist()]
    parts += [", ".join(proposals)] if proposals else []
    parts += [f"last transfers ({split}): {', '.join(moved)}"] if moved else []
    return f"  coalitions  {'; '.join(parts)}"


def _block(names: Sequence[str], structure: Structure, leader: int) -> str:
    others = [names[i] for i in structure.members(leader) if i != leader]
    return "{" + ", ".join([names[leader], *others]) + "}"
