"""How the time of a step grows with records, collectives, cells, labels and worlds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from aca_env.bench.measuring import Effort, Note, Player, Sample, measure_all
from aca_env.bench.ours import Vector
from aca_env.bench.players import ParallelPlayer, VectorPlayer
from aca_env.bench.scenes import climate, level_bank, with_labels, write_table
from aca_env.bench.summaries import Fit, Middle, fit_power, middle, of, ratios
from aca_env.faces.make import parallel_env
from aca_env.populations.climate import CLIMATE
from aca_env.scenario.schema import Scenario

SECTION = "curves"
WORLDS = 64
TABLE_SEED = 0

Law = Literal["flat", "linear"]


@dataclass(frozen=True)
class Curve:
    """One line of a picture: a size that is turned up while all else stays.

    Attributes:
        name: short, for options and files.
        axis: what is turned up.
        told: with which face and what else.
        values: the sizes asked for, ascending.
        make: makes a player from a size, a seed and a folder for tables.
        law: what is expected: flat in the size, or at most linear.
        per_call: whether the law is about a call of `step`, with all its worlds.
    """

    name: str
    axis: str
    told: str
    values: tuple[int, ...]
    make: Callable[[int, int, Path], ParallelPlayer | VectorPlayer]
    law: Law = "linear"
    per_call: bool = False


@dataclass(frozen=True)
class Point:
    """One point of a curve.

    Attributes:
        curve: name of the curve.
        size: what was turned up, as it turned out.
        n_collectives: collectives.
        n_cells: occupied cells.
        n_labels: labels.
        n_worlds: games side by side.
        cpu: CPU seconds per env-step.
        wall: seconds per env-step.
        calls: CPU seconds per call of `step`, by repeat.
    """

    curve: str
    size: int
    n_collectives: int
    n_cells: int
    n_labels: int
    n_worlds: int
    cpu: Middle
    wall: Middle
    calls: tuple[float, ...]

    @property
    def element_seconds(self) -> float:
        """CPU seconds per collective, cell and label of an env-step."""
        return self.cpu.median / (self.n_collectives * self.n_cells * self.n_labels)


@dataclass(frozen=True)
class Traced:
    """A curve with its points and what follows from them.

    Attributes:
        curve: the curve.
        points: its points, ascending.
        ratio: time at the largest size over that at the least, by repeat.
        fit: power law of the upper part; None where flatness is the claim.
    """

    curve: Curve
    points: tuple[Point, ...]
    ratio: Middle
    fit: Fit | None


def _duel(redraw: str) -> Callable[[int, int, Path], ParallelPlayer]:
    def make(n_train: int, seed: int, _: Path) -> ParallelPlayer:
        settings = {"population.n_train": n_train, "population.redraw": redraw}
        env = parallel_env("climate-duel", overrides=settings)
        return ParallelPlayer(env, seed, block=env.max_cycles)

    return make


def _batch(scene: Callable[[int, Path], Scenario]) -> Callable[[int, int, Path], VectorPlayer]:
    def make(value: int, seed: int, folder: Path) -> VectorPlayer:
        return Vector(lambda: scene(value, folder), WORLDS)(seed)

    return make


def _level(n_collectives: int, n_cells: int) -> Scenario:
    """Return a climate game with a bank of the same memory as any other."""
    bank_size = level_bank(n_collectives, n_cells, len(CLIMATE.labels))
    return climate(n_collectives, n_cells, {"population.bank_size": bank_size})


def _table(n_labels: int, folder: Path) -> Scenario:
    path = folder / f"labels_{n_labels}.parquet"
    write_table(path, [n_labels], TABLE_SEED)
    return with_labels(path, n_labels)


RECORDS = tuple(10**power for power in range(4, 10))
N_LABELS = (2, 3, 5, 8, 12, 20, 27, 34, 42, 50)

CURVES: tuple[Curve, ...] = (
    Curve(
        "records-batch",
        "training records",
        f"vector_env, four, {WORLDS} worlds",
        RECORDS,
        _batch(lambda n, _: climate(4, 5, {"population.n_train": n})),
        law="flat",
    ),
    Curve("records", "training records", "parallel_env, duel", RECORDS, _duel("bank"), law="flat"),
    Curve(
        "records-every-round",
        "training records",
        "parallel_env, duel, every round",
        RECORDS,
        _duel("every_round"),
        law="flat",
    ),
    Curve(
        "collectives",
        "collectives",
        f"vector_env, 5 cells, 4 labels, {WORLDS} worlds",
        (1, 2, 4, 8, 16, 32, 50, 70, 100),
        _batch(lambda n, _: _level(n, 5)),
    ),
    Curve(
        "cells",
        "occupied cells",
        f"vector_env, four, 4 labels, {WORLDS} worlds",
        (5, 12, 40, 120, 360, 1200, 3600, 10_000),
        _batch(lambda n, _: _level(4, n)),
    ),
    Curve(
        "labels",
        "labels",
        f"vector_env, four, 40 cells, {WORLDS} worlds",
        N_LABELS,
        _batch(_table),
    ),
    Curve(
        "worlds",
        "worlds",
        "vector_env, four, 5 cells, 4 labels",
        (1, 4, 16, 64, 256, 1024, 4096),
        lambda n, seed, _: Vector(lambda: climate(4, 5), n)(seed),
        per_call=True,
    ),
)


def n_measurements(curves: Sequence[Curve], effort: Effort) -> int:
    """Return units of progress that curves take."""
    return sum(effort.n_measurements(len(curve.values)) for curve in curves)


def trace(curve: Curve, effort: Effort, note: Note) -> Traced:
    """Return a curve's points, measured in alternation."""
    with TemporaryDirectory() as folder:
        made = [curve.make(value, effort.seed, Path(folder)) for value in curve.values]
    names = [f"{curve.name} {value}" for value in curve.values]
    players: dict[str, Player] = dict(zip(names, made, strict=True))
    samples = measure_all(SECTION, players, effort, note)
    points = tuple(
        _point(curve, value, player, of(samples, name))
        for value, player, name in zip(curve.values, made, names, strict=True)
    )
    return summarize(curve, points)


def summarize(curve: Curve, points: Sequence[Point]) -> Traced:
    """Return what follows from a curve's points."""
    first, last = points[0], points[-1]
    per_step = [[call / point.n_worlds for call in point.calls] for point in (last, first)]
    fit = None
    if curve.law == "linear":
        seconds = [p.cpu.median * (p.n_worlds if curve.per_call else 1) for p in points]
        fit = fit_power([point.size for point in points], seconds)
    return Traced(curve, tuple(points), ratios(*per_step), fit)


def _point(
    curve: Curve, value: int, player: ParallelPlayer | VectorPlayer, samples: Iterable[Sample]
) -> Point:
    world = player.env.game.world
    measured = list(samples)
    return Point(
        curve=curve.name,
        size=world.n_cells if curve.name == "cells" else value,
        n_collectives=player.n_agents,
        n_cells=world.n_cells,
        n_labels=world.space.n_labels,
        n_worlds=player.n_worlds,
        cpu=middle(s.cpu / s.n_steps / player.n_worlds for s in measured),
        wall=middle(s.wall / s.n_steps / player.n_worlds for s in measured),
        calls=tuple(s.cpu / s.n_steps for s in measured),
    )


def rows(traced: Iterable[Traced]) -> Iterator[dict[str, float | int | str]]:
    """Yield one row per point, for a table."""
    for one in traced:
        for point in one.points:
            yield {
                "curve": point.curve,
                "size": point.size,
                "n_collectives": point.n_collectives,
                "n_cells": point.n_cells,
                "n_labels": point.n_labels,
                "n_worlds": point.n_worlds,
                "cpu_seconds_per_env_step": point.cpu.median,
                "cpu_lower_quartile": point.cpu.low,
                "cpu_upper_quartile": point.cpu.high,
                "wall_seconds_per_env_step": point.wall.median,
                "cpu_seconds_per_element": point.element_seconds,
                "n_repeats": point.cpu.n,
            }
