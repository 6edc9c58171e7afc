"""The whole benchmark, part by part, in one run."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TypeVar

from aca_env.bench.children import KERNELS, TABLES, Facts, run_child
from aca_env.bench.curves import CURVES, Curve, Traced, n_measurements, trace
from aca_env.bench.latency import QUESTIONS, Latency, Question, ask
from aca_env.bench.machine import describe_machine, describe_versions
from aca_env.bench.measuring import Effort, Note, Sample
from aca_env.bench.ours import OURS, Entry
from aca_env.bench.peers import PEERS, Peer, find_peers
from aca_env.bench.speed import Rate, measure_rates
from aca_env.errors import UnknownNameError

COMPILE, SPEED, CURVE, LATENCY = "compile", "speed", "curves", "latency"
MEMORY, TRAINING = "memory", "training"
SECTIONS = (COMPILE, SPEED, CURVE, LATENCY, MEMORY, TRAINING)

Line = TypeVar("Line", Entry, Peer, Curve, Question)
Task = tuple[str, Facts]

FIRST_STEPS: Task = ("first_steps", {"scenario": "climate-duel", "n_worlds": 16})
WORLDS: Task = ("worlds", {"scenario": "climate-four", "n_worlds": 4096})
CLASSES: Task = ("classes", {"n_records": 3_000_000, "n_signals": 4})
TRAINED: Task = ("training", {"scenario": "climate-four", "n_worlds": 64, "n_rounds": 24})

CHILDREN = {COMPILE: 2, MEMORY: 2, TRAINING: 1}
"""Processes that a section starts."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured.

    Attributes:
        sections: which of `SECTIONS`.
        entries: our faces, then the peers that are installed.
        missing: why a peer is not among them, by name.
        curves: scaling curves.
        questions: calls that somebody waits for.
    """

    sections: frozenset[str]
    entries: tuple[Entry, ...]
    missing: dict[str, str]
    curves: tuple[Curve, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that one run measured; parts that were left out are empty or None.

    Attributes:
        machine: what it ran on.
        versions: what it ran with.
        effort: how often and how long everything was measured.
        cold: seconds to the first step where nothing is compiled.
        warm: the same in a later process.
        rates: steps per second.
        missing: why a peer is not among them, by name.
        curves: scaling.
        worlds: memory of many worlds.
        classes: what tables of a large pool take to build.
        latencies: how long single calls take.
        training: how much of a training's time the environment takes.
        seconds: how long all of this took.
    """

    machine: dict[str, str | int | float | None]
    versions: dict[str, str | None]
    effort: Effort
    cold: Facts | None
    warm: Facts | None
    rates: tuple[Rate, ...]
    missing: dict[str, str]
    curves: tuple[Traced, ...]
    worlds: Facts | None
    classes: Facts | None
    latencies: tuple[Latency, ...]
    training: Facts | None
    seconds: float


def make_plan(only: Sequence[str] = ()) -> Plan:
    """Return what the names of parts, entries, curves and calls ask for; everything by default.

    Peers that are asked for are looked for.

    Raises:
        UnknownNameError: a name that is none of these.
    """
    ours, peers = _chosen(SPEED, OURS, only), _chosen(SPEED, PEERS, only)
    curves, questions = _chosen(CURVE, CURVES, only), _chosen(LATENCY, QUESTIONS, only)
    named = [*(entry.name for entry in OURS), *(peer.name for peer in PEERS)]
    named += [*(curve.name for curve in CURVES), *(question.name for question in QUESTIONS)]
    known = [*SECTIONS, *named]
    for name in only:
        if name not in known:
            raise UnknownNameError("--only", name, known)
    lines = {SPEED: (*ours, *peers), CURVE: curves, LATENCY: questions}
    sections = {name for name in SECTIONS if not only or name in only or lines.get(name)}
    found, missing = find_peers(peers)
    return Plan(frozenset(sections), (*ours, *found), missing, curves, questions)


def _chosen(section: str, items: Sequence[Line], only: Sequence[str]) -> tuple[Line, ...]:
    is_whole = not only or section in only
    return tuple(item for item in items if is_whole or item.name in only)


def count(plan: Plan, effort: Effort) -> int:
    """Return the measurements that a plan takes."""
    n_measured = effort.n_measurements(len(plan.entries) + len(plan.questions))
    n_started = sum(n for section, n in CHILDREN.items() if section in plan.sections)
    return n_measured + n_measurements(plan.curves, effort) + n_started


def run_benchmark(plan: Plan, effort: Effort, note: Note) -> Results:
    """Return what a plan measures.

    Args:
        plan: what to measure.
        effort: how often and how long.
        note: told of each measurement as it is made.
    """
    start = time.perf_counter()
    machine, has = describe_machine(), plan.sections
    cold = warm = worlds = classes = training = None
    if COMPILE in has and find_spec("numba") is not None:
        cold, warm = _children(COMPILE, (FIRST_STEPS, FIRST_STEPS), note)
    if MEMORY in has:
        worlds, classes = _children(MEMORY, (WORLDS, CLASSES), note)
    if TRAINING in has:
        (training,) = _children(TRAINING, (TRAINED,), note)
    return Results(
        machine=machine,
        versions=describe_versions(),
        effort=effort,
        cold=cold,
        warm=warm,
        rates=measure_rates(plan.entries, effort, note),
        missing=plan.missing,
        curves=tuple(trace(curve, effort, note) for curve in plan.curves),
        worlds=worlds,
        classes=classes,
        latencies=tuple(ask(plan.questions, effort, note)),
        training=training,
        seconds=time.perf_counter() - start,
    )


def _children(section: str, tasks: Sequence[Task], note: Note) -> list[Facts]:
    """Return what tasks say, each in a process of its own; the first finds no tables cached.

    Nor compiled kernels, where compiling is what is measured.
    """
    with TemporaryDirectory() as folder:
        places = dict.fromkeys((TABLES, KERNELS) if section == COMPILE else (TABLES,), folder)
        return [_timed(section, task, places, note) for task in tasks]


def _timed(section: str, task: Task, places: Mapping[str, str], note: Note) -> Facts:
    """Return a child's facts; how long it took is noted like any other measurement."""
    name, arguments = task
    wall, cpu = time.perf_counter(), _children_cpu()
    facts = run_child(name, arguments, places)
    wall, cpu = time.perf_counter() - wall, _children_cpu() - cpu
    note(Sample(section, name, 0, 0, 1, cpu, wall))
    return facts


def _children_cpu() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system
