"""Central differences of success and bound in a collective's share, on common chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.menu import build_menus
from aca_env.game.world import World
from aca_env.power.watched import Watched
from aca_env.scenario.loading import with_overrides

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


def slopes(episodes: Watched, place: int, step: float) -> tuple[Reals, Reals]:
    """Return dS/dα and its bound's (n_seeds,) of one collective by central differences.

    Args:
        episodes: whose actions are repeated.
        place: index of the collective.
        step: h; at 0 there is no slope: NaN.
    """
    nothing = np.full(len(episodes.played.seeds), np.nan)
    if step <= 0:
        return nothing, nothing
    (above, bound_above), (below, bound_below) = (
        replayed(episodes, end, place) for end in ends_of(episodes.world, place, step)
    )
    width = 2 * step
    return _mean_known(above - below) / width, _mean_known(bound_above - bound_below) / width


@dataclass(frozen=True, eq=False)
class End:
    """A world in which a collective is a little larger or smaller.

    Attributes:
        world: what is played.
        effort: (n_efforts,) for each effort of the collective, the one that asks as many.
    """

    world: World
    effort: Whole


def ends_of(world: World, place: int, step: float) -> tuple[End, End]:
    """Return the larger and the smaller world.

    Where nothing but edits depends on who is a member, the smaller collective is part of the
    larger one's: the rest of it is never asked and hands in what others do. So both have the
    very same records. Payoffs that decide who takes part, and budgets, count members; with
    these there are two worlds, whose draws agree in test users and rest only in part.
    """
    scenario = world.scenario
    group = scenario.collectives[place]
    key = f"collectives.{place}"
    large, small = group.share + step, group.share - step
    same = np.arange(len(group.efforts))
    if scenario.dynamics.participation is not None or group.budget is not None:
        variants = (with_overrides(scenario, {f"{key}.share": s}) for s in (large, small))
        above, below = (End(world.varied(variant), same) for variant in variants)
        return above, below
    scaled = [effort * small / large for effort in group.efforts]
    efforts = sorted({*group.efforts, *(effort for effort in scaled if effort > 0)})
    changes = {f"{key}.share": large, f"{key}.efforts": efforts}
    both = world.varied(with_overrides(scenario, changes))
    # More efforts make wider menus; plans and signals, which the laws are made for, stay.
    both.menus = build_menus(both.scenario, world.space)
    return (
        End(both, np.searchsorted(efforts, group.efforts)),
        End(both, np.searchsorted(efforts, scaled)),
    )


def replayed(episodes: Watched, end: End, place: int) -> tuple[Reals, Reals]:
    """Return success and bound (n_seeds, n_rounds) of one collective, the same actions repeated."""
    played = episodes.played
    games = CollectiveActionVectorEnv(end.world, len(played.seeds))
    games.reset(seed=[*played.seeds])
    success, bound = (np.full(played.success.shape[:2], np.nan) for _ in range(2))
    actions = played.actions.copy()
    actions[..., place, 3] = end.effort[actions[..., place, 3]]
    for t in range(actions.shape[1]):
        infos = games.step(actions[:, t])[-1]
        success[:, t] = infos["success"][:, place]
        if "bound" in infos:
            bound[:, t] = infos["bound"][:, place]
    return success, np.where(np.isfinite(bound), bound, np.nan)


def _mean_known(values: Reals) -> Reals:
    """Return means (n_seeds,) over rounds that have the number; NaN for none."""
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
