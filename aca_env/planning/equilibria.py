"""Pure Nash equilibria of a round: by best replies in turn, or all of them by enumeration."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import StateError
from aca_env.game.game import Game
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.joint_actions import JointActions
from aca_env.planning.menus import distinct_actions
from aca_env.planning.payoffs import TIE, Actions, Reals, first_best, payoffs, tried
from aca_env.planning.situation import made_legal

MOST_SWEEPS = 1_000
"""Rounds of best replies after which the search gives up; games of the shipped size end by far
sooner, in an equilibrium or in a circle."""

MOST_PROFILES = 200_000
"""Joint actions up to which all pure equilibria are looked for."""

MOST_PAYOFFS = 2**25
"""Payoffs that the enumeration keeps, all games together."""


class Equilibrium(NamedTuple):
    """Where best replies in turn lead, game by game.

    Attributes:
        action: (n_games, n_agents, 5) the equilibrium; where none was found, the joint action
            of the circle with the least epsilon, the first of equals.
        found: (n_games,) whether it is an equilibrium: nobody gains more than `TIE` by any
            deviation of its own.
        epsilon: (n_games,) the largest gain that any agent could still have.
        cycles: for each game, (length, n_agents, 5) the joint actions that come back, in the
            order they were played; none where an equilibrium was found, or where the search
            gave up.
    """

    action: Actions
    found: NDArray[np.bool_]
    epsilon: Reals
    cycles: tuple[Actions, ...]


def best_response_iteration(
    game: Game, start: Actions, *, twin: bool = False, sweeps: int = MOST_SWEEPS
) -> Equilibrium:
    """Return where best replies lead, the agents replying one after the other.

    An agent moves to its first best reply if that pays more than `TIE` beyond what it does.
    A sweep in which nobody moves ends at an equilibrium: all deviations were tried. A joint
    action at the end of a sweep that was there before proves a circle. That no equilibrium
    is found does not prove that there is none: see `pure_equilibria`.

    Args:
        game: where the games stand; they stay there.
        start: (n_games, n_agents, 5) first joint action; who may not do that starts idle.
        twin: use an independent draw instead of the round's own records.
        sweeps: sweeps after which the search gives up; the last joint action stands then.

    Source: best-response dynamics, as in Monderer and Shapley (1996), "Potential games".
    """
    joint = made_legal(game, start)
    joint[..., 4] = 0
    walks = [_Walk(profile) for profile in joint]
    for _ in range(sweeps):
        for place in range(game.world.n_agents):
            joint = _reply(game, place, joint, twin=twin)
            for walk, profile in zip(walks, joint, strict=True):
                walk.note(profile)
        for walk in walks:
            walk.end_sweep()
        if all(walk.is_over for walk in walks):
            break
    return _settle(game, walks, twin=twin)


def _reply(game: Game, place: int, joint: Actions, *, twin: bool) -> Actions:
    """Return joint actions in which one agent has moved wherever that pays."""
    own, may = tried(game, place)
    several = np.repeat(joint[:, None], 1 + own.shape[1], axis=1)
    several[:, 1:, place] = own
    payoff = payoffs(game, several, twin=twin)[..., place]
    now, then = payoff[:, 0], np.where(may, payoff[:, 1:], -np.inf)
    best = distinct_actions(game.world, place)[first_best(then)]
    moved = joint.copy()
    moves = then.max(axis=1) > now + TIE
    moved[:, place] = np.where(moves[:, None], best, joint[:, place])
    return moved


class _Walk:
    """The joint actions that one game goes through."""

    def __init__(self, start: Actions) -> None:
        self.path = [start]
        self.seen = {start.tobytes(): 0}  # at the ends of sweeps: where they stand in the path
        self.last_sweep = 0
        self.is_over = self.found = False
        self.cycle: list[Actions] = []

    def note(self, profile: Actions) -> None:
        """Take note of where a reply has led."""
        if not self.is_over and (profile != self.path[-1]).any():
            self.path.append(profile)

    def end_sweep(self) -> None:
        """See whether nobody moved, or whether the walk has come back."""
        if self.is_over:
            return
        end, place = self.path[-1], len(self.path) - 1
        if place == self.last_sweep:
            self.is_over = self.found = True
            return
        before = self.seen.setdefault(end.tobytes(), place)
        self.last_sweep = place
        if before != place:
            self.is_over, self.cycle = True, self.path[before:place]


def _settle(game: Game, walks: list[_Walk], *, twin: bool) -> Equilibrium:
    """Return what the walks came to; of a circle, its joint action of the least epsilon."""
    last = np.stack([walk.path[-1] for walk in walks])
    options = [walk.cycle or [end] for walk, end in zip(walks, last, strict=True)]
    action, epsilon = last, np.full(len(walks), np.inf)
    for step in range(max(map(len, options))):
        # Shorter circles wait at their last joint action, which changes nothing.
        tried_now = np.stack([option[min(step, len(option) - 1)] for option in options])
        gain = deviation_gains(game, tried_now, twin=twin).epsilon
        better = gain < epsilon - TIE
        action = np.where(better[:, None, None], tried_now, action)
        epsilon = np.where(better, gain, epsilon)
    shape = (0, *last.shape[1:])
    cycles = tuple(np.reshape(walk.cycle, (-1, *shape[1:])).astype(np.int64) for walk in walks)
    return Equilibrium(action, np.array([walk.found for walk in walks]), epsilon, cycles)


def pure_equilibria(
    game: Game, *, twin: bool = False, limit: int = MOST_PROFILES, tolerance: float = TIE
) -> tuple[Actions, ...]:
    """Return all pure equilibria of the round, (n, n_agents, 5) for each game; perhaps none.

    Exact: every joint action of distinct actions is compared with every deviation. They
    come in the order of the agents' menus, the last agent's fastest.

    Args:
        game: where the games stand; they stay there.
        twin: use an independent draw instead of the round's own records.
        limit: joint actions up to which the search is done.
        tolerance: gain that nobody may exceed.

    Raises:
        StateError: more joint actions than the limit, or too many games at once.
    """
    space = JointActions(game)
    n_games = game.present.n_games
    if space.n > limit:
        raise StateError(f"pure equilibria: expected at most {limit} joint actions, got {space.n}")
    if space.n * n_games * space.n_agents > MOST_PAYOFFS:
        most = MOST_PAYOFFS // (space.n * space.n_agents)
        raise StateError(f"pure equilibria: expected at most {most} games at once, got {n_games}")
    told = [space.payoffs(start, end, twin=twin) for start, end in space.parts()]
    payoff, may = (np.concatenate(part, axis=1) for part in zip(*told, strict=True))
    payoff = np.where(may[..., None], payoff, -np.inf)
    table = payoff.reshape(n_games, *space.sizes, space.n_agents)
    stable = may.reshape(n_games, *space.sizes)
    for place in range(space.n_agents):
        best = table[..., place].max(axis=1 + place, keepdims=True)
        stable &= table[..., place] >= best - tolerance
    profiles = (np.flatnonzero(row) for row in stable.reshape(n_games, -1))
    return tuple(space.actions(found) for found in profiles)
