"""Who is likelier to be a member of a collective than others."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from aca_env.scenario.checks import Mismatch, keyed
from aca_env.scenario.fields import NotNegative
from aca_env.scenario.frozen import FrozenDict, freeze
from aca_env.scenario.part import Part

Weights = Annotated[
    Mapping[str, NotNegative],
    BeforeValidator(keyed("weights by name", least=1)),
    AfterValidator(freeze),
]


class Bias(Part):
    """Selection weights: how much likelier a user is to be a member than an unnamed one.

    A user's weight is the product over its label and its values of the named features; what
    is not named weighs 1. Members follow the base distribution tilted by the weights.

    Attributes:
        labels: weight by label.
        features: by feature, weight by value.
    """

    labels: Annotated[
        Mapping[str, NotNegative],
        BeforeValidator(keyed("weights by label")),
        AfterValidator(freeze),
    ] = FrozenDict({})
    features: Annotated[
        Mapping[str, Weights],
        BeforeValidator(keyed("weights of values by feature")),
        AfterValidator(freeze),
    ] = FrozenDict({})

    @model_validator(mode="after")
    def _check_use(self) -> Self:
        if not self.labels and not self.features:
            raise Mismatch("weights of labels, of features, or of both", got={})
        return self

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        content: dict[str, Any] = handler(self)
        return {name: value for name, value in content.items() if value}
