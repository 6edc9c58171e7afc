"""What changes between rounds, and what is known."""

from typing import Any, Literal

from pydantic import (
    SerializerFunctionWrapHandler,
    StrictBool,
    model_serializer,
)

from aca_env.bounds.regimes import Regime
from aca_env.scenario.fields import (
    BelowOne,
    Finite,
    GridSize,
    Positive,
    PositiveShare,
    Probability,
)
from aca_env.scenario.part import Part
from aca_env.scenario.shift import Shift


class Participation(Part):
    """How the share of members who act answers to payoff.

    Attributes:
        initial: acting share at reset.
        rate: how far it moves per round towards its answer.
        slope: steepness of the answer.
        threshold: payoff at which half act.
        levels: the share moves on the grid 0, 1/levels, ..., 1.
    """

    initial: PositiveShare = 1.0
    rate: PositiveShare = 0.5
    slope: Positive = 10.0
    threshold: Finite = 0.0
    levels: GridSize = 20


class Detection(Part):
    """When the platform drops records that are too frequent to be true.

    Attributes:
        kappa: multiple of the clean count above which a cell's label is dropped.
    """

    kappa: Positive = 3.0


class Dynamics(Part):
    """What makes the rounds of an episode depend on each other.

    Attributes:
        announcements: whether agents announce a target for the next round.
        participation: the law of the acting share; None: all members act.
        detection: the platform's filter; None: it has none.
        shift: how the users of a round answer the classifier deployed before it; None: not.
    """

    announcements: StrictBool = False
    participation: Participation | None = None
    detection: Detection | None = None
    shift: Shift | None = None

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without it a scenario is what it was before there was such a field."""
        content: dict[str, Any] = handler(self)
        if self.shift is None:
            content.pop("shift", None)
        return content


class Information(Part):
    """What collectives know, and how sure their bounds are.

    Attributes:
        regime: what each knows of the others.
        delta: probability that a bound fails.
        epsilon: the classifier's suboptimality.
        threshold: which suboptimality threshold the bounds use.
        bounds: whose bounds are computed each step.
        selection: whether bounds hold for a fixed action or for any of the menu.
        neutrality: whether bounds pay for biased members, or take them for neutral and are
            then no guarantee.
    """

    regime: Regime = "full"
    delta: Probability = 0.05
    epsilon: BelowOne = 0.0
    threshold: Literal["contamination", "total_variation"] = "contamination"
    bounds: Literal["none", "own", "all"] = "own"
    selection: Literal["fixed", "menu"] = "fixed"
    neutrality: Literal["corrected", "assumed"] = "corrected"

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without it a scenario is what it was before there was such a field."""
        content: dict[str, Any] = handler(self)
        if self.neutrality == "corrected":
            content.pop("neutrality", None)
        return content
