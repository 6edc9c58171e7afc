"""Random finite worlds whose members are no neutral sample, and some that are made to bite."""

from typing import Any

import numpy as np

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.overrides import merge
from aca_env.scenario.schema import Scenario

from .draws import Setting
from .settings import act

Numbers = np.random.Generator

REGIMES = (
    "full", "aggregate", "aggregate_sum", "worst_case", "transparent",
    "known_interventions_robust",
)  # fmt: skip
KINDS = ("feature_label", "feature_only", "naive", "direct", "adaptive")
N_USERS = 20_000
ON = 0.9
"""Share of users who carry the mark unasked."""


def random_world(seed: int) -> Setting:
    """Return one to three collectives with weights of any strength, in any certified regime."""
    rng = np.random.default_rng([seed, 1])
    n_groups, n_labels = int(rng.integers(1, 5)), int(rng.integers(2, 5))
    pool = _pool(rng.dirichlet(np.full(n_groups, 2.0)), rng.dirichlet(
        np.full(n_labels, rng.choice([0.5, 2.0, 20.0])), size=n_groups
    ))  # fmt: skip
    n_train = int(rng.choice([2_000, 50_000, 10**7]))
    members, actions = [], []
    for share in rng.dirichlet(np.ones(int(rng.integers(2, 5))))[1:] * rng.uniform(0.2, 0.9):
        collective, action = _collective(rng, pool.space, max(float(share), 20 / n_train))
        members.append(collective | {"bias": _weights(rng, pool.space)})
        actions.append(action)
    terms = {"regime": str(rng.choice(REGIMES)), "delta": float(rng.choice([0.05, 0.2]))}
    terms["epsilon"] = float(rng.choice([0.0, 0.01]))
    rest = str(rng.choice(["complement", "base"]))
    return _feasible(f"random world {seed}", pool, tuple(actions), {
        "population": {"source": "climate", "n_train": n_train, "n_test": 10**6, "rest": rest},
        "collectives": members,
        "information": terms,
    })  # fmt: skip


def biting_world(seed: int) -> Setting:
    """Return planters who are likelier to carry the label they want, just too few to win.

    Their own records understate how far the rest opposes them: between the share at which they
    would win if it were so, and the share at which they do, the uncorrected bound claims cells
    that are lost. The share is midway between both for one of the cells.
    """
    rng = np.random.default_rng([seed, 2])
    n_groups, n_labels = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    lead = rng.uniform(0.1, 0.5, size=n_groups)
    others = rng.dirichlet(np.ones(n_labels), size=n_groups) * 0.2
    labels = others + np.eye(n_labels)[0] * ((0.8 + lead) / 2)[:, None]
    labels[:, -1] += (0.8 - lead) / 2
    groups = rng.dirichlet(np.full(n_groups, 5.0))
    pool = _pool(groups, labels)
    strength = float(rng.uniform(1.3, 4.0))
    weights = np.where(np.arange(n_labels) == n_labels - 1, strength, 1.0)
    tilted = labels * weights / ((labels * weights).sum(axis=1) @ groups)
    rest = str(rng.choice(["complement", "base"]))
    share = _midway(groups, labels, tilted, int(rng.integers(n_groups)), rest)
    planters = {
        "name": "fans",
        "share": share,
        "signals": ["mark"],
        "strategies": ["feature_label_planting"],
        "bias": {"labels": {pool.space.labels[-1]: strength}},
    }
    n_train = int(rng.choice([10**7, 10**9]))
    return _feasible(f"biting world {seed}", pool, (act(n_labels - 1),), {
        "population": {"source": "climate", "n_train": n_train, "n_test": 10**7, "rest": rest},
        "collectives": [planters],
        "information": {"delta": 0.05},
    })  # fmt: skip


def assumed(setting: Setting) -> Setting:
    """Return the same world with bounds that take its members for neutral."""
    content = merge(setting.scenario.model_dump(), {"information.neutrality": "assumed"})
    return Setting(setting.name, Scenario(**content), setting.pool, setting.actions)


def _midway(groups: Any, labels: Any, tilted: Any, cell: int, rest: str) -> float:
    """Return the share between where a cell seems won and where it is, found by bisection."""

    def is_won(share: float, of_rest: Any) -> bool:
        against = np.delete(of_rest, -1).max() - of_rest[-1]
        return bool(share * tilted[cell].sum() > (1 - share) * ON * against)

    def true_rest(share: float) -> Any:
        own = groups[cell] * labels[cell]
        return own if rest == "base" else (own - share * tilted_mass[cell]) / (1 - share)

    tilted_mass = tilted * groups[:, None]
    tilted = tilted_mass
    ends = []
    for of_rest in (lambda _: tilted_mass[cell], true_rest):
        low, high = 0.0, 0.9
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if is_won(middle, of_rest(middle)) else (middle, high)
        ends.append(high)
    return float(np.clip(np.mean(ends), 0.001, 0.9))


def _pool(groups: Any, labels: Any) -> Pool:
    """Return a pool with P(label | group), whatever the mark."""
    space = FeatureSpace(
        {"mark": ["off", "on"], "group": [f"g{k}" for k in range(len(groups))]},
        [f"y{label}" for label in range(labels.shape[1])],
    )
    shares = np.array([1 - ON, ON])[:, None, None] * (groups[:, None] * labels)
    counts = np.rint(shares * N_USERS).astype(int).reshape(-1)
    cells = np.repeat(np.arange(counts.size), counts)
    columns = np.unravel_index(cells, shares.shape)
    return Pool(space, np.stack(columns[:-1], axis=1), columns[-1])


def _weights(rng: Numbers, space: FeatureSpace) -> dict[str, Any]:
    """Return weights of labels, of a feature's values, or of both; mild, strong or one-sided."""
    strength = float(rng.choice([1.2, 3.0, 30.0]))

    def table(names: Any) -> dict[str, float]:
        return {name: float(strength ** rng.uniform(-1, 1)) for name in names}

    bias: dict[str, Any] = {}
    if rng.random() < 0.7:
        bias["labels"] = table(space.labels)
    if not bias or rng.random() < 0.5:
        name = str(rng.choice(["mark", "group"]))
        bias["features"] = {name: table(space.features[name])}
    return bias


def _collective(rng: Numbers, space: FeatureSpace, share: float) -> tuple[dict[str, Any], Any]:
    label = int(rng.integers(space.n_labels))
    other = space.labels[(label + 1) % space.n_labels]
    entry = {
        "feature_label": "feature_label_planting",
        "feature_only": {"kind": "feature_only_planting", "fallback": {"mark": "off"}},
        "naive": {"kind": "naive_unplanting", "alternative": other},
        "direct": {"kind": "naive_unplanting", "alternative": other, "method": "direct"},
        "adaptive": {"kind": "adaptive_unplanting", "n_estimation": 5},
    }[str(rng.choice(KINDS))]
    fields = {"name": f"c{rng.integers(10**9)}", "share": share, "signals": ["mark"]}
    return fields | {"strategies": [entry]}, act(label)


def _feasible(name: str, pool: Pool, actions: tuple[Any, ...], fields: dict[str, Any]) -> Setting:
    """Return the setting; where the pool cannot give so many members, the rest is the pool."""
    plain = {
        "name": "biased",
        "description": name,
        "rounds": 1,
        "signals": {"mark": {"mark": "on"}},
    }
    scenario = Scenario(**plain, **fields)
    try:
        World(scenario, pool=pool)
    except DataError:
        base = merge(scenario.model_dump(), {"population.rest": "base"})
        scenario = Scenario(**base)
    return Setting(name, scenario, pool, actions)
