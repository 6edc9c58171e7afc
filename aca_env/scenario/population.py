"""Where the records of a scenario come from, and how many are drawn."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    SerializerFunctionWrapHandler,
    StrictBool,
    model_serializer,
    model_validator,
)

from aca_env.populations import GENERATORS
from aca_env.scenario.checks import Check, Mismatch, keyed, listed, require_different
from aca_env.scenario.fields import Count, CountFromTwo, Seed, Text
from aca_env.scenario.frozen import freeze
from aca_env.scenario.part import Part

TABLE = "table"
TABLE_ONLY = ("table", "label", "features", "bins")


def _source(value: object) -> str:
    if not isinstance(value, str) or value not in (*GENERATORS, TABLE):
        raise ValueError
    return value


def _columns(names: tuple[str, ...]) -> tuple[str, ...]:
    require_different(names, "column names")
    return names


class Population(Part):
    """The pool of users and the draws from it.

    Attributes:
        source: a generator's name, or `table`.
        table: path of a table on disk, relative to the scenario file.
        label: name of the table's label column.
        features: columns to use, by default all but the label.
        bins: number of quantile bins by numeric column.
        n_pool: users generated; a table's rows are its pool.
        pool_seed: seed of the generated pool.
        n_train: training records per round.
        n_test: test users per round.
        redraw: whether records are fresh each round, from a bank, or kept.
        bank_size: draws in the bank.
        bank_seed: seed of the bank.
        replacement: whether users may be drawn more than once.
        rest: who is in no collective, where members are biased. `complement`: the pool is
            everybody, so the rest is who the collectives leave; `base`: the rest is like the
            pool, and all users together are not.
    """

    source: Annotated[
        str, BeforeValidator(Check(f"one of {', '.join((*GENERATORS, TABLE))}", _source))
    ]
    table: Text | None = None
    label: Text | None = None
    features: (
        Annotated[
            tuple[Text, ...], BeforeValidator(listed("column names")), AfterValidator(_columns)
        ]
        | None
    ) = None
    bins: (
        Annotated[
            Mapping[str, CountFromTwo],
            BeforeValidator(keyed("bin counts by column")),
            AfterValidator(freeze),
        ]
        | None
    ) = None
    n_pool: Count = 1_000_000
    pool_seed: Seed = 0
    n_train: Count
    n_test: Count
    redraw: Literal["every_round", "bank", "once"] = "every_round"
    bank_size: CountFromTwo = 1024
    bank_seed: Seed = 0
    replacement: StrictBool = True
    rest: Literal["complement", "base"] = "complement"

    @property
    def is_table(self) -> bool:
        """Whether the pool is a table on disk."""
        return self.source == TABLE

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without it a scenario is what it was before there was such a field."""
        content: dict[str, Any] = handler(self)
        if self.rest == "complement":
            content.pop("rest", None)
        return content

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if self.is_table:
            self._check_table()
        else:
            self._check_generator()
        return self

    def _check_table(self) -> None:
        for key in ("table", "label"):
            if getattr(self, key) is None:
                raise Mismatch('text, since source is "table"', key=(key,), got=None)
        if "n_pool" in self.model_fields_set:
            expected = 'no such key with source = "table": its rows are the pool'
            raise Mismatch(expected, key=("n_pool",), got=self.n_pool)

    def _check_generator(self) -> None:
        for key in TABLE_ONLY:
            if getattr(self, key) is not None:
                expected = f'no such key unless source = "table", and source is "{self.source}"'
                raise Mismatch(expected, key=(key,), got=getattr(self, key))
        if not self.replacement and self.n_train + self.n_test > self.n_pool:
            expected = (
                f"at least n_train + n_test = {self.n_train + self.n_test} without replacement"
            )
            raise Mismatch(expected, key=("n_pool",), got=self.n_pool)
