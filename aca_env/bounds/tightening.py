"""Which ingredients make a bound tighter, each with a switch of its own."""

from dataclasses import dataclass, fields
from typing import Literal, get_args, get_type_hints

from aca_env.errors import DataError, UnknownNameError, one_line


@dataclass(frozen=True)
class Tightening:
    """The ingredients of a certified bound; the defaults are the tightest.

    Attributes:
        radius: what bounds the rest's opposition from the own unedited records. "hoeffding"
            takes one radius per mass and group (the paper's); "empirical_bernstein" radii on
            the difference of two masses, per group; "tilted" one closed form for both groups
            (`tilting`); "exact" the hypergeometric law itself (`exchangeable`).
        prevalence: "estimated" pays 2R(n) on the own edited mass, so that the won cells lie in a
            set that is fixed before the own records are seen, and counts members on it (the
            paper's). "realised" pays nothing, since the platform trains on exactly these
            records, but then the won cells depend on the members that are counted, so the
            outer share is taken uniformly over sets of cells.
        union: over which cells and rival labels the margins' events are united. "all": all of
            X̃ (the paper's). "occupied": only as many as own and other records can fill, however
            many cells there are (`unions`); needs "exact" and "realised". "support": the cells
            that occur in the pool; certified, but a collective cannot compute it.
        sums: "sum_of_maxima" lets each part of the conflict choose its own rival label (the
            paper's), "maximum_of_sums" one rival for all, where the regime tells labels apart.
        budget: "per_cell" takes τ off in every cell (the paper's), "shared" once for all.
        outer: "hoeffding" radii for the members' share and the test users (the paper's), or
            "exact" binomial bounds on the share that is lost, 0 where no cell is.
        split: "equal" gives every event the same δ' (the paper's). "weighted" gives the
            margins `margin_share` of δ and the members' share and the test users half of the
            remainder each, and weights sets of cells by their size.
        margin_share: share of δ for the margins where the split is weighted, in (0, 1).
    """

    radius: Literal["hoeffding", "empirical_bernstein", "tilted", "exact"] = "exact"
    prevalence: Literal["estimated", "realised"] = "realised"
    union: Literal["all", "occupied", "support"] = "occupied"
    sums: Literal["sum_of_maxima", "maximum_of_sums"] = "maximum_of_sums"
    budget: Literal["per_cell", "shared"] = "shared"
    outer: Literal["hoeffding", "exact"] = "exact"
    split: Literal["equal", "weighted"] = "weighted"
    margin_share: float = 0.9

    def __post_init__(self) -> None:
        """Refuse what is not known and what does not go together."""
        hints = get_type_hints(type(self))
        for field in fields(self):
            value, known = getattr(self, field.name), get_args(hints[field.name])
            if known and (not isinstance(value, str) or value not in known):
                raise UnknownNameError(field.name, value, known)
        share = self.margin_share
        is_number = isinstance(share, float | int) and not isinstance(share, bool)
        if not is_number or not 0 < share < 1:
            raise DataError(
                f"margin_share: expected a number between 0 and 1, got {one_line(share)}"
            )
        if self.union == "occupied" and (self.radius, self.prevalence) != ("exact", "realised"):
            raise DataError(
                'union: "occupied" expects radius "exact" and prevalence "realised", got '
                f'"{self.radius}" and "{self.prevalence}"'
            )

    @property
    def is_computable(self) -> bool:
        """Whether a collective could compute the bound: not if it needs the pool's support."""
        return self.union != "support"


PAPER = Tightening(
    radius="hoeffding",
    prevalence="estimated",
    union="all",
    sums="sum_of_maxima",
    budget="per_cell",
    outer="hoeffding",
    split="equal",
)
"""The bound of the paper, by the same code."""

TIGHTEST = Tightening()
"""Every ingredient at its best that a collective can compute."""
