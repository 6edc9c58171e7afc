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
from aca_env.scenario.checks import Mismatch, listed, text
from aca_env.scenario.defences import DefenceEntry
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
from aca_env.scenario.shift import Shift

EVERYONE = "all"

HISTOGRAM, COUNTS = "histogram", "counts"
LEARNERS = (
    "logistic",
    "naive_bayes",
    "tree",
    "forest",
    "gradient_boosting",
    "mlp",
    "sgd",
    "counts",
    "private_counts",
    "jtt",
    "group_dro",
)
"""Classifiers that are fitted to records; see `aca_env.platforms.learners`."""

TABLES = (COUNTS, "private_counts")
"""Learners that are tables of counts."""

STABLE_DEFENCES = ("deduplicate", "outliers", "cap")
"""Defences after which one record still changes one count at most."""

LEARNING = ("refit", "warm_start", "partial_fit")
GOES_ON = {
    "logistic": ("refit", "warm_start"),
    "naive_bayes": ("refit", "partial_fit"),
    "tree": ("refit",),
    "forest": ("refit", "warm_start"),
    # Its warm start is valid for the same records only: bins are found anew in every fit.
    "gradient_boosting": ("refit",),
    "counts": ("refit",),
    "private_counts": ("refit",),
    "jtt": ("refit",),
    "group_dro": ("refit",),
}
"""How learners may be fitted that do not know all of `LEARNING`."""

UNUSED: tuple[tuple[str, Any], ...] = (
    ("parameters", {}),
    ("encoding", None),
    ("label_smoothing", 0.0),
    ("defences", ()),
    ("learning", "refit"),
    ("retrain_when", None),
)
"""Younger fields of a platform; without them a scenario is what it was before."""

FACTORY = r"[A-Za-z_][\w.]*:[A-Za-z_]\w*"


class RetrainWhen(Part):
    """What makes the platform retrain between its rounds.

    Attributes:
        drift: total variation distance, on the planted cells and their labels, between the
            records of the round and those of the round it was last trained in; above it,
            the platform retrains. Records elsewhere count as one class.
    """

    drift: BelowOne


class Platform(Part):
    """How the platform learns.

    Attributes:
        classifier: how it predicts: the exact histogram, a learner of scikit-learn by name,
            or `module:factory`, which returns one.
        parameters: keyword options of the learner.
        encoding: how the learner reads features: a column per value, or their codes; None:
            as suits the learner.
        label_smoothing: share of every record's weight that the learner sees spread over all
            labels.
        defences: what is left out of the records before the learner is fitted, in this order.
        learning: how a learner is fitted: "refit", from nothing each time, or from the model
            that is deployed, by "warm_start" (the fit begins there) or "partial_fit" (one
            more pass over the new records).
        retrain_every: rounds between trainings.
        retrain_when: what else makes it retrain; None: nothing.
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
    label_smoothing: BelowOne = 0.0
    defences: Annotated[tuple[DefenceEntry, ...], BeforeValidator(listed("defences", least=0))] = ()
    learning: Literal["refit", "warm_start", "partial_fit"] = "refit"
    retrain_every: Count = 1
    retrain_when: RetrainWhen | None = None
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
        if self.retrain_when is not None:
            self._check_trigger(self.retrain_when.model_dump())
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
        if self.defences:
            expected = 'none with classifier = "histogram"; classifier = "counts" is the same one'
            raise Mismatch(expected, key=("defences",), got=[one.kind for one in self.defences])
        if self.learning != "refit":
            expected = '"refit" with classifier = "histogram", which counts'
            raise Mismatch(expected, key=("learning",), got=self.learning)
        self._check_smoothing()

    def _check_smoothing(self) -> None:
        """In a table of counts every label of a cell would gain the same."""
        if not self.label_smoothing:
            return
        if self.classifier in (HISTOGRAM, *TABLES):
            expected = f'0 with classifier = "{self.classifier}", which it would not change'
            raise Mismatch(expected, key=("label_smoothing",), got=self.label_smoothing)
        if self.learning != "refit":
            expected = f'0 with learning = "{self.learning}"'
            raise Mismatch(expected, key=("label_smoothing",), got=self.label_smoothing)

    def _check_defences(self) -> None:
        """What clean records would show is known of one round's."""
        for name, only in (("memory", 1), ("decay", 0.0), ("learning", "refit")):
            value = getattr(self, name)
            if self.defences and value != only:
                expected = f"none with {name} = {value}"
                raise Mismatch(expected, key=("defences",), got=[one.kind for one in self.defences])

    def _check_private(self) -> None:
        """Its loss is known where a record is in one training and changes one count."""
        if self.classifier != "private_counts":
            return
        for place, entry in enumerate(self.defences):
            if entry.kind not in STABLE_DEFENCES:
                expected = f'one of {", ".join(STABLE_DEFENCES)} with classifier = "private_counts"'
                raise Mismatch(expected, key=("defences", place, "kind"), got=entry.kind)
        for name, only in (("memory", 1), ("decay", 0.0)):
            if getattr(self, name) != only:
                expected = f'{only} with classifier = "private_counts"'
                raise Mismatch(expected, key=(name,), got=getattr(self, name))

    def _check_trigger(self, got: dict[str, Any]) -> None:
        if self.retrain_every == 1:
            expected = "no such key with retrain_every = 1, which retrains in every round"
            raise Mismatch(expected, key=("retrain_when",), got=got)
        if self.learning != "refit":
            expected = f'no such key with learning = "{self.learning}"'
            raise Mismatch(expected, key=("retrain_when",), got=got)

    def _check_learner(self) -> None:
        """A learner is fitted by nobody's leave, and goes on learning where it can."""
        self._check_smoothing()
        self._check_defences()
        self._check_private()
        if self.encoding is not None and self.classifier in ("naive_bayes", *TABLES):
            expected = f'no such key with classifier = "{self.classifier}", which counts values'
            raise Mismatch(expected, key=("encoding",), got=self.encoding)
        if self.adversary != "none":
            expected = '"none" unless classifier = "histogram"'
            raise Mismatch(expected, key=("adversary",), got=self.adversary)
        goes_on = GOES_ON.get(self.classifier, LEARNING)
        if self.learning not in goes_on:
            told = " or ".join(f'"{name}"' for name in goes_on)
            expected = f'{told} with classifier = "{self.classifier}"'
            raise Mismatch(expected, key=("learning",), got=self.learning)

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without them a scenario is what it was before there were such fields."""
        content: dict[str, Any] = handler(self)
        for name, unused in UNUSED:
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
