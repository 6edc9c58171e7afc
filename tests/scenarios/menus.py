"""What each collective of a scenario can do in one round, every distinct action once."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.parallel import CollectiveActionEnv

Actions = NDArray[np.int64]  # (n_actions, 5)


def distinct_actions(env: CollectiveActionEnv, agent: int) -> Actions:
    """Return an agent's actions that differ in what members hand in; the first abstains.

    Announcements are left at none: they change nothing within a round.
    """
    return np.array([[0, 0, 0, 0, 0], *_edits(env, agent)], dtype=np.int64)


def _edits(env: CollectiveActionEnv, agent: int) -> Iterator[tuple[int, ...]]:
    menu = env.game.world.menus.menus[agent]
    efforts = range(len(env.scenario.collectives[agent].efforts))
    seen = {0}
    for place, plan in np.ndenumerate(menu.plan_of):
        if plan not in seen:
            seen.add(int(plan))
            yield from ((*place, effort, 0) for effort in efforts)


def place_of(env: CollectiveActionEnv, agent: int, label: str, effort: float = 1.0) -> int:
    """Return the place among the distinct actions of the first edit with a label and effort."""
    code = env.game.world.space.label_code(label)
    level = env.scenario.collectives[agent].efforts.index(effort)
    actions = distinct_actions(env, agent)
    fits = (actions[:, 0] > 0) & (actions[:, 1] == code) & (actions[:, 3] == level)
    return int(np.flatnonzero(fits)[0])
