"""What bounds come to in many biased worlds, corrected and not, and worlds that need it all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.reproduce.estimates import Share
from aca_env.scenario.overrides import merge
from aca_env.scenario.schema import Scenario

from .biased_worlds import assumed
from .draws import Setting, play
from .intervals import Coverage
from .settings import act

CLAIM = 0.05
"""Bounds above it say something."""


@dataclass(frozen=True)
class Found:
    """What the bounds of one collective in each of many worlds came to.

    Attributes:
        by_delta: failures of the corrected bound, by δ.
        claims: draws in which the corrected bound says something.
        refuted: worlds in which the uncorrected bound fails in more than δ of the draws.
    """

    by_delta: dict[float, Coverage]
    claims: Share
    refuted: Share


def look_at(make: Callable[[int], Setting], seeds: Iterable[int], n_draws: int) -> Found:
    """Return what happens in the worlds of some seeds; in each, one collective is judged."""
    failed: dict[float, list[bool]] = {}
    n_claims, refuted = 0, []
    for seed in seeds:
        setting = make(seed)
        delta = setting.scenario.information.delta
        i = seed % len(setting.actions)
        corrected, plain = (play(one, n_draws, seed=seed) for one in (setting, assumed(setting)))
        failed.setdefault(delta, []).extend(
            (corrected.success[:, i] < corrected.bound[:, i]).tolist()
        )
        n_claims += int((corrected.bound[:, i] > CLAIM).sum())
        refuted.append((plain.success[:, i] < plain.bound[:, i]).mean() > delta)
    by_delta = {
        delta: Coverage(sum(found), len(found), delta) for delta, found in sorted(failed.items())
    }
    n = sum(len(found) for found in failed.values())
    return Found(by_delta, Share(n_claims, n), Share(sum(refuted), len(refuted)))


def one_cell(rest: str, stated: float | None = None, place: float = 0.9) -> Setting:
    """Return planters whose bias is all about the label, in one cell that everybody is in.

    The distance of conflicts is then 2(t_i + t_0) to the last: the bound is right only if it
    pays for all of it. The share is so that the cell seems won if a part `place` is paid.

    Args:
        rest: `complement` or `base`.
        stated: the part of the true distance that the bound is told of; None: the truth.
        place: in (0, 1).
    """
    pool = Pool(FeatureSpace({"mark": ["on"]}, ["no", "yes"]), np.zeros((1000, 1), dtype=int),
                np.repeat([0, 1], [700, 300]))  # fmt: skip
    bias = {"labels": {"yes": 2.0}}
    t = 0.3 * 2 / 1.3 - 0.3
    low, high = 0.0, 0.5
    for _ in range(60):
        share = (low + high) / 2
        of_rest = share * t / (1 - share) if rest == "complement" else 0.0
        seen = 0.7 - 0.3 - 2 * t
        won = share > (1 - share) * (seen + place * 2 * (t + of_rest))
        low, high = (low, share) if won else (share, high)
    fans = {
        "name": "fans", "share": high, "signals": ["mark"], "bias": bias,
        "strategies": ["feature_label_planting"],
    }  # fmt: skip
    if stated is not None:
        fans["bias_bound"] = stated * t
    return _setting(f"one cell, {rest}", pool, [fans], (act(1),), rest)


def two_cells(stated: float | None = None) -> Setting:
    """Return planters of whom more are where they win than of the test users."""
    space = FeatureSpace({"mark": ["off", "on"], "group": ["calm", "split"]}, ["no", "yes"])
    X = np.stack([np.repeat([0, 1], [200, 800]), np.tile([0, 1], 500)], axis=1)
    pool = Pool(space, X, np.where(X[:, 1] == 0, 1, 0))
    fans = {
        "name": "fans", "share": 0.05, "signals": ["mark"],
        "strategies": ["feature_label_planting"], "bias": {"features": {"group": {"calm": 3.0}}},
    }  # fmt: skip
    if stated is not None:
        fans["bias_bound"] = stated * 0.25
    return _setting("two cells", pool, [fans], (act(1),), "complement")


def silent_opponents() -> Setting:
    """Return planters beside a collective of their opponents, who only hand in what they are.

    The planters know what the others might do (nothing), and judge it by their own records.
    """
    pool = Pool(FeatureSpace({"mark": ["on"]}, ["no", "yes"]), np.zeros((1000, 1), dtype=int),
                np.repeat([0, 1], [500, 500]))  # fmt: skip
    plain = {"signals": ["mark"]}
    fans = plain | {"name": "fans", "share": 0.1, "strategies": ["feature_label_planting"]}
    silent = plain | {"name": "silent", "share": 0.3, "strategies": ["abstain"]}
    silent["bias"] = {"labels": {"no": 9.0}}
    terms = {"regime": "known_interventions_robust"}
    name = "silent opponents"
    return _setting(name, pool, [fans, silent], (act(1), (0, 0, 0, 0, 0)), "base", **terms)


def _setting(
    name: str, pool: Pool, members: list[Any], actions: tuple[Any, ...], rest: str, **terms: Any
) -> Setting:
    scenario = Scenario(
        name="biased",
        description=name,
        rounds=1,
        population={"source": "climate", "n_train": 10**9, "n_test": 10**8, "rest": rest},
        signals={"mark": {"mark": "on"}},
        collectives=members,
        information={"delta": 0.05} | terms,
    )
    return Setting(name, scenario, pool, actions)


def distance(setting: Setting) -> float:
    """Return the true distance of the first collective's members."""
    return float(World(setting.scenario, pool=setting.pool).distances.members[0])


def with_fields(setting: Setting, **changes: Any) -> Setting:
    """Return the setting with other fields of the scenario, by dotted key."""
    scenario = Scenario(**merge(setting.scenario.model_dump(), changes))
    return Setting(setting.name, scenario, setting.pool, setting.actions)
