"""Do independent learners find a common target? PPO in alignment games, against the optimum."""

from matplotlib.figure import Figure

from aca_env.reproduce.estimates import Share, mean_text
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.experiments.learners_view import (
    ENDED,
    common_share,
    draw,
    idle_share,
    seeds_text,
    tables,
    targets_text,
    told_games,
)
from aca_env.reproduce.learning_runs import NEEDS
from aca_env.reproduce.learning_settings import GAMES, INDEPENDENT, OTHER_LEARNERS
from aca_env.reproduce.learning_sweep import AlignmentLearningSweep

COMPROMISE, HARDER, DEAR, CYCLIC, SHIPPED = (
    AlignmentLearningSweep(game.name, INDEPENDENT) for game in GAMES
)
OTHERS = tuple(AlignmentLearningSweep(COMPROMISE.game, one) for one in OTHER_LEARNERS)
SWEEPS = (COMPROMISE, HARDER, DEAR, CYCLIC, SHIPPED, *OTHERS)

NEAR = 0.95
"""Part of the joint optimum that counts as reached."""

METHOD = (
    "Four collectives plant one pattern of climate-four; each may stay out or name one of four "
    f"labels in every round. Games: {told_games(SWEEPS)}. Learners: one PPO model per agent, all "
    "at once, on their own payoffs, with γ = 0 since rounds do not depend on each other; beside "
    f"them, in the compromise, {'; '.join(f'“{one.name}”: {one.told}' for one in OTHER_LEARNERS)}. "
    "After training, 32 games that nobody learned from are played with every model's most "
    "probable actions. A seed ends on a common target if, in at least "
    f"{ENDED:.0%} of the rounds, two or more act, all who act name one label, and it wins. The "
    "joint optimum is found by trying all 625 joint actions in every round of the same games."
)


def _most_end_common(results: Results) -> Finding:
    told, holds = [], True
    for sweep in (COMPROMISE, HARDER):
        share = common_share(results.of(sweep))
        holds &= share.interval[0] > 0.5
        told.append(f"{sweep.game}: {seeds_text(share)}, {targets_text(results.of(sweep))}")
    why = (
        "While others still play at random, the target that wins with the fewest members pays "
        "soonest; two who name it are enough, and the others gain by staying out."
    )
    return Finding("; ".join(told) + ".", holds, why)


def _near_optimum(results: Results) -> Finding:
    arrays = results.of(COMPROMISE)
    parts = arrays["social"] / arrays["optimum"][0]
    n_near = int((parts >= NEAR).sum())
    harder = results.of(HARDER)
    told = (
        f"Compromise: {n_near} of {len(parts)} seeds reach {NEAR:.0%} of the joint optimum "
        f"{arrays['optimum'][0]:.3f} (exact), on average {mean_text(parts)} of it. Harder "
        f"compromise: {mean_text(harder['social'] / harder['optimum'][0])} of it."
    )
    why = (
        "Where a favourite of two wins more easily than what is worth something to all, the "
        "learners end on that favourite: a common target, but not the one of the highest welfare."
    )
    return Finding(told, n_near > len(parts) / 2, why)


def _not_when_cyclic(results: Results) -> Finding:
    found = {sweep.game: common_share(results.of(sweep)) for sweep in (CYCLIC, SHIPPED)}
    both = Share(sum(s.n_true for s in found.values()), sum(s.n for s in found.values()))
    counts = "; ".join(f"{name}: {seeds_text(share)}" for name, share in found.items())
    gaps = "; ".join(
        f"{s.game} {mean_text(results.of(s)['social'] - results.of(s)['optimum'][0])}"
        for s in (CYCLIC, SHIPPED)
    )
    why = (
        "No pure joint action is an equilibrium of the shipped game, and inaction is its joint "
        "optimum: whoever plants for a favourite costs the others more. Learners settle where two "
        "who value one label happen to agree, or go on reacting to each other."
    )
    told = f"{counts}; both: {seeds_text(both)}. Sum of payoffs minus the joint optimum: {gaps}."
    return Finding(told, both.interval[1] < 0.5, why)


def _trap(results: Results) -> Finding:
    arrays = results.of(DEAR)
    share = idle_share(arrays)
    told = (
        f"Nobody acts in the end: {seeds_text(share)}. Sum of payoffs "
        f"{mean_text(arrays['social'])}, joint optimum {arrays['optimum'][0]:.3f}."
    )
    why = (
        "Below critical mass an edit only costs: against others at random, acting earns less than "
        "it costs, so that every model unlearns it before two happen to agree often enough."
    )
    return Finding(told, share.interval[0] > 0.5, why)


def _others(results: Results) -> Finding:
    told = [
        f"{sweep.learners.name}: {seeds_text(common_share(results.of(sweep)))}, sum of payoffs "
        f"{mean_text(results.of(sweep)['social'])}"
        for sweep in (COMPROMISE, *OTHERS)
    ]
    worth = [results.of(s)["social"].mean() / results.of(s)["optimum"][0] for s in OTHERS]
    why = (
        "Looking ahead over twelve rounds adds what the others will do to each decision's return, "
        "so that models settle later, and some still name a label that changes nothing."
    )
    return Finding("; ".join(told) + ".", bool(min(worth) >= NEAR), why)


def _tables(results: Results) -> dict[str, list[Row]]:
    return tables(results, SWEEPS)


def _draw(results: Results) -> Figure:
    return draw(results, SWEEPS)


def learners_experiment() -> Experiment:
    """Return the study of several learners at once."""
    return Experiment(
        name="learners",
        title="Independent learners in alignment games, against the joint optimum",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        needs=NEEDS,
        claims=(
            Claim("Where preferences allow a common target, independent learners end on one in "
                  "most seeds", _most_end_common, OURS),
            Claim(f"In the compromise, most seeds reach {NEAR:.0%} of the joint optimum",
                  _near_optimum, OURS),
            Claim("With cyclic preferences fewer than half of the seeds do, over both games",
                  _not_when_cyclic, OURS),
            Claim("With dear edits they fall into the critical-mass trap in most seeds: nobody "
                  "acts", _trap, OURS),
            Claim(f"In the compromise, a discount of 1, a shared policy and the mean payoff as "
                  f"reward come to {NEAR:.0%} of the joint optimum on average", _others, OURS),
        ),
    )  # fmt: skip
