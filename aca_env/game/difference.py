"""Difference utilities of joint actions that nobody plays."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError, UnknownNameError
from aca_env.game.credit import Credit, Standing
from aca_env.game.game import Game
from aca_env.scenario.rewarding import DIFFERENCES

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

DATA = ("current", "twin")


class HasGame(Protocol):
    """An environment around games."""

    game: Game


def difference_utilities(
    env: HasGame, joint_actions: Any, *, kind: str = "difference", data: str = "current"
) -> Reals:
    """Return what each collective's action adds to the social payoff, on the present round.

    The social payoff is the sum of payoffs, or of the rewards that the scenario's matrix
    makes of them (`aca_env.rewards.social_weights`), whatever its reward mode.

    Args:
        env: `aca_env.parallel_env` or `aca_env.vector_env`, at the start of a round.
        joint_actions: whole numbers (n_joint, n_agents, 5); of several games
            (n_envs, n_joint, n_agents, 5).
        kind: "difference" compares with abstaining, "aristocrat" with the mean of all that
            the collective could have done; see `aca_env.game.credit`.
        data: as for `outcomes`.

    Returns:
        Utilities (n_joint, n_agents), or (n_envs, n_joint, n_agents).

    Raises:
        AcaError: actions outside their space, an unknown kind or data, no round to play.
    """
    for name, value, known in (("kind", kind, DIFFERENCES), ("data", data, DATA)):
        if value not in known:
            raise UnknownNameError(name, value, known)
    game = env.game
    if game.is_over:
        raise StateError("the episode is over: expected reset()")
    joint, is_single = _read(game, joint_actions)
    utilities = np.empty(joint.shape[:3])
    for part, games in game.parts():
        utilities[games] = _of_part(part, joint[games], kind, twin=data == "twin")
    return utilities[0] if is_single else utilities


def _read(game: Game, joint_actions: Any) -> tuple[Whole, bool]:
    """Return actions (B, n_joint, K, 5), and whether the axis of games was left out."""
    n_games, largest = game.present.n_games, game.world.menus.padded - 1
    shape = ("n", game.world.n_agents, len(largest))
    try:
        joint = np.asarray(joint_actions)
    except ValueError:
        joint = np.empty(0, dtype=object)
    is_single = joint.ndim == 3 and n_games == 1
    joint = joint[None] if is_single else joint
    if joint.ndim != 4 or (joint.shape[0], *joint.shape[2:]) != (n_games, *shape[1:]):
        wanted = shape if n_games == 1 else (n_games, *shape)
        raise ActionError(f"joint_actions: expected whole numbers of shape {wanted}")
    if joint.dtype.kind not in "iu" or ((joint < 0) | (joint > largest)).any():
        raise ActionError(
            f"joint_actions: expected whole numbers of at least 0 and at most {largest.tolist()}"
        )
    return joint.astype(np.int64, copy=False), is_single


def _of_part(game: Game, joint: Whole, kind: str, *, twin: bool) -> Reals:
    """Return the utilities (B, n_joint, K) of games that share their rules."""
    credit, standing = Credit(game.rules, kind), Standing.of(game, twin=twin)
    utilities = np.empty(joint.shape[:3])
    for place in range(joint.shape[1]):
        row = game.rules.choose(standing.state, joint[:, place]).row
        payoff = credit.payoffs(standing, np.arange(len(row)), row)
        counterfactual = credit.counterfactual(standing, row)
        utilities[:, place] = credit.utilities(payoff, counterfactual)
    return utilities
