"""Where cascades tip: many runs from starts below and above the critical mass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.reproduce.estimates import Share
from aca_env.society.aggregated import AggregatedSociety
from aca_env.society.course import Course
from aca_env.society.critical_mass import LEVEL, CriticalMass, critical_mass, outcome
from aca_env.society.individuals import IndividualSociety
from aca_env.society.loading import load_society
from aca_env.society.settings import Society
from aca_env.society.starting import platform_of, starting_members

Form = Literal["individual", "aggregated"]
FORMS: Mapping[str, type[Course]] = {
    "individual": IndividualSociety,
    "aggregated": AggregatedSociety,
}
SOURCES = ("bound", "success")
MULTIPLES = (0.25, 0.4, 0.5, 0.75, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.5, 2.0)


@dataclass(frozen=True)
class TippingPoint:
    """Runs from one start.

    Attributes:
        source: what members are told, "bound" or "success".
        multiple: of the critical mass that the bound predicts.
        members: who takes part at first.
        tipped: seeds that tipped up.
        died: seeds that died out.
        n: seeds.
    """

    source: str
    multiple: float
    members: int
    tipped: int
    died: int
    n: int

    @property
    def share(self) -> float:
        """Share of seeds that tipped."""
        return self.tipped / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the probability to tip."""
        return Share(self.tipped, self.n).interval

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        low, high = self.interval
        return {**asdict(self), "share": self.share, "low": low, "high": high}


@dataclass(frozen=True)
class TippingCurve:
    """Where a society's collective tips.

    Attributes:
        society: the society.
        form: how users were kept.
        mass: the critical mass.
        seeds: seeds of every point.
        points: by source, then by multiple.
    """

    society: Society
    form: str
    mass: CriticalMass
    seeds: range
    points: tuple[TippingPoint, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "form": self.form,
            "critical_mass": self.mass.to_dict(),
            "points": [point.to_dict() for point in self.points],
        }


def tipping_curve(  # noqa: PLR0913 - one call with named options
    society: Society,
    *,
    seeds: range = range(20),
    form: str = "aggregated",
    collective: str | None = None,
    level: float = LEVEL,
    multiples: Sequence[float] = MULTIPLES,
    sources: Sequence[str] = SOURCES,
    on_run: Callable[[int], object] | None = None,
) -> TippingCurve:
    """Return how often a collective tips, started at multiples of the bound's critical mass.

    Everything else is as the society says, the seeds are the same at every start, and members
    are told the bound or, for comparison, success itself.

    Args:
        society: the society.
        seeds: of every point.
        form: "aggregated" or "individual".
        collective: name; default: the first.
        level: success and bound that count, in (0, 1].
        multiples: of the critical mass, above 0; those for which there are too few users are
            left out.
        sources: what members are told.
        on_run: told 1 after every run.

    Raises:
        AcaError: an option that is not known, or no critical mass within reach.
    """
    check_options(form, multiples, sources)
    mass = critical_mass(society, collective, level)
    if mass.certified is None:
        raise DataError(
            f"collective {mass.collective}: no number of members certifies {level:g} with so many "
            "users and records; there is no start to compare"
        )
    starts = _starts(society, mass, multiples)
    points = [
        _point(society, mass, FORMS[form], (source, multiple, start), seeds, on_run)
        for source in sources
        for multiple, start in starts
    ]
    return TippingCurve(society, form, mass, seeds, tuple(points))


def check_options(form: str, multiples: Sequence[float], sources: Sequence[str]) -> None:
    """Raise an `AcaError` for what `tipping_curve` does not know."""
    if form not in FORMS:
        raise UnknownNameError("form", form, FORMS)
    for source in sources:
        if source not in SOURCES:
            raise UnknownNameError("source", source, SOURCES)
    for multiple in multiples:
        is_number = isinstance(multiple, int | float) and not isinstance(multiple, bool)
        if not is_number or not 0 < multiple < 1e9:
            raise DataError(f"multiples: expected numbers above 0, got {one_line(multiple)}")


def _starts(
    society: Society, mass: CriticalMass, multiples: Sequence[float]
) -> list[tuple[float, int]]:
    """Return multiples with their members, as far as there are users who want the target."""
    platform = platform_of(society)
    target = platform.targets[platform.names.index(mass.collective)]
    willing = sum(kind.share for kind in society.types if kind.values.get(target, 0.0) > 0)
    assert mass.certified is not None
    members = [(x, max(1, round(x * mass.certified))) for x in multiples]
    kept = [(x, n) for x, n in members if n <= int(willing * society.users)]
    if not kept:
        raise DataError(
            f"multiples: expected starts of at most the {int(willing * society.users):,} users who "
            f"want the target, got {members[0][1]:,} and more"
        )
    return kept


def _point(  # noqa: PLR0913, PLR0917 - one row of the curve
    society: Society,
    mass: CriticalMass,
    form: type[Course],
    at: tuple[str, float, int],
    seeds: range,
    on_run: Callable[[int], object] | None,
) -> TippingPoint:
    source, multiple, start = at
    platform = platform_of(society)
    i = platform.names.index(mass.collective)
    members = starting_members(society, platform)
    members[i] = start
    shares = dict(zip(platform.names, (members / society.users).tolist(), strict=True))
    variant = load_society(society, {"beliefs.source": source, "start": shares})
    ends = []
    for seed in seeds:
        ends.append(outcome(form(variant, seed).run(), i, mass.level))
        if on_run is not None:
            on_run(1)
    return TippingPoint(
        source, multiple, start, ends.count("tipped"), ends.count("died"), len(ends)
    )
