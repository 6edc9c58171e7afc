"""Held-out evaluation: fixed opponents and seeds per scenario, which nobody should train on.

The rule gives the same for every scenario, shipped or not:

- Seeds are 1,000,000 and those that follow; by default 100, and 10 with more than eight agents.
- Opponents are up to four lineups for the seats around the one that is evaluated:
  *committed*, everybody plays `fixed` with its second label; *wavering*, everybody plays
  `aca_env.tournament.rivals:Wavering`; *distracted*, everybody plays
  `aca_env.tournament.rivals:Distracted`; *mixed*, these three in turn, seat by seat, where there
  are at least three seats. A single collective plays alone.
- Every seat is evaluated; of more than four, four that are evenly spaced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.game.world import World
from aca_env.policy_words import policy_word
from aca_env.tournament.bootstrap import Interval, Resampling, interval
from aca_env.tournament.plan import Plan
from aca_env.tournament.playing import Results
from aca_env.tournament.rivals import second_label
from aca_env.tournament.seating import Gap, Seating

FIRST_SEED = 1_000_000
MOST_SEATS = 4

N_SEEDS, N_SEEDS_OF_MANY, MANY = 100, 10, 9
"""Seeds by default, and with how many agents there are fewer: an episode then takes longer."""

WAVERING = "aca_env.tournament.rivals:Wavering"
DISTRACTED = "aca_env.tournament.rivals:Distracted"

Lineup = tuple[str, ...]


def held_out_seeds(n_agents: int, n: int | None = None) -> range:
    """Return the first n evaluation seeds; None: as many as the rule says.

    Raises:
        DataError: fewer than one.

    >>> held_out_seeds(2), held_out_seeds(40), held_out_seeds(40, 3)
    (range(1000000, 1000100), range(1000000, 1000010), range(1000000, 1000003))
    """
    if n is None:
        n = N_SEEDS if n_agents < MANY else N_SEEDS_OF_MANY
    if n < 1:
        raise DataError(f"seeds: expected at least one, got {n}")
    return range(FIRST_SEED, FIRST_SEED + n)


def held_out_seats(n_agents: int) -> tuple[int, ...]:
    """Return the seats that are evaluated.

    >>> held_out_seats(3), held_out_seats(40)
    ((0, 1, 2), (0, 13, 26, 39))
    """
    if n_agents <= MOST_SEATS:
        return tuple(range(n_agents))
    return tuple(np.linspace(0, n_agents - 1, MOST_SEATS).round().astype(int).tolist())


def held_out_opponents(world: World) -> dict[str, Lineup]:
    """Return the held-out lineups by name, one policy per seat.

    Args:
        world: the scenario with its labels.
    """
    committed = tuple(
        policy_word("fixed", {"label": second_label(collective, world.space.labels)})
        for collective in world.scenario.collectives
    )
    n = len(committed)
    if n == 1:
        return {"alone": committed}
    pool = {"committed": committed, "wavering": (WAVERING,) * n, "distracted": (DISTRACTED,) * n}
    if n >= 3:
        kinds = tuple(pool.values())
        pool["mixed"] = tuple(kinds[seat % len(kinds)][seat] for seat in range(n))
    return pool


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The held-out games of one policy.

    Attributes:
        plan: what is played; None if the policy can play none of the seats.
        policy: who is evaluated.
        seats: (n_lineups,) the seat that it plays in each lineup.
        n_seats: seats that are evaluated in this scenario.
        gaps: those of them that the policy cannot play.
    """

    plan: Plan | None
    policy: str
    seats: NDArray[np.int64]
    n_seats: int
    gaps: tuple[Gap, ...]


def plan_held_out(
    world: World, words: Sequence[str], seating: Seating, n_seeds: int | None = None
) -> list[HeldOut]:
    """Return the held-out games of several policies, one by one.

    Args:
        world: the scenario.
        words: the policies.
        seating: who of them can sit where.
        n_seeds: of every lineup; None: as many as the rule says.

    Raises:
        DataError: fewer than one seed.
    """
    seeds = held_out_seeds(world.n_agents, n_seeds)
    pool = held_out_opponents(world)
    seats = held_out_seats(world.n_agents)
    agents = [world.scenario.agents[seat] for seat in seats]
    plans = []
    for place, word in enumerate(words):
        able = [seat for seat in seats if place in seating.fitting[seat]]
        known = list(
            dict.fromkeys([word, *(other for lineup in pool.values() for other in lineup)])
        )
        rows = [
            [known.index(word if k == seat else other) for k, other in enumerate(lineup)]
            for seat in able
            for lineup in pool.values()
        ]
        lineups = np.array(rows, dtype=np.int64).reshape(-1, world.n_agents)
        gaps = [gap for gap in seating.gaps if gap.policy == word and gap.agent in agents]
        plan = Plan(world.scenario, tuple(known), lineups, seeds) if able else None
        played = np.repeat(np.array(able, dtype=np.int64), len(pool))
        plans.append(HeldOut(plan, word, played, len(seats), tuple(gaps)))
    return plans


@dataclass(frozen=True)
class Score:
    """What a policy got in held-out games.

    Attributes:
        policy: who.
        scenario: where.
        n_seeds: seeds of each lineup.
        n_seats: seats that it played.
        n_seats_wanted: seats that are evaluated there.
        n_lineups: lineups that it played in, seats and opponents together.
        focal: mean of its own return over seats, opponents and seeds.
        social: mean over the same of the sum of everybody's payoff returns.
        why: why it did not play some seat, or failed; None where all is well.
    """

    policy: str
    scenario: str
    n_seeds: int
    n_seats: int
    n_seats_wanted: int
    n_lineups: int
    focal: Interval
    social: Interval
    why: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            **{key: getattr(self, key) for key in ("scenario", "policy", "n_seeds", "n_seats")},
            "n_seats_evaluated": self.n_seats_wanted,
            "n_lineups": self.n_lineups,
            "focal_return": self.focal.to_dict(),
            "social_return": self.social.to_dict(),
            "gap": self.why,
        }


NOTHING = Interval(None, None, None)


def score(held_out: HeldOut, results: Results | None, scenario: str, why: str | None) -> Score:
    """Return a policy's score.

    Args:
        held_out: its games.
        results: what they came to; None if it could not play.
        scenario: name of the scenario.
        why: what went wrong, if something did.
    """
    if why is None and held_out.gaps:
        why = held_out.gaps[0].why
    if results is None:
        wanted = held_out.n_seats
        return Score(held_out.policy, scenario, 0, 0, wanted, 0, NOTHING, NOTHING, why)
    rows = np.arange(len(held_out.seats))
    n_lineups, n_seeds, _ = results.plan.shape
    return Score(
        policy=held_out.policy,
        scenario=scenario,
        n_seeds=n_seeds,
        n_seats=len(np.unique(held_out.seats)),
        n_seats_wanted=held_out.n_seats,
        n_lineups=n_lineups,
        focal=_over_seeds(results.returns[rows, :, held_out.seats]),
        social=_over_seeds(results.social),
        why=why,
    )


def _over_seeds(values: NDArray[np.float64]) -> Interval:
    """Return the mean of values (n_lineups, n_seeds), all lineups of a seed drawn together."""
    resampling = Resampling(values.shape[0], values.shape[1], is_sample=False)
    one = np.zeros((len(values), 1), dtype=np.int64)
    plain, replicates = resampling.means(values[..., None], one, 1)
    return interval(plain[0, 0], replicates[:, 0, 0])
