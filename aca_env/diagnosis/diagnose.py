"""The stability of a joint action in the present round of an environment."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Spaces
from aca_env.agents.fixed import Fixed
from aca_env.diagnosis.alignment import find_alignment
from aca_env.diagnosis.deviations import Gains, Incentive, find_incentives, try_deviations
from aca_env.diagnosis.harms import find_harms
from aca_env.diagnosis.needed_shares import check_level, find_needed_shares
from aca_env.diagnosis.repeating import Retraining, repeat, reply_in_turn, reply_together
from aca_env.diagnosis.report import Diagnosis, Gaps, Standing
from aca_env.diagnosis.round_at_hand import RoundAtHand, check_count, legal_joint
from aca_env.diagnosis.story import find_doubts
from aca_env.errors import DataError, StateError, one_line
from aca_env.faces.border import read_actions
from aca_env.game.game import Game
from aca_env.game.menu import AXES
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.shift_checks import refuse_shift

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv

Whole = NDArray[np.int64]
Made = TypeVar("Made")

ROUNDS, EPISODES, LEVEL = 12, 16, 0.5


def diagnose(  # noqa: PLR0913 - named options only
    env: "CollectiveActionEnv",
    joint_action: Any = None,
    *,
    level: float = LEVEL,
    n_rounds: int = ROUNDS,
    n_episodes: int = EPISODES,
    why_not: Mapping[str, str] | None = None,
) -> Diagnosis:
    """Return how stable a joint action is in the present round; nothing is played.

    Who would gain by doing something else, realised and guaranteed; who hurts and helps
    whom; whose aims agree; what repeated retraining makes of it; how large each collective
    must be to be safe. All but the last two parts are exact on the round's own records and
    test users, as `env.outcomes` has them. Costs are in `Diagnosis.seconds`.

    Args:
        env: the environment, in the middle of an episode.
        joint_action: integers (n_agents, 5) or a mapping of agents to actions. Default: what
            was played last, or before the first round each collective's first edit for the
            label worth most to it, as policy `fixed` has it; who may not do that is idle.
        level: bound from which on a collective counts as safe, in [0, 1].
        n_rounds: rounds for which the joint action is repeated, at least 2; 0 for no
            repetition.
        n_episodes: independent repetitions.
        why_not: by agent, why its bounds are no guarantees. Default: as if the joint action
            was fixed in advance. Bounds of actions that were chosen on this round's records,
            or on those that a platform remembers, hold with `selection = "menu"` only: see
            `aca_env.runs.certificates.doubts`.

    Raises:
        StateError: no round to play.
        ActionError: an action outside its space.
        DataError: an option out of range.
        ScenarioError: people are members of several collectives, or err.
    """
    check_disjoint(env.scenario, "diagnose")
    refuse_shift(env.scenario, "diagnose")
    check_level(level)
    if check_count("n_rounds", n_rounds, 0) == 1:
        raise DataError("n_rounds: expected 0 or at least 2, got 1")
    check_count("n_episodes", n_episodes, 1)
    if env.game.is_over:
        raise StateError("diagnose: the episode is over: expected a round to play, or reset()")
    at = RoundAtHand(env.game, read_joint(env, joint_action))
    reasons = dict(_doubts_of_fixed(env) if why_not is None else why_not)
    certified = np.array([agent not in reasons for agent in env.possible_agents])
    watch = Watch()
    gains = watch("deviations", lambda: try_deviations(at))
    incentives = watch("guarantees", lambda: find_incentives(at, gains, certified))
    now = (gains.success[:1], gains.bound[:1], gains.payoff[:1])
    harms = watch("harms", lambda: find_harms(at, now))
    alignment = watch("alignment", lambda: find_alignment(at))
    with watch.timed("retraining"):
        repetition = repeat(at, n_rounds, n_episodes) if n_rounds else None
        retraining = Retraining(repetition, reply_in_turn(at), reply_together(at))
    needed = watch("needed", lambda: find_needed_shares(at, level))
    scenario, state = at.world.scenario, env.game.present
    return Diagnosis(
        scenario=scenario.name,
        question=scenario.description,
        content_hash=env.scenario.content_hash,
        seed=int(state.seed[0]),
        round=state.round + 1,
        regime=scenario.information.regime,
        delta=scenario.information.delta,
        selection=scenario.information.selection,
        standings=tuple(_standings(at, gains, env.possible_agents, reasons)),
        gaps=_gaps(incentives),
        incentives=incentives,
        harms=harms,
        alignment=alignment,
        retraining=retraining,
        needed=needed,
        seconds=watch.seconds,
    )


class Watch:
    """Measures how long parts take, in seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what is made, and note the time."""
        with self.timed(name):
            return make()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note the time of a block."""
        start = perf_counter()
        yield
        self.seconds[name] = perf_counter() - start


def read_joint(env: "CollectiveActionEnv", joint_action: Any) -> Whole:
    """Return the joint action (n_agents, 5) that is meant; see `diagnose`."""
    if joint_action is None:
        return _default_joint(env)
    agents = env.possible_agents
    if isinstance(joint_action, Mapping):
        return read_actions(joint_action, agents, env.views.widths)
    try:
        rows = np.asarray(joint_action, dtype=object)
    except ValueError:
        rows = np.empty(0)
    if rows.shape != (len(agents), len(AXES)):
        raise DataError(
            f"joint_action: expected integers ({len(agents)}, {len(AXES)}) or a mapping of "
            f"agents to actions, got {one_line(joint_action)}"
        )
    return read_actions(dict(zip(agents, rows, strict=True)), agents, env.views.widths)


def _default_joint(env: "CollectiveActionEnv") -> Whole:
    game: Game = env.game
    last = np.array(game.present.last_action[0])
    if game.present.round > 0:
        return legal_joint(game, last)
    scenario, chance = game.world_of(0).scenario, np.random.default_rng(0)
    for i, agent in enumerate(env.possible_agents):
        policy = Fixed()
        spaces = Spaces(env.observation_space(agent), env.action_space(agent), game.world.space)
        policy.reset(agent, spaces, scenario)
        last[i] = policy.act(None, {"action_mask": env.views.masks(i)}, chance)
    return legal_joint(game, last)


def _doubts_of_fixed(env: "CollectiveActionEnv") -> dict[str, str]:
    """Return, by agent, why bounds of plans fixed in advance are no guarantees."""
    fixed = {agent: Fixed() for agent in env.possible_agents}
    pays = env.game.world.distances.are_covered
    return find_doubts(env.scenario, fixed, pays_for_bias=pays)


def _standings(
    at: RoundAtHand, gains: Gains, agents: list[str], reasons: Mapping[str, str]
) -> Iterator[Standing]:
    for i, agent in enumerate(agents):
        yield Standing(
            name=at.names[i],
            agent=agent,
            action=tuple(at.joint[i].tolist()),
            words=at.words(i, at.joint[i], illegal=bool(at.illegal[i])),
            illegal=bool(at.illegal[i]),
            n_members=int(at.world.n_members[i]),
            n_acting=int(at.plans.n_acting[i, at.row[i]]),
            success=float(gains.success[0, i]),
            bound=float(gains.bound[0, i]),
            certified=agent not in reasons,
            why_not=reasons.get(agent),
            payoff=float(gains.payoff[0, i]),
            certified_payoff=float(gains.certified[0, i]),
        )


def _gaps(incentives: tuple[Incentive, ...]) -> Gaps:
    return Gaps(
        epsilon=max(one.gain for one in incentives),
        certified_epsilon=max(one.certified_gain for one in incentives),
        at_least=max(one.least_gain for one in incentives),
        at_most=max(one.most_gain for one in incentives),
        implied=all(one.implied for one in incentives),
    )
