"""A society: who its members are, whom they listen to, and the game that they take part in."""

import hashlib
import json
from collections.abc import Mapping
from math import isclose
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from aca_env.errors import ScenarioError
from aca_env.scenario.checks import Mismatch, keyed, listed, require_different, text, whole
from aca_env.scenario.fields import (
    Count,
    NotNegative,
    Options,
    Positive,
    PositiveShare,
    Probability,
    Rounds,
    Share,
    Text,
    Values,
)
from aca_env.scenario.frozen import FrozenDict, freeze, plain
from aca_env.scenario.messages import one_line
from aca_env.scenario.part import Part
from aca_env.society.laws import Beliefs, Choice
from aca_env.society.networks import Network

MOST_USERS = 10**9
TOLERANCE = 1e-9  # for sums of floats that people write to a few digits

Shares = Annotated[
    Mapping[str, Share],
    BeforeValidator(keyed("shares by collective")),
    AfterValidator(freeze),
]
Reliabilities = Annotated[
    Mapping[str, PositiveShare],
    BeforeValidator(keyed("shares in (0, 1] by collective")),
    AfterValidator(freeze),
]


class Game(Part):
    """The platform and the collectives that users can join.

    Attributes:
        scenario: a scenario of the environment, by name or path.
        settings: overrides of it. Shares of its collectives are those of the start.
    """

    scenario: Text
    settings: Options = FrozenDict({})


class MemberType(Part):
    """A kind of user.

    Attributes:
        name: shown to people; unique.
        share: of the users.
        values: what a user of the kind would give for each label; missing ones are worth 0.
        costs: cost of taking part for a step; several are spread evenly over the kind.
        belief: mean of the prior belief that a collective succeeds.
        confidence: how many observations that prior counts for.
    """

    name: Text
    share: PositiveShare
    values: Values = FrozenDict({})
    costs: Annotated[tuple[NotNegative, ...], BeforeValidator(listed("numbers", 1, 1000))] = (0.0,)
    belief: Probability = 0.5
    confidence: Positive = 1.0


class Society(Part):
    """A society, frozen and checked; make variants with overrides.

    Attributes:
        name: letters, digits, hyphens and underscores.
        version: raised when what the society does changes.
        description: the question it answers, in one sentence.
        steps: steps of a run.
        users: number of users; together they are everybody whose records the platform trains on.
        game: platform and collectives.
        network: who is whose neighbour.
        types: kinds of users; shares sum to 1.
        choice: how users choose.
        beliefs: how users learn.
        start: members of each collective at first, as a share of the users; default: the
            shares of the game's collectives.
        reliability: share of a collective's members who do as agreed in a round; 1 if missing.

    Raises:
        ScenarioError: a value that is not what its key needs, in one line.
    """

    name: Annotated[
        str,
        BeforeValidator(text("letters, digits, hyphens and underscores", r"[A-Za-z0-9_-]+")),
    ]
    version: Count = 1
    description: Text
    steps: Rounds
    users: Annotated[int, BeforeValidator(whole(2, MOST_USERS))]
    game: Game
    network: Network = Network()
    types: Annotated[tuple[MemberType, ...], BeforeValidator(listed("kinds of users", 1, 1000))]
    choice: Choice = Choice()
    beliefs: Beliefs = Beliefs()
    start: Shares | None = None
    reliability: Reliabilities = FrozenDict({})
    _origin: Path | None = PrivateAttr(default=None)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**plain(data))
        except ValidationError as error:
            raise ScenarioError(one_line(error)) from None

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        names = [kind.name for kind in self.types]
        try:
            require_different(names, "names")
        except Mismatch as error:
            raise Mismatch(
                error.expected, key=("types", *error.key, "name"), got=error.got
            ) from None
        total = sum(kind.share for kind in self.types)
        if not isclose(total, 1, abs_tol=TOLERANCE):
            raise Mismatch("kinds whose shares sum to 1", key=("types",), got=total)
        started = 0.0 if self.start is None else sum(self.start.values())
        if started > 1 + TOLERANCE:
            raise Mismatch("shares of at most 1 in sum", key=("start",), got=started)
        return self

    @property
    def origin(self) -> Path | None:
        """The file it came from, if any; no part of its content."""
        return self._origin

    def with_origin(self, origin: Path | None) -> "Society":
        """Return the same society, said to come from a file."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    @property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of all fields in canonical JSON, the origin left out."""
        content = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()
