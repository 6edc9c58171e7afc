"""The report on coalitions in plain words, section by section, for a page that people read."""

from collections.abc import Iterator, Sequence

from aca_env.formation.report import BlockingSearch, Blocks, Formation, Members
from aca_env.formation.telling_masses import about_masses

Row = tuple[str, ...]
Section = tuple[str, str, tuple[Row, ...]]

RESTS = {
    "gamma": "while everybody else edits nothing",
    "status_quo": "while everybody else does what it does now",
    "pessimistic": "while everybody else does its worst",
    "optimal_reply": "while everybody else, as one, does what is best for itself",
}
COUNTS = {
    "payoff": "the sum of what its members are paid",
    "success": "the share of test users that it wins",
    "certified": "the sum of what its members are guaranteed to be paid",
}
SPLITS = {
    "own": "each collective keeps what it is paid",
    "equal": "a coalition shares what it is paid evenly",
    "proportional": "a coalition shares what it is paid by number of members",
    "shapley": "a coalition shares what it is paid by what each member adds",
}
CONCEPTS = {
    "nash": "nobody gains by moving to another coalition, or out",
    "individual": "nobody gains by a move that its new partners welcome",
    "contractual": "nobody gains by a move that new and old partners both welcome",
    "core": "no group gains by leaving together",
}
MOST_ROWS = 8
MOST_NAMED = 4


def sections(formation: Formation) -> list[Section]:
    """Return the report as (title, sentences, rows of a table); the first row names columns.

    A section without a table has no rows.
    """
    told = [
        _trap(formation),
        _worths(formation),
        _shares(formation),
        _partitions(formation),
        _leaving(formation),
        about_masses(formation),
    ]
    if formation.not_searched:
        left = " ".join(formation.not_searched)
        told.append(("What was not searched", left, ()))
    return told


def coalition_words(formation: Formation, members: Members) -> str:
    """Return a coalition in words, of many members the first few."""
    if len(members) <= MOST_NAMED + 1:
        return formation.named(members)
    return f"{formation.named(members[:MOST_NAMED])} and {len(members) - MOST_NAMED} others"


def partition_words(formation: Formation, blocks: Blocks) -> str:
    """Return a partition in words, coalitions of several first: `a + b | c`."""
    several = [coalition_words(formation, block) for block in blocks if len(block) > 1]
    alone = [formation.names[block[0]] for block in blocks if len(block) == 1]
    if not several:
        return "everybody alone"
    if len(alone) > MOST_ROWS:
        alone = [f"{len(alone)} others alone"]
    return " | ".join([*several, *alone])


def _trap(formation: Formation) -> Section:
    title, trap = "Is action together needed?", formation.trap
    if trap.is_trap:
        smallest = trap.together.coalitions[0]
        who, plan = coalition_words(formation, smallest.members), smallest.plan
        told = (
            f"This is a critical-mass trap: every collective alone is too small, and acting alone "
            f"pays nobody. But {who} would all gain if they acted together ({plan}). "
        )
        if trap.is_hidden:
            told += (
                "No single collective's move shows the way out, not even joining one other; only "
                "a search over whole coalitions finds it."
            )
        elif trap.single_move_helps:
            told += "One collective that joins another is enough to get out."
        else:
            told += "Whether a single move shows the way out was not asked."
        return title, told, _blocking_rows(formation, trap.together)
    if trap.together.n_found:
        told = (
            f"Somebody gains by acting alone (the most is {trap.largest_gain_alone:.2f}), so there "
            f"is no critical-mass trap. {_n(trap.together.n_found, 'coalition')} of several would "
            f"also gain together."
        )
        return title, told, _blocking_rows(formation, trap.together)
    if trap.largest_gain_alone > 0:
        told = (
            f"Somebody gains by acting alone (the most is {trap.largest_gain_alone:.2f}), so there "
            f"is no critical-mass trap. No coalition of several gains all its members"
        )
        return title, told + _as_far_as(trap.together) + ".", ()
    told = "Nobody gains by acting, alone or together with others"
    return title, told + _as_far_as(trap.together) + ".", ()


def _worths(formation: Formation) -> Section:
    told = (
        f"A coalition's worth is {COUNTS[formation.worth]} when it carries out its best common "
        f"plan, {RESTS[formation.convention]}. "
    )
    told += (
        "By the rules worth depends on a coalition's size alone. " if formation.is_staircase else ""
    )
    if formation.worth == "certified":
        told += _promise(formation)
    ranked = sorted(formation.worths, key=lambda one: (-one.worth, len(one.members)))
    shown = ranked[: 2 * MOST_ROWS]
    if len(shown) < len(ranked):
        told += f"The {len(shown)} that are worth most, of {len(ranked)}:"
    head = ("coalition", "share of users", "worth", "what it does")
    rows = [
        (coalition_words(formation, one.members), f"{one.mass:.1%}", f"{one.worth:.2f}", one.plan)
        for one in shown
    ]
    return "What coalitions are worth", told.strip(), (head, *rows)


def _promise(formation: Formation) -> str:
    if formation.is_certified:
        return "These are guarantees, although each coalition picks its plan by looking at them. "
    return (
        "They are guarantees only for a plan that was fixed beforehand, where the regime allows "
        "any, not for the best of several. "
    )


def _shares(formation: Formation) -> Section:
    shares, n = formation.shares, len(formation.names)
    told = "If all acted as one and divided what they have of it: "
    if shares.epsilon is not None and shares.epsilon > 1e-9:
        told += (
            f"no division keeps every coalition from leaving (the core is empty); the fairest "
            f"still leaves some coalition {shares.epsilon:.2f} short"
        )
        worst = [coalition_words(formation, one.members) for one in shares.aggrieved[:2]]
        told += f", first of all {' and '.join(worst)}." if worst else "."
    elif shares.epsilon is not None:
        told += "there are divisions that no coalition would leave (the core is not empty)."
    else:
        told += "shares by what each adds on average."
    if shares.no_nucleolus and "no imputation" in shares.no_nucleolus:
        told += " No division gives everybody at least what it has alone, so there is no nucleolus."
    columns: list[tuple[str, Sequence[float] | None]] = [
        ("by what it adds (Shapley)", shares.shapley),
        ("± (95%)", shares.half_widths),
        ("as a swing member (Banzhaf)", shares.banzhaf),
        ("least core", shares.least_core),
        ("nucleolus", shares.nucleolus),
    ]
    kept = [(name, numbers) for name, numbers in columns if numbers is not None]
    head = ("collective", *(name for name, _ in kept))
    shown = sorted(range(n), key=lambda i: -abs(shares.shapley[i]))[: 2 * MOST_ROWS]
    if len(shown) < n:
        told += f" The {len(shown)} of {n} with the largest shares:"
    rows = [
        (formation.names[i], *(f"{round(numbers[i], 2) + 0.0:.2f}" for _, numbers in kept))
        for i in sorted(shown)
    ]
    return "How the gains could be divided", told, (head, *rows)


def _partitions(formation: Formation) -> Section:
    worth_most = partition_words(formation, formation.best.blocks)
    told = (
        f"Taken one by one, coalitions are worth most when they stand as {worth_most} "
        f"({formation.best.value:.2f} in sum). "
    )
    if formation.best_played is not None:
        played = formation.best_played
        words = partition_words(formation, played.blocks)
        told += f"When all act at once, what pays most in sum is {words} ({played.value:.2f}). "
    path = formation.drift.partitions
    told += f"Of single moves, mergers and splits: {SPLITS[formation.split]}. "
    ends = {
        "stable": "and stay there",
        "cycle": "and then go round in circles",
        "budget": "when the search was stopped",
    }[formation.drift.ended]
    if len(path) == 1 and formation.drift.ended == "stable":
        told += "From everybody alone no merger helps."
    else:
        last = partition_words(formation, path[-1])
        told += (
            f"Mergers and splits that hurt nobody concerned lead from everybody alone to {last}, "
            f"{ends}."
        )
    if formation.stable is None:
        return "Who stands together", told, ()
    head = ("stable in that", "how many", "which")
    rows = [
        (CONCEPTS[name], str(len(listed)), _listed(formation, listed))
        for name, listed in formation.stable.items()
    ]
    return "Who stands together", told, (head, *rows)


def _listed(formation: Formation, partitions: Sequence[Blocks]) -> str:
    told = "; ".join(partition_words(formation, blocks) for blocks in partitions[:3])
    return told + (" ..." if len(partitions) > 3 else "") if partitions else "none"


def _leaving(formation: Formation) -> Section:
    title, now = "Who would leave what is done now", formation.blocking_now
    if not now.n_found:
        told = "No coalition gains by leaving what everybody does now together"
        return title, told + _as_far_as(now) + ".", ()
    told = (
        f"{_n(now.n_found, 'coalition')} would gain on what everybody does now, all members of "
        f"each; the smallest first."
    )
    return title, told, _blocking_rows(formation, now)


def _blocking_rows(formation: Formation, search: BlockingSearch) -> tuple[Row, ...]:
    head = ("who", "what they would do", "who gains least gains")
    return (head, *_rows_of(formation, search)) if search.coalitions else ()


def _rows_of(formation: Formation, search: BlockingSearch) -> Iterator[Row]:
    for one in search.coalitions[:MOST_ROWS]:
        yield coalition_words(formation, one.members), one.plan or "", f"{min(one.gains):.2f}"


def _as_far_as(search: BlockingSearch) -> str:
    return "" if search.is_exhaustive else ", as far as was searched"


def _n(number: int, what: str) -> str:
    return f"One {what}" if number == 1 else f"{number:,} {what}s"
