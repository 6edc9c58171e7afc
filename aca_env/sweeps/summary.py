"""Results summed up: by grid point and collective, means with 95% intervals over seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from aca_env.errors import DataError, UnknownNameError
from aca_env.runs.summary import LEVEL, Estimate
from aca_env.sweeps.player import CERTIFIED
from aca_env.sweeps.reading import Results, load_polars

COLLECTIVE = "collective"
"""A key that all results have, for pictures."""

METRICS = ("payoff", "reward", "return", "success", "bound", "holds", "acts", "illegal")


@dataclass(frozen=True)
class Cell:
    """How one collective fared where some keys have given values.

    Attributes:
        at: values by key.
        agent: of the collective.
        collective: its name.
        n_runs: runs, those that failed included.
        n_errors: runs that failed.
        certified: whether the bounds are guarantees in every run that has any; None where
            none has.
        metrics: estimates by name.
    """

    at: dict[str, Any]
    agent: str
    collective: str
    n_runs: int
    n_errors: int
    certified: bool | None
    metrics: dict[str, Estimate]

    def value_of(self, key: str) -> Any:
        """Return its value of a key; of `collective`, the name of its collective."""
        return self.collective if key == COLLECTIVE else self.at[key]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "at": self.at,
            "agent": self.agent,
            "collective": self.collective,
            "n_runs": self.n_runs,
            "n_errors": self.n_errors,
            "certified": self.certified,
            **{name: one.to_dict() for name, one in self.metrics.items()},
        }


@dataclass(frozen=True)
class SweepSummary:
    """Results summed up.

    Attributes:
        by: keys that tell cells apart.
        over: keys that were averaged over, within each seed.
        cells: in the order of the grid, then of the collectives.
        errors: number of runs by what went wrong, most frequent first.
    """

    by: tuple[str, ...]
    over: tuple[str, ...]
    cells: tuple[Cell, ...]
    errors: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "by": list(self.by),
            "averaged_over": list(self.over),
            "interval": "Student's t, 95%, over seeds",
            "cells": [cell.to_dict() for cell in self.cells],
            "errors": self.errors,
        }


def summarize_results(
    results: Results, by: Sequence[str] | None = None, metrics: Sequence[str] = METRICS
) -> SweepSummary:
    """Return means and intervals over seeds.

    Points that differ only in keys outside `by` are averaged within each seed first, since
    all points share their seeds: the seeds are what is independent.

    Args:
        results: of a folder.
        by: keys that tell cells apart; default: all of the grid's.
        metrics: names out of `METRICS`.

    Raises:
        DataError: a key or metric that there is not.
    """
    pl = load_polars()
    chosen = results.keys if by is None else tuple(by)
    check_names(results.keys, chosen, "key")
    check_names(METRICS, metrics, "metric")
    groups = [*chosen, "agent", "collective"]
    known = [pl.col(name) for name in metrics]
    counts = results.frame.group_by(groups, maintain_order=True).agg(
        pl.len().alias("n_runs"),
        pl.col("error").is_not_null().sum().alias("n_errors"),
        pl.col(CERTIFIED).count().alias("n_known"),
        pl.col(CERTIFIED).sum().alias("n_certified"),
        pl.col("point").min().alias("first"),
    )
    by_seed = results.frame.group_by([*groups, "seed"], maintain_order=True).agg(
        *(column.mean() for column in known)
    )
    over_seeds = by_seed.group_by(groups, maintain_order=True).agg(
        *(column.mean().name.suffix(".mean") for column in known),
        *(column.std().name.suffix(".std") for column in known),
        *(column.count().name.suffix(".n") for column in known),
    )
    # Both have the groups in the order in which they first occur.
    table = pl.concat([counts, over_seeds.drop(groups)], how="horizontal")
    table = table.sort("first", maintain_order=True)
    cells = tuple(_cell(row, chosen, metrics) for row in table.iter_rows(named=True))
    over = tuple(key for key in results.keys if key not in chosen)
    return SweepSummary(chosen, over, cells, _errors(pl, results.frame))


def check_names(known: Sequence[str], given: Sequence[str], kind: str) -> None:
    """Raise `DataError` unless names are known and given once."""
    for place, name in enumerate(given):
        if name not in known:
            raise UnknownNameError(kind, name, known)
        if name in given[:place]:
            raise DataError(f"{kind}: expected {name} once, got it twice")


def _cell(row: dict[str, Any], keys: Sequence[str], metrics: Sequence[str]) -> Cell:
    n_known = row["n_known"]
    return Cell(
        at={key: row[key] for key in keys},
        agent=row["agent"],
        collective=row["collective"],
        n_runs=row["n_runs"],
        n_errors=row["n_errors"],
        certified=None if n_known == 0 else row["n_certified"] == n_known,
        metrics={
            name: _estimate(row[f"{name}.mean"], row[f"{name}.std"], row[f"{name}.n"])
            for name in metrics
        },
    )


def _estimate(mean: float | None, std: float | None, n: int) -> Estimate:
    """Return what `aca_env.runs.summary.estimate` says of n numbers."""
    if mean is None or std is None or not np.isfinite([mean, std]).all():
        return Estimate(mean, None, None, n)
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * std / n**0.5
    return Estimate(mean, mean - half, mean + half, n)


def _errors(pl: Any, frame: Any) -> dict[str, int]:
    first = frame.filter((pl.col("agent") == frame["agent"][0]) & pl.col("error").is_not_null())
    counted = first.group_by("error", maintain_order=True).len()
    return dict(counted.sort("len", descending=True, maintain_order=True).iter_rows())
