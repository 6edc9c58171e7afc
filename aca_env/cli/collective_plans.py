"""From the text of a collective to its plan."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from aca_env.cli.collective_text import Piece, read_pairs, read_point
from aca_env.errors import AcaError, DataError, UnknownNameError
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
    Strategy,
)

NEEDS: Mapping[str, tuple[str, ...]] = {
    "feature_label_planting": ("plant", "target"),
    "feature_only_planting": ("plant", "target", "fallback"),
    "naive_unplanting": ("plant", "target", "alternative"),
    "adaptive_unplanting": ("plant", "target", "n_estimation"),
    "erasing": ("plant", "n_estimation"),
    "abstain": (),
}
"""By strategy, the keys it needs beside share."""

KEYS = (
    "share", "plant", "target", "strategy", "fallback", "alternative", "n_estimation", "name",
)  # fmt: skip


@dataclass(frozen=True)
class CollectivePlan:
    """One collective as somebody typed it.

    Attributes:
        name: what to call it.
        share: share of the training records, in (0, 1].
        strategy: a key of `NEEDS`.
        plant: value by column that the signal sets.
        target: label y*; empty where the strategy has none.
        fallback: value by column that the others step to (feature-only planting).
        alternative: label that is planted instead (naive unplanting).
        n_estimation: members whose records choose labels, 0 for none.
    """

    name: str
    share: float
    strategy: str = "feature_label_planting"
    plant: Mapping[str, str] | None = None
    target: str = ""
    fallback: Mapping[str, str] | None = None
    alternative: str = ""
    n_estimation: int = 0

    def planting(self, extra: Mapping[str, str]) -> "CollectivePlan":
        """Return the same plan with more columns planted."""
        return replace(self, plant={**(self.plant or {}), **extra})

    def build(self) -> Strategy:
        """Return the strategy."""
        return _BUILDERS[self.strategy](self)


_BUILDERS: dict[str, Callable[[CollectivePlan], Strategy]] = {
    "feature_label_planting": lambda p: FeatureLabelPlanting(_signal(p), target=p.target),
    "feature_only_planting": lambda p: FeatureOnlyPlanting(
        _signal(p), target=p.target, fallback=p.fallback or {}
    ),
    "naive_unplanting": lambda p: NaiveUnplanting(
        _signal(p), target=p.target, alternative=p.alternative
    ),
    "adaptive_unplanting": lambda p: AdaptiveUnplanting(
        _signal(p), target=p.target, n_estimation=p.n_estimation
    ),
    "erasing": lambda p: Erasing(_signal(p), n_estimation=p.n_estimation),
    "abstain": lambda _: Abstain(),
}


def _signal(plan: CollectivePlan) -> Signal:
    return Signal(plan.plant or {})


def read_collectives(texts: Sequence[str]) -> tuple[CollectivePlan, ...]:
    """Return the plans of all `--collective` options.

    Raises:
        DataError: no collective, one that does not read, a name twice, shares above 1 in sum.
    """
    if not texts:
        raise DataError(
            '--collective: expected at least one, such as "share=0.03 plant=COL:VAL target=LABEL"'
        )
    plans: list[CollectivePlan] = []
    for number, text in enumerate(texts, start=1):
        with mistakes_at(f"--collective {number}"):
            plans.append(read_collective(text, f"collective {number}"))
    names = [plan.name for plan in plans]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"--collective: names must differ, got {name!r} more than once")
    total = sum(plan.share for plan in plans)
    if total > 1 + 1e-9:
        raise DataError(f"--collective: expected shares of at most 1 in sum, got {total:g}")
    return tuple(plans)


@contextmanager
def mistakes_at(place: str) -> Iterator[None]:
    """Put the place of a mistake before its message."""
    try:
        yield
    except AcaError as error:
        raise DataError(f"{place}: {error}") from error


def read_collective(text: str, name: str) -> CollectivePlan:
    """Return the plan of one collective; `name` is used where the text gives none.

    >>> read_collective("share=0.1 plant=Model Type:SUV,Doors:5 target=Good", "a").plant
    {'Model Type': 'SUV', 'Doors': '5'}
    """
    pairs = read_pairs(text, KEYS)
    strategy = pairs["strategy"].text if "strategy" in pairs else "feature_label_planting"
    if strategy not in NEEDS:
        raise UnknownNameError("strategy", strategy, NEEDS)
    _check_keys(strategy, pairs)
    return CollectivePlan(
        name=_text(pairs, "name") or name,
        share=_share(pairs["share"].text),
        strategy=strategy,
        plant=_point(pairs, "plant"),
        target=_text(pairs, "target"),
        fallback=_point(pairs, "fallback"),
        alternative=_text(pairs, "alternative"),
        n_estimation=_whole(pairs["n_estimation"].text) if "n_estimation" in pairs else 0,
    )


def _check_keys(strategy: str, pairs: Mapping[str, Piece]) -> None:
    needed = ("share", *NEEDS[strategy])
    for key in needed:
        if key not in pairs:
            raise DataError(f"{strategy}: expected the keys {', '.join(needed)}, got no {key}")
    for key in pairs:
        if key not in (*needed, "strategy", "name"):
            raise DataError(f"{strategy}: expected the keys {', '.join(needed)}, got {key} too")


def _text(pairs: Mapping[str, Piece], key: str) -> str:
    return pairs[key].text if key in pairs else ""


def _point(pairs: Mapping[str, Piece], key: str) -> dict[str, str] | None:
    return read_point(key, pairs[key]) if key in pairs else None


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0 < share <= 1:
        raise DataError(f"share: expected a number in (0, 1], got {text!r}")
    return share


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise DataError(f"n_estimation: expected a whole number of at least 1, got {text!r}")
    return int(text)
