"""The rows of `aca run` brought to the form of a sweep's results."""

import io
import json
from pathlib import Path
from typing import Any

from aca_env.errors import DataError
from aca_env.runs.folder import MANIFEST as RUN_MANIFEST
from aca_env.runs.folder import ROWS
from aca_env.sweeps.player import CERTIFIED

__all__ = ["ROWS", "RUN_MANIFEST", "run_frame"]

NEEDED = ("seed", "round", "agent", "collective", "payoff", "reward", "success", "bound",
          "illegal", "certified")  # fmt: skip


def run_frame(pl: Any, folder: Path) -> tuple[Any, dict[str, Any]]:
    """Return the results of a run, one row per seed and collective, and what was played.

    Args:
        pl: the library polars.
        folder: of `aca run`; seeds that are not finished are left out.

    Raises:
        DataError: files that are not a run's.
    """
    try:
        told = json.loads((folder / RUN_MANIFEST).read_text(encoding="utf-8"))
        about = {name: told[name] for name in ("scenario", "hash", "seeds", "versions")}
        content = told["content"]
        n_rounds, gamma = int(content["rounds"]), float(content["reward"]["gamma"])
        has_bounds = content["information"]["bounds"] != "none"
    except (ValueError, TypeError, KeyError):
        raise DataError(f"{folder / RUN_MANIFEST}: expected the manifest of a run") from None
    rows = _rows(pl, folder / ROWS)
    none = pl.lit(None, dtype=pl.Float64)
    acts, success = pl.col("success").is_not_null(), pl.col("success")
    # A bound that says nothing is not written down; an abstainer has none.
    nothing = pl.when(acts).then(-float("inf")).otherwise(none)
    bound = pl.col("bound").fill_null(nothing) if has_bounds else none
    rows = rows.with_columns(bound.alias("bound"))
    holds = pl.when(acts & pl.col("bound").is_not_null()).then(success >= pl.col("bound"))
    earned = pl.col("reward") * gamma ** (pl.col("round") - 1)
    sums = [
        pl.col("payoff").mean(), pl.col("reward").mean(), earned.sum().alias("return"),
        success.mean(), pl.col("bound").mean(), holds.cast(pl.Float64).mean().alias("holds"),
        acts.mean().alias("acts"), pl.col("illegal").mean(),
        # Any bound that says something is one that could be certified.
        pl.when(pl.col("bound").is_null().all()).then(pl.lit(None))
        .otherwise(pl.col(CERTIFIED).any()).alias(CERTIFIED), pl.len().alias("rounds"),
    ]  # fmt: skip
    frame = rows.group_by("seed", "agent", "collective", maintain_order=True).agg(*sums)
    whole = frame.filter((pl.col("rounds") == n_rounds).all().over("seed")).drop("rounds")
    if not len(whole):
        raise DataError(f"{folder}: the run has no finished seeds yet")
    error = pl.lit(None, dtype=pl.String).alias("error")
    point = pl.lit(0, dtype=pl.Int64).alias("point")
    return whole.select(point, pl.all(), error), about


def _rows(pl: Any, path: Path) -> Any:
    content = path.read_bytes()
    # A run that was stopped may have left half a line.
    lines = content[: content.rfind(b"\n") + 1]
    kinds = dict.fromkeys(("payoff", "reward", "success", "bound"), pl.Float64)
    kinds |= {"seed": pl.UInt64, "round": pl.Int64, "agent": pl.String, "collective": pl.String}
    kinds |= {"illegal": pl.Boolean, "certified": pl.Boolean}
    try:
        frame = pl.read_ndjson(io.BytesIO(lines), schema=kinds)
        return frame.select(*NEEDED)
    except (pl.exceptions.PolarsError, ValueError):
        raise DataError(f"{path}: expected result rows") from None
