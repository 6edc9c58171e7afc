"""Print the tables of this folder's README: `python -m tests.published.compare`."""

import numpy as np

from aca_env.reproduce.published import read_points
from aca_env.reproduce.released import released_bound
from aca_env.reproduce.reproduction import reproduce
from aca_env.reproduce.single import (
    SIGNAL,
    Cars,
    Reals,
    Setting,
    certify,
    draw_groups,
    find_cars,
    measure,
)
from aca_env.strategies.unplanting import AdaptiveUnplanting

N = 1_000_000
N_POOLS = 8
SPLITS = (20, 100, 2000, 10_000)


def draw_all(pools: list[Cars], setting: Setting, n_estimation: int, n_draws: int) -> Reals:
    """Return success, released value and certified bound (3, n_pools * n_draws)."""
    plan = AdaptiveUnplanting(SIGNAL, target="Excellent", n_estimation=n_estimation)
    found = []
    for seed, cars in enumerate(pools):
        rng = np.random.default_rng([seed, setting.n_members, n_estimation])
        groups = draw_groups(cars, plan, setting, n_draws, rng)
        bounds = [f(plan, groups, cars.space, 0.05).value for f in (released_bound, certify)]
        found.append([measure(plan, groups, cars.space).value, *bounds])
    return np.concatenate(found, axis=1)


def print_steps(pools: list[Cars]) -> None:
    """Print published, released and certified values along the published curve."""
    print("| n | published | released code, mean | certified, mean | success, mean |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for point in read_points():
        if point.plan.objective == "unplanting":
            drawn = draw_all(pools, point.setting, point.plan.n_estimation, 50)
            success, released, certified = drawn.mean(axis=1)
            values = (point.value, released, certified, success)
            mark = "" if point.is_stable else " *"
            print(f"| {point.setting.n_members:,}{mark} |", *(f"{v:.4f} |" for v in values))


def print_failures(pools: list[Cars]) -> None:
    """Print how often the released value and the certified bound exceed the success."""
    print("| n |", *(f"n_est = {n:,} |" for n in SPLITS))
    print("| ---: |", *("---: |" for _ in SPLITS))
    for n in (5100, 10_100, 12_600, 15_100, 17_600, 20_100, 30_100, 40_100, 60_100):
        cells = []
        for n_estimation in SPLITS:
            if n_estimation >= n:
                cells.append("– |")
                continue
            success, *bounds = draw_all(pools, Setting(N, n), n_estimation, 500)
            released, certified = (np.mean(bound > success) for bound in bounds)
            cells.append(f"{released:.2%} / {certified:.2%} |")
        print(f"| {n:,} |", *cells)


def print_agreement(pools: list[Cars]) -> None:
    """Print how many draws stand on the published step, wherever not all do."""
    print("| curve | n | published | marked stable | draws on the published step |")
    print("| --- | ---: | ---: | --- | ---: |")
    for point in read_points():
        rngs = [np.random.default_rng([s, point.setting.n_members]) for s in range(len(pools))]
        agrees = [reproduce(point, c, 50, rng).agrees for c, rng in zip(pools, rngs, strict=True)]
        share = np.mean(agrees)
        if share < 1 or not point.is_stable:
            marked = "yes" if point.is_stable else "no"
            row = (point.curve, f"{point.setting.n_members:,}", f"{point.value:.4f}", marked)
            print("|", *(f"{cell} |" for cell in row), f"{share:.1%} |")


def main() -> None:
    """Print the three tables."""
    pools = [find_cars(seed) for seed in range(N_POOLS)]
    print_agreement(pools)
    print_steps(pools)
    print_failures(pools)


if __name__ == "__main__":
    main()
