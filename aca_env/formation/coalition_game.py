"""The coalitional game (N, v) of an environment's present round."""

from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np

from aca_env.coalitions.staircase import Worth as Steps
from aca_env.coalitions.table import coalition_sums, members_of
from aca_env.formation.population_steps import staircase_of
from aca_env.formation.present_round import Flags, FormationError, HasGame, Reals, Whole
from aca_env.formation.worths import Worths, coalition_worths

MOST_PLAYED = 16
"""Collectives up to which every coalition's plans are played out."""

MOST_STEPS = 20
"""Collectives up to which a staircase is written out as a table."""


@dataclass(frozen=True, eq=False)
class CoalitionGame:
    """What every coalition of a round is worth, by bitmask: bit i set, collective i is in.

    Attributes:
        names: (n,) names of the collectives.
        masses: (n,) members as a share of the training records.
        convention: what outsiders do.
        worth: what counts: "payoff", "success" or "certified".
        values: (2**n,) worth of each coalition; 0 for nobody.
        plans: (2**n,) each coalition's best common plan, a place in `plan_words`.
        plan_words: the common plans in words; the first is that nobody edits.
        is_exact: whether every reply that the convention names was tried; otherwise worths are
            upper bounds.
        is_certified: whether the worths are guarantees although each coalition picks its plan
            by looking at them: certified worth, a regime that certifies, selection "menu".
        steps: worth as a function of mass alone, at the population's exact values, where the
            rules say that it is one; else None. In a round's records luck moves its steps a bit.
        is_played: whether `values` are those of the round; otherwise they follow `steps`.
        n_evaluated: joint actions that were played out.
        seconds: time it took.
    """

    names: tuple[str, ...]
    masses: Reals
    convention: str
    worth: str
    values: Reals
    plans: Whole
    plan_words: tuple[str, ...]
    is_exact: bool
    is_certified: bool
    steps: Steps | None
    is_played: bool
    n_evaluated: int
    seconds: float

    @property
    def n(self) -> int:
        """Number of collectives."""
        return len(self.names)

    @property
    def is_staircase(self) -> bool:
        """Whether by the rules a coalition's worth depends on its mass alone."""
        return self.steps is not None

    @cached_property
    def coalition_masses(self) -> Reals:
        """(2**n,) mass of every coalition."""
        return coalition_sums(self.masses)

    def members(self, coalition: int) -> tuple[str, ...]:
        """Return the names of those in a bitmask."""
        return tuple(self.names[i] for i in members_of(coalition))

    def to_dict(self) -> dict[str, Any]:
        """Return the game as plain data."""
        return {
            "names": list(self.names),
            "masses": self.masses.tolist(),
            "convention": self.convention,
            "worth": self.worth,
            "values": self.values.tolist(),
            "plans": [self.plan_words[k] for k in self.plans.tolist()],
            "is_exact": self.is_exact,
            "is_certified": self.is_certified,
            "is_staircase": self.is_staircase,
            "is_played": self.is_played,
            "n_evaluated": self.n_evaluated,
            "seconds": self.seconds,
        }


def coalition_game(
    env: HasGame,
    *,
    convention: str = "gamma",
    worth: str = "payoff",
    status_quo: object = None,
    data: str = "current",
) -> CoalitionGame:
    """Return the coalitional game of an environment's present round.

    A coalition plays one common plan: a strategy, label, signal and effort that at least one of
    its members has; those who have it play it, the other members edit nothing. Its worth is that
    of the best such plan, doing nothing included; the first of equals. The environment stays
    where it stands.

    Args:
        env: an environment of one game, after `reset`; up to 16 collectives, or up to 20 where
            worth depends on mass alone (then at the population's exact values).
        convention: what outsiders do: "gamma", nothing; "status_quo", what they do now;
            "pessimistic", the worst for the coalition; "optimal_reply", the best for themselves
            as one. See `Outsiders`.
        worth: "payoff", the sum of the members' payoffs; "success", the share of test users won;
            "certified", the sum of guaranteed payoffs. See `Scores`.
        status_quo: (n, 5) what everybody does now; default: the last actions.
        data: "current" for the round's own records, "twin" for an independent draw.

    Raises:
        AcaError: an unknown name, several games, no round to come, too many collectives.
    """
    started = perf_counter()
    worths = coalition_worths(
        env, convention=convention, worth=worth, status_quo=status_quo, data=data
    )
    return game_of(worths, started)


def game_of(worths: Worths, started: float) -> CoalitionGame:
    """Return the game of worths that are found already.

    Args:
        worths: what finds them.
        started: when the clock was started, by `perf_counter`.

    Raises:
        FormationError: too many collectives.
    """
    standing, n = worths.standing, worths.standing.n
    staircase = staircase_of(worths)
    is_played = n <= MOST_PLAYED
    if not is_played and (staircase is None or n > MOST_STEPS):
        raise FormationError(
            f"coalition_game: expected at most {MOST_PLAYED} collectives, or {MOST_STEPS} where "
            f"worth depends on mass alone, got {n}; form() searches beyond"
        )
    if is_played or staircase is None:
        best = worths.best(every_coalition(n))
        values, plans = best.worth, best.plan
    else:
        values, plans = staircase.table(standing.game.world.n_members)
    game = standing.game
    return CoalitionGame(
        names=standing.names,
        masses=standing.masses,
        convention=worths.rest.convention,
        worth=worths.scores.worth,
        values=values,
        plans=plans,
        plan_words=worths.plans.words,
        is_exact=worths.rest.is_exact,
        is_certified=worths.scores.worth == "certified" and game.is_certified,
        steps=None if staircase is None else staircase.worths,
        is_played=is_played,
        n_evaluated=worths.scores.n_evaluated,
        seconds=perf_counter() - started,
    )


def every_coalition(n: int) -> Flags:
    """Return (2**n, n) who is in each coalition, by bitmask."""
    masks = np.arange(1 << n)
    return np.asarray((masks[:, None] >> np.arange(n)) & 1, dtype=np.bool_)
