"""What the others might do, judged on a collective's own unedited records."""

from collections.abc import Callable, Sequence

import numpy as np

from aca_env.counts import Counts, GroupCounts, conflict
from aca_env.features import FeatureSpace
from aca_env.strategies.base import Evidence, LabelMap, Strategy
from aca_env.strategies.erasing import Erasing
from aca_env.strategies.planting import FeatureLabelPlanting, FeatureOnlyPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting

Choose = Callable[[Strategy, GroupCounts], LabelMap | None]


def same_edit_any_label(strategy: Strategy, space: FeatureSpace) -> list[Strategy]:
    """Return the strategy's own kind of edit on its signal, aimed at every label in turn."""
    if isinstance(strategy, FeatureOnlyPlanting):
        return [
            FeatureOnlyPlanting(strategy.signal, target=label, fallback=strategy.fallback)
            for label in space.labels
        ]
    return [FeatureLabelPlanting(strategy.maps()[0], target=label) for label in space.labels]


def conflicts_under(
    interventions: Sequence[Strategy],
    group: GroupCounts,
    evidence: Evidence,
    space: FeatureSpace,
    choose: Choose,
) -> Counts:
    """Return conflicts (n_interventions, ..., n_cells) in records if the group did each.

    Args:
        interventions: what might be done.
        group: the own evidence records (all members, or the holdout).
        evidence: the own plan's target and rival.
        space: the space of the codes.
        choose: makes the label map of an intervention that needs one.
    """
    against = [
        conflict(
            strategy.post_edit(group, space, choose(strategy, group)),
            evidence.target,
            evidence.rival,
        )
        for strategy in interventions
    ]
    return np.stack(against)


def conflicts_at_worst(
    interventions: Sequence[Strategy],
    group: GroupCounts,
    evidence: Evidence,
    space: FeatureSpace,
    choose: Choose,
) -> Counts:
    """Return the same, certified: a label map made on others' records may be any.

    All mass that such an intervention sends to a cell counts against the own plan.
    """
    against = []
    for strategy in interventions:
        if isinstance(strategy, AdaptiveUnplanting):
            against.append(group.sent[strategy.signal].sum(axis=-1))
        elif isinstance(strategy, Erasing):
            against.append(group.raw.sum(axis=-1))
        else:
            (value,) = conflicts_under([strategy], group, evidence, space, choose)
            against.append(value)
    return np.stack(against)
