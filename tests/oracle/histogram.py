"""The platform that predicts, per cell, the label that most training records carry."""

from collections import Counter
from collections.abc import Callable, Sequence

from .edits import Plan, put
from .records import Point, Record

Classifier = Callable[[Point], int]


def train(records: Sequence[Record], n_labels: int) -> Classifier:
    """Return the classifier; ties and cells without records go to the lowest code."""
    counts = Counter(records)

    def predict(point: Point) -> int:
        return max(range(n_labels), key=lambda label: (counts[point, label], -label))

    return predict


def measure_success(plan: Plan, predict: Classifier, test_points: Sequence[Point]) -> float:
    """Return the share of test users on whom the strategy reaches what it seeks."""
    if plan.kind == "Abstain":
        return float("nan")
    hits = 0
    for point in test_points:
        prediction = predict(put(plan.signal, point))
        if plan.kind == "Erasing":
            hits += prediction == predict(point)
        elif plan.is_unplanting:
            hits += prediction != plan.target
        else:
            hits += prediction == plan.target
    return hits / len(test_points)
