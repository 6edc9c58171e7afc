"""What agents are rewarded for."""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from aca_env.scenario.checks import NOTHING, Check, Mismatch, to_number
from aca_env.scenario.fields import Positive, PositiveShare, Share
from aca_env.scenario.part import Part

MATRICES = ("own", "mean", "mass", "prosocial", "integrated", "cooperative", "rusp")
SYNONYMS = {"private": "own"}
DIFFERENCES = ("difference", "aristocrat")
"""Modes that reward what an agent adds to the social payoff."""

Rows = tuple[tuple[float, ...], ...]


def _to_rows(value: object) -> Rows:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError
    rows = tuple(tuple(to_number(entry) for entry in row) for row in value)
    if any(isinstance(row, str) or len(row) != len(rows) for row in rows):
        raise ValueError
    return rows


def _to_matrix(value: object) -> Any:
    name = SYNONYMS.get(value, value) if isinstance(value, str) else None
    return name if name in MATRICES else _to_rows(value)


def _to_interdependence(value: object) -> Rows | None:
    rows = None if value is None else _to_rows(value)
    if any(row[place] != 0 for place, row in enumerate(rows or ())):
        raise ValueError
    return rows


class Shaping(Part):
    """What rewards get on top, from what standing plans are certified to earn.

    Attributes:
        mode: where the potential Φ comes from: the certified bound, or the bound with a slope
            between its steps (`margin`).
        weight: factor of Φ.
        form: `potential` adds γΦ(s') − Φ(s), which changes no optimal policy; `objective` adds
            Φ(s') itself, which is another objective.
    """

    mode: Literal["none", "bound", "margin"] = "none"
    weight: Positive = 1.0
    form: Literal["potential", "objective"] = "potential"

    @model_validator(mode="after")
    def _check_use(self) -> Self:
        for name, unused in (("weight", 1.0), ("form", "potential")):
            if self.mode == "none" and getattr(self, name) != unused:
                expected = f'{json.dumps(unused)} unless mode is "bound" or "margin"'
                raise Mismatch(expected, key=(name,), got=getattr(self, name))
        return self


class Reward(Part):
    """What agents are rewarded for.

    Attributes:
        mode: payoffs through a matrix; the least payoff of all; what the social payoff
            gains by one's action over abstaining (`difference`), or over the mean of all
            that one could have done (`aristocrat`).
        matrix: a named matrix, or K rows of K weights. The social payoff is the sum of
            what the matrix gives.
        prosocial: weight of the others' payoffs in the matrix `prosocial`.
        interdependence: K rows of K weights, 0 on the diagonal, that the matrix
            `integrated` adds to one's own payoff.
        rusp_weights: whether agents under `rusp` are rewarded by the matrix that is drawn,
            or by their own payoffs, with observations of the same shape.
        rusp_noise: largest standard deviation of what they see of it.
        gamma: the learner's discount, which returns are summed with.
        shaping: what is added to the rewards.
    """

    mode: Literal["matrix", "min", "difference", "aristocrat"] = "matrix"
    matrix: Annotated[
        str | Rows,
        BeforeValidator(
            Check(f"one of {', '.join(MATRICES)}, or K rows of K finite numbers", _to_matrix)
        ),
    ] = "own"
    prosocial: Share = 0.0
    interdependence: Annotated[
        Rows | None,
        BeforeValidator(
            Check("K rows of K finite numbers, 0 on the diagonal", _to_interdependence)
        ),
    ] = None
    rusp_weights: Literal["drawn", "own"] = "drawn"
    rusp_noise: Share = 1.0
    gamma: PositiveShare = 1.0
    shaping: Shaping = Shaping()

    @model_validator(mode="after")
    def _check_contradictions(self) -> Self:
        for name, (owner, unused) in _OWNED.items():
            value = getattr(self, name)
            if value != unused and self.matrix != owner:
                expected = f'{_told(unused)} unless matrix = "{owner}"'
                raise Mismatch(expected, key=(name,), got=value)
        if self.matrix == "integrated" and self.interdependence is None:
            expected = 'K rows of K finite numbers with matrix = "integrated"'
            raise Mismatch(expected, key=("interdependence",), got=NOTHING)
        if self.mode == "min" and self.matrix != "own":
            expected = '"own" with mode = "min", which reads no matrix'
            raise Mismatch(expected, key=("matrix",), got=self.matrix)
        if self.mode in DIFFERENCES and self.matrix == "rusp":
            expected = f'a matrix that stays the same with mode = "{self.mode}"'
            raise Mismatch(expected, key=("matrix",), got=self.matrix)
        return self

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without them a scenario is what it was before there were such fields."""
        content: dict[str, Any] = handler(self)
        for name, unused in _YOUNG.items():
            if name in content and getattr(self, name) == unused:
                del content[name]
        return content


_OWNED: dict[str, tuple[str, Any]] = {
    "prosocial": ("prosocial", 0.0),
    "interdependence": ("integrated", None),
    "rusp_weights": ("rusp", "drawn"),
    "rusp_noise": ("rusp", 1.0),
}
"""Fields that only one matrix reads, with the value that they have otherwise."""

_YOUNG = {name: _OWNED[name][1] for name in ("interdependence", "rusp_weights", "rusp_noise")} | {
    "shaping": Shaping()
}
"""Fields that are written down only where they are used."""


def _told(value: object) -> str:
    return "nothing" if value is None else json.dumps(value) if value else "0"
