"""Erasing: members want the signal to make no difference."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from aca_env.counts import Counts, GroupCounts
from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.strategies.base import (
    LabelMap,
    Objective,
    SignalStrategy,
    check_whole,
    relabel,
)

MAX_DISTINCT_RECORDS = 100_000


@dataclass(frozen=True)
class Erasing(SignalStrategy):
    """Members report the label that the signal would call for: (x, argmax P(y | g(x))).

    The label is estimated on a split of members, ties to the lowest code. Predictions
    are needed at every record, so classes are whole records. There is no certified
    finite-sample bound.

    Args:
        signal: the signal g.
        n_estimation: size of the split, at least 1.

    Source: Hardt et al. (2023), signal erasing; Gauthier, Bach and Jordan (2025).
    """

    n_estimation: int = field(kw_only=True)
    objective: ClassVar[Objective] = "erasing"

    def __post_init__(self) -> None:
        """Refuse a split without members."""
        super().__post_init__()
        check_whole("n_estimation", self.n_estimation, 1)

    def label_map(self, estimation: GroupCounts, space: FeatureSpace) -> LabelMap:
        """Return the most frequent label (..., n_cells) of the split at each cell itself."""
        del space
        return np.asarray(estimation.raw.argmax(axis=-1))

    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return (x, estimated label at g(x)) for every row."""
        del space
        if chosen is None:
            raise DataError("chosen: expected the label map's value for every row, got none")
        return X.copy(), np.asarray(chosen, dtype=y.dtype).copy()

    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return the raw records under the label chosen at their image.

        `label_map` holds, for each cell x, the label chosen at g(x): see `at_image`.
        """
        if label_map is None:
            raise DataError("label_map: expected the labels chosen from the split, got none")
        return relabel(group.raw.sum(axis=-1), label_map, space.n_labels)


def at_image(label_map: LabelMap, image_of: LabelMap) -> LabelMap:
    """Return, for each cell x, the map's label at g(x); image_of (n_cells,) names that cell."""
    return np.asarray(label_map[..., image_of])
