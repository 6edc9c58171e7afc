"""The kinds of values that scenario files hold, named once."""

from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from aca_env.scenario.checks import Check, keyed, real, text, to_category, whole
from aca_env.scenario.frozen import freeze


def _to_options(value: object) -> Any:
    """Refuse what a TOML file could not hold or a hash could not cover."""
    if isinstance(value, Mapping):
        return {key: _to_options(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_options(item) for item in value]
    if isinstance(value, str) or (isinstance(value, int | float) and isfinite(value)):
        return value
    raise ValueError


Finite = Annotated[float, BeforeValidator(real("a finite number"))]
NotNegative = Annotated[float, BeforeValidator(real("a finite number >= 0", lambda v: v >= 0))]
Positive = Annotated[float, BeforeValidator(real("a finite number > 0", lambda v: v > 0))]
Share = Annotated[float, BeforeValidator(real("a number in [0, 1]", lambda v: 0 <= v <= 1))]
PositiveShare = Annotated[float, BeforeValidator(real("a number in (0, 1]", lambda v: 0 < v <= 1))]
Probability = Annotated[float, BeforeValidator(real("a number in (0, 1)", lambda v: 0 < v < 1))]
BelowOne = Annotated[float, BeforeValidator(real("a number in [0, 1)", lambda v: 0 <= v < 1))]

Count = Annotated[int, BeforeValidator(whole(1))]
Rounds = Annotated[int, BeforeValidator(whole(1, 1_000_000))]
GridSize = Annotated[int, BeforeValidator(whole(1, 1_000))]
CountFromTwo = Annotated[int, BeforeValidator(whole(2))]
Seed = Annotated[int, BeforeValidator(whole(0, 2**63 - 1))]

Text = Annotated[str, BeforeValidator(text("one line of text"))]
Category = Annotated[str, BeforeValidator(Check("text, a finite number or a boolean", to_category))]

Point = Annotated[
    Mapping[str, Category],
    BeforeValidator(keyed("values by feature name", least=1)),
    AfterValidator(freeze),
]
Values = Annotated[
    Mapping[str, Finite],
    BeforeValidator(keyed("numbers by label")),
    AfterValidator(freeze),
]

Options = Annotated[
    Mapping[str, Any],
    BeforeValidator(Check("a table of numbers, texts, booleans, lists", _to_options)),
    BeforeValidator(keyed("options by name")),
    AfterValidator(freeze),
]
