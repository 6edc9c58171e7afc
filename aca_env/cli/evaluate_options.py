"""The options of `aca evaluate` as what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from aca_env.bounds.regimes import REGIMES
from aca_env.bounds.tightening import Tightening
from aca_env.cli.collective_plans import mistakes_at, read_collectives
from aca_env.cli.collective_text import read
from aca_env.cli.evaluation import Asked, check_terms
from aca_env.errors import DataError, UnknownNameError
from aca_env.terms import THRESHOLDS, Terms


@dataclass(frozen=True)
class Columns:
    """Which columns of the table to use, and how."""

    features: tuple[str, ...] | None
    bins: dict[str, int]


@dataclass(frozen=True)
class Options:
    """The options as typed."""

    collectives: Sequence[str]
    delta: float
    epsilon: float
    threshold: str
    test_share: float
    seed: int
    regimes: tuple[str, ...]
    bins: tuple[str, ...]
    features: str | None
    tight: bool = False

    def columns(self) -> Columns:
        """Return the columns.

        Raises:
            DataError: a list of columns or bins that does not read.
        """
        if self.features is None:
            return Columns(None, _bins(self.bins))
        with mistakes_at("--features"):
            names = tuple(piece.text for piece in read(self.features).split(","))
        if not all(names):
            raise DataError(f"--features: expected COL,COL, got {self.features!r}")
        return Columns(names, _bins(self.bins))


def read_options(options: Options) -> Asked:
    """Return what is asked.

    Raises:
        AcaError: an option that does not read or is out of range.
    """
    if options.threshold not in THRESHOLDS:
        raise UnknownNameError("--threshold", options.threshold, THRESHOLDS)
    for regime in options.regimes:
        if regime not in REGIMES:
            raise UnknownNameError("--regime", regime, REGIMES)
    if options.seed < 0:
        raise DataError(f"--seed: expected a whole number of at least 0, got {options.seed}")
    asked = Asked(
        plans=read_collectives(options.collectives),
        terms=Terms(
            delta=options.delta,
            epsilon=options.epsilon,
            threshold=options.threshold,
            tightening=Tightening() if options.tight else None,
        ),
        regimes=tuple(dict.fromkeys(options.regimes)) or REGIMES,
        test_share=options.test_share,
        seed=options.seed,
    )
    check_terms(asked)
    return asked


def _bins(texts: Sequence[str]) -> dict[str, int]:
    bins: dict[str, int] = {}
    for text in texts:
        name, equals, number = text.rpartition("=")
        if not (equals and name and number.isascii() and number.isdigit()):
            raise DataError(f"--bins: expected NAME=4, got {text!r}")
        if name in bins:
            raise DataError(f"--bins: expected column {name!r} once, got it twice")
        bins[name] = int(number)
    return bins
