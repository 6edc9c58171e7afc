"""The aggregated form: users who are alike are counted, not kept."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.society.course import Course
from aca_env.society.decisions import Standing, chances
from aca_env.society.learning import belief, hope, observe
from aca_env.society.networks import block_sizes
from aca_env.society.peers import block_links, shares_by_block

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


class AggregatedSociety(Course):
    """A society whose users are counted by kind and membership: a step costs the same for any.

    Users of one block with the same preferences, cost and prior who are in the same collective
    see the same and choose with the same chances, independently of each other. So the numbers
    of those who go each way are a multinomial: where blocks are joined wholly or not at all,
    members, successes, bounds and beliefs have exactly the law of `IndividualSociety`. With
    other probabilities of links everybody sees the average of the blocks instead: an
    approximation (`is_exact` is False).

    Attributes:
        counts: (n_kinds, n_collectives + 1) users of each kind in each collective, the last
            column in none.
        seen: (n_blocks, n_collectives, 2) observations of each block.
    """

    def _begin(self, joined: Whole) -> None:
        network = self.society.network
        if network.kind != "blocks":
            raise DataError(
                'network.kind: expected "blocks" in the aggregated form, where only numbers '
                f'count, got "{network.kind}"'
            )
        self.counts = joined
        self._sizes = np.array(block_sizes(network, self.n_users))
        self._links = block_links(network, len(self._sizes))
        self.seen = np.zeros((len(self._sizes), self.n_collectives, 2))

    @property
    def is_exact(self) -> bool:
        """Whether the law is exactly that of the individual form."""
        return self.society.network.is_whole

    def _by_block(self) -> Whole:
        members = np.zeros((len(self._sizes), self.n_collectives), dtype=np.int64)
        np.add.at(members, self.kinds.block, self.counts[:, :-1])
        return members

    def standing(self) -> Standing:
        """Return where users stand before they choose: a row for each kind in each collective.

        Rows go by kind, then by membership, (n_kinds · (n_collectives + 1),).
        """
        width, n_kinds = self.n_collectives + 1, self.kinds.n_kinds
        kind = np.repeat(np.arange(n_kinds), width)
        membership = np.tile(np.arange(width), n_kinds)
        block = self.kinds.block[kind]
        outside, inside, _, _ = shares_by_block(self._links, self._sizes, self._by_block())
        is_in = membership[:, None] == np.arange(self.n_collectives)
        optimism = self.society.beliefs.optimism
        return Standing(
            membership=membership,
            values=self.kinds.values[kind],
            cost=self.kinds.cost[kind],
            belief=hope(self.kinds.prior[kind], self.seen[block], optimism),
            peers=np.where(is_in, inside[block], outside[block]),
        )

    def transitions(self, decisive: tuple[Reals, Reals]) -> Reals:
        """Return the chances (n_kinds, n_collectives + 1, n_collectives + 1) of every move.

        Args:
            decisive: what one more and one less member changes; see `SocietyPlatform.decisive`.
        """
        width = self.n_collectives + 1
        moves = chances(self.society.choice, self.standing(), decisive)
        return moves.reshape(-1, width, width)

    def _choose(self, decisive: tuple[Reals, Reals]) -> Whole:
        moves = self.streams.choices.multinomial(self.counts, self.transitions(decisive))
        self.counts = moves.sum(axis=1)
        return np.asarray(moves.sum(axis=0))

    def _learn(self, published: Reals, success: Reals) -> None:
        _, _, closed, _ = shares_by_block(self._links, self._sizes, self._by_block())
        self.seen = observe(self.society.beliefs, self.seen, published, success, closed)

    @property
    def members(self) -> Whole:
        """(n_collectives,) users in each collective."""
        return np.asarray(self.counts[:, :-1].sum(axis=0))

    @property
    def beliefs(self) -> Reals:
        """(n_collectives,) mean over all users of how likely they think each succeeds."""
        each = belief(self.kinds.prior, self.seen[self.kinds.block])
        return np.asarray(self.kinds.n_users @ each / self.n_users)
