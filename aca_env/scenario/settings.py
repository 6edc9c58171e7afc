"""The platform, what changes between rounds, and what is known."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    SerializerFunctionWrapHandler,
    StrictBool,
    model_serializer,
    model_validator,
)

from aca_env.bounds.regimes import Regime
from aca_env.scenario.checks import Mismatch, text
from aca_env.scenario.fields import (
    BelowOne,
    Count,
    Finite,
    GridSize,
    Options,
    Positive,
    PositiveShare,
    Probability,
    Text,
)
from aca_env.scenario.frozen import FrozenDict
from aca_env.scenario.part import Part

EVERYONE = "all"

HISTOGRAM = "histogram"
LEARNERS = (
    "logistic",
    "naive_bayes",
    "tree",
    "forest",
    "gradient_boosting",
    "mlp",
    "sgd",
)
"""Classifiers that are fitted to records; see `aca_env.platforms.learners`."""

FACTORY = r"[A-Za-z_][\w.]*:[A-Za-z_]\w*"


class Platform(Part):
    """How the platform learns.

    Attributes:
        classifier: how it predicts: the exact histogram, a learner of scikit-learn by name,
            or `module:factory`, which returns one.
        parameters: keyword options of the learner.
        encoding: how the learner reads features: a column per value, or their codes; None:
            as suits the learner.
        retrain_every: rounds between trainings.
        memory: rounds of records that it trains on.
        decay: weight of a round of age k is decay ** k.
        adversary: who spends the classifier's suboptimality.
        victim: whom the worst case is aimed at, `all` or a collective's name.
    """

    classifier: Annotated[
        str,
        BeforeValidator(
            text(
                f"one of {', '.join((HISTOGRAM, *LEARNERS))}, or module:factory",
                "|".join((HISTOGRAM, *LEARNERS, FACTORY)),
            )
        ),
    ] = HISTOGRAM
    parameters: Options = FrozenDict({})
    encoding: Literal["one_hot", "ordinal"] | None = None
    retrain_every: Count = 1
    memory: Count = 1
    decay: BelowOne = 0.0
    adversary: Literal["none", "random", "worst_case"] = "none"
    victim: Text = EVERYONE

    @model_validator(mode="after")
    def _check_contradictions(self) -> Self:
        if self.classifier == HISTOGRAM:
            self._check_no_learner()
        else:
            self._check_learner()
        if self.decay > 0 and self.memory > 1:
            expected = f"0 with a window of memory = {self.memory}: one or the other"
            raise Mismatch(expected, key=("decay",), got=self.decay)
        if self.victim != EVERYONE and self.adversary != "worst_case":
            expected = f'"all" unless adversary = "worst_case", and it is "{self.adversary}"'
            raise Mismatch(expected, key=("victim",), got=self.victim)
        return self

    def _check_no_learner(self) -> None:
        if self.parameters:
            expected = 'nothing with classifier = "histogram", which has none'
            raise Mismatch(expected, key=("parameters",), got=dict(self.parameters))
        if self.encoding is not None:
            expected = 'no such key with classifier = "histogram"'
            raise Mismatch(expected, key=("encoding",), got=self.encoding)

    def _check_learner(self) -> None:
        """A learner is fitted to the records of one round, by nobody's leave."""
        if self.encoding is not None and self.classifier == "naive_bayes":
            expected = 'no such key with classifier = "naive_bayes", which counts values'
            raise Mismatch(expected, key=("encoding",), got=self.encoding)
        for name, only in (("memory", 1), ("decay", 0.0), ("adversary", "none")):
            if getattr(self, name) != only:
                expected = f'{only!r} unless classifier = "histogram"'.replace("'", '"')
                raise Mismatch(expected, key=(name,), got=getattr(self, name))

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without them a scenario is what it was before there were such fields."""
        content: dict[str, Any] = handler(self)
        for name, unused in (("parameters", {}), ("encoding", None)):
            if name in content and getattr(self, name) == unused:
                del content[name]
        return content


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
    """

    announcements: StrictBool = False
    participation: Participation | None = None
    detection: Detection | None = None


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
