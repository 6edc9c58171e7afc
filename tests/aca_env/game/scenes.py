"""Random small scenarios with their pools, and random joint actions of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aca_env.bounds.regimes import REGIMES
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

Numbers = np.random.Generator


@dataclass(frozen=True)
class Scene:
    """A scenario, the pool it draws from, and the world made of both."""

    scenario: Scenario
    pool: Pool
    world: World


def make_scene(fields: dict[str, Any], pool: Pool) -> Scene:
    """Return the scene of plain scenario fields."""
    scenario = Scenario(**fields)
    return Scene(scenario, pool, World(scenario, pool=pool))


def random_scene(seed: int, **changes: Any) -> Scene:
    """Return the scene of a seed; changes overwrite fields of the scenario."""
    rng = np.random.default_rng(seed)
    pool = random_pool(rng)
    n_train = int(rng.choice([30, 200, 3000, 12_000]))
    n_train = changes.get("population", {}).get("n_train", n_train)
    return make_scene(random_fields(rng, pool, n_train) | changes, pool)


def random_pool(rng: Numbers) -> Pool:
    """Return a few hundred users who share one pattern often enough to fill its cells."""
    sizes = rng.integers(1, 4, size=rng.integers(2, 5))
    n_labels, n_users = int(rng.integers(2, 5)), int(rng.integers(100, 400))
    space = FeatureSpace(
        {f"f{k}": [f"v{v}" for v in range(size)] for k, size in enumerate(sizes)},
        [f"y{label}" for label in range(n_labels)],
    )
    stick = rng.uniform(0.2, 0.9)
    columns = [
        np.where(rng.random(n_users) < stick, 0, rng.integers(size, size=n_users)) for size in sizes
    ]
    X = np.stack(columns, axis=1)
    noise = rng.integers(n_labels, size=n_users)
    y = np.where(rng.random(n_users) < 0.5, X[:, 0] % n_labels, noise)
    return Pool(space, X, y)


def random_fields(rng: Numbers, pool: Pool, n_train: int) -> dict[str, Any]:
    """Return the fields of a scenario on a pool, without dynamics and memory."""
    space = pool.space
    signals = {f"s{m}": _signal(rng, space) for m in range(rng.integers(1, 4))}
    shares = rng.dirichlet(np.ones(rng.integers(1, 5) + 1))
    if rng.random() < 0.2:
        shares[-1] = 0.0  # nobody is outside the collectives
    shares = shares[:-1] / shares.sum() * (1 - 1e-12)
    groups = [
        _collective(rng, space, signals, (f"c{i}", float(share), round(share * n_train)))
        for i, share in enumerate(shares)
    ]
    if rng.random() < 0.15:
        groups.append({"name": "empty", "share": 0.0, "signals": ["s0"], "strategies": PLAIN})
    return {
        "name": "random",
        "description": "Does the game agree with its rows?",
        "rounds": 4,
        "population": {
            "source": "climate",
            "n_train": n_train,
            "n_test": int(rng.choice([1, 17, 500])),
        },
        "signals": signals,
        "collectives": groups,
        "information": _information(rng),
    }


PLAIN = ["abstain", "feature_label_planting"]


def _signal(rng: Numbers, space: FeatureSpace) -> dict[str, str]:
    n_set = int(rng.integers(1, space.n_features + 1))
    chosen = rng.choice(space.n_features, size=n_set, replace=False)
    point = {}
    for k in chosen:
        values = space.features[space.names[k]]
        point[space.names[k]] = values[0] if rng.random() < 0.7 else str(rng.choice(values))
    return point


def _information(rng: Numbers) -> dict[str, Any]:
    return {
        "regime": str(rng.choice(REGIMES)),
        "delta": float(rng.choice([0.01, 0.05, 0.3])),
        "epsilon": float(rng.choice([0.0, 0.02, 0.1])),
        "threshold": str(rng.choice(["contamination", "total_variation"])),
        "selection": str(rng.choice(["fixed", "menu"], p=[0.7, 0.3])),
    }


def _collective(
    rng: Numbers, space: FeatureSpace, signals: dict[str, Any], named: tuple[str, float, int]
) -> dict[str, Any]:
    name, share, n_members = named
    n_menu = int(rng.integers(1, len(signals) + 1))
    menu = [str(signal) for signal in rng.choice(list(signals), size=n_menu, replace=False)]
    fields = {
        "name": name,
        "share": share,
        "signals": menu,
        "strategies": _strategies(rng, space, [signals[m] for m in menu], n_members - 1),
        "values": {label: float(rng.normal()) for label in space.labels if rng.random() < 0.8},
        "edit_cost": float(rng.choice([0.0, 0.01])),
    }
    if rng.random() < 0.4:
        fields["weights"] = {m: float(rng.random()) for m in signals if rng.random() < 0.8}
    if rng.random() < 0.4:
        fields["efforts"] = [0.3, 0.55, 1.0]
    if rng.random() < 0.3:
        fields["types"] = [
            {"probability": 0.5, "reliability": 0.7},
            {"probability": 0.5, "values": {space.labels[0]: 2.0}},
        ]
    return fields


def _strategies(
    rng: Numbers, space: FeatureSpace, menu: list[dict[str, str]], largest_split: int
) -> list[Any]:
    entries: list[Any] = ["feature_label_planting"]
    fallback = _fallback(rng, space, menu)
    if fallback and rng.random() < 0.5:
        entries.append({"kind": "feature_only_planting", "fallback": fallback})
    if rng.random() < 0.5:
        method = str(rng.choice(["planting", "direct"]))
        alternative = str(rng.choice(space.labels))
        entries.append({"kind": "naive_unplanting", "alternative": alternative, "method": method})
    for kind, chance in (("adaptive_unplanting", 0.4), ("erasing", 0.25)):
        if largest_split >= 1 and rng.random() < chance:
            split = int(rng.integers(1, largest_split + 1))
            entries.append({"kind": kind, "n_estimation": split})
    if rng.random() < 0.8:
        entries.insert(int(rng.integers(len(entries) + 1)), "abstain")
    return entries


def _fallback(
    rng: Numbers, space: FeatureSpace, menu: list[dict[str, str]]
) -> dict[str, str] | None:
    """Return a point outside every image of the menu, None if none was found."""
    for _ in range(10):
        point = {
            name: str(rng.choice(values))
            for name, values in space.features.items()
            if rng.random() < 0.7
        }
        if all(any(point.get(k, v) != v for k, v in signal.items()) for signal in menu):
            return point
    return None


def random_actions(rng: Numbers, scene: Scene, n_joint: int) -> np.ndarray:
    """Return joint actions (n_joint, n_agents, 5) inside each collective's own menu."""
    widths = scene.world.menus.widths
    return rng.integers(0, widths, size=(n_joint, *widths.shape))
