"""Members who err: in which ways a collective's asked members act, and how many in each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.scenario.overlapping import Noise
from aca_env.signals import Signal
from aca_env.strategies.base import SignalStrategy, Strategy

if TYPE_CHECKING:
    from aca_env.game.groups import Groups


class Part(NamedTuple):
    """One way in which asked members act.

    Attributes:
        share: of the asked members.
        label_shift: added to the code of the label that the plan reports, round the labels.
        signal_shift: added to the place of the plan's signal on the menu, round the menu.
        edits: whether they edit at all.
    """

    share: float
    label_shift: int = 0
    signal_shift: int = 0
    edits: bool = True


def parts_of(noise: Noise | None, n_labels: int, n_signals: int) -> tuple[Part, ...]:
    """Return in which ways members act: as agreed first, not at all last; shares sum to 1."""
    if noise is None:
        return (Part(1.0),)
    labels, signals = n_labels - 1, n_signals - 1
    parts = [Part(noise.reliability)]
    parts += [Part(noise.wrong_label / labels, k) for k in range(1, n_labels) if noise.wrong_label]
    parts += [
        Part(noise.wrong_signal / signals, 0, k) for k in range(1, n_signals) if noise.wrong_signal
    ]
    # Sums of floats may pass 1 by a rounding error.
    unedited = max(0.0, 1.0 - sum(part.share for part in parts))
    return (*parts, Part(unedited, edits=False))


def part_ends(n: int, parts: Sequence[Part]) -> list[int]:
    """Return where the parts of n members end, one after another, rounded to whole members.

    >>> part_ends(10, (Part(0.72), Part(0.28)))
    [7, 10]
    """
    ends = np.rint(n * np.cumsum([part.share for part in parts])).astype(np.int64)
    return [*ends[:-1].tolist(), n]


def erring(plan: Strategy, part: Part, menu: tuple[Signal, ...]) -> Strategy:
    """Return the plan with the signal that members plant by mistake."""
    if not part.signal_shift or not isinstance(plan, SignalStrategy):
        return plan
    # Two names of one signal are one signal.
    signals = tuple(dict.fromkeys(menu))
    place = (signals.index(plan.signal) + part.signal_shift) % len(signals)
    return replace(plan, signal=signals[place])


def mean_features(
    groups: "Groups", features_of: Callable[[int, Strategy], float], agreed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how many features an editing member sets, where some plant another signal.

    Args:
        groups: the groups.
        features_of: says it of collective i's plan.
        agreed: (K, n_cases · n_rows) the same for those who do as agreed.
    """
    mean, shape = agreed.copy(), (groups.n_cases, -1, groups.world.n_levels)
    for i, menu in enumerate(groups.world.menus.menus):
        parts = groups.parts[i]
        if not any(part.signal_shift for part in parts):
            continue
        each = np.array(
            [
                [features_of(i, erring(plan, part, menu.signals)) * part.edits for part in parts]
                for plan in menu.plans
            ]
        )
        sums = np.einsum("clp,op->col", groups.sizes[i, :, :, : len(parts)], each)
        n_editing = np.maximum(groups.n_editing[i], 1)[:, None]
        mean[i].reshape(shape)[:, : len(menu.plans)] = sums / n_editing
    return mean
