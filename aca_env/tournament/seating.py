"""Which policies can play which seats."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from aca_env.agents.base import Policy
from aca_env.errors import AcaError, DataError
from aca_env.faces.opponent_games import spaces_of
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.planning.situation import idle_actions
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy, policy_word

MOST_POLICIES = 1000


@dataclass(frozen=True)
class Gap:
    """A policy that cannot play a seat.

    Attributes:
        policy: as it was typed.
        agent: the seat.
        why: what the policy says, in one line.
    """

    policy: str
    agent: str
    why: str


@dataclass(frozen=True)
class Seating:
    """Who can sit where.

    Attributes:
        fitting: for every seat, the indices of the policies that can play it.
        gaps: all others, with reasons.
    """

    fitting: tuple[tuple[int, ...], ...]
    gaps: tuple[Gap, ...]


def check_policies(words: Sequence[str]) -> tuple[str, ...]:
    """Return policies as typed, each made once to see that it can be.

    Raises:
        AcaError: none, too many, one twice, or one that cannot be made.
    """
    if not 1 <= len(words) <= MOST_POLICIES:
        got = f"{len(words)}" if words else "none"
        raise DataError(f"policies: expected 1 to {MOST_POLICIES}, got {got}")
    known: set[str] = set()
    for word in words:
        name, options = parse_policy(word)
        make_policy(name, options)
        plain = policy_word(name, dict(sorted(options.items())))
        if plain in known:
            raise DataError(f"policies: expected each once, got {word!r} twice")
        known.add(plain)
    return tuple(word.strip() for word in words)


def find_seats(world: World, words: Sequence[str], seats: Collection[int] | None = None) -> Seating:
    """Return which policies can play which seats: those that refuse neither reset nor act.

    Args:
        world: the scenario.
        words: the policies.
        seats: indices of the seats to try; nobody is said to fit the others. None: all.
    """
    env = CollectiveActionEnv(world)
    fitting: list[tuple[int, ...]] = []
    gaps: list[Gap] = []
    for seat, agent in enumerate(env.possible_agents):
        able = []
        is_tried = seats is None or seat in seats
        for place, word in enumerate(words if is_tried else ()):
            why = _refusal(env, make_policy(*parse_policy(word)), agent)
            if why is None:
                able.append(place)
            else:
                gaps.append(Gap(word, agent, why))
        fitting.append(tuple(able))
    return Seating(tuple(fitting), tuple(gaps))


def _refusal(env: CollectiveActionEnv, policy: Policy, agent: str) -> str | None:
    """Return why a policy does not play an agent; None if it does."""
    observations, infos = env.reset(seed=0)
    info = dict(infos[agent])
    if policy.sees_actions:
        others = idle_actions(env.game)
        others[env.possible_agents.index(agent)] = -1
        info["others_actions"] = others
    try:
        policy.attach(env)
        policy.reset(agent, spaces_of(env, agent), env.scenario)
        policy.act(observations[agent], info, np.random.default_rng(0))
    except AcaError as error:
        return " ".join(str(error).split())
    return None
