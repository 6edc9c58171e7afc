"""Random small scenes in which people are members of several collectives, or err."""

from itertools import combinations
from typing import Any

import numpy as np

from tests.aca_env.game.scenes import PLAIN, Scene, make_scene, random_fields, random_pool

N_TRAIN = 600
ALONE = ("adaptive_unplanting", "erasing")


def shared_scene(seed: int, *, noisy: bool = False, **changes: Any) -> Scene:
    """Return a scene of two or three collectives with people in several of them."""
    rng = np.random.default_rng([seed, 1])
    pool = random_pool(rng)
    fields = random_fields(rng, pool, N_TRAIN) | {"overlap_rule": str(rng.choice(RULES))}
    n = int(rng.integers(2, 4))
    groups = [group for group in fields["collectives"] if group["name"] != "empty"][:n]
    while len(groups) < n:
        groups.append({"name": f"c{len(groups)}", "signals": ["s0"], "strategies": PLAIN})
    atoms = [atom for k in range(2, n + 1) for atom in combinations(range(n), k)]
    chosen = [atoms[a] for a in rng.permutation(len(atoms))[: rng.integers(1, 4)]]
    parts = rng.multinomial(N_TRAIN, rng.dirichlet(np.ones(n + len(chosen) + 1)))
    members = parts[:n].copy()
    for atom, people in zip(chosen, parts[n:], strict=False):
        members[list(atom)] += people
    # Shares that come to whole numbers of members, so that nothing is left to rounding.
    for group, n_members in zip(groups, members.tolist(), strict=True):
        group |= {"share": n_members / N_TRAIN, "efforts": [1.0], "types": []}
        kept = [s for s in group["strategies"] if s in PLAIN or s["kind"] not in ALONE]
        group["strategies"] = kept
        if noisy:
            group.update(random_noise(rng, fields["signals"], group))
    fields["collectives"] = groups
    fields["overlaps"] = [
        {"collectives": [groups[i]["name"] for i in atom], "share": people / N_TRAIN}
        for atom, people in zip(chosen, parts[n:].tolist(), strict=False)
    ]
    return make_scene(fields | changes, pool)


def noisy_scene(seed: int, **changes: Any) -> Scene:
    """Return a scene of collectives whose members err; nobody is in two."""
    rng = np.random.default_rng([seed, 2])
    pool = random_pool(rng)
    fields = random_fields(rng, pool, N_TRAIN)
    for group in fields["collectives"]:
        kept = [s for s in group["strategies"] if s in PLAIN or s["kind"] != "erasing"]
        group["strategies"] = kept
        group.update(random_noise(rng, fields["signals"], group))
    return make_scene(fields | changes, pool)


RULES = ("priority", "random", "last")


def random_noise(
    rng: np.random.Generator, signals: dict[str, Any], group: dict[str, Any]
) -> dict[str, Any]:
    """Return noise that suits a collective's menu."""
    reliability, label, signal = rng.dirichlet([6, 1, 1, 1])[:3].tolist()
    only_features = any(
        s not in PLAIN and s["kind"] == "feature_only_planting" for s in group["strategies"]
    )
    noise = {"reliability": reliability}
    if not only_features and rng.random() < 0.8:
        noise["wrong_label"] = label
    points = [signals[name] for name in group["signals"]]
    if any(point != points[0] for point in points) and rng.random() < 0.8:
        noise["wrong_signal"] = signal
    return {"noise": noise}
