"""Coverage: how often each bound fails in every shipped scenario, and how far it falls short."""

from collections.abc import Iterator, Sequence

import numpy as np

from aca_env.bounds.regimes import ESTIMATES
from aca_env.reproduce.coverage_sweep import LEVEL
from aca_env.reproduce.experiment import OURS, PAPER, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.experiments.coverage_picture import draw_coverage
from aca_env.reproduce.experiments.coverage_view import SWEEPS, Setting, settings_of

METHOD = (
    "Every shipped scenario, with plans fixed in advance: each collective plants what it values "
    "most, or takes away what it values least, with all its strength. Where a platform remembers "
    "or participation moves, rounds are played first. Draws are independent. Each setting is "
    "drawn as shipped, and once for every collective and regime with the collective at its step: "
    "the least size whose bound is one half at the exact values of the population, where about "
    "every other draw certifies it. Of more than four collectives the first of each signal is "
    "shown. Intervals are Wilson's, 95%."
)


def _certified_bounds_hold(results: Results) -> Finding:
    certified = [s for s in settings_of(results) if s.certified]
    highs = [s.failures.interval[1] for s in certified]
    most = max(certified, key=lambda s: s.failures.value)
    n_draws = len(most.success)
    told = (
        f"{len(certified)} settings of {n_draws:,} draws each, {n_draws * len(certified):,} draws "
        f"in all: most failures in {most.lineup.name}, {most.collective}, {most.regime}, "
        f"{'at its step' if most.at_step else 'as shipped'}: {most.failures}; largest upper end "
        f"of an interval {max(highs):.2%}, δ = {most.delta:.0%}."
    )
    refuted = [s for s in certified if s.failures.interval[0] > s.delta]
    unclear = sum(high > s.delta for high, s in zip(highs, certified, strict=True))
    why = f"{len(refuted)} refuted, {unclear} with an interval that reaches beyond δ."
    return Finding(told, unclear == 0, why if unclear else "")


def _estimates_do_not(results: Results) -> Finding:
    estimates = [s for s in settings_of(results) if s.regime in ESTIMATES]
    beyond = [s for s in estimates if s.failures.interval[0] > s.delta]
    worst = max(estimates, key=lambda s: s.failures.value)
    told = (
        f"Above the success beyond doubt more often than δ in {len(beyond)} of {len(estimates)} "
        f"settings of the regimes {' and '.join(ESTIMATES)}; worst {worst.lineup.name}, "
        f"{worst.collective}, {worst.regime}: {worst.failures}."
    )
    why = "They stand for what others might do, not for what they do: never call them certified."
    return Finding(told, bool(beyond), why)


def _detection_breaks(results: Results) -> Finding:
    dropped = [s for s in settings_of(results) if not s.certified and s.regime not in ESTIMATES]
    worst = max(dropped, key=lambda s: s.failures.value)
    told = (
        f"{len(dropped)} settings without estimates are not certified; worst "
        f"{worst.lineup.name}, {worst.collective}, {worst.regime}: {worst.failures}."
    )
    broken = worst.failures.interval[0] > worst.delta
    why = "The platform drops records that the bound counts."
    return Finding(told, broken, why)


def _steps_are_in_doubt(results: Results) -> Finding:
    at_step = [s for s in settings_of(results) if s.at_step and s.certified]
    shares = np.array([np.mean(s.bound >= LEVEL) for s in at_step])
    inside = int(((shares > 0.02) & (shares < 0.98)).sum())
    told = (
        f"{inside} of {len(at_step)} certified settings at a step have between 2% and 98% of "
        f"draws that certify {LEVEL:.0%}, median {np.median(shares):.0%}."
    )
    why = (
        "In the others more cells than one must be won at once, or the scenario's memory or "
        "participation moves the step, which is the exact size of a single round."
    )
    return Finding(told, inside > len(at_step) / 2, why)


def _tables(results: Results) -> dict[str, list[Row]]:
    reference = {
        (s.lineup.name, s.collective): float(np.median(s.bound))
        for s in settings_of(results)
        if s.regime == "full" and not s.at_step
    }
    rows = [_row(s, reference) for s in settings_of(results)]
    return {"": rows, "-by-regime": list(_by_regime(rows))}


def _by_regime(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield one line per regime, place and certificate: failures and medians over settings."""
    groups: dict[tuple[str, str, bool], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["regime"], row["place"], row["certified"]), []).append(row)
    for (regime, place, certified), group in groups.items():
        worst = max(group, key=lambda row: float(row["failed"]))
        losses = [row["median_bound_less_that_of_full"] for row in group]
        yield {
            "regime": regime,
            "place": place,
            "certified": certified,
            "n_settings": len(group),
            "n_draws": sum(row["n_draws"] for row in group),
            "n_failed": sum(row["n_failed"] for row in group),
            "worst_share_failed": worst["failed"],
            "worst_low": worst["failed_low"],
            "worst_high": worst["failed_high"],
            "median_gap": float(np.median([row["median_gap"] for row in group])),
            "largest_gap": max(row["median_gap"] for row in group),
            "median_loss_against_full": None if None in losses else 0 - float(np.median(losses)),
            "largest_loss_against_full": None if None in losses else 0 - min(losses),
        }


def _row(setting: Setting, reference: dict[tuple[str, str], float]) -> Row:
    failures, bound = setting.failures, float(np.median(setting.bound))
    full = reference[setting.lineup.name, setting.collective]
    return {
        "scenario": setting.lineup.name,
        "collective": setting.collective,
        "regime": setting.regime,
        "place": "at its step" if setting.at_step else "as shipped",
        "share": setting.share,
        "certified": setting.certified,
        "n_draws": failures.n,
        "n_failed": failures.n_true,
        "failed": failures.value,
        "failed_low": failures.interval[0],
        "failed_high": failures.interval[1],
        "delta": setting.delta,
        "median_success": float(np.median(setting.success)),
        "median_bound": bound,
        "median_gap": setting.median_gap,
        "median_bound_less_that_of_full": None if setting.at_step else bound - full,
    }


CLAIMS = (
    Claim("Every certified bound fails in at most a share δ of the draws",
          _certified_bounds_hold, PAPER),
    Claim("Regimes that give estimates guarantee nothing", _estimates_do_not, OURS),
    Claim("Nothing is certified where the platform drops records, and rightly so",
          _detection_breaks, OURS),
    Claim("At their steps bounds are in doubt, so that failures could show",
          _steps_are_in_doubt, OURS),
)  # fmt: skip


def coverage_experiment() -> Experiment:
    """Return the study of coverage."""
    return Experiment(
        name="coverage",
        title="How often every bound fails, and how far it falls short, in every shipped scenario",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=draw_coverage,
        claims=CLAIMS,
    )
