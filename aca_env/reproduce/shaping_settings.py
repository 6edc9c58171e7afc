"""The games and the forms of shaping that the ablation compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_env.reproduce.learning_settings import BANK, COMPROMISE, LABELS, WATER
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

GAMMA = 0.99
"""Discount of the rewards and of the learners; the two must agree."""


@dataclass(frozen=True)
class Variant:
    """One form of shaping.

    Attributes:
        mode: `none`, `bound` or `margin`.
        weight: factor of the potential.
        form: `potential`, or `objective` for the potential itself as a reward.
    """

    mode: str
    weight: float = 1.0
    form: str = "potential"

    @property
    def name(self) -> str:
        """What tables call it.

        >>> Variant("margin", 20.0).name, Variant("bound", form="objective").name
        ('margin × 20', 'bound as objective')
        """
        told = self.mode if self.weight == 1 else f"{self.mode} × {self.weight:g}"
        return told if self.form == "potential" else f"{told} as objective"

    @property
    def overrides(self) -> dict[str, Any]:
        """The scenario's fields."""
        if self.mode == "none":
            return {"reward.shaping.mode": "none"}
        return {
            "reward.shaping.mode": self.mode,
            "reward.shaping.weight": self.weight,
            "reward.shaping.form": self.form,
        }


NONE, BOUND, MARGIN = Variant("none"), Variant("bound"), Variant("margin")
HEAVY, HEAVY_BOUND = Variant("margin", 20.0), Variant("bound", 20.0)
OBJECTIVE = Variant("margin", 20.0, "objective")


@dataclass(frozen=True)
class ShapingGame:
    """A scenario, who learns in it and for how long.

    Attributes:
        name: of the setting.
        told: one line for readers.
        scenario: the shipped scenario that it starts from.
        learn: who learns.
        n_envs: games side by side.
        rollouts: updates of each model; each sees one episode of every game.
        overrides: what differs from the shipped scenario.
    """

    name: str
    told: str
    scenario: str
    learn: str
    n_envs: int
    rollouts: int
    overrides: Mapping[str, Any] = field(repr=False)

    def load(self, regime: str, variant: Variant) -> Scenario:
        """Return the scenario in a regime with one form of shaping."""
        same = {**BANK, "reward.gamma": GAMMA, "information.regime": regime}
        return load_scenario(
            self.scenario, overrides={**self.overrides, **same, **variant.overrides}
        )


def _steep() -> dict[str, Any]:
    """One learner, sixteen efforts of which only the largest win, every edit nearly free."""
    made: dict[str, Any] = {"population.n_train": 100_000_000}
    for place in range(4):
        made[f"collectives.{place}.share"] = 0.0075
        made[f"collectives.{place}.policy"] = "abstain"
    made["collectives.0.edit_cost"] = 0.001
    made["collectives.0.efforts"] = [k / 16 for k in range(1, 17)]
    made["collectives.0.values"] = {label: float(label == WATER) for label in LABELS}
    return made


def _trap() -> dict[str, Any]:
    """Four learners who must act together; alone each only pays for its edits."""
    made: dict[str, Any] = {"population.n_train": 100_000_000}
    for place, values in enumerate(COMPROMISE):
        made[f"collectives.{place}.share"] = 0.006
        made[f"collectives.{place}.values"] = {la: values.get(la, 0.0) for la in LABELS}
    return made


DUEL = ShapingGame(
    "duel", "climate-duel, heat learns, water keeps to one plan", "climate-duel", "heat", 32, 14,
    {"collectives.1.policy": "fixed"},
)  # fmt: skip
ATTRITION = ShapingGame(
    "attrition", "attrition, heat learns, water keeps to one plan", "attrition", "heat", 32, 24,
    {"collectives.1.policy": "fixed"},
)  # fmt: skip
STEEP = ShapingGame(
    "steep", "climate-four, one learner with sixteen efforts of which only the two largest win",
    "climate-four", "shade", 32, 20, _steep(),
)  # fmt: skip
TRAP = ShapingGame(
    "trap", "climate-four, four independent learners below critical mass, edits dear, one label "
    "worth 0.7 to all", "climate-four", "independent", 32, 12, _trap(),
)  # fmt: skip
SHAPING_GAMES = {game.name: game for game in (DUEL, ATTRITION, STEEP, TRAP)}

PARAMS: Mapping[str, Any] = {
    "n_epochs": 4,
    "learning_rate": 2e-3,
    "gamma": GAMMA,
}
"""PPO's settings here; the others are those of `aca train`."""
