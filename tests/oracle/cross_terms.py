"""The cross term of a margin, regime by regime."""

from collections.abc import Callable, Sequence
from statistics import mean

from .edits import ABSTAIN, DATA_DEPENDENT, Plan, edit, put
from .records import Measure, Point, Record
from .world import Question, Side, World

Terms = dict[Point, float]
Radius = Callable[[int], float]  # of a number of draws, at the delta' in use


def listed_plans(world: World, question: Question, j: int) -> Sequence[Plan]:
    """Return what collective j is thought to do: the caller's list or the default."""
    if question.interventions is not None:
        return question.interventions[j]
    return [
        Plan("FeatureLabelPlanting", holder.signal, label)
        for holder in world.signals
        for label in range(world.space.n_labels)
    ]


def possible_plans(world: World, question: Question, j: int) -> set[Plan]:
    """Return H_j of the robust regime."""
    plans = {*listed_plans(world, question, j), ABSTAIN}
    return plans | {world.plans[j]} if question.interventions is None else plans


def apply_elsewhere(world: World, plan: Plan, records: Sequence[Record]) -> Measure:
    """Return the measure of i's records had they been edited by another's plan."""
    return Measure(edit(world.space, plan, records, records))


def share_sent(plan: Plan, records: Sequence[Record], cell: Point) -> float:
    """Return P(g(x) = cell) for a plan whose labels depend on data; erasing moves nobody."""
    signal = None if plan.kind == "Erasing" else plan.signal
    sent = sum(put(signal, point) == cell for point, _ in records)
    return sent / len(records) if records else 0.0


def full(world: World, side: Side) -> Terms:
    """Return the sum over the others of alpha_j C_j, with their realised measures."""
    return {
        cell: sum(
            world.mass(j) * side.objective.conflict(world.edited_measures[j], cell)
            for j in world.others(side.index)
        )
        for cell in side.cells
    }


def aggregate(world: World, side: Side) -> Terms:
    """Return the worst label's gain in the others' summed measures."""

    def gain(cell: Point, harmful: int, helpful: int) -> float:
        return sum(
            world.mass(j) * (law.joint(cell, harmful) - law.joint(cell, helpful))
            for j, law in enumerate(world.edited_measures)
            if j != side.index
        )

    return {
        cell: max(gain(cell, *duel) for duel in side.objective.duels(cell)) for cell in side.cells
    }


def known_interventions(world: World, question: Question, side: Side) -> Terms:
    """Return the sum of alpha_j times the mean conflict over what j might do."""
    terms = dict.fromkeys(side.cells, 0.0)
    for j in world.others(side.index):
        laws = [
            apply_elsewhere(world, plan, side.records) for plan in listed_plans(world, question, j)
        ]
        for cell in side.cells:
            conflicts = [side.objective.conflict(law, cell) for law in laws]
            terms[cell] += world.mass(j) * mean(conflicts)
    return terms


def known_interventions_robust(
    world: World, question: Question, side: Side, radius: Radius
) -> Terms:
    """Return the sum of alpha_j times the worst conflict of H_j, widened and capped at 1."""
    terms = dict.fromkeys(side.cells, 0.0)
    known: dict[Plan, Terms] = {}
    for j in world.others(side.index):
        plans = possible_plans(world, question, j)
        for plan in plans - known.keys():
            known[plan] = possible_conflicts(world, side, plan)
        widening = 2 * radius(len(side.records)) + 2 * radius(len(world.groups[j]))
        for cell in side.cells:
            worst = max(known[plan][cell] for plan in plans)
            terms[cell] += world.mass(j) * min(1.0, worst + widening)
    return terms


def possible_conflicts(world: World, side: Side, plan: Plan) -> Terms:
    """Return the conflict of one possible plan per cell, as i's own records show it."""
    if plan.kind in DATA_DEPENDENT:
        return {cell: share_sent(plan, side.records, cell) for cell in side.cells}
    law = apply_elsewhere(world, plan, side.records)
    return {cell: side.objective.conflict(law, cell) for cell in side.cells}


def anonymous(world: World, question: Question, side: Side) -> Terms:
    """Return the others' mass times the mean conflict when they use i's signal."""
    kind = side.plan.kind if side.plan.kind == "FeatureOnlyPlanting" else "FeatureLabelPlanting"
    laws = [
        apply_elsewhere(
            world,
            Plan(kind, side.plan.signal, label, fallback=side.plan.fallback),
            side.records,
        )
        for label in range(world.space.n_labels)
    ]
    mass = others_mass(world, question, side.index)
    return {
        cell: mass * mean(side.objective.conflict(law, cell) for law in laws) for cell in side.cells
    }


def others_mass(world: World, question: Question, i: int) -> float:
    """Return the others' total mass, or the bound on it that i was given."""
    if question.others_mass is not None:
        return question.others_mass[i]
    return sum(world.mass(j) for j in world.others(i))


def cross_terms(world: World, question: Question, side: Side, radius: Radius) -> Terms:
    """Return the cross term per cell in the regime asked for; NaN in `transparent`."""
    match question.regime:
        case "full" | "aggregate_sum":
            return full(world, side)
        case "aggregate":
            return aggregate(world, side)
        case "known_interventions":
            return known_interventions(world, question, side)
        case "known_interventions_robust":
            return known_interventions_robust(world, question, side, radius)
        case "anonymous":
            return anonymous(world, question, side)
        case "worst_case":
            return dict.fromkeys(side.cells, others_mass(world, question, side.index))
        case "transparent":
            return dict.fromkeys(side.cells, float("nan"))
    raise AssertionError(f"no such regime: {question.regime}")
