"""How users choose and how they learn: the settings of both laws."""

from typing import Literal, Self

from pydantic import model_validator

from aca_env.scenario.checks import Mismatch
from aca_env.scenario.fields import NotNegative, Positive, PositiveShare, Share
from aca_env.scenario.part import Part

TEMPERATURE = 0.05


class Choice(Part):
    """How a user who reconsiders chooses between the collectives and staying out.

    A user values taking part in collective j at

        v_j (glow · p_j + d_j) + peers · f_j − cost

    and staying out at 0: v_j is what its target is worth to the user, p_j the belief that it
    succeeds, d_j the success that hangs on this one user, f_j the share of neighbours in it.
    Success is everybody's, members or not, so only glow and d_j speak for joining: with glow 0
    a user is a pure free rider, who takes part only where it makes a difference.

    Attributes:
        rule: "logit" picks with probability proportional to exp(utility / temperature);
            "threshold" the best, staying where one is at ties. With peers this is Granovetter's
            threshold: join once the share of neighbours exceeds (cost − the rest) / peers.
        temperature: of the logit; default 0.05.
        rate: probability that a user reconsiders in a step.
        glow: part of a success that only members feel.
        peers: what it is worth to be where all one's neighbours are.

    Source: Granovetter (1978), Threshold models of collective behavior; Olson (1965), The logic
    of collective action; Andreoni (1990), on warm glow; McFadden (1974), for the logit.
    """

    rule: Literal["logit", "threshold"] = "logit"
    temperature: Positive | None = None
    rate: PositiveShare = 0.2
    glow: NotNegative = 1.0
    peers: NotNegative = 0.0

    @model_validator(mode="after")
    def _check_temperature(self) -> Self:
        if self.rule == "threshold" and self.temperature is not None:
            expected = 'no such key with rule = "threshold", which picks the best'
            raise Mismatch(expected, key=("temperature",), got=self.temperature)
        return self

    @property
    def noise(self) -> float:
        """Temperature of the logit."""
        return TEMPERATURE if self.temperature is None else self.temperature


class Beliefs(Part):
    """How users learn whether a collective succeeds: Beta beliefs about its type.

    The type of collective j is the success it delivers. A user's belief is Beta(a0 + A_j,
    b0 + B_j): the prior of its kind, and what it has observed. A published number x in [0, 1]
    (a bound below 0 counts as 0) adds `published` observations, x of them for and 1 − x against;
    neighbours in j, oneself included, report its true success with weight `reports` times their
    share. What was observed earlier counts `memory` times as much with every step. A collective
    without members publishes nothing.

    Attributes:
        source: what is published: the certified "bound" in the game's information regime, or
            "success" itself.
        bound: which bound: the "paper"'s or the "tight" one.
        published: observations that a published number counts for.
        reports: observations that the reports of all one's neighbours together count for.
        memory: weight of the last step's observations.
        optimism: standard deviations of the belief that are added to its mean when choosing:
            users who try what they do not know yet.

    Source: Chalkiadakis and Boutilier (2004), Bayesian reinforcement learning for coalition
    formation under uncertainty.
    """

    source: Literal["bound", "success"] = "bound"
    bound: Literal["paper", "tight"] | None = None
    published: NotNegative = 1.0
    reports: NotNegative = 0.0
    memory: Share = 0.9
    optimism: NotNegative = 0.0

    @property
    def states_tight(self) -> bool:
        """Whether the tighter bound is published."""
        return self.bound == "tight"
