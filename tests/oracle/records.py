"""Records one by one, their empirical measures, and what an objective fears in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[int, ...]
Record = tuple[Point, int]  # feature codes, label code


def read_points(X: Iterable[Sequence[int]]) -> list[Point]:
    """Return the feature codes of each row as plain tuples."""
    return [tuple(int(code) for code in row) for row in X]


def read_records(X: Iterable[Sequence[int]], y: Iterable[int]) -> list[Record]:
    """Return the rows as (feature codes, label code)."""
    return list(zip(read_points(X), (int(label) for label in y), strict=True))


class Measure:
    """Empirical joint law of a list of records; no records give zero everywhere."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.n_records = len(records)
        self.counts = Counter(records)
        self.point_counts = Counter(point for point, _ in records)

    def joint(self, point: Point, label: int) -> float:
        """Return P(x = point, y = label)."""
        return self.counts[point, label] / self.n_records if self.n_records else 0.0

    def marginal(self, point: Point) -> float:
        """Return P(x = point)."""
        return self.point_counts[point] / self.n_records if self.n_records else 0.0


@dataclass(frozen=True)
class Objective:
    """Which label has to beat which on a cell.

    Planting: the target beats every other label. Unplanting: the label that the
    members hand in (`champions`, one per cell) beats the target.
    """

    target: int
    n_labels: int
    champions: dict[Point, int] | None = None

    @property
    def is_unplanting(self) -> bool:
        """Whether the target has to lose rather than win."""
        return self.champions is not None

    @property
    def others(self) -> list[int]:
        """All labels but the target."""
        return [label for label in range(self.n_labels) if label != self.target]

    def duels(self, cell: Point) -> list[tuple[int, int]]:
        """Return the pairs (harmful label, helpful label) that matter on the cell."""
        if self.champions is None:
            return [(other, self.target) for other in self.others]
        return [(self.target, self.champions[cell])]

    def conflict(self, measure: Measure, cell: Point) -> float:
        """Return C(cell): by how much the measure favours the worst harmful label."""
        return max(
            measure.joint(cell, harmful) - measure.joint(cell, helpful)
            for harmful, helpful in self.duels(cell)
        )
