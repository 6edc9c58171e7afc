"""The joint action of the highest welfare in a round: exact, or a climb that says so."""

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

import numpy as np

from aca_env.errors import UnknownNameError
from aca_env.game.game import Game
from aca_env.planning.joint_actions import JointActions
from aca_env.planning.menus import distinct_actions
from aca_env.planning.payoffs import TIE, Actions, Reals, first_best, payoffs, tried
from aca_env.planning.situation import idle_actions, last_actions, made_legal

Welfare = Literal["sum", "min", "mass"]
WELFARES: tuple[str, ...] = get_args(Welfare)

MOST_TRIED = 200_000
"""Joint actions up to which every single one is tried."""

MOST_SWEEPS = 1_000
"""Rounds of improvements after which a climb stops; it ends by itself far sooner."""


class Best(NamedTuple):
    """The best joint action of a round, game by game.

    Attributes:
        action: (n_games, n_agents, 5) the joint action.
        value: (n_games,) its welfare.
        is_exact: whether every joint action was tried; otherwise the value is what a climb
            found, at most the optimum.
        n_tried: joint actions that were tried in each game.
    """

    action: Actions
    value: Reals
    is_exact: bool
    n_tried: int


def welfare_of(game: Game, welfare: str) -> Callable[[Reals], Reals]:
    """Return the function from payoffs (n_games, n, n_agents) to welfare (n_games, n).

    Args:
        game: whose members count.
        welfare: "sum" of the payoffs, "min" for the least payoff, or "mass" for the mean
            payoff of a member (without any members, of a collective).

    Raises:
        UnknownNameError: no such welfare.
    """
    if welfare not in WELFARES:
        raise UnknownNameError("welfare", welfare, WELFARES)
    if welfare == "min":
        return lambda payoff: np.asarray(payoff.min(axis=-1))
    if welfare == "sum":
        return lambda payoff: np.asarray(payoff.sum(axis=-1))
    worlds = [game.world_of(b) for b in range(game.present.n_games)]
    members = np.array([world.n_members for world in worlds], dtype=np.float64)
    members[members.sum(axis=1) == 0] = 1.0
    shares = members / members.sum(axis=1, keepdims=True)
    return lambda payoff: np.asarray((payoff * shares[:, None]).sum(axis=-1))


def best_joint(
    game: Game, *, welfare: str = "sum", twin: bool = False, limit: int = MOST_TRIED
) -> Best:
    """Return the joint action of the highest welfare in the round, in every game.

    Up to `limit` joint actions all are tried, and the first within `TIE` of the largest
    welfare is returned: exact. Beyond, agents improve it in turn (coordinate ascent) from
    several starts: nobody acts, the last actions, and for each label everybody's first edit
    that names it. No agent alone can then improve it, but several together perhaps could.

    Args:
        game: where the games stand; they stay there.
        welfare: see `welfare_of`.
        twin: use an independent draw instead of the round's own records.
        limit: joint actions up to which all are tried.

    Raises:
        UnknownNameError: no such welfare.
    """
    judge = welfare_of(game, welfare)
    space = JointActions(game)
    if space.n <= limit:
        return _enumerate(space, judge, twin=twin)
    return _climb_from_all(game, judge, twin=twin)


def _enumerate(space: JointActions, judge: Callable[[Reals], Reals], *, twin: bool) -> Best:
    n_games = space.game.present.n_games
    value, best = np.full(n_games, -np.inf), np.full(n_games, -np.inf)
    number = np.zeros(n_games, dtype=np.int64)
    for start, end in space.parts():
        payoff, may = space.payoffs(start, end, twin=twin)
        found = np.where(may, judge(payoff), -np.inf)
        best = np.maximum(best, found.max(axis=1))
        # What was found before stays while it is as good as the best: the first of equals.
        beaten = value < best - TIE
        first = (found >= best[:, None] - TIE).argmax(axis=1)
        number = np.where(beaten, start + first, number)
        value = np.where(beaten, found[np.arange(n_games), first], value)
    return Best(space.actions(number), best, is_exact=True, n_tried=space.n)


def _climb_from_all(game: Game, judge: Callable[[Reals], Reals], *, twin: bool) -> Best:
    climbs = [_climb(game, start, judge, twin=twin) for start in _starts(game)]
    value = np.stack([climb.value for climb in climbs], axis=1)
    first = first_best(value)
    games = np.arange(len(value))
    action = np.stack([climb.action for climb in climbs], axis=1)[games, first]
    return Best(action, value[games, first], False, sum(climb.n_tried for climb in climbs))


def _starts(game: Game) -> list[Actions]:
    """Return the joint actions (n_games, n_agents, 5) that climbs begin at."""
    idle = np.broadcast_to(idle_actions(game), game.present.last_action.shape)
    last = last_actions(game).copy()
    last[..., 4] = 0
    starts = [np.array(idle), last]
    menus = [distinct_actions(game.world, place) for place in range(game.world.n_agents)]
    for label in range(game.world.space.n_labels):
        joint = np.array(idle)
        for place, menu in enumerate(menus):
            edits = (menu != idle[0, place]).any(axis=1) & (menu[:, 1] == label)
            if edits.any():
                joint[:, place] = menu[edits.argmax()]
        starts.append(made_legal(game, joint))
    return starts


def _climb(game: Game, joint: Actions, judge: Callable[[Reals], Reals], *, twin: bool) -> Best:
    """Return what improving one agent's action after the other leads to."""
    value, n_tried = np.full(len(joint), -np.inf), 0
    for _ in range(MOST_SWEEPS):
        before = value
        for place in range(game.world.n_agents):
            own, may = tried(game, place)
            several = np.repeat(joint[:, None], 1 + own.shape[1], axis=1)
            several[:, 1:, place] = own
            found = judge(payoffs(game, several, twin=twin))
            # Staying is the first option, so that equals never lead round in circles.
            found[:, 1:] = np.where(may, found[:, 1:], -np.inf)
            first = first_best(found)
            games = np.arange(len(joint))
            joint, value = several[games, first], found[games, first]
            n_tried += several.shape[1]
        if (value <= before + TIE).all():
            break
    return Best(joint, value, is_exact=False, n_tried=n_tried)
