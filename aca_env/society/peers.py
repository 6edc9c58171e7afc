"""What users see of their neighbours."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.society.networks import Network

if TYPE_CHECKING:
    import networkx as nx
    from scipy import sparse

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


class Neighbours(Protocol):
    """What users see of their neighbours; beliefs are kept by row, one for all who see alike."""

    @property
    def row_of(self) -> Whole:
        """(n_users,) row of each user's observations."""

    def shares(self, membership: Whole, n_collectives: int) -> tuple[Reals, Reals]:
        """Return shares of neighbours in each collective.

        Returns:
            (n_users, n_collectives) without oneself, for the choice, and (n_rows,
            n_collectives) with oneself, for reports.
        """

    def of_user(self, place: int) -> Whole:
        """Return the neighbours (n,) of one user, ascending."""


def block_links(network: Network, n_blocks: int) -> Reals:
    """Return (n_blocks, n_blocks) the probability that users of two blocks are neighbours."""
    links = np.full((n_blocks, n_blocks), float(network.between))
    np.fill_diagonal(links, network.within)
    return links


def shares_by_block(
    links: Reals, sizes: Whole, members: Whole
) -> tuple[Reals, Reals, Reals, Reals]:
    """Return what users of each block see, if they see everybody with the links' weight.

    Args:
        links: (n_blocks, n_blocks) weights.
        sizes: (n_blocks,) users.
        members: (n_blocks, n_collectives) of each collective in each block.

    Returns:
        For each block and collective the share of neighbours in it, without oneself, for who
        is not in the collective and for who is; the share with oneself; and (n_blocks,) the
        number of neighbours.
    """
    seen, n_seen = links @ members, links @ sizes
    own = np.diag(links)
    n_others = (n_seen - own)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        outside = np.where(n_others > 0, seen / n_others, 0.0)
        inside = np.where(n_others > 0, (seen - own[:, None]) / n_others, 0.0)
    return outside, np.maximum(inside, 0.0), seen / n_seen[:, None], n_others[:, 0]


@dataclass(frozen=True, eq=False)
class BlockNeighbours:
    """Everybody sees whole blocks: nothing but numbers matters.

    Attributes:
        links: (n_blocks, n_blocks) 1 where blocks see each other.
        sizes: (n_blocks,) users.
        row_of: (n_users,) block of each user.
    """

    links: Reals
    sizes: Whole
    row_of: Whole

    def shares(self, membership: Whole, n_collectives: int) -> tuple[Reals, Reals]:
        """Return shares of neighbours; see `Neighbours`."""
        width = n_collectives + 1
        n_blocks = len(self.sizes)
        codes = np.bincount(self.row_of * width + membership, minlength=n_blocks * width)
        members = codes.reshape(n_blocks, width)[:, :-1]
        outside, inside, closed, _ = shares_by_block(self.links, self.sizes, members)
        is_in = membership[:, None] == np.arange(n_collectives)
        return np.where(is_in, inside[self.row_of], outside[self.row_of]), closed

    def of_user(self, place: int) -> Whole:
        """Return the neighbours (n,) of one user, ascending."""
        sees = self.links[self.row_of[place]][self.row_of] > 0
        sees[place] = False
        return np.flatnonzero(sees)


@dataclass(frozen=True, eq=False)
class GraphNeighbours:
    """Everybody sees the neighbours on a graph; a user without any sees nobody.

    Attributes:
        adjacency: (n_users, n_users) 1 for neighbours.
        degrees: (n_users,) number of neighbours.
        row_of: (n_users,) each user's own row.
    """

    adjacency: "sparse.csr_array[np.float64]"
    degrees: Reals
    row_of: Whole

    @classmethod
    def of(cls, graph: "nx.Graph[Any]") -> "GraphNeighbours":
        """Return the neighbours of users 0 to n − 1 on a graph."""
        import networkx as nx  # noqa: PLC0415 - whoever has a graph has it

        graph = nx.Graph(graph)
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        n_users = graph.number_of_nodes()
        matrix = nx.to_scipy_sparse_array(graph, nodelist=range(n_users), dtype=np.float64)
        degrees = np.asarray(matrix.sum(axis=1)).reshape(-1)
        return cls(matrix.tocsr(), degrees, np.arange(n_users))

    def shares(self, membership: Whole, n_collectives: int) -> tuple[Reals, Reals]:
        """Return shares of neighbours; see `Neighbours`."""
        is_in = (membership[:, None] == np.arange(n_collectives)).astype(np.float64)
        seen = np.asarray(self.adjacency @ is_in)
        least_one = np.maximum(self.degrees, 1.0)[:, None]
        return seen / least_one, (seen + is_in) / (self.degrees + 1)[:, None]

    def of_user(self, place: int) -> Whole:
        """Return the neighbours (n,) of one user, ascending."""
        ends = self.adjacency.indptr[place : place + 2]
        return np.sort(self.adjacency.indices[ends[0] : ends[1]]).astype(np.int64)
