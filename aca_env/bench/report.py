"""A run's results as files: tables, documents and the samples as they come."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Self, TextIO

from aca_env.bench.checks import Check, check_all
from aca_env.bench.curves import Traced, rows
from aca_env.bench.measuring import Sample
from aca_env.bench.running import Results
from aca_env.bench.speed import Rate
from aca_env.bench.summaries import Middle

SAMPLES, SPEED, CURVES = "samples.csv", "speed.csv", "curves.csv"
DOCUMENT, CHECKS, TEXT = "bench.json", "checks.json", "report.txt"
PICTURES = ("plot.png", "plot.svg")
FILES = (SAMPLES, SPEED, CURVES, DOCUMENT, CHECKS, TEXT, *PICTURES)

Row = Mapping[str, Any]


class SampleFile:
    """Where measurements go as they are made, so that a stopped run leaves what it had.

    Files of an earlier run in the folder go: they would be taken for this one's.

    Args:
        folder: made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        """Clear the folder and begin the file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)
        self._file = (self.folder / SAMPLES).open("w", encoding="utf-8", newline="")
        self._writer = csv.DictWriter(self._file, [field.name for field in fields(Sample)])
        self._writer.writeheader()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what was written stays."""
        if self._file is not None:
            self._file.close()

    def write(self, sample: Sample) -> None:
        """Write a measurement and hand it to the system at once."""
        if self._file is None:
            raise ValueError("expected an open sample file")
        self._writer.writerow(asdict(sample))
        self._file.flush()


def write_tables(folder: Path, results: Results) -> None:
    """Write the tables of rates and curves, the document and the checks."""
    if results.rates:
        _write_rows(folder / SPEED, rate_rows(results.rates))
    if results.curves:
        _write_rows(folder / CURVES, rows(results.curves))
    (folder / DOCUMENT).write_text(to_json(document(results)), encoding="utf-8")
    checks = [asdict(check) for check in check_all(results)]
    (folder / CHECKS).write_text(to_json(checks), encoding="utf-8")


def to_json(content: Any) -> str:
    """Return JSON text with a newline at its end."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_rows(path: Path, table: Iterable[Row]) -> None:
    listed = list(table)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)


def rate_rows(rates: Iterable[Rate]) -> Iterator[Row]:
    """Yield one row per entry, for a table."""
    for rate in rates:
        yield {
            "name": rate.entry.name,
            "what": rate.entry.told,
            "is_ours": rate.entry.is_ours,
            "n_threads": rate.entry.n_threads,
            "n_agents": rate.n_agents,
            "n_worlds": rate.n_worlds,
            **_columns("env_steps_per_cpu_second", rate.cpu),
            **_columns("env_steps_per_wall_second", rate.wall),
            **_columns("agent_steps_per_cpu_second", rate.agent_cpu),
            **_columns("agent_steps_per_wall_second", rate.agent_wall),
            **_columns("ratio_to_yardstick", rate.ratio),
            "n_repeats": rate.cpu.n,
        }


def _columns(name: str, value: Middle | None) -> Row:
    return {
        name: None if value is None else value.median,
        f"{name}_lower_quartile": None if value is None else value.low,
        f"{name}_upper_quartile": None if value is None else value.high,
    }


def document(results: Results) -> dict[str, Any]:
    """Return everything as plain data."""
    checks: tuple[Check, ...] = check_all(results)
    return {
        "machine": results.machine,
        "versions": results.versions,
        "effort": asdict(results.effort),
        "seconds": results.seconds,
        "compile": {"cold": results.cold, "warm": results.warm},
        "speed": list(rate_rows(results.rates)),
        "missing": results.missing,
        "curves": [_curve(traced) for traced in results.curves],
        "memory": {"worlds": results.worlds, "classes": results.classes},
        "training": results.training,
        "latency": [asdict(latency) for latency in results.latencies],
        "checks": [asdict(check) for check in checks],
    }


def _curve(traced: Traced) -> dict[str, Any]:
    curve = traced.curve
    return {
        "name": curve.name,
        "axis": curve.axis,
        "what": curve.told,
        "law": curve.law,
        "fit_is_per_call": curve.per_call,
        "points": [asdict(point) for point in traced.points],
        "largest_over_least": asdict(traced.ratio),
        "fit": None if traced.fit is None else asdict(traced.fit),
    }
