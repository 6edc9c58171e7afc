"""Defences, private and robust learners: what each costs the platform and a collective."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.defences_view import (
    SWEEPS,
    Cost,
    costs,
    row_of,
    share_text,
    success_rows,
)
from aca_env.reproduce.estimates import mean_text
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.platform_settings import CAPPED, N_TRAIN, RECORDS
from aca_env.reproduce.style import GREY, TEXT, frame, log_shares, new_figure, shared_legend

METHOD = (
    f"The rounds of the study of platforms, {N_TRAIN:,} records, the same draws for all. "
    "Defences of the histogram are compared with the histogram, robust learners with the logistic "
    "regression that they are made of, a cap on copies with copies that nobody caps. Accuracy: on "
    "test users who edit nothing, of a platform trained where nobody edits. Success cost: what the "
    "one who plants the whole pattern loses, the mean over all shares that were tried. Share for "
    "one half: the least from which mean success stays at one half or more, between two tried "
    "shares read off a line in their logarithms. Noise also decides the label of cells without "
    "records, which is part of its cost in accuracy. Intervals: 95% over paired draws."
)


def _told(found: list[Cost], results: Results) -> str:
    return "; ".join(
        f"{one.sweep.records}, {one.sweep.variant.name}: accuracy cost "
        f"{mean_text(one.accuracy_cost)}, success cost {mean_text(one.success_cost)}, share for "
        f"one half {share_text(one, one.sweep.shares(results.effort))}"
        for one in found
    )


def _of(results: Results, *starts: str) -> list[Cost]:
    return [one for one in costs(results) if one.sweep.variant.name.startswith(starts)]


def _filters_stop(results: Results) -> Finding:
    found = _of(results, "equal records", "patterns 3 times")
    holds = all(np.isnan(one.needed) for one in found)
    why = (
        "Members who hand in one and the same record count once together, or are dropped together; "
        "users who are many without any agreement are few here, where patterns have 18 features."
    )
    return Finding(f"{_told(found, results)}.", holds, why)


def _filters_are_cheap(results: Results) -> Finding:
    found = _of(results, "patterns 3 times")
    holds = all(float(one.accuracy_cost.mean()) < 0.01 for one in found)
    told = "; ".join(f"{one.sweep.records}: {mean_text(one.accuracy_cost, 4)}" for one in found)
    return Finding(f"Accuracy cost {told}.", holds, "" if holds else "Clean patterns are dropped.")


def _noise_lowers(results: Results) -> Finding:
    found = _of(results, "Laplace")
    hurt = [one for one in found if float(one.success_cost.mean()) > 0]
    why = (
        "Noise of scale 1/ε in records moves cells whose lead is of that order: it decides where "
        "few members stand against few records, and it takes accuracy wherever cells hold few "
        "records, long before it takes the success of hundreds of members."
    )
    return Finding(f"{_told(found, results)}.", len(hurt) == len(found), why)


def _small_gain(results: Results) -> Finding:
    """Whether some robust learner lets the smallest collective in that its base keeps out."""
    told, gains = [], []
    for one in _of(results, "just train", "group DRO"):
        base = next(c for c in costs(results) if c.sweep.records == one.sweep.records
                    and c.sweep.variant == one.reference)  # fmt: skip
        gain = (one.success - base.success).mean(axis=1)
        gains.append((float(gain[0]), float(gain[-1])))
        name = f"{one.sweep.records}, {one.sweep.variant.name}"
        told.append(f"{name}: {gain[0]:+.2f} at the smallest share, {gain[-1]:+.2f} at the largest")
    holds = any(first > 0 for first, _ in gains) and all(first >= 0 for first, _ in gains)
    why = (
        "What a learner gets wrong at first, or a rare label, weighs more: that is where small "
        "collectives stand."
    )
    return Finding(f"{'; '.join(told)}.", holds, why)


def _large_can_lose(results: Results) -> Finding:
    lost = [
        f"{one.sweep.records}, {one.sweep.variant.name}: {one.success[-1].mean():.2f}"
        for one in _of(results, "just train", "group DRO")
        if one.success[-1].mean() < 1
    ]
    told = f"Success at the largest share: {'; '.join(lost) or '1 everywhere'}."
    return Finding(told, bool(lost), "What is learned well is weighed down beside what is not.")


def _cap_restores(results: Results) -> Finding:
    told, holds = [], True
    for records in RECORDS:
        capped = next(c for c in costs(results) if c.sweep.records == records
                      and c.sweep.variant == CAPPED)  # fmt: skip
        plain = next(c for c in costs(results) if c.sweep.records == records
                     and c.sweep.variant.name == "histogram")  # fmt: skip
        gap = float(np.abs(capped.success - plain.success).max())
        holds &= gap == 0
        told.append(
            f"{records}: copies bring the share for one half from {plain.needed:.2g} to "
            f"{capped.needed_without:.2g}, capped {capped.needed:.2g}, largest difference to "
            f"members without copies {gap:g}"
        )
    return Finding(f"{'; '.join(told)}.", holds, "")


def _tables(results: Results) -> dict[str, list[Row]]:
    found = costs(results)
    return {
        "": [row_of(results, one) for one in found],
        "-by-share": [row for one in found for row in success_rows(results, one)],
    }


MARKS = dict(zip(RECORDS, "os", strict=True))
COLOURS = dict(zip(RECORDS, ("#2a6f97", "#8c2d5b"), strict=True))


def _draw(results: Results) -> Figure:
    found = costs(results)
    names = list(dict.fromkeys(one.sweep.variant.name for one in found))
    figure = new_figure(
        1.6 + 0.34 * len(names),
        "Defences, private and robust learners: what each costs the platform, and a collective",
        width=12.5,
    )
    left, middle, right = figure.subplots(1, 3, sharey=True)
    _draw_values(left, found, names, lambda one: one.accuracy)
    frame(left, "Accuracy where nobody edits", "share of test users", "")
    _draw_values(middle, found, names, lambda one: one.success.mean(axis=0))
    frame(middle, "Success of the pattern, mean over all shares", "share of test users", "")
    _draw_shares(right, found, names, results)
    left.set_yticks(range(len(names)), names, **TEXT)
    left.set_ylim(len(names) - 0.5, -0.5)
    shared_legend(figure, [left])
    return figure


def _height(names: list[str], one: Cost) -> float:
    return names.index(one.sweep.variant.name) + (
        0.14 if one.sweep.records == RECORDS[1] else -0.14
    )


def _draw_values(
    axes: Axes, found: list[Cost], names: list[str], read: Callable[[Cost], np.ndarray]
) -> None:
    """Draw means with twice their standard errors, a mark per kind of records."""
    for one in found:
        values, records = np.asarray(read(one)), one.sweep.records
        error = values.std(ddof=1) / np.sqrt(len(values))
        axes.errorbar(values.mean(), _height(names, one), xerr=2 * error, marker=MARKS[records],
                      markersize=5, color=COLOURS[records], capsize=2, linestyle="none",
                      label=records)  # fmt: skip
    axes.set_xlim(-0.05, 1.05)


def _draw_shares(axes: Axes, found: list[Cost], names: list[str], results: Results) -> None:
    """Draw the least shares; an open mark at the right: never, an arrow: at most."""
    largest = max(s.shares(results.effort)[-1] for s in SWEEPS)
    for one in found:
        records, height = one.sweep.records, _height(names, one)
        never = bool(np.isnan(one.needed))
        axes.plot(2 * largest if never else one.needed, height, marker=MARKS[records],
                  markersize=5, color=COLOURS[records], linestyle="none",
                  markerfacecolor="white" if never else COLOURS[records])  # fmt: skip
        if one.needed == one.sweep.shares(results.effort)[0]:
            axes.annotate("≤", (one.needed, height), xytext=(-9, -3),
                          textcoords="offset points", color=GREY, **TEXT)  # fmt: skip
    frame(axes, "Least share for success of one half (open: never)", "share of the records", "")
    axes.set_xlim(0.7 * min(s.shares(results.effort)[0] for s in SWEEPS), 3 * largest)
    log_shares(axes)


def defences_experiment() -> Experiment:
    """Return the study of defences."""
    return Experiment(
        name="defences",
        title="What defences, private and robust learners cost",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        claims=(
            Claim("Counting equal records once, or dropping patterns that are too frequent, puts "
                  "one half out of reach for the one who plants a whole pattern",
                  _filters_stop, OURS),
            Claim("Dropping patterns that are too frequent costs less than 0.01 of accuracy",
                  _filters_are_cheap, OURS),
            Claim("Private noise in the counts lowers the collective's success",
                  _noise_lowers, OURS),
            Claim("Learners that weigh errors or rare labels up let small collectives gain",
                  _small_gain, OURS),
            Claim("With such learners a large collective can lose", _large_can_lose, OURS),
            Claim("A cap on copies per user leaves members what they would be without copies",
                  _cap_restores, OURS),
        ),
    )  # fmt: skip
