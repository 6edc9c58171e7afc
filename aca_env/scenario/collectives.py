"""The collectives of a scenario: what they can do and what they want."""

from collections.abc import Mapping
from math import isclose
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from aca_env.scenario.bias import Bias
from aca_env.scenario.checks import (
    ONE_LINE,
    Mismatch,
    keyed,
    listed,
    require_different,
    text,
)
from aca_env.scenario.fields import (
    GridSize,
    NotNegative,
    Options,
    Positive,
    PositiveShare,
    Share,
    Text,
    Values,
)
from aca_env.scenario.frozen import FrozenDict, freeze
from aca_env.scenario.overlapping import Noise
from aca_env.scenario.part import Part
from aca_env.scenario.strategies import StrategyEntry

PLAIN_POLICY = r"[A-Za-z0-9_.-]+"
CLASS_POLICY = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*"
TRAINED_POLICY = r"trained:[^\r\n]+"
TOLERANCE = 1e-9  # for sums of floats that people write to a few digits


UNUSED: tuple[tuple[str, Any], ...] = (
    ("copies", 1), ("noise", None), ("bias", None), ("bias_bound", None),
)  # fmt: skip
"""Younger fields; without them a scenario is what it was before."""


class PrivateType(Part):
    """A type that a collective may be of in an episode, seen only by itself.

    Attributes:
        probability: chance of the type.
        values: value per label, by default the collective's.
        reliability: share of members who do as agreed.
    """

    probability: Share
    values: Values | None = None
    reliability: PositiveShare = 1.0


def _check_efforts(efforts: tuple[float, ...]) -> tuple[float, ...]:
    for place in range(1, len(efforts)):
        if efforts[place] <= efforts[place - 1]:
            expected = f"more than the one before, {efforts[place - 1]}"
            raise Mismatch(expected, key=(place,), got=efforts[place])
    return efforts


def _check_types(types: tuple[PrivateType, ...]) -> tuple[PrivateType, ...]:
    total = sum(kind.probability for kind in types)
    if types and not isclose(total, 1, abs_tol=TOLERANCE):
        raise Mismatch("probabilities that sum to 1", got=total)
    return types


def _different(what: str) -> AfterValidator:
    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        require_different(values, what)
        return values

    return AfterValidator(check)


class Collective(Part):
    """A group of users that acts as one agent.

    Attributes:
        name: shown to people; unique.
        share: members as a share of the training records.
        signals: its menu.
        strategies: what it can do with them.
        efforts: shares of members who can be asked to edit.
        values: value per label; missing labels are worth 0, negative ones are to go.
        weights: how much each signal matters to it; None: its menu, evenly, in sum 1.
        edit_cost: cost per changed feature.
        copies: times that an acting member hands in its edited record; only where the platform
            fits a learner and no bounds are computed.
        budget: edits per member and episode; None: no limit.
        types: private types, empty if there is nothing to hide.
        noise: how members err in carrying out what is agreed; None: nobody does.
        policy: a shipped name, an entry point, `module:Class`, or `trained:folder`.
        policy_options: keyword options for the policy's constructor.
        bias: who is likelier to be a member; None: members are like everybody.
        bias_bound: what bounds take for the total variation distance of its members from
            everybody; None: the truth.
    """

    name: Annotated[
        str,
        BeforeValidator(text('one line of text other than "all"', rf"(?!all$){ONE_LINE}")),
    ]
    share: Share
    signals: Annotated[
        tuple[Text, ...], BeforeValidator(listed("signal names")), _different("signal names")
    ]
    strategies: Annotated[
        tuple[StrategyEntry, ...], BeforeValidator(listed("strategies")), _different("strategies")
    ]
    efforts: Annotated[
        tuple[PositiveShare, ...],
        BeforeValidator(listed("shares in (0, 1]")),
        AfterValidator(_check_efforts),
    ] = (1.0,)
    values: Values = FrozenDict({})
    weights: (
        Annotated[
            Mapping[str, NotNegative],
            BeforeValidator(keyed("numbers by signal name")),
            AfterValidator(freeze),
        ]
        | None
    ) = None
    edit_cost: NotNegative = 0.0
    copies: GridSize = 1
    budget: Positive | None = None
    types: Annotated[
        tuple[PrivateType, ...], BeforeValidator(listed("types", 0)), AfterValidator(_check_types)
    ] = ()
    noise: Noise | None = None
    policy: Annotated[
        str,
        BeforeValidator(
            text(
                'a policy\'s name, "module:Class" or "trained:folder"',
                f"{PLAIN_POLICY}|{CLASS_POLICY}|{TRAINED_POLICY}",
            )
        ),
    ] = "uniform"
    policy_options: Options = FrozenDict({})
    bias: Bias | None = None
    bias_bound: Share | None = None

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without them a scenario is what it was before there were such fields."""
        content: dict[str, Any] = handler(self)
        for name, unused in UNUSED:
            if name in content and getattr(self, name) == unused:
                del content[name]
        return content

    @property
    def signal_weights(self) -> Mapping[str, float]:
        """Weight by signal name: as given, or 1 split evenly over the menu."""
        if self.weights is not None:
            return self.weights
        return FrozenDict({name: 1 / len(self.signals) for name in self.signals})
