"""The games and learners of the study of independent learners."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

SCENARIO = "climate-four"
SHADE, ROOFS, COOLING, WATER = (
    "Greening & Shade Expansion",
    "Reflective Surface Retrofits",
    "Cooling Services & Outreach",
    "Green Stormwater Infrastructure",
)
LABELS = (SHADE, ROOFS, COOLING, WATER)
SHORT = ("shade", "roofs", "cooling", "stormwater")
COMMON = 0.7
"""What a label is worth to those for whom it is a compromise."""

TOO_WEAK = 0.006
"""Share of the records at which no collective alone can change a prediction."""

BANK: Mapping[str, Any] = {"population.bank_size": 64}
"""Fewer drawn records to choose from than shipped: filling the bank would take longest."""

Values = tuple[Mapping[str, float], ...]

COMPROMISE: Values = (
    {ROOFS: 1.0, WATER: COMMON},
    {COOLING: 1.0, WATER: COMMON},
    {ROOFS: 1.0, WATER: COMMON},
    {COOLING: 1.0, WATER: COMMON},
)
HARDER: Values = (
    {COOLING: 1.0, ROOFS: COMMON},
    {WATER: 1.0, ROOFS: COMMON},
    {COOLING: 1.0, ROOFS: COMMON},
    {WATER: 1.0, ROOFS: COMMON},
)


@dataclass(frozen=True)
class AlignmentGame:
    """Four collectives on one pattern, in rounds that do not depend on each other.

    Attributes:
        name: of the setting.
        told: one line for readers.
        overrides: what differs from the shipped scenario.
    """

    name: str
    told: str
    overrides: Mapping[str, Any] = field(repr=False)

    def load(self, matrix: str = "own") -> Scenario:
        """Return the scenario with rewards through a named matrix."""
        return load_scenario(SCENARIO, overrides={**self.overrides, "reward.matrix": matrix})


def _overrides(share: float, cost: float, values: Values | None) -> dict[str, Any]:
    made = dict(BANK)
    for place in range(4):
        made[f"collectives.{place}.share"] = share
        made[f"collectives.{place}.edit_cost"] = cost
        if values is not None:
            own = {label: values[place].get(label, 0.0) for label in LABELS}
            made[f"collectives.{place}.values"] = own
    return made


GAMES = (
    AlignmentGame(
        "compromise",
        f"each alone too weak (share {TOO_WEAK:g}), edits cheap; two want roofs most, two cooling, "
        f"and stormwater is worth {COMMON:g} to all",
        _overrides(TOO_WEAK, 0.002, COMPROMISE),
    ),
    AlignmentGame(
        "harder compromise",
        f"the same, but the label worth {COMMON:g} to all (roofs) takes more members than the "
        "favourite of two (stormwater)",
        _overrides(TOO_WEAK, 0.002, HARDER),
    ),
    AlignmentGame(
        "dear edits",
        "the compromise with edits at the shipped cost, five times dearer",
        _overrides(TOO_WEAK, 0.01, COMPROMISE),
    ),
    AlignmentGame(
        "cyclic",
        "each alone too weak, edits cheap, the shipped cyclic preferences: no label is worth "
        "something to more than two",
        _overrides(TOO_WEAK, 0.002, None),
    ),
    AlignmentGame("as shipped", "climate-four as it is: each alone strong enough, cyclic", BANK),
)


@dataclass(frozen=True)
class Learners:
    """Who learns, and how.

    Attributes:
        name: of the learners.
        told: one line for readers.
        learn: `independent` or `shared`.
        gamma: discount of the learners; rounds do not depend on each other, so that 0 asks
            for the same best replies.
        matrix: of the rewards.
    """

    name: str
    told: str
    learn: str = "independent"
    gamma: float = 0.0
    matrix: str = "own"


INDEPENDENT = Learners("independent", "one PPO model per agent, own payoff, γ = 0")
OTHER_LEARNERS = (
    Learners("far-sighted", "one PPO model per agent, own payoff, γ = 1", gamma=1.0),
    Learners("shared policy", "one PPO model plays all four, own payoff, γ = 0", "shared"),
    Learners("mean payoff", "one PPO model per agent, the mean payoff of all, γ = 0",
             matrix="mean"),
)  # fmt: skip

N_ENVS = 128
PARAMS: Mapping[str, Any] = {
    "n_steps": 12,
    "n_epochs": 4,
    "learning_rate": 3e-3,
    "batch_size": N_ENVS * 6,
    "ent_coef": 0.01,
}
"""PPO's settings here; the others are those of `aca train`."""


def find_game(name: str) -> AlignmentGame:
    """Return a game by its name."""
    return next(game for game in GAMES if game.name == name)
