"""Whether collectives want the same: the labels that they name and the cells that they plant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.harms import own_weights
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.strategies import FeatureLabelPlanting, FeatureOnlyPlanting, NaiveUnplanting, Strategy

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Alignment:
    """Matrices (n_agents, n_agents) of targets and signals; NaN where one of two has none.

    Attributes:
        same_label: 1 where i and j name the same label, 0 where they name different ones.
        direction: +1 where what j adds on a shared cell serves i's aim, −1 where it works
            against it, 0 where it depends or j adds nothing.
        overlap: share of i's members whose edited record lies in a cell that j's signal
            plants too.
    """

    same_label: Reals
    direction: Reals
    overlap: Reals

    @property
    def signed_overlap(self) -> Reals:
        """Overlap times direction: how far j's edit pulls i's cells its way."""
        return self.overlap * self.direction


def find_alignment(at: RoundAtHand) -> Alignment:
    """Return how far the targets and signals of a joint action agree."""
    plans = [at.world.menus.menus[i].plans[at.row[i] // at.world.n_levels] for i in at.agents]
    n = at.n_agents
    same, direction = np.full((n, n), np.nan), np.full((n, n), np.nan)
    for i, j in np.ndindex(n, n):
        if _names_label(plans[i]) and _names_label(plans[j]):
            same[i, j] = float(plans[i].target == plans[j].target)
        if _names_label(plans[i]):
            direction[i, j] = _direction(plans[i], plans[j])
    return Alignment(same, direction, _overlap(at, plans))


def _names_label(plan: Strategy) -> bool:
    return plan.objective in ("planting", "unplanting")


def _added(plan: Strategy) -> str | None:
    """Return the one label that a plan's edited records carry in its cells, if it is one."""
    if isinstance(plan, FeatureLabelPlanting | FeatureOnlyPlanting):
        return plan.target
    return plan.alternative if isinstance(plan, NaiveUnplanting) else None


def _direction(own: Strategy, other: Strategy) -> float:
    """Return whether another plan's records serve a plan, on a cell of both."""
    plants, label = own.objective == "planting", _added(other)
    if label is not None:
        return 1.0 if (label == own.target) == plants else -1.0
    # Who unplants reports the strongest rival of its target, whichever that is.
    if other.objective == "unplanting" and other.target == own.target:
        return -1.0 if plants else 1.0
    return 0.0


def _overlap(at: RoundAtHand, plans: list[Strategy]) -> Reals:
    weights, n = own_weights(at), at.n_agents
    planted = np.full((n, at.world.n_cells), np.nan)
    for j, plan in enumerate(plans):
        if plan.maps():
            planted[j] = plan.maps()[0].bind(at.world.space).contains(at.world.points)
    share: Reals = weights @ planted.T
    return np.minimum(share, 1.0)
