"""Does shaping help learners? An ablation by scenario, regime and form, with where and why."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.experiments.shaping_view import (
    Comparison,
    comparisons,
    draw,
    interval,
    tables,
)
from aca_env.reproduce.learning_runs import NEEDS
from aca_env.reproduce.shaping_settings import (
    BOUND,
    GAMMA,
    HEAVY,
    HEAVY_BOUND,
    MARGIN,
    NONE,
    OBJECTIVE,
    SHAPING_GAMES,
)
from aca_env.reproduce.shaping_sweep import ShapingSweep

USUAL = 0.95
"""PPO's usual λ."""

SWEEPS = (
    ShapingSweep("duel", "full", USUAL, (NONE, BOUND, MARGIN)),
    ShapingSweep("duel", "worst_case", USUAL, (NONE, BOUND, MARGIN)),
    ShapingSweep("attrition", "full", USUAL, (NONE, BOUND, MARGIN)),
    ShapingSweep("attrition", "worst_case", USUAL, (NONE, BOUND, MARGIN)),
    ShapingSweep("steep", "full", USUAL, (NONE, MARGIN, HEAVY)),
    ShapingSweep("steep", "full", 0.0, (NONE, HEAVY)),
    ShapingSweep("trap", "full", USUAL, (NONE, HEAVY, OBJECTIVE)),
    ShapingSweep("trap", "full", 0.0, (NONE, MARGIN, HEAVY, HEAVY_BOUND)),
    ShapingSweep("trap", "transparent", 0.0, (NONE, HEAVY)),
    ShapingSweep("trap", "worst_case", 0.0, (NONE, HEAVY)),
)

METHOD = (
    "PPO with and without shaping, every form on the same seeds; γ = "
    f"{GAMMA:g} for rewards, learners and the potential alike. What counts is the payoff that the "
    "scenario pays without shaping, per round, in the games that are learned from: its mean over "
    "all of training, its mean over the last fifth, and the decisions until nine tenths of the "
    "way to where learners without shaping end. Games: "
    + "; ".join(f"“{game.name}”: {game.told}" for game in SHAPING_GAMES.values())
    + ". Differences to the learners without shaping are paired by seed, with t-intervals. "
    "“as objective” pays the potential itself: another objective, not shaping."
)


def _found(results: Results, wanted: Callable[[Comparison], bool]) -> list[Comparison]:
    shaped = (one for one in comparisons(results, SWEEPS) if one.variant.mode != "none")
    return [one for one in shaped if wanted(one)]


def _told(
    found: list[Comparison], *, at_end: bool = False
) -> tuple[str, list[tuple[float, float]]]:
    """Return differences in words, and their intervals, which hold together at 95%."""
    values = [one.differences_at_end if at_end else one.differences for one in found]
    ends = [interval(each, len(found)) for each in values]
    words = [
        f"{one.name}: {np.mean(each):+.3f} [{low:+.3f}, {high:+.3f}]"
        for one, each, (low, high) in zip(found, values, ends, strict=True)
    ]
    return f"{'; '.join(words)} (n = {len(found[0].payoff)} seeds).", ends


def _is_small(one: Comparison) -> bool:
    is_shaping = one.variant.form == "potential" and one.variant.weight == 1
    return is_shaping and one.sweep.gae_lambda == USUAL


def _no_gain(results: Results) -> Finding:
    told, ends = _told(_found(results, _is_small))
    why = (
        "What a step is paid for the potential it leads to, the next step gives back. In "
        "advantages with λ the potential of the next state weighs γ(1 − λ), about 0.05, and "
        "nothing once the value network has learned it; and a standing plan is forgotten with "
        "the next action, so that its potential says nothing about later rounds. Payoffs of "
        "these games come in the round itself, so that they already say what the bound says."
    )
    return Finding(told, all(low <= 0 for low, _ in ends), why)


def _same_end(results: Results) -> Finding:
    told, ends = _told(_found(results, _is_small), at_end=True)
    why = "A potential changes no optimal policy; a learner stopped early may still differ."
    return Finding(told, all(low <= 0 <= high for low, high in ends), why)


def _escapes(results: Results) -> Finding:
    told, ends = _told(
        _found(
            results,
            lambda one: (
                one.sweep.game == "trap"
                and one.variant == HEAVY
                and one.sweep.gae_lambda == 0
                and one.sweep.regime != "worst_case"
            ),
        )
    )
    why = (
        "Below critical mass payoffs are flat and edits cost; the slope of the margin pays for "
        "every member who joins, before anybody wins. A weight of 20 lifts it above what edits "
        "cost, and with λ = 0 nothing is given back before the value network has learned it: long "
        "enough for two learners to meet. It is a push at the start, not another optimum."
    )
    return Finding(told, all(low > 0 for low, _ in ends), why)


def _not_elsewhere(results: Results) -> Finding:
    def is_other(one: Comparison) -> bool:
        is_shaping = one.variant.form == "potential"
        return (
            is_shaping
            and one.sweep.game == "trap"
            and not (
                one.variant == HEAVY
                and one.sweep.gae_lambda == 0
                and one.sweep.regime != "worst_case"
            )
        )

    told, ends = _told(_found(results, is_other))
    why = (
        "The bound is as flat as the payoff below critical mass; at weight 1 the slope is smaller "
        "than what edits cost; in the worst case everybody else counts as against one, so that the "
        "nearness to winning hardly moves; with λ = 0.95 the next steps give back at once."
    )
    return Finding(told, all(low <= 0 for low, _ in ends), why)


def _heavy_slows(results: Results) -> Finding:
    def is_heavy(one: Comparison) -> bool:
        sweep = one.sweep
        return (sweep.game, sweep.gae_lambda, one.variant) == ("steep", USUAL, HEAVY)

    found = _found(results, is_heavy)
    told, _ = _told(found)
    why = (
        "Twenty times the potential is paid and given back every round: variance in the "
        "advantages that the value network must learn away first."
    )
    return Finding(told, all(float(one.differences.mean()) < 0 for one in found), why)


def _other_objective(results: Results) -> Finding:
    told, ends = _told(_found(results, lambda one: one.variant == OBJECTIVE), at_end=True)
    why = (
        "Paid in every round for being near to winning, learners act on, whether or not they are "
        "needed; here that earns more than staying out, elsewhere it need not. The same "
        "potential as shaping, with the same λ, is given back and lets the trap stand."
    )
    return Finding(told, all(high < 0 or low > 0 for low, high in ends), why)


def _tables(results: Results) -> dict[str, list[Row]]:
    return tables(results, SWEEPS)


def _draw(results: Results) -> Figure:
    return draw(results, SWEEPS)


def shaping_experiment() -> Experiment:
    """Return the ablation of shaping."""
    return Experiment(
        name="shaping",
        title="Shaping by certified bounds: where it helps learners, and where not",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        needs=NEEDS,
        claims=(
            Claim("With PPO's usual λ and weight 1, no scenario, regime or mode is shown to be "
                  "learned faster with shaping than without", _no_gain, OURS),
            Claim("There, payoffs at the end of training are not shown to differ either",
                  _same_end, OURS),
            Claim("In the critical-mass trap the margin's slope helps in the regimes full and "
                  "transparent, at weight 20 and λ = 0", _escapes, OURS),
            Claim("In the trap, the bound alone, weight 1, the worst case or PPO's usual λ are "
                  "not shown to help", _not_elsewhere, OURS),
            Claim("Where efforts are a steep choice, weight 20 with PPO's usual λ slows learning "
                  "down, on average over the seeds", _heavy_slows, OURS),
            Claim("The potential as an objective changes what is earned in the end (in the trap)",
                  _other_objective, OURS),
        ),
    )  # fmt: skip
