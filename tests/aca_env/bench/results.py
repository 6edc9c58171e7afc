"""A whole run's results with numbers that were made up."""

from aca_env.bench.curves import Curve, Point, Traced, summarize
from aca_env.bench.latency import Latency
from aca_env.bench.measuring import Effort
from aca_env.bench.ours import Entry
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.running import Results
from aca_env.bench.speed import Rate
from aca_env.bench.summaries import middle

MACHINE = {
    "processor": "Abacus",
    "cores": 4,
    "usable_cores": 2,
    "memory_gigabytes": 8.0,
    "system": "Wood",
    "python": "CPython 3.11",
    "load": 0.5,
    "OMP_NUM_THREADS": None,
}


def rate(name, steps, *, n_agents=2, n_worlds=1, ratio=None, is_ours=True, n_threads=1):
    """Return a line of the table whose repeats spread by a tenth."""
    spread = middle([0.9 * steps, steps, 1.1 * steps])
    entry = Entry(name, f"the {name}", lambda seed: None, is_ours, n_threads)
    ratio = None if ratio is None else middle([ratio] * 3)
    return Rate(entry, n_agents, n_worlds, spread, spread.times(0.5), ratio)


def traced(name, axis, sizes, seconds, **changes):
    """Return a curve through given seconds per env-step."""
    curve = Curve(name, axis, f"a curve in {axis}", tuple(sizes), None, **changes)
    points = []
    for size, value in zip(sizes, seconds, strict=True):
        spread = middle([0.9 * value, value, 1.1 * value])
        n_worlds = size if curve.per_call else 8
        calls = tuple(n_worlds * part for part in (0.9 * value, value, 1.1 * value))
        points.append(Point(name, size, 4, 5, 4, n_worlds, spread, spread, calls))
    return summarize(curve, points)


def latency(name, seconds):
    """Return a call that always takes as long."""
    return Latency(name, f"calling {name}", middle([seconds]), middle([seconds]), seconds)


SIZES = (1, 10, 100, 1000)
RATES = (
    rate("duel", 50_000, ratio=10),
    rate("duel-every-round", 9_000),
    rate("batch", 2e6, n_agents=4, n_worlds=512),
    rate("batch-5", 1.5e6, n_agents=4, n_worlds=512),
    rate("batch-5-threads", 2.5e6, n_agents=4, n_worlds=512, n_threads=2),
    rate(YARDSTICK, 5_000, n_agents=3, ratio=1, is_ours=False),
)
CURVES: tuple[Traced, ...] = (
    traced("records-batch", "training records", (10**4, 10**9), (1e-6, 1.05e-6), law="flat"),
    traced("records", "training records", (10**4, 10**9), (1e-5, 1.2e-5), law="flat"),
    traced("collectives", "collectives", SIZES, [1e-6 * n for n in SIZES]),
    traced("cells", "occupied cells", SIZES, [1e-6 * n**1.5 for n in SIZES]),
    traced("worlds", "worlds", SIZES, [1e-6 + 1e-5 / n for n in SIZES], per_call=True),
)


def results(**changes):
    """Return results of every part; changes replace them."""
    parts = {
        "machine": MACHINE,
        "versions": {"aca_env": "1", "numpy": "2", "numba": None},
        "effort": Effort(3, 0.1, 0),
        "cold": {"start": 0.5, "make": 0.4, "first": 12.0, "later": 0.0004},
        "warm": {"start": 0.5, "make": 0.4, "first": 0.3, "later": 0.0004},
        "rates": RATES,
        "missing": {"beach": "MOMAland beach: not installed (gone)"},
        "curves": CURVES,
        "worlds": {"start": 0.5, "peak_megabytes": 400.0, "added_megabytes": 300.0},
        "classes": {
            "start": 0.5, "wall": 1.0, "cpu": 0.9, "peak_megabytes": 1200.0,
            "added_megabytes": 1100.0, "n_cells": 200, "again": 0.01,
        },
        "latencies": (latency("evaluate-codes", 0.2), latency("bounds", 0.002)),
        "training": {
            "n_slots": 256, "n_steps": 100, "batch_size": 8, "wall": 2.0, "environment": 0.05,
            "share": 0.025,
        },
        "seconds": 60.0,
    }  # fmt: skip
    return Results(**(parts | changes))


NOTHING = {
    "cold": None,
    "warm": None,
    "rates": (),
    "missing": {},
    "curves": (),
    "worlds": None,
    "classes": None,
    "latencies": (),
    "training": None,
}
"""Changes that leave every part out."""
