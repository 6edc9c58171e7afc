"""The kinds of users that a society is made of: all of one kind are alike but for chance."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError
from aca_env.society.apportioning import apportion
from aca_env.society.networks import block_sizes
from aca_env.society.settings import Society

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kinds:
    """Kinds of users: block, preferences, cost and prior belief.

    Attributes:
        names: (n_kinds,) name of each kind's type.
        n_users: (n_kinds,) users of each kind.
        block: (n_kinds,) block that they live in.
        values: (n_kinds, n_collectives) what each collective's success is worth to them.
        cost: (n_kinds,) of taking part for a step.
        prior: (n_kinds, 2) observations for and against that their prior counts for.
    """

    names: tuple[str, ...]
    n_users: Whole
    block: Whole
    values: Reals
    cost: Reals
    prior: Reals

    @classmethod
    def of(cls, society: Society, targets: tuple[str, ...], labels: tuple[str, ...]) -> Self:
        """Return the kinds of a society.

        Args:
            society: the society.
            targets: label that each collective is about.
            labels: all labels there are.

        Raises:
            UnknownNameError: a value for a label that does not exist.
        """
        rows = [(kind, cost) for kind in society.types for cost in kind.costs]
        shares = [kind.share / len(kind.costs) for kind, _ in rows]
        for kind in society.types:
            for label in kind.values:
                if label not in labels:
                    raise UnknownNameError(f"label in types ({kind.name})", label, labels)
        sizes = block_sizes(society.network, society.users)
        counts = np.array([apportion(shares, size) for size in sizes], dtype=np.int64)
        n_blocks = len(sizes)
        values = [[kind.values.get(target, 0.0) for target in targets] for kind, _ in rows]
        prior = [
            [kind.belief * kind.confidence, (1 - kind.belief) * kind.confidence] for kind, _ in rows
        ]
        return cls(
            names=tuple(kind.name for kind, _ in rows) * n_blocks,
            n_users=counts.reshape(-1),
            block=np.repeat(np.arange(n_blocks), len(rows)),
            values=np.tile(np.array(values, dtype=np.float64), (n_blocks, 1)),
            cost=np.tile([cost for _, cost in rows], n_blocks),
            prior=np.tile(np.array(prior, dtype=np.float64), (n_blocks, 1)),
        )

    @property
    def n_kinds(self) -> int:
        """Number of kinds."""
        return len(self.n_users)

    def draw_start(self, wanted: Whole, names: tuple[str, ...], rng: np.random.Generator) -> Whole:
        """Return who takes part at first, drawn among users to whom the target is worth something.

        Args:
            wanted: (n_collectives,) members of each collective.
            names: of the collectives.
            rng: source of chance.

        Returns:
            Users (n_kinds, n_collectives + 1); the last column stays out.

        Raises:
            DataError: more members than there are users who want what the collective wants.
        """
        left = self.n_users.copy()
        joined = np.zeros((self.n_kinds, len(wanted) + 1), dtype=np.int64)
        for j, n in enumerate(wanted):
            willing = np.where(self.values[:, j] > 0, left, 0)
            if n > willing.sum():
                raise DataError(
                    f"start of {names[j]}: expected at most the {int(willing.sum()):,} users who "
                    f"want its label and are in no other collective, got {int(n):,}"
                )
            joined[:, j] = rng.multivariate_hypergeometric(willing, int(n), method="marginals")
            left -= joined[:, j]
        joined[:, -1] = left
        return joined
