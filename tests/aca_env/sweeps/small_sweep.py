"""Small plans for tests of sweeps, and a policy that fails in some episodes."""

from aca_env.agents.base import Policy
from aca_env.scenario.schema import Scenario
from aca_env.sweeps.grid_text import read_grid
from aca_env.sweeps.plan import Plan
from tests.agents.scenes import fields

GRID = ("collectives.0.share=0.05,0.2,0.4", "platform.memory=1,2")
HERE = "tests.aca_env.sweeps.small_sweep"


class Fragile(Policy):
    """Abstains, and fails where its chance is small: in some seeds, always the same."""

    def act(self, observation, info, rng):
        if rng.random() < 0.2:
            raise RuntimeError(f"no luck: {self!r}")
        return [0, 0, 0, 0, 0]


def small_plan(grid=GRID, n_seeds=3, first=0, **changes):
    """Return a plan of a small duel."""
    scenario = Scenario(**fields(**({"rounds": 2} | changes)))
    return Plan(scenario, read_grid(grid), range(first, first + n_seeds))
