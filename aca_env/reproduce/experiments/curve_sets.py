"""Which curves of one collective on the cars are drawn."""

from aca_env.reproduce.curve_sweep import Curve, CurveSweep
from aca_env.reproduce.curve_view import CurveView
from aca_env.reproduce.experiment import Results

LABELS = ("Excellent", "Good", "Average", "Poor")
HALF, MILLION, TWO = 500_000, 1_000_000, 2_000_000
SPLITS = (100, 2000, 10_000)
SMALL_SPLIT = 20


def _percents(n_train: int, last: int) -> tuple[int, ...]:
    return tuple(n_train * percent // 100 for percent in range(1, last + 1))


PLANTING = CurveSweep(
    "curves-feature-label",
    tuple(
        Curve("feature_label", label, n, _percents(n, 30))
        for n in (HALF, MILLION, TWO)
        for label in LABELS
    ),
)
FEATURE_ONLY = CurveSweep(
    "curves-feature-only",
    tuple(
        Curve("feature_only", label, MILLION, _percents(MILLION, 80))
        for label in ("Excellent", "Average", "Poor")
    ),
)


def _unplanting() -> tuple[Curve, ...]:
    curves = []
    for n_train, target, other in ((MILLION, "Excellent", "Good"), (TWO, "Good", "Excellent")):
        sizes = tuple(n_train // 100 * k + 100 for k in range(1, 35))
        curves += [
            Curve("adaptive", target, n_train, tuple(n for n in sizes if n > split), split)
            for split in SPLITS
        ]
        curves.append(Curve("naive", target, n_train, sizes, alternative=other))
    return tuple(curves)


UNPLANTING = CurveSweep("curves-unplanting", _unplanting())
TINY_SPLIT = CurveSweep(
    "curves-unplanting-tiny-split",
    (Curve("adaptive", "Excellent", MILLION, (10_100, 15_100, 20_100), SMALL_SPLIT),),
)


def views(sweep: CurveSweep, results: Results) -> list[CurveView]:
    """Return the views of a sweep's curves."""
    return [CurveView(curve, results.of(sweep)) for curve in sweep.curves]
