"""Retraining stability: fixed plans repeated, and best replies in turn or all at once."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.game.making import make_game
from aca_env.game.state import State, pick_games
from aca_env.game.world import World
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.equilibria import best_response_iteration
from aca_env.planning.payoffs import TIE
from aca_env.planning.situation import made_legal

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

NEAR = 0.01
"""Change in success or payoff that counts as none, beside what chance explains."""

QUIET = 0.25
"""Share of the rounds at the end that must be quiet for a repetition to have settled."""

BANK = 128
"""Draws of records that a repetition takes its rounds from, where the scenario has a bank."""

MOST_STEPS = 200
"""Joint best replies after which the search for a circle gives up."""


@dataclass(frozen=True, eq=False)
class Repetition:
    """The joint action repeated with retraining, over rounds from the present one on.

    Attributes:
        n_episodes: independent continuations; 1 where records stay the same people's.
        success: (n_rounds, n_agents) mean success; NaN for who abstains.
        success_error: half width of its 95% interval over continuations; NaN for one.
        payoff: (n_rounds, n_agents) mean payoff.
        payoff_error: likewise.
        acting_share: (n_rounds, n_agents) mean share of members who are ready to act.
        settled_after: (n_agents,) rounds after which success (without one, payoff) stays
            within `NEAR` and both intervals of its last value.
        last_change: (n_agents,) its last value less that of the round before.
        settles: whether the last quarter of the rounds is quiet for everybody.
    """

    n_episodes: int
    success: Reals
    success_error: Reals
    payoff: Reals
    payoff_error: Reals
    acting_share: Reals
    settled_after: tuple[int, ...]
    last_change: tuple[float, ...]
    settles: bool


@dataclass(frozen=True, eq=False)
class Replies:
    """Where best replies lead from a joint action, on the present round's records.

    Attributes:
        ends: whether they end where nobody gains by moving alone.
        cycle: joint actions (length, n_agents, 5) that come back for ever; empty without.
        final: (n_agents, 5) where they end; of a circle, its joint action of the least gap.
        epsilon: largest gain that anybody could still have there.
        moved: names of those who do something else there.
        plans: the final plans in words.
    """

    ends: bool
    cycle: Whole
    final: Whole
    epsilon: float
    moved: tuple[str, ...]
    plans: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Retraining:
    """What becomes of the joint action when the platform retrains again and again.

    Attributes:
        repetition: everybody repeats its plan; None where not asked for.
        in_turn: everybody replies to the others, one after the other.
        together: everybody replies at once.
    """

    repetition: Repetition | None
    in_turn: Replies
    together: Replies


def repeat(at: RoundAtHand, n_rounds: int, n_episodes: int) -> Repetition:
    """Return what becomes of success if everybody repeats its plan.

    From the present round on, memory, participation and private types included, `n_rounds`
    rounds are played as if the episode were long enough, with fresh records from round to
    round; where the scenario keeps its records for an episode, they stay. Who may not repeat
    its plan, because its budget is spent, is idle.

    Args:
        at: the round.
        n_rounds: rounds, at least 2.
        n_episodes: independent continuations.
    """
    keeps = at.world.scenario.population.redraw == "once"
    n = 1 if keeps else n_episodes
    probe = make_game(_longer(at, n_rounds))
    probe.restore(_copies(at, n, fresh=not keeps))
    joint = np.repeat(np.maximum(at.joint, 0)[None], n, axis=0)
    wanted = np.where((at.joint >= 0).all(axis=1)[:, None], joint, at.playing.rules.abstention)
    success, payoff, acting = ([] for _ in range(3))
    for _ in range(n_rounds):
        acting.append(probe.present.participation.mean(axis=0) / at.world.n_participation)
        outcome = probe.step(made_legal(probe, wanted), with_bounds=False).outcome
        success.append(np.array(outcome.success))
        payoff.append(np.array(outcome.payoff))
    mean_success, success_error = _over_episodes(np.stack(success))
    mean_payoff, payoff_error = _over_episodes(np.stack(payoff))
    is_aim = ~np.isnan(mean_success).any(axis=0)
    value = np.where(is_aim, mean_success, mean_payoff)
    error = np.nan_to_num(np.where(is_aim, success_error, payoff_error))
    settled = _settled_after(value, error)
    return Repetition(
        n, mean_success, success_error, mean_payoff, payoff_error, np.stack(acting),
        settled_after=tuple(settled),
        last_change=tuple((value[-1] - value[-2]).tolist()),
        settles=max(settled) <= (1 - QUIET) * (n_rounds - 1),
    )  # fmt: skip


def _longer(at: RoundAtHand, n_rounds: int) -> World:
    """Return the world with enough rounds, and a small bank of draws of its own."""
    scenario = at.world.scenario
    population = scenario.population
    drawn = {"bank_size": min(population.bank_size, BANK), "bank_seed": population.bank_seed + 1}
    if at.playing.present.handed_in is not None:
        drawn = {}  # a learner still trains on records of the bank there was
    changes = {
        "rounds": at.playing.present.round + n_rounds,
        "population": population.model_copy(update=drawn),
    }
    return at.world.varied(scenario.model_copy(update=changes))


def _copies(at: RoundAtHand, n: int, *, fresh: bool) -> State:
    """Return the state n times, with seeds of their own unless records stay."""
    state = pick_games([at.playing.state], np.zeros(n, dtype=np.int64))
    if not fresh:
        return state
    seeds = np.random.SeedSequence([int(state.seed[0]), state.round]).generate_state(n, np.uint64)
    return replace(state, seed=seeds.astype(np.uint64))


def _over_episodes(values: Reals) -> tuple[Reals, Reals]:
    """Return mean and half width of the 95% interval (n_rounds, n_agents) over episodes."""
    mean, n = values.mean(axis=1), values.shape[1]
    if n == 1:
        return mean, np.full_like(mean, np.nan)
    factor = float(stats.t.ppf(0.975, n - 1))
    return mean, np.asarray(factor * values.std(axis=1, ddof=1) / np.sqrt(n))


def _settled_after(value: Reals, error: Reals) -> list[int]:
    """Return for each column the first row from which on it stays near its last value."""
    far = np.abs(value - value[-1]) > NEAR + error + error[-1]
    rows = np.arange(1, len(value) + 1)[:, None]
    return [int(row) for row in (far * rows).max(axis=0)]


def reply_in_turn(at: RoundAtHand) -> Replies:
    """Return where best replies lead, one collective after the other in the file's order."""
    found = best_response_iteration(at.game, _startable(at)[None])
    return _told(at, bool(found.found[0]), found.cycles[0], found.action[0], found.epsilon[0])


def reply_together(at: RoundAtHand) -> Replies:
    """Return where best replies lead if all collectives reply at once, round by round."""
    joint = made_legal(at.game, _startable(at)[None])[0]
    joint[:, 4] = 0
    path: list[Whole] = []
    gaps: list[float] = []
    seen: dict[bytes, int] = {}
    while len(path) < MOST_STEPS and joint.tobytes() not in seen:
        gains = deviation_gains(at.game, joint[None])
        seen[joint.tobytes()] = len(path)
        path.append(joint)
        gaps.append(float(gains.epsilon[0]))
        moves = gains.gain[0] > TIE
        if not moves.any():
            return _told(at, True, np.array(path[:0]).reshape(0, *joint.shape), joint, gaps[-1])
        joint = np.where(moves[:, None], gains.action[0], joint)
    first = seen.get(joint.tobytes(), len(path))
    best = min(range(min(first, len(path) - 1), len(path)), key=lambda step: gaps[step])
    cycle = np.array(path[first:], dtype=np.int64).reshape(-1, *joint.shape)
    return _told(at, False, cycle, path[best], gaps[best])


def _startable(at: RoundAtHand) -> Whole:
    return np.where(at.joint[:, :1] >= 0, at.joint, 0)


def _told(at: RoundAtHand, ends: bool, cycle: Whole, final: Whole, epsilon: float) -> Replies:
    rows = at.rows_of(final[None])[0]
    moved = tuple(name for name, new, old in zip(at.names, rows, at.row, strict=True) if new != old)
    plans = tuple(at.words(i, action) for i, action in enumerate(final))
    return Replies(ends, cycle, final, float(epsilon), moved, plans)
