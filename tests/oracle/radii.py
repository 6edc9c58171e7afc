"""Confidence: Hoeffding radii and how delta is shared among the events of a bound."""

import math
from fractions import Fraction

from .cross_terms import possible_plans
from .world import Question, Side, World


def radius(n_draws: int, delta: float, n_doublings: int = 0) -> float:
    """Return R at delta / 2**n_doublings; infinite without draws."""
    if n_draws == 0:
        return math.inf
    return math.sqrt((math.log(1 / delta) + n_doublings * math.log(2)) / (2 * n_draws))


def delta_share(world: World, question: Question, side: Side) -> float:
    """Return delta', the share of delta that each single event may use."""
    delta = question.delta / (question.menu_size or 1)
    n_cells, n_labels = len(side.cells), world.space.n_labels
    if question.regime == "transparent":
        return delta / 2
    if question.regime == "known_interventions_robust":
        sets = [possible_plans(world, question, j) for j in world.others(side.index)]
        n_plans = len(set().union(*sets)) + sum(len(plans) for plans in sets)
        events = 2 + 2 * n_cells + 2 * n_cells * n_labels + n_cells * n_labels * n_plans
        return delta / events
    if side.objective.is_unplanting:
        return delta / (2 + 6 * n_cells)
    return delta / (2 + 2 * n_cells + 2 * n_cells * n_labels)


def exact_threshold(question: Question) -> Fraction:
    """Return tau as a fraction of the decimal epsilon that was typed."""
    epsilon = Fraction(str(question.epsilon))
    if question.threshold == "total_variation":
        return 2 * epsilon
    assert question.threshold == "contamination"
    return epsilon / (1 - epsilon)
