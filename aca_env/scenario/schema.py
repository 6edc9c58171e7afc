"""The scenario: one frozen model of everything a game is made of."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from aca_env.errors import ScenarioError
from aca_env.scenario.checks import keyed, listed, text
from aca_env.scenario.collectives import Collective
from aca_env.scenario.cross_checks import check_together
from aca_env.scenario.fields import Count, Point, Rounds, Text
from aca_env.scenario.frozen import freeze, plain
from aca_env.scenario.members import count_members, count_with_shared
from aca_env.scenario.messages import one_line
from aca_env.scenario.overlapping import Overlap, single_shares
from aca_env.scenario.part import Part
from aca_env.scenario.platform import Platform
from aca_env.scenario.population import Population
from aca_env.scenario.randomisation import Randomisation
from aca_env.scenario.rewarding import Reward
from aca_env.scenario.settings import Dynamics, Information

MOST_COLLECTIVES = 1000


class Scenario(Part):
    """A game, frozen and checked; make variants with overrides.

    Tables keep their keys sorted, so two scenarios with one hash behave alike.

    Attributes:
        name: letters, digits, hyphens and underscores; used in file names.
        version: raised when what the scenario does changes.
        description: the question it answers, in one sentence.
        rounds: rounds per episode.
        horizon: whether the last round ends the game or only cuts it off.
        on_illegal: what becomes of an action against the mask.
        population: the pool and the draws.
        signals: value by feature, by signal name.
        collectives: the agents, in order.
        overlaps: people who are members of several collectives; a collective's share counts
            them too.
        overlap_rule: whose edit such people carry out, of those of their collectives that
            edit: of the first in the file (`priority`), of the last in the file (`last`), or
            of one that each picks at random, whatever its record (`random`).
        platform: how it learns.
        dynamics: what links the rounds.
        information: what is known, and the bounds.
        reward: what agents get.
        randomise: ranges that episodes draw some of the numbers from; None: all are alike.

    Raises:
        ScenarioError: a value that is not what its key needs, in one line.
    """

    name: Annotated[
        str,
        BeforeValidator(text("letters, digits, hyphens and underscores", r"[A-Za-z0-9_-]+")),
    ]
    version: Count = 1
    description: Text
    rounds: Rounds
    horizon: Literal["finite", "continuing"] = "finite"
    on_illegal: Literal["abstain", "error"] = "abstain"
    population: Population
    signals: Annotated[
        Mapping[str, Point],
        BeforeValidator(keyed("signals by name", least=1)),
        AfterValidator(freeze),
    ]
    collectives: Annotated[
        tuple[Collective, ...], BeforeValidator(listed("collectives", 1, MOST_COLLECTIVES))
    ]
    overlaps: Annotated[tuple[Overlap, ...], BeforeValidator(listed("overlaps", 0))] = ()
    overlap_rule: Literal["priority", "random", "last"] = "priority"
    platform: Platform = Platform()
    dynamics: Dynamics = Dynamics()
    information: Information = Information()
    reward: Reward = Reward()
    randomise: Randomisation | None = None
    _origin: Path | None = PrivateAttr(default=None)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**plain(data))
        except ValidationError as error:
            raise ScenarioError(one_line(error)) from None

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        check_together(self)
        return self

    @model_serializer(mode="wrap")
    def _leave_out_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without overlaps a scenario is what it was before there were any."""
        content: dict[str, Any] = handler(self)
        if not self.overlaps:
            content.pop("overlaps", None)
            content.pop("overlap_rule", None)
        return content

    @property
    def origin(self) -> Path | None:
        """The file it came from, if any; no part of its content."""
        return self._origin

    def with_origin(self, origin: Path | None) -> "Scenario":
        """Return the same scenario, said to come from a file."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    @property
    def table_path(self) -> Path | None:
        """Where the population's table lies; relative paths start at the scenario file."""
        if self.population.table is None:
            return None
        folder = Path() if self.origin is None else self.origin.parent
        return folder / self.population.table

    @property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of all fields in canonical JSON, the origin left out."""
        # Without ranges a scenario is what it was before there were any.
        without = {"randomise"} if self.randomise is None else None
        fields = self.model_dump(exclude=without)
        content = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def n_members(self) -> tuple[int, ...]:
        """Members of each collective among the training records."""
        if not self.overlaps:
            shares = [group.share for group in self.collectives]
            return count_members(shares, self.population.n_train)
        members = list(self.atom_sizes[0])
        names = [group.name for group in self.collectives]
        for overlap, n_shared in zip(self.overlaps, self.atom_sizes[1], strict=True):
            for name in overlap.collectives:
                members[names.index(name)] += n_shared
        return tuple(members)

    @property
    def atom_sizes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Members of each collective who are in no other, and people of each overlap."""
        shared = [overlap.share for overlap in self.overlaps]
        return count_with_shared(single_shares(self), shared, self.population.n_train)

    @property
    def n_settings(self) -> int:
        """Number of settings that episodes are played in."""
        return 1 if self.randomise is None else self.randomise.settings

    @property
    def agents(self) -> tuple[str, ...]:
        """Identifier of each collective's agent."""
        return tuple(f"collective_{place}" for place in range(len(self.collectives)))
