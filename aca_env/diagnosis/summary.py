"""A diagnosis in a few plain sentences: what a reader should know first."""

from collections.abc import Iterator, Sequence

import numpy as np

from aca_env.diagnosis.report import Diagnosis
from aca_env.planning.payoffs import TIE

MOST = 3
"""Collectives or pairs that a sentence each is spent on."""

SHARED = 0.5
"""Share of own members from which on two patterns count as the same."""


def headlines(found: Diagnosis) -> list[str]:
    """Return the sentences, the most important first."""
    return [
        *_gains(found),
        *_proofs(found),
        *_costs(found),
        *_safety(found),
        *_repetition(found),
        *_replies(found),
    ]


def listed(names: Sequence[str], most: int = 6) -> str:
    """Return names as a reader lists them.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a, b and c', 'a and 2 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _gains(found: Diagnosis) -> Iterator[str]:
    one = len(found.names) == 1
    gaining = sorted((i for i in found.incentives if i.gain > TIE), key=lambda i: -i.gain)
    if not gaining:
        yield (
            "It has no better plan in this round."
            if one
            else "Nobody gains by changing alone: what each does is its best answer to the others."
        )
        return
    for incentive in gaining[:MOST]:
        assert incentive.best is not None
        alone = "" if one else " alone"
        yield (
            f"{incentive.name} would gain {incentive.gain:.2f} by changing{alone} (best: "
            f"{incentive.best.words})."
        )
    if len(gaining) > MOST:
        yield f"{listed([i.name for i in gaining[MOST:]])} would gain by changing too."


def _proofs(found: Diagnosis) -> Iterator[str]:
    stable = [i.name for i in found.incentives if i.verdict == "stable"]
    gains = [i.name for i in found.incentives if i.verdict == "gains"]
    if not any(standing.certified for standing in found.standings):
        yield "The bounds are no guarantees here, so all of this rests on what happened."
        return
    if gains:
        yield f"That a change pays is guaranteed beforehand for {listed(gains)}."
    if stable:
        yield f"That no change pays is guaranteed beforehand for {listed(stable)}."
    n_open = len(found.names) - len(stable) - len(gains)
    if n_open and (stable or gains):
        yield "For the others guarantees leave it open."
    elif n_open:
        yield "The guarantees alone prove neither that a change would pay nor that none would."


def _costs(found: Diagnosis) -> Iterator[str]:
    lost, aligned = found.harms.lost_bound_to_one, found.alignment
    pairs: dict[tuple[int, int], float] = {}
    for i, j in zip(*np.nonzero(np.nan_to_num(lost) > 0.005), strict=True):
        pair = (int(min(i, j)), int(max(i, j)))
        pairs[pair] = max(pairs.get(pair, 0.0), float(lost[i, j]))
    worst = sorted(pairs, key=lambda pair: -pairs[pair])
    for i, j in worst[:MOST]:
        is_shared = min(aligned.overlap[i, j], aligned.overlap[j, i]) >= SHARED
        wish = "want different things" if aligned.direction[i, j] < 0 else "meet"
        where = "on the same pattern" if is_shared else "where their patterns meet"
        yield f"{found.names[i]} and {found.names[j]} {wish} {where}: {_price(found, i, j)}."
    if len(worst) > MOST:
        yield f"{len(worst) - MOST} more pairs cost each other guaranteed success."
    yield from _allies(found)


def _price(found: Diagnosis, i: int, j: int) -> str:
    """Return what two collectives take from each other, each compared with acting alone."""
    lost, names = found.harms.lost_bound_to_one, found.names
    alone = found.harms.bound_alone
    takes = [(a, b) for a, b in ((i, j), (j, i)) if lost[a, b] > 0.005]
    if len(takes) == 2 and all(lost[a, b] >= alone[a] - 0.005 for a, b in takes):
        return "each alone costs the other its whole guarantee"
    told = [
        f"{names[b]} alone costs {names[a]} {lost[a, b]:.2f} of the {alone[a]:.2f} of success "
        "that it could be sure of"
        for a, b in takes
    ]
    return ", and ".join(told)


def _allies(found: Diagnosis) -> Iterator[str]:
    gained = -np.nan_to_num(found.harms.lost_bound)
    pairs = [(int(i), int(j)) for i, j in zip(*np.nonzero(gained > 0.005), strict=True)]
    pairs.sort(key=lambda pair: -gained[pair])
    for i, j in pairs[:MOST]:
        yield (
            f"{found.names[j]} helps {found.names[i]}: without it, {found.names[i]} could be "
            f"sure of {gained[i, j]:.2f} less success."
        )
    if len(pairs) > MOST:
        yield f"So do {len(pairs) - MOST} more pairs."


def _safety(found: Diagnosis) -> Iterator[str]:
    needed = found.needed
    aims = np.flatnonzero(needed.aims)
    # A bound that is no guarantee makes nobody sure of anything.
    if not len(aims) or not any(standing.certified for standing in found.standings):
        return
    safe = [found.names[i] for i in aims if needed.present[i] >= needed.against_all[i]]
    alone = len(found.names) == 1
    against = "" if alone else " against what the others do now"
    level = f"sure of {needed.level:.0%} success"
    if safe:
        yield f"Large enough to be {level}{against}: {listed(safe)}."
    else:
        yield f"Nobody who acts is large enough to be {level}{against}."
    short = [i for i in aims if not needed.present[i] >= needed.against_all[i]]
    for i in short[:MOST]:
        yield f"{found.names[i]} {_need(needed.against_all[i], needed.present[i])}."


def _need(share: float, present: float) -> str:
    if np.isnan(share):
        return f"cannot be at any size; it has {present:.1%} of all records"
    return f"would need {share:.1%} of all records for that, and has {present:.1%}"


def _repetition(found: Diagnosis) -> Iterator[str]:
    repeated = found.retraining.repetition
    if repeated is None:
        return
    n_rounds = len(repeated.success)
    if not repeated.settles:
        latest = max(repeated.settled_after)
        rows = zip(found.names, repeated.settled_after, strict=True)
        moving = [name for name, row in rows if row == latest]
        yield (
            f"If all repeat their plans, results still change after {n_rounds} rounds of "
            f"retraining, for {listed(moving)}."
        )
        return
    last = max(repeated.settled_after)
    when = "do not change from round to round" if last == 0 else f"settle after {last} more rounds"
    yield f"If all repeat their plans, results {when} (beyond chance)."


def _replies(found: Diagnosis) -> Iterator[str]:
    if len(found.names) == 1:
        return
    in_turn, together = found.retraining.in_turn, found.retraining.together
    if in_turn.ends and not in_turn.moved:
        return
    if in_turn.ends:
        change = f"after {listed(in_turn.moved)} changed"
        yield f"If they answer each other in turn, they come to rest, {change}."
    elif len(in_turn.cycle):
        yield (
            f"If they answer each other in turn, they never come to rest: {len(in_turn.cycle)} "
            "joint plans follow each other in a circle."
        )
    if in_turn.ends and not together.ends:
        yield "If they all answer at once, they do not."
