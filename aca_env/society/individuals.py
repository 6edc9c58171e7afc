"""The individual form: every user is kept by itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aca_env.society.course import Course
from aca_env.society.decisions import Standing, chances
from aca_env.society.learning import belief, hope, observe
from aca_env.society.networks import block_sizes, build_graph
from aca_env.society.peers import BlockNeighbours, GraphNeighbours, Neighbours, block_links
from aca_env.society.settings import Society

if TYPE_CHECKING:
    import networkx as nx

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


class IndividualSociety(Course):
    """A society of single users on a network.

    Attributes:
        kind_of: (n_users,) kind of each user.
        membership: (n_users,) collective of each user; n_collectives for none.
        seen: (n_rows, n_collectives, 2) observations, one row for all who see alike.
        graph: who is whose neighbour; None where whole blocks see each other.
    """

    def __init__(
        self,
        society: str | Path | Society,
        seed: int | None = None,
        overrides: Mapping[str, object] | None = None,
    ) -> None:
        self.graph: nx.Graph[Any] | None = None
        super().__init__(society, seed, overrides)

    def _begin(self, joined: Whole) -> None:
        network, rng = self.society.network, self.streams.network
        self.kind_of = np.repeat(np.arange(self.kinds.n_kinds), self.kinds.n_users)
        if network.is_whole:
            sizes = np.array(block_sizes(network, self.n_users))
            links = block_links(network, len(sizes))
            rows = self.kinds.block[self.kind_of]
            self.neighbours: Neighbours = BlockNeighbours(links, sizes, rows)
        else:
            origin = self.society.origin
            folder = None if origin is None else origin.parent
            self.graph = build_graph(network, self.n_users, rng, folder)
            self.neighbours = GraphNeighbours.of(self.graph)
            self._mix_kinds(rng)
        self.membership = self._placed(joined)
        n_rows = int(self.neighbours.row_of.max()) + 1
        self.seen = np.zeros((n_rows, self.n_collectives, 2))

    def _mix_kinds(self, rng: np.random.Generator) -> None:
        """Spread the kinds of each block over its places on the graph."""
        ends = np.cumsum(block_sizes(self.society.network, self.n_users))
        for block in np.split(self.kind_of, ends[:-1]):
            rng.shuffle(block)

    def _placed(self, joined: Whole) -> Whole:
        """Return the membership of every user: which of a kind are in is chance."""
        membership = np.empty(self.n_users, dtype=np.int64)
        for kind, row in enumerate(joined):
            places = np.repeat(np.arange(self.n_collectives + 1), row)
            membership[self.kind_of == kind] = self.streams.start.permutation(places)
        return membership

    def standing(self) -> Standing:
        """Return where all users stand before they choose."""
        kind, row = self.kind_of, self.neighbours.row_of
        peers, _ = self.neighbours.shares(self.membership, self.n_collectives)
        optimism = self.society.beliefs.optimism
        return Standing(
            membership=self.membership,
            values=self.kinds.values[kind],
            cost=self.kinds.cost[kind],
            belief=hope(self.kinds.prior[kind], self.seen[row], optimism),
            peers=peers,
        )

    def _choose(self, decisive: tuple[Reals, Reals]) -> Whole:
        upto = chances(self.society.choice, self.standing(), decisive).cumsum(axis=1)
        drawn = self.streams.choices.random(self.n_users)
        # The last sum may be a little below 1.
        chosen = np.minimum((upto < drawn[:, None]).sum(axis=1), self.n_collectives)
        width = self.n_collectives + 1
        codes = np.bincount(self.membership * width + chosen, minlength=width**2)
        self.membership = chosen
        return codes.reshape(width, width)

    def _learn(self, published: Reals, success: Reals) -> None:
        _, shares = self.neighbours.shares(self.membership, self.n_collectives)
        self.seen = observe(self.society.beliefs, self.seen, published, success, shares)

    @property
    def members(self) -> Whole:
        """(n_collectives,) users in each collective."""
        return np.bincount(self.membership, minlength=self.n_collectives + 1)[:-1]

    def user_beliefs(self) -> Reals:
        """Return how likely each user thinks each collective succeeds (n_users, n_collectives)."""
        rows = self.seen[self.neighbours.row_of]
        return belief(self.kinds.prior[self.kind_of], rows)

    @property
    def beliefs(self) -> Reals:
        """(n_collectives,) mean over all users of how likely they think each succeeds."""
        return np.asarray(self.user_beliefs().mean(axis=0))
