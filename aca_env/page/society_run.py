"""A society under the page's settings, step by step."""

from dataclasses import dataclass, replace

from aca_env.errors import AcaError
from aca_env.page.text import number, share
from aca_env.society import AggregatedSociety, Society, SocietyModel, load_society
from aca_env.society.course import CollectiveState, Course
from aca_env.society.critical_mass import CriticalMass, critical_mass
from aca_env.society.starting import platform_of

MOST_SINGLY = 5_000
"""Users up to which everybody is an agent of a Mesa model, whatever the network."""

SOURCES = ("bound", "success")

NEEDED = ("collective", "at first", "for half guaranteed", "for half won")
TOLD = ("step", "collective", "members", "of all users", "success", "bound", "belief")


@dataclass(frozen=True)
class SocietySettings:
    """What the controls of a society stand at.

    Attributes:
        start: members of each collective at first, as a share of the users.
        rate: probability that a user reconsiders in a step.
        glow: part of a success that only members feel.
        peers: what it is worth to be where all one's neighbours are.
        source: what is published, "bound" or "success".
        seed: of all chances.
    """

    start: tuple[float, ...]
    rate: float
    glow: float
    peers: float
    source: str
    seed: int = 0

    def with_start(self, place: int, value: float) -> "SocietySettings":
        """Return the settings with another start of one collective."""
        start = (*self.start[:place], value, *self.start[place + 1 :])
        return replace(self, start=start)


@dataclass(frozen=True)
class SocietyBase:
    """A society as it was loaded.

    Attributes:
        society: its settings.
        names: its collectives.
        first: where the controls stand at first.
    """

    society: Society
    names: tuple[str, ...]
    first: SocietySettings


def society_base(society: Society) -> SocietyBase:
    """Return a society with what its controls start from.

    Raises:
        AcaError: a game that a society cannot play.
    """
    platform = platform_of(society)
    shares = {group.name: group.share for group in platform.scenario.collectives}
    if society.start is not None:
        shares = {name: society.start.get(name, 0.0) for name in shares}
    choice = society.choice
    start = tuple(shares[name] for name in platform.names)
    first = SocietySettings(start, choice.rate, choice.glow, choice.peers, society.beliefs.source)
    return SocietyBase(society, platform.names, first)


def overrides(base: SocietyBase, settings: SocietySettings) -> dict[str, object]:
    """Return what the settings change, by dotted key of the society's file."""
    first = base.first
    changed: dict[str, object] = {}
    if settings.start != first.start:
        changed["start"] = dict(zip(base.names, settings.start, strict=True))
    for key in ("rate", "glow", "peers"):
        if getattr(settings, key) != getattr(first, key):
            changed[f"choice.{key}"] = getattr(settings, key)
    if settings.source != first.source:
        changed["beliefs.source"] = settings.source
    return changed


def _masses(society: Society, names: tuple[str, ...]) -> tuple[CriticalMass | None, ...]:
    """Return every collective's critical mass; None where the bound is no guarantee."""
    try:
        return tuple(critical_mass(society, name) for name in names)
    except AcaError:
        return (None,) * len(names)


class SocietyRun:
    """A society that goes on when asked, one step at a time.

    Up to 5,000 users are agents of a Mesa model, each for itself. More are counted by kind where
    that has the same law, and are agents too where single neighbours matter.

    Args:
        base: the society.
        settings: what the controls stand at.

    Raises:
        AcaError: settings that the society does not allow.
    """

    def __init__(self, base: SocietyBase, settings: SocietySettings) -> None:
        society = load_society(base.society, overrides(base, settings))
        self.is_counted = society.users > MOST_SINGLY and society.network.is_whole
        self.form: AggregatedSociety | SocietyModel
        if self.is_counted:
            self.form = AggregatedSociety(society, settings.seed)
            self.course: Course = self.form
        else:
            self.form = SocietyModel(society, seed=settings.seed)
            self.course = self.form.course
        self.masses = _masses(society, base.names)

    @property
    def is_over(self) -> bool:
        """Whether the society's steps are done."""
        return self.course.is_over

    @property
    def states(self) -> tuple[tuple[CollectiveState, ...], ...]:
        """How the collectives stood after every round, that of the start included."""
        return self.course.states

    def step(self) -> bool:
        """Let users choose once, and play a round; return whether there was a step to make."""
        if self.is_over:
            return False
        self.form.step()
        return True


def told(run: SocietyRun) -> list[tuple[str, ...]]:
    """Return a row for every collective and round, the last round first."""
    return [
        (
            str(step),
            one.name,
            f"{one.members:,}",
            share(one.share),
            number(one.success),
            number(one.bound),
            number(one.belief),
        )
        for step, row in reversed(list(enumerate(run.states)))
        for one in row
    ]


def needed(run: SocietyRun) -> list[tuple[str, ...]]:
    """Return a row for every collective: members at first, and how many it takes."""
    return [
        (
            at.name,
            f"{at.members:,}",
            *(_members(run, value) for value in (mass.certified, mass.successful)),
        )
        for at, mass in zip(run.states[0], run.masses, strict=True)
        if mass is not None
    ]


def _members(run: SocietyRun, members: int | None) -> str:
    if members is None:
        return "out of reach"
    return f"{members:,} ({share(members / run.course.n_users)})"


def moved(run: SocietyRun) -> str:
    """Return in a sentence who moved in the last step."""
    moves = run.course.moves
    return (
        f"In the last step {moves['joined']:,} joined, {moves['left']:,} left and "
        f"{moves['switched']:,} switched."
    )
