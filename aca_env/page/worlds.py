"""Worlds of one scenario under changing settings, kept so that a slider is answered at once."""

from collections import OrderedDict
from threading import Lock

from aca_env.diagnosis.diagnose import read_joint
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.page.settings import Choice, Settings, changed_scenario
from aca_env.scenario.schema import Scenario

MOST_KEPT = 6


class Worlds:
    """One scenario, and the worlds of its variants.

    Shares leave everything that is made of the pool as it is; what is planted and known does
    not. Several threads may ask.

    Args:
        base: the scenario as it was loaded.

    Raises:
        AcaError: a population that cannot be made.
    """

    def __init__(self, base: Scenario) -> None:
        self.base = base
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], World] = OrderedDict()
        planted = tuple(map(len, base.signals.values()))
        regime = base.information.regime
        world = self._kept[regime, planted] = World(base)
        self.space = world.space
        self.first = Settings(
            shares=tuple(collective.share for collective in base.collectives),
            choices=_first_choices(world),
            planted=planted,
            regime=regime,
        )

    def of(self, settings: Settings) -> World:
        """Return the world of the settings.

        Raises:
            ScenarioError: settings that contradict each other or the scenario.
        """
        scenario = changed_scenario(self.base, settings)
        key = (settings.regime, settings.planted)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = World(scenario)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key].varied(scenario)


def _first_choices(world: World) -> tuple[Choice, ...]:
    env = CollectiveActionEnv(world)
    env.reset(seed=0)
    return tuple(Choice(*action) for action in read_joint(env, None)[:, :4].tolist())
