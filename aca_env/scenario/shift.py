"""How a population answers the model that is deployed: the fields."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from aca_env.scenario.checks import Mismatch, text
from aca_env.scenario.fields import Share
from aca_env.scenario.part import Part

MAPS = ("conformity", "exit")


class Shift(Part):
    """How the law of a round's users follows from the classifier deployed before it.

    The maps are stated in `aca_env.game.shifting`.

    Attributes:
        map: `conformity`: a user to whom the platform gives another label takes that label
            over; `exit`: a user whose label the platform gets wrong stays away.
        strength: probability that such a user does.
    """

    map: Annotated[
        Literal["conformity", "exit"],
        BeforeValidator(text(f"one of {', '.join(MAPS)}", "|".join(MAPS))),
    ]
    strength: Share

    @model_validator(mode="after")
    def _check_somebody_stays(self) -> Self:
        if self.map == "exit" and self.strength == 1:
            expected = 'a number in [0, 1) with map = "exit": at 1 there may be nobody left'
            raise Mismatch(expected, key=("strength",), got=self.strength)
        return self
