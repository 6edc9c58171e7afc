"""The oracle: every collective's report, computed record by record."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import numpy as np

from aca_env.features import FeatureSpace

from . import edits, histogram
from .cross_terms import Terms, cross_terms, possible_plans
from .edits import Plan
from .radii import delta_share, exact_threshold, radius
from .records import Measure, Point, read_points, read_records
from .world import Question, Side, World, take_side

ESTIMATES = ("known_interventions", "anonymous")


@dataclass(frozen=True)
class OracleReport:
    """What `evaluate` must report; None where the contract leaves a field open."""

    success: float
    bound: float
    n_cells: int
    cells: list[Point] = field(default_factory=list)
    margin: list[float] | None = None
    prevalence: list[float] | None = None
    cross_conflict: list[float] | None = None
    own_conflict: list[float] | None = None
    delta_prime: float | None = None
    certified: bool | None = None
    label_map: list[int] | None = None


def oracle_evaluate(
    space: FeatureSpace,
    X: np.ndarray,
    y: np.ndarray,
    membership: np.ndarray,
    collectives: Sequence[object],
    *,
    X_test: np.ndarray,
    estimation_rows: Sequence[Sequence[int] | None],
    delta: float = 0.05,
    epsilon: float = 0.0,
    threshold: str = "contamination",
    regime: str = "full",
    interventions: object = None,
    others_mass: float | Sequence[float] | None = None,
    selection: str = "fixed",
    menu_size: int | None = None,
) -> list[OracleReport]:
    """Return one report per collective; `estimation_rows` are the library's splits."""
    plans = [edits.read_plan(space, strategy) for strategy in collectives]
    records = read_records(X, y)
    members = [_rows_of(i, membership) for i in range(len(plans))]
    splits = [_row_numbers(rows) for rows in estimation_rows]
    world = World(
        space,
        plans,
        [[records[row] for row in rows] for rows in members],
        [records[row] for row in _rows_of(-1, membership)],
        [[records[row] for row in split] for split in splits],
        [
            [records[row] for row in rows if row not in split]
            for rows, split in zip(members, splits, strict=True)
        ],
        read_points(X_test),
    )
    if np.ndim(others_mass) == 0 and others_mass is not None:
        others_mass = [float(others_mass)] * len(plans)
    question = Question(
        delta,
        epsilon,
        threshold,
        regime,
        _read_interventions(space, interventions, len(plans)),
        others_mass,
        menu_size if selection == "menu" else None,
    )
    predict = histogram.train(world.training_records, space.n_labels)
    return [
        _report(world, question, i, histogram.measure_success(plan, predict, world.test_points))
        for i, plan in enumerate(plans)
    ]


def _rows_of(group: int, membership: Iterable[int]) -> list[int]:
    return [row for row, who in enumerate(membership) if who == group]


def _row_numbers(rows: Iterable[int] | None) -> set[int]:
    return set() if rows is None else {int(row) for row in rows}


def _read_interventions(
    space: FeatureSpace, interventions: object, n_collectives: int
) -> dict[int, list[Plan]] | None:
    """Return plans per collective from one list for all, a mapping or a list of lists."""
    if interventions is None:
        return None
    if isinstance(interventions, Mapping):
        per_collective = dict(interventions)
    elif all(isinstance(item, Sequence) for item in interventions):
        per_collective = dict(enumerate(interventions))
    else:
        per_collective = dict.fromkeys(range(n_collectives), interventions)
    return {
        j: [edits.read_plan(space, strategy) for strategy in listed]
        for j, listed in per_collective.items()
    }


def _report(world: World, question: Question, i: int, success: float) -> OracleReport:
    plan = world.plans[i]
    if plan.kind == "Abstain":
        return OracleReport(success, math.nan, 0)
    cells = edits.planted_cells(world.space, plan)
    labels = None
    if plan.kind in edits.DATA_DEPENDENT:
        chosen = edits.label_map(world.space, plan, world.splits[i])
        labels = [chosen[cell] for cell in cells]
    if plan.kind == "Erasing":
        return OracleReport(
            success, -math.inf, len(cells), cells, certified=False, label_map=labels
        )
    return _bounded_report(world, question, take_side(world, i), success, labels)


def _bounded_report(
    world: World, question: Question, side: Side, success: float, labels: list[int] | None
) -> OracleReport:
    delta = delta_share(world, question, side)
    own_law, prevalence = Measure(side.records), world.edited_measures[side.index]
    cross = cross_terms(world, question, side, partial(radius, delta=delta))
    if not world.groups[side.index]:
        margin = dict.fromkeys(side.cells, -math.inf)
        bound = -math.inf
    elif question.regime == "transparent":
        margin, good = _published_margins(world, question, side)
        bound = _transparent_bound(world, question, side, good, delta)
    else:
        margin = _margins(world, question, side, cross, delta)
        bound = _bound(world, question, side, margin, delta)
    # An estimate from one's own records says nothing when there are none.
    is_open = question.regime in ESTIMATES and not side.records
    has_margin = not is_open or not world.groups[side.index]
    return OracleReport(
        success,
        bound,
        len(side.cells),
        list(side.cells),
        [margin[cell] for cell in side.cells] if has_margin else None,
        [prevalence.marginal(cell) for cell in side.cells],
        None if is_open else [cross[cell] for cell in side.cells],
        [side.objective.conflict(own_law, cell) for cell in side.cells],
        delta,
        _is_certified(world, question, side),
        labels,
    )


def _is_certified(world: World, question: Question, side: Side) -> bool:
    """A guarantee from what the others might do holds only if it names what they do."""
    if question.regime != "known_interventions_robust":
        return question.regime not in ESTIMATES
    for j in world.others(side.index):
        plan = world.plans[j]
        if plan.kind == "NaiveUnplanting":
            plan = Plan("FeatureLabelPlanting", plan.signal, plan.alternative)
        if not {plan, world.plans[j]} & set(possible_plans(world, question, j)):
            return False
    return True


def _margins(world: World, question: Question, side: Side, cross: Terms, delta: float) -> Terms:
    """Return M per cell: own mass, less the others, less the rest, less the threshold."""
    own_law, handed_in = Measure(side.records), world.edited_measures[side.index]
    n_members, n_rest = len(world.groups[side.index]), len(world.rest)
    margins = {}
    for cell in side.cells:
        own = handed_in.marginal(cell) - 2 * radius(n_members, delta)
        rest = 0.0
        if n_rest:
            doubt = 2 * radius(len(side.records), delta) + 2 * radius(n_rest, delta)
            rest = n_rest / world.n_records * (side.objective.conflict(own_law, cell) + doubt)
        tau = float(exact_threshold(question))
        margins[cell] = world.mass(side.index) * own - cross[cell] - rest - tau
    return margins


def _bound(world: World, question: Question, side: Side, margins: Terms, delta: float) -> float:
    """Return the share of the bound's records on good cells, less both outer radii."""
    if not side.records:
        return -math.inf
    n_doublings = len(side.cells) if question.menu_size else 0
    n_good = sum(margins[edits.put(side.plan.signal, point)] > 0 for point, _ in side.records)
    return (
        n_good / len(side.records)
        - radius(len(side.records), delta, n_doublings)
        - radius(len(world.test_points), delta, n_doublings)
    )


def _published_margins(world: World, question: Question, side: Side) -> tuple[Terms, set[Point]]:
    """Return margin and good cells of a published mixture, decided in whole numbers."""
    counts, target = Counter(world.training_records), side.plan.target
    others = [label for label in range(world.space.n_labels) if label != target]
    tau, n_records = exact_threshold(question), world.n_records
    margins, good = {}, set()
    for cell in side.cells:
        lead = counts[cell, target] - max(counts[cell, other] for other in others)
        if side.plan.is_unplanting:
            lead = -lead
        margins[cell] = float(Fraction(lead, n_records) - tau)
        if lead > tau * n_records:
            good.add(cell)
    return margins, good


def _transparent_bound(
    world: World, question: Question, side: Side, good: set[Point], delta: float
) -> float:
    """Return the share of all members on good cells, less both radii.

    The good cells depend on the members' records: a union over all sets of cells.
    """
    members, n_cells = world.groups[side.index], len(side.cells)
    n_good = sum(edits.put(side.plan.signal, point) in good for point, _ in members)
    return (
        n_good / len(members)
        - radius(len(members), delta, n_cells)
        - radius(len(world.test_points), delta, n_cells if question.menu_size else 0)
    )
