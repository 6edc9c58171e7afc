"""Actions in words, for tables, pictures and result files."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.game.world import World

SENTENCES = {
    "abstain": "abstains",
    "feature_label_planting": "plants {signal} with label {label}",
    "feature_only_planting": "plants {signal} for label {label}, keeping labels",
    "naive_unplanting": "unplants {label} from {signal}, reporting {alternative}",
    "adaptive_unplanting": "unplants {label} from {signal}, reporting the strongest rival",
    "erasing": "erases {signal}",
}


@dataclass(frozen=True)
class ActionWords:
    """One action by names; what the strategy does not use is None.

    Attributes:
        strategy: kind of strategy; abstain where nobody edits.
        label: the label y*.
        alternative: the label that naive unplanting reports instead.
        signal: name of the signal.
        effort: share of members asked to edit.
        announcement: label announced for the next round.
    """

    strategy: str
    label: str | None = None
    alternative: str | None = None
    signal: str | None = None
    effort: float | None = None
    announcement: str | None = None

    def sentence(self) -> str:
        """Return the action as a person would say it, without its subject."""
        told = SENTENCES[self.strategy].format(
            label=self.label, signal=self.signal, alternative=self.alternative
        )
        if self.effort is not None and self.effort < 1:
            told += f", {self.effort:.0%} of members"
        return told if self.announcement is None else f"{told}; announces {self.announcement}"


def action_words(world: World, i: int, action: NDArray[np.int64], illegal: bool) -> ActionWords:
    """Return what agent i did.

    Args:
        world: the scenario with its pool.
        i: place of the agent.
        action: integers (5,), as carried out.
        illegal: whether the mask turned it into abstaining.
    """
    collective, labels = world.scenario.collectives[i], world.space.labels
    strategy, label, signal, effort, announced = (int(value) for value in action)
    told = labels[announced - 1] if announced else None
    if illegal or world.menus.plan_of[i, strategy, label, signal] == 0:
        return ActionWords("abstain", announcement=told)
    entry = collective.strategies[strategy]
    return ActionWords(
        entry.kind,
        label=None if entry.kind == "erasing" else labels[label],
        alternative=getattr(entry, "alternative", None),
        signal=collective.signals[signal],
        effort=collective.efforts[effort],
        announcement=told,
    )
