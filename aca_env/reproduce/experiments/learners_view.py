"""Tables and picture of the study of independent learners."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.estimates import Share
from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.learning_settings import SHORT, find_game
from aca_env.reproduce.learning_sweep import AlignmentLearningSweep
from aca_env.reproduce.style import GREY, SMALL, TEXT, frame, new_figure
from aca_env.reproduce.sweep import Arrays
from aca_env.runs.summary import estimate

ENDED = 0.9
"""Share of the last evaluation's rounds from which a seed counts as having ended so."""

Sweeps = Sequence[AlignmentLearningSweep]


def common_share(arrays: Arrays) -> Share:
    """Return in how many seeds the learners ended on a common target."""
    return Share(int((arrays["common"] >= ENDED).sum()), len(arrays["common"]))


def seeds_text(share: Share) -> str:
    """Return a share of seeds for readers.

    >>> seeds_text(Share(4, 4))
    '4 of 4 seeds = 100.00% [51.01%, 100.00%]'
    """
    return str(share).replace("draws", "seeds")


def idle_share(arrays: Arrays) -> Share:
    """Return in how many seeds nobody acts in the end."""
    return Share(int((arrays["acting"] <= 1 - ENDED).sum()), len(arrays["acting"]))


def targets_text(arrays: Arrays) -> str:
    """Return how often which targets came out, the most frequent joint actions first."""
    joint, counts = np.unique(arrays["labels"], axis=0, return_counts=True)
    told = []
    for place in np.argsort(-counts, kind="stable")[:3]:
        names = ["–" if label < 0 else SHORT[label] for label in joint[place]]
        told.append(f"{counts[place]} × ({', '.join(names)})")
    return "; ".join(told)


def tables(results: Results, sweeps: Sweeps) -> dict[str, list[Row]]:
    """Return the numbers: one row per setting, and one per training run."""
    rows: list[Row] = []
    runs: list[Row] = []
    for sweep in sweeps:
        arrays = results.of(sweep)
        share, social = common_share(arrays), estimate(arrays["social"])
        low, high = share.interval
        rows.append(
            {
                "game": sweep.game,
                "learners": sweep.learners.name,
                "seeds": share.n,
                "on_a_common_target": share.n_true,
                "share": share.value,
                "share_low": low,
                "share_high": high,
                "nobody_acts": idle_share(arrays).n_true,
                "agents_acting": float(arrays["acting"].mean()),
                "social_payoff": social.mean,
                "half_width": social.half_width,
                "joint_optimum": float(arrays["optimum"][0]),
                "optimum_is_exact": bool(arrays["is_exact"][0]),
                "targets_of_a_last_round": targets_text(arrays),
            }
        )
        for place, labels in enumerate(arrays["labels"].tolist()):
            runs.append(
                {
                    "game": sweep.game,
                    "learners": sweep.learners.name,
                    "run": place,
                    "common": float(arrays["common"][place]),
                    "acting": float(arrays["acting"][place]),
                    "social_payoff": float(arrays["social"][place]),
                    **{f"target_{agent}": label for agent, label in enumerate(labels)},
                }
            )
    return {"": rows, "-runs": runs}


def draw(results: Results, sweeps: Sweeps) -> Figure:
    """Return how often learners end on a common target, and what that is worth."""
    arrays = [results.of(sweep) for sweep in sweeps]
    names = [
        f"{sweep.game}\n{sweep.learners.name}, n = {len(found['common'])}"
        for sweep, found in zip(sweeps, arrays, strict=True)
    ]
    figure = new_figure(5.6, "Four PPO learners on one pattern: the last evaluation", 12.0)
    left, right = figure.subplots(1, 2)
    _draw_shares(left, arrays)
    _draw_payoffs(right, arrays)
    places = np.arange(len(sweeps))[::-1]
    left.set_yticks(places, names, **TEXT)
    right.set_yticks(places, [""] * len(sweeps))
    return figure


def _draw_shares(axes: Axes, arrays: Sequence[Arrays]) -> None:
    places = np.arange(len(arrays))[::-1]
    shares = [common_share(found) for found in arrays]
    for place, share in zip(places, shares, strict=True):
        axes.plot(share.interval, (place, place), color="black", linewidth=1.2)
    axes.plot([share.value for share in shares], places, "o", color="black", markersize=5)
    axes.axvline(0.5, color=GREY, linestyle=":")
    frame(axes, "Seeds that end on a common target (95% Wilson interval)", "share of seeds", "")
    axes.set_xlim(-0.03, 1.03)


def _draw_payoffs(axes: Axes, arrays: Sequence[Arrays]) -> None:
    for place, found in zip(range(len(arrays))[::-1], arrays, strict=True):
        spread = np.linspace(-0.18, 0.18, len(found["social"]))
        told = place == len(arrays) - 1
        axes.plot(
            found["social"], place + spread, "o", color="black", markerfacecolor="white",
            markersize=4, label="one seed" if told else None,
        )  # fmt: skip
        axes.plot(
            found["optimum"], [place], "|", color=GREY, markersize=22, markeredgewidth=2.5,
            label="joint optimum, every joint action tried" if told else None,
        )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.7)
    frame(axes, "Sum of all payoffs per round, above what inaction gives", "payoff", "")
    axes.legend(fontsize=SMALL, loc="center", frameon=True, markerscale=0.5)


def told_games(sweeps: Sweeps) -> str:
    """Return one line on every game."""
    games = dict.fromkeys(sweep.game for sweep in sweeps)
    return "; ".join(f"“{name}”: {find_game(name).told}" for name in games)
