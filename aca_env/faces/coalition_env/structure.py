"""Who is with whom, who leads, and which proposals stand; pure: a structure in, a structure out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

STAY, LEAVE, NAME = range(3)
"""Entries of the coalition axis; collective j is named by `NAME + j`."""


@dataclass(frozen=True, eq=False)
class Structure:
    """A partition of K collectives into coalitions with leaders.

    Attributes:
        leader: (K,) the leader of each one's coalition, itself if alone.
        proposal: (K,) the collective that each leader names; −1 for none, and for followers.
    """

    leader: Whole
    proposal: Whole

    @classmethod
    def alone(cls, n_agents: int) -> Self:
        """Return everybody alone, with no proposal."""
        return cls(np.arange(n_agents), np.full(n_agents, -1))

    @cached_property
    def is_alone(self) -> bool:
        """Whether nobody is with anybody."""
        return len(self.leaders) == len(self.leader)

    @cached_property
    def leaders(self) -> Whole:
        """(n_coalitions,) the collectives that lead, in order; a lone one leads itself."""
        return np.flatnonzero(self.leader == np.arange(len(self.leader)))

    def members(self, leader: int) -> Whole:
        """Return whom a leader leads, itself among them, in order."""
        return np.flatnonzero(self.leader == leader)

    @cached_property
    def together(self) -> Flags:
        """(K, K) whether two collectives are in one coalition."""
        return np.asarray(self.leader[:, None] == self.leader)

    @cached_property
    def proposes(self) -> Flags:
        """(K, K) whether the coalition of the first proposes to the coalition of the second."""
        named = self.proposal[self.leader]
        return np.asarray((named >= 0)[:, None] & (self.leader[named][:, None] == self.leader))


def masks(structure: Structure, max_size: int) -> Flags:
    """Return (K, K + 2) what each collective may choose on the coalition axis.

    Args:
        structure: what stands.
        max_size: the most collectives in one coalition.
    """
    sizes = structure.together.sum(axis=1)
    leads = structure.leader == np.arange(len(sizes))
    has_something = (sizes > 1) | (structure.proposal >= 0)
    fits = sizes[:, None] + sizes <= max_size
    names = leads[:, None] & ~structure.together & fits
    return np.column_stack([np.ones_like(leads), has_something, names])


def after(structure: Structure, choices: Whole, n_members: Whole, max_size: int) -> Structure:
    """Return what stands after everybody's choice: leavers first, then mergers.

    Args:
        structure: what stood in the round.
        choices: (K,) entries of the coalition axis that the masks allow.
        n_members: (K,) members of each collective; the most members lead.
        max_size: the most collectives in one coalition.
    """
    if not choices.any():
        # Whoever stays changes nothing: what could merge did so before.
        return structure
    named = np.where(choices >= NAME, choices - NAME, structure.proposal)
    proposal = np.where(choices == LEAVE, -1, named)
    leader = _after_leaving(structure, choices == LEAVE, n_members)
    return _after_merging(Structure(leader, proposal), n_members, max_size)


def _after_leaving(structure: Structure, leaves: Flags, n_members: Whole) -> Whole:
    leader = np.where(leaves, np.arange(len(leaves)), structure.leader)
    for left in structure.leaders[leaves[structure.leaders]]:
        stay = structure.members(left)
        stay = stay[~leaves[stay]]
        leader[stay] = _largest(stay, n_members)
    return leader


def _after_merging(structure: Structure, n_members: Whole, max_size: int) -> Structure:
    leader, proposal = structure.leader.copy(), structure.proposal.copy()
    for one in structure.leaders:
        # None of the coalitions can be in two pairs, so reading what stood before is enough.
        other = structure.leader[structure.proposal[one]]
        back = structure.leader[structure.proposal[other]]
        is_mutual = structure.proposal[one] >= 0 and structure.proposal[other] >= 0 and back == one
        both = np.flatnonzero((structure.leader == one) | (structure.leader == other))
        if is_mutual and len(both) <= max_size:
            leader[both] = _largest(both, n_members)
            proposal[both] = -1
    return Structure(leader, proposal)


def _largest(some: Whole, n_members: Whole) -> int:
    """Return which of some collectives has the most members, the first of equals; 0 for none."""
    return int(some[np.argmax(n_members[some])]) if len(some) else 0
