"""Random small scenarios whose members are no neutral sample."""

from typing import Any

import numpy as np

from aca_env.errors import DataError
from tests.aca_env.game.scenes import Scene, make_scene, random_fields, random_pool

SIZES = (30, 200, 3000, 12_000)


def random_bias(rng: np.random.Generator, space: Any, strength: float = 4.0) -> dict[str, Any]:
    """Return weights of some labels and of some values of some features."""

    def weights(names: Any) -> dict[str, float]:
        some = [name for name in names if rng.random() < 0.7] or [names[0]]
        return {name: float(strength ** rng.uniform(-1, 1)) for name in some}

    named = [name for name in space.names if rng.random() < 0.5]
    bias: dict[str, Any] = {"features": {name: weights(space.features[name]) for name in named}}
    if not named or rng.random() < 0.6:
        bias["labels"] = weights(space.labels)
    return bias


def biased_scene(seed: int, *, has_one_size: bool = True, **changes: Any) -> Scene:
    """Return the scene of a seed; shares shrink until the rest can be who is left.

    Args:
        seed: of everything random.
        has_one_size: whether every member acts always.
        changes: fields of the scenario to overwrite.
    """
    rng = np.random.default_rng([seed, 7])
    pool = random_pool(rng)
    n_train = int(rng.choice(SIZES))
    fields = random_fields(rng, pool, n_train) | changes
    for group in fields["collectives"]:
        if has_one_size:
            group.pop("efforts", None)
            group.pop("types", None)
        kept = [one for one in group["strategies"] if not _asks_for_split(one)]
        splits = [{"kind": "adaptive_unplanting", "n_estimation": 1}]
        group["strategies"] = kept + (splits if group["share"] * n_train >= 3 else [])
        if rng.random() < 0.7:
            group["bias"] = random_bias(rng, pool.space)
    fields["population"] = {**fields["population"], "rest": str(rng.choice(["complement", "base"]))}
    while True:
        try:
            return make_scene(fields, pool)
        except DataError:
            for group in fields["collectives"]:
                group["share"] = max(group["share"] / 2, 3 / n_train)


def _asks_for_split(entry: Any) -> bool:
    return isinstance(entry, dict) and "n_estimation" in entry
