"""How long a platform takes to learn from a million records: distinct rows beside raw rows.

Processor seconds. Both fits have the same records of one round of climate-duel, edited by
both collectives, in the same process on one thread.
Run it with `python -m aca_env.bench.learner_speed [--n-train N]`.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.naive_bayes import CategoricalNB

import aca_env
from aca_env.features import FeatureSpace
from aca_env.game.continuing import fit_seed
from aca_env.game.fitting import FittedTrainer
from aca_env.game.game import Game
from aca_env.game.past_records import HandedIn
from aca_env.platforms.learners import Learner

CHANCE = (0, 0, 0)
NAMES = ("naive_bayes", "logistic", "tree")


def measure(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor seconds that some work takes on its one thread, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def fit_raw(name: str, records: Any, points: Any, space: FeatureSpace) -> Any:
    """Return the seconds of a fit of one row per record, and what it predicts."""
    X, y, times = records
    X, y = np.repeat(X, times, axis=0), np.repeat(y, times)
    if name == "naive_bayes":
        model: Any = CategoricalNB(min_categories=list(space.sizes))
    else:
        model = Learner(name, {}).pipeline(space, fit_seed(*CHANCE))
    seconds, _ = measure(lambda: model.fit(X, y))
    return seconds, model.predict(points)


def compare(name: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """Return figures of one learner."""
    env = aca_env.parallel_env("climate-duel", overrides={**overrides, "platform.classifier": name})
    env.reset(seed=0)
    game: Game = env.unwrapped.game  # type: ignore[attr-defined]
    world, trainer, bank = game.world, game.engine.trainer, game.draw.bank
    assert isinstance(trainer, FittedTrainer)
    # Both plant the first label on their first signal.
    plans = [int(menu.plan_of[-1, 0, 0]) for menu in world.menus.menus]
    rows = [plan * world.n_levels + world.n_levels - 1 for plan in plans]
    places = [0, *game.draw.entry[0].tolist(), *rows]
    now = HandedIn(*CHANCE, tuple(rows))
    first, _ = measure(lambda: trainer.classifier(game.draw, places, now))
    again, ours = measure(lambda: trainer.classifier(game.draw, places, now))
    records = trainer.handed_in.records(bank, places)
    raw, theirs = fit_raw(name, records, world.points, world.space)
    return {
        "learner": name,
        "distinct": len(records[1]),
        "first": first,
        "again": again,
        "raw": raw,
        "same": float((ours == theirs).mean()),
    }


def main() -> None:
    """Print one line per learner."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n-train", type=float, default=1e6)
    parser.add_argument("--n-pool", type=float, default=1e6)
    given = parser.parse_args()
    overrides = {
        "population.n_train": int(given.n_train),
        "population.n_pool": int(given.n_pool),
        "population.redraw": "every_round",
    }
    heads = f"{'distinct rows':>14} {'first fit':>10} {'again':>10} {'raw rows':>10}"
    print(f"{'learner':12} {heads} same")
    for name in NAMES:
        told = compare(name, overrides)
        print(
            f"{name:12} {told['distinct']:14,} {told['first']:9.3f}s {told['again']:9.4f}s "
            f"{told['raw']:9.3f}s {told['same']:.4f}"
        )


if __name__ == "__main__":
    main()
