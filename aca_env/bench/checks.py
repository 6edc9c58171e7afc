"""What was asked of the speed, against what this run measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import ge, gt, le, lt

from aca_env.bench.curves import Traced
from aca_env.bench.latency import Latency
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.running import Results
from aca_env.bench.speed import Rate

SENSES: dict[str, Callable[[float, float], bool]] = {
    "at least": ge,
    "more than": gt,
    "at most": le,
    "less than": lt,
}

PER_CPU = "median, per CPU second"
ON_CLOCK = "median, seconds on the clock"


@dataclass(frozen=True)
class Check:
    """One requirement.

    Attributes:
        name: what is asked of.
        asked: what is asked, in words.
        measured: the number measured; None where this run did not measure it.
        unit: of the numbers.
        how: how the number came about.
        holds: whether the requirement is met; None where nothing was measured.
    """

    name: str
    asked: str
    measured: float | None
    unit: str
    how: str
    holds: bool | None


@dataclass(frozen=True)
class Limit:
    """A number that a measurement must keep to.

    Attributes:
        sense: a key of `SENSES`.
        number: the limit.
        unit: its unit.
    """

    sense: str
    number: float
    unit: str

    def check(self, name: str, measured: float | None, how: str) -> Check:
        """Return how a measurement, if there is one, stands to the limit."""
        holds = None if measured is None else SENSES[self.sense](measured, self.number)
        return Check(name, f"{self.sense} {self.number:,}", measured, self.unit, how, holds)


STEPS = {
    "duel": ("duel, own bounds", 40_000),
    "duel-every-round": ("duel, redraw every round", 10_000),
    "forty": ("forty collectives", 4_000),
}
AGENT_STEPS = {
    "batch-no-bounds": ("512 worlds × 4, 1 cell, no bounds", 8_000_000),
    "batch-5-no-bounds": ("512 worlds × 4, 5 cells, no bounds", 8_000_000),
    "batch": ("512 worlds × 4, 1 cell, all bounds", 4_000_000),
    "batch-5": ("512 worlds × 4, 5 cells, all bounds", 4_000_000),
}
THREADS = ("batch-5-no-bounds", "batch-5")
FLAT = {"records-batch": "vector_env", "records": "parallel_env"}
LINEAR = ("collectives", "cells", "labels")
WAITS = {
    "evaluate-codes": ("evaluate, 1,000,000 × 18 integer codes", 0.5),
    "evaluate-strings": ("evaluate, 1,000,000 × 18 strings", 3.0),
    "bounds": ("bound on 10,240 cells, with all else of the round", 0.001),
}


def check_all(results: Results) -> tuple[Check, ...]:
    """Return every requirement with what this run measured of it."""
    return (
        *_rate_checks({rate.entry.name: rate for rate in results.rates}),
        *_growth_checks({traced.curve.name: traced for traced in results.curves}),
        *_wait_checks({latency.name: latency for latency in results.latencies}),
        *_child_checks(results),
    )


def _rate_checks(rates: dict[str, Rate]) -> Iterator[Check]:
    for name, (told, number) in STEPS.items():
        steps = rates[name].cpu.median if name in rates else None
        yield Limit("at least", number, "env-steps/s").check(told, steps, PER_CPU)
    ratio = rates["duel"].ratio if "duel" in rates else None
    times = None if ratio is None else ratio.median
    how = "median of the ratios of the same repeat, CPU seconds"
    yield Limit("at least", 8, "times").check(f"duel beside {YARDSTICK}", times, how)
    for name, (told, number) in AGENT_STEPS.items():
        steps = rates[name].agent_cpu.median if name in rates else None
        yield Limit("at least", number, "agent-steps/s").check(told, steps, PER_CPU)
    for name in THREADS:
        pair = [rates.get(name), rates.get(f"{name}-threads")]
        one, two = (None if rate is None else rate.wall.median for rate in pair)
        gain = None if one is None or two is None else two / one
        told = f"{AGENT_STEPS[name][0]}: two threads over one"
        yield Limit("more than", 1, "times").check(told, gain, "medians, seconds on the clock")


def _growth_checks(curves: dict[str, Traced]) -> Iterator[Check]:
    for name, face in FLAT.items():
        off = abs(curves[name].ratio.median - 1) if name in curves else None
        how = "median of the ratios of the same repeat, CPU seconds"
        told = f"{face}: step at the most records over one at the fewest, less 1"
        yield Limit("at most", 0.1, "").check(told, off, how)
    for name in LINEAR:
        fit = curves[name].fit if name in curves else None
        told = f"exponent of a step's time in {name}"
        if fit is None:
            yield Check(told, "at most 1", None, "", "", None)
            continue
        how = f"to one digit; 95% interval {fit.low:.2f} to {fit.high:.2f}, {fit.n_points} points"
        yield Check(told, "at most 1", fit.exponent, "", how, fit.is_at_most_linear)


def _wait_checks(latencies: dict[str, Latency]) -> Iterator[Check]:
    for name, (told, number) in WAITS.items():
        seconds = latencies[name].wall.median if name in latencies else None
        yield Limit("less than", number, "s").check(told, seconds, ON_CLOCK)


def _child_checks(results: Results) -> Iterator[Check]:
    classes, worlds = results.classes or {}, results.worlds or {}
    told = "classes of 3,000,000 × 18 records, four signals"
    yield Limit("less than", 3, "s").check(told, classes.get("wall"), "one run, on the clock")
    how = "most that the whole process held"
    yield Limit("less than", 1000, "MB").check(told, classes.get("peak_megabytes"), how)
    told = "4,096 worlds of four collectives"
    yield Limit("less than", 500, "MB").check(told, worlds.get("peak_megabytes"), how)
    share = (results.training or {}).get("share")
    how = "one training, seconds on the clock"
    told = "environment's share of PPO's time, 64 worlds"
    yield Limit("at most", 0.05, "").check(told, share, how)
