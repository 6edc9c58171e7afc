"""Random small worlds: spaces, records, memberships, strategies and what is asked of them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.signals import Signal

REGIMES = (
    "full",
    "aggregate",
    "aggregate_sum",
    "known_interventions",
    "known_interventions_robust",
    "anonymous",
    "worst_case",
    "transparent",
)
KINDS = (
    "FeatureLabelPlanting",
    "FeatureLabelPlanting",
    "FeatureOnlyPlanting",
    "FeatureOnlyPlanting",
    "NaiveUnplanting",
    "AdaptiveUnplanting",
    "Erasing",
    "Abstain",
)


@dataclass(frozen=True)
class Spec:
    """A strategy not yet built: the name of its class and its constructor's arguments."""

    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def build(self, namespace: object) -> Any:
        """Return the strategy, its class looked up in a module or the like."""
        arguments = dict(self.arguments)
        signal = [arguments.pop("signal")] if "signal" in arguments else []
        return getattr(namespace, self.kind)(*signal, **arguments)


@dataclass(frozen=True)
class RandomWorld:
    """Arguments of `evaluate`, strategies and interventions still as specs."""

    space: FeatureSpace
    X: np.ndarray
    y: np.ndarray
    membership: np.ndarray
    collectives: list[Spec]
    X_test: np.ndarray
    options: dict[str, Any]
    interventions: Any  # None, specs, {index: specs} or a list of lists of specs
    others_mass: Any  # None, one bound or one per collective


def random_world(seed: int) -> RandomWorld:
    """Return the world of a seed."""
    rng = np.random.default_rng(seed)
    space = _random_space(rng)
    # The large worlds are where radii are small enough for margins above zero.
    sizes = [1, rng.integers(2, 12), rng.integers(12, 300), 3000, 12_000]
    n_records = int(rng.choice(sizes, p=[0.04, 0.16, 0.45, 0.20, 0.15]))
    n_collectives = int(rng.integers(1, 5))
    membership = _random_membership(rng, n_records, n_collectives)
    pattern = [int(rng.integers(size)) for size in space.sizes]
    X, y = _random_records(rng, space, pattern, n_records)
    X_test, _ = _random_records(rng, space, pattern, int(rng.choice([1, rng.integers(2, 200)])))
    signals = _random_signals(rng, space, pattern)
    return RandomWorld(
        space,
        X,
        y,
        membership,
        [_random_spec(rng, space, signals, n_records // 3) for _ in range(n_collectives)],
        X_test,
        _random_options(rng),
        _random_interventions(rng, space, signals, n_collectives),
        _random_others_mass(rng, membership, n_collectives),
    )


def _random_space(rng: np.random.Generator) -> FeatureSpace:
    n_features, n_labels = rng.integers(1, 6), rng.integers(2, 6)
    features = {
        f"feature {k}": [f"value {v}" for v in range(rng.integers(1, 5))] for k in range(n_features)
    }
    return FeatureSpace(features, [f"label {label}" for label in range(n_labels)])


def _random_membership(rng: np.random.Generator, n_records: int, n_collectives: int) -> np.ndarray:
    """Return collective per record; some collectives are empty, sometimes the rest is."""
    weights = rng.dirichlet(np.ones(n_collectives + 1))
    if rng.random() < 0.25:
        weights[-1] = 0
    if rng.random() < 0.25:
        weights[rng.integers(n_collectives)] = 0
    if weights.sum() == 0:
        weights[-1] = 1
    codes = [*range(n_collectives), -1]
    return rng.choice(codes, size=n_records, p=weights / weights.sum())


def _random_records(
    rng: np.random.Generator, space: FeatureSpace, pattern: list[int], n_records: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return records that share the pattern's value often enough to fill its cells."""
    stick = rng.uniform(0, 0.9)
    columns = [
        np.where(rng.random(n_records) < stick, code, rng.integers(size, size=n_records))
        for code, size in zip(pattern, space.sizes, strict=True)
    ]
    X = np.stack(columns, axis=1)
    labels = rng.integers(space.n_labels, size=n_records)
    y = np.where(rng.random(n_records) < 0.5, X[:, 0] % space.n_labels, labels)
    return X, y


def _random_signals(
    rng: np.random.Generator, space: FeatureSpace, pattern: list[int]
) -> list[Signal]:
    """Return up to three signals around one pattern: same, partly shared or disjoint cells."""
    signals = []
    for _ in range(rng.integers(1, 4)):
        n_set = int(rng.integers(1, space.n_features + 1))
        positions = rng.choice(space.n_features, size=n_set, replace=False)
        values = {}
        for k in positions:
            name, choices = space.names[k], space.features[space.names[k]]
            code = pattern[k] if rng.random() < 0.7 else rng.integers(len(choices))
            values[name] = choices[code]
        signals.append(Signal(values))
    return signals


def _random_spec(
    rng: np.random.Generator, space: FeatureSpace, signals: list[Signal], n_largest_split: int
) -> Spec:
    kind = str(rng.choice(KINDS))
    signal = signals[rng.integers(len(signals))]
    target, alternative = (space.labels[code] for code in rng.permutation(space.n_labels)[:2])
    if kind == "Abstain":
        return Spec(kind)
    arguments: dict[str, Any] = {"signal": signal, "target": target}
    if kind in ("AdaptiveUnplanting", "Erasing"):
        arguments["n_estimation"] = int(rng.integers(1, max(n_largest_split, 1) + 1))
    if kind == "Erasing":
        del arguments["target"]
    if kind == "NaiveUnplanting":
        arguments["alternative"] = alternative
        if rng.random() < 0.5:
            arguments["method"] = "direct"
    if kind == "FeatureOnlyPlanting":
        fallback = _random_fallback(rng, space, signal)
        if fallback is None:
            return Spec("FeatureLabelPlanting", arguments)
        arguments["fallback"] = fallback
    return Spec(kind, arguments)


def _random_fallback(
    rng: np.random.Generator, space: FeatureSpace, signal: Signal
) -> dict[str, str] | None:
    """Return a full or partial point outside the signal's image, None if there is none."""
    escapes = [name for name in signal.values if len(space.features[name]) > 1]
    if not escapes:
        return None
    escape = escapes[rng.integers(len(escapes))]
    away = [value for value in space.features[escape] if value != signal.values[escape]]
    share = 1.0 if rng.random() < 0.5 else 0.4
    return {
        name: str(rng.choice(away if name == escape else values))
        for name, values in space.features.items()
        if name == escape or rng.random() < share
    }


def _random_options(rng: np.random.Generator) -> dict[str, Any]:
    options: dict[str, Any] = {
        "delta": float(rng.choice([0.01, 0.05, 0.3])),
        "epsilon": float(rng.choice([0.0, 0.02, 0.1])),
        "threshold": str(rng.choice(["contamination", "total_variation"])),
    }
    if rng.random() < 0.3:
        options |= {"selection": "menu", "menu_size": int(rng.integers(1, 20))}
    return options


def _random_interventions(
    rng: np.random.Generator, space: FeatureSpace, signals: list[Signal], n_collectives: int
) -> Any:
    def some() -> list[Spec]:
        """Return different strategies: sets and lists then mean the same."""
        drawn = [_random_spec(rng, space, signals, 3) for _ in range(rng.integers(1, 5))]
        kept: list[Spec] = []
        for spec in drawn:
            if spec not in kept:
                kept.append(spec)
        return kept

    form = rng.random()
    if form < 0.5:
        return None
    if form < 0.7:
        return some()
    lists = [some() for _ in range(n_collectives)]
    return lists if form < 0.85 else dict(enumerate(lists))


def _random_others_mass(
    rng: np.random.Generator, membership: np.ndarray, n_collectives: int
) -> float | list[float] | None:
    """Return nothing or bounds that are true: at least the others' mass."""
    shares = [float(np.mean((membership != -1) & (membership != i))) for i in range(n_collectives)]
    form = rng.random()
    if form < 0.5:
        return None
    if form < 0.75:
        return float(rng.uniform(max(shares), 0.9 * max(shares) + 0.1))
    return [float(rng.uniform(share, 0.8 * share + 0.2)) for share in shares]
