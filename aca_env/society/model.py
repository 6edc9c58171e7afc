"""The society as a Mesa model: users are agents on a network."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa

from aca_env.society.course import CollectiveState
from aca_env.society.individuals import IndividualSociety
from aca_env.society.settings import Society

if TYPE_CHECKING:
    import pandas as pd

NOBODY = "none"
"""Membership of who takes part in no collective."""


class User(mesa.Agent):  # type: ignore[misc] # Mesa ships no types
    """A user: preferences, a cost, beliefs, neighbours, and at most one collective.

    What it holds is kept in the society's arrays, which all users choose from at once.
    """

    def __init__(self, model: "SocietyModel", place: int) -> None:
        super().__init__(model)
        self.place = place
        kinds = model.course.kinds
        self.kind = int(model.course.kind_of[place])
        self.type_name = kinds.names[self.kind]
        self.cost = float(kinds.cost[self.kind])
        self.values = dict(zip(model.course.names, kinds.values[self.kind].tolist(), strict=True))

    @property
    def collective(self) -> str:
        """Name of its collective; "none" for none."""
        course = self.model.course
        return str((*course.names, NOBODY)[course.membership[self.place]])

    @property
    def beliefs(self) -> dict[str, float]:
        """How likely it thinks each collective succeeds."""
        course: IndividualSociety = self.model.course
        return dict(zip(course.names, course.user_beliefs()[self.place].tolist(), strict=True))

    @property
    def neighbours(self) -> list["User"]:
        """Its neighbours; where whole blocks see each other, all others of those blocks."""
        model: SocietyModel = self.model
        return [model.users[place] for place in model.course.neighbours.of_user(self.place)]


class SocietyModel(mesa.Model):  # type: ignore[misc] # Mesa ships no types
    """A society on Mesa: users on a network join, leave and switch collectives each step.

    `running` turns False after the society's steps. The same seed gives the same run, here and
    in `mesa.batch_run`, which takes seeds as a parameter:

        mesa.batch_run(SocietyModel, {"scenario": "critical-mass", "seed": range(20)},
                       data_collection_period=1)

    `batch_run` reports a row for each step but the last: its steps start at 0, the round of the
    start.

    Args:
        scenario: a society's name, the path of its file, or a `Society`.
        seed: whole number from 0 on; None takes fresh entropy.
        collect_users: whether the data collector keeps every user's collective in every step.
        overrides: values by dotted key of the society's file, `__` for dots: `choice__rate=0.1`.

    Raises:
        AcaError: anything that is not valid; the message names it.

    Attributes:
        course: the society itself, in its individual form.
        users: all users, by place.
        datacollector: members, successes, bounds, beliefs and moves, after every round.
    """

    def __init__(
        self,
        scenario: str | Path | Society = "participation-cascade",
        *,
        seed: int | None = None,
        collect_users: bool = False,
        **overrides: object,
    ) -> None:
        super().__init__(seed=seed)
        self.course = IndividualSociety(scenario, seed, overrides)
        self.users = [User(self, place) for place in range(self.course.n_users)]
        self.datacollector = mesa.DataCollector(
            model_reporters=_reporters(self.course.names),
            agent_reporters={"collective": "collective"} if collect_users else None,
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """Let users choose once, and play a round."""
        self.course.step()
        self.running = not self.course.is_over
        self.datacollector.collect(self)

    @property
    def society(self) -> Society:
        """The settings."""
        return self.course.society

    @property
    def collectives(self) -> list[CollectiveState]:
        """How the collectives stand after the last round."""
        return list(self.course.collectives)

    @property
    def graph(self) -> Any:
        """The networkx graph of users by place; None where whole blocks see each other."""
        return self.course.graph

    def history(self) -> "pd.DataFrame":
        """Return a row for each round and collective; see `Course.history`."""
        return self.course.history()


def _reporters(names: tuple[str, ...]) -> dict[str, Any]:
    """Return what the data collector asks of the model after every round."""
    asked: dict[str, Any] = {"taking_part": lambda m: int(m.course.members.sum())}
    for move in ("joined", "left", "switched"):
        asked[move] = lambda m, move=move: m.course.moves[move]
    for place, name in enumerate(names):
        for what in ("members", "success", "bound", "belief"):
            asked[f"{name} {what}"] = lambda m, p=place, w=what: getattr(m.course.collectives[p], w)
    return asked
