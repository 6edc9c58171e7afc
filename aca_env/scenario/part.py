"""The base of every table of a scenario file."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.fields import FieldInfo

from aca_env.scenario.checks import NOTHING, Check, Mismatch, Told


def _expected(field: FieldInfo) -> str:
    for entry in field.metadata:
        if isinstance(entry, BeforeValidator) and isinstance(entry.func, Check):
            return entry.func.expected
    return "a value"


class Part(BaseModel):
    """A frozen table with known keys; unknown keys are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, data: Any) -> Any:
        if isinstance(data, BaseModel):
            return data
        if not isinstance(data, Mapping):
            raise Mismatch(f"a table with keys among {', '.join(cls.model_fields)}")
        for key in data:
            if key not in cls.model_fields:
                expected = f"one of the known keys: {', '.join(cls.model_fields)}"
                raise Mismatch(expected, key=(key,), got=Told(f"unknown key {key!r}"))
        for key, field in cls.model_fields.items():
            if field.is_required() and key not in data:
                raise Mismatch(_expected(field), key=(key,), got=NOTHING)
        return data
