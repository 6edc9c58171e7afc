"""A platform that responds to collectives, beside platforms that do not.

Run it with `python scripts/platform_game.py climate-duel`; it prints what each way of choosing a
setting earns per round, as means with 95% intervals over seeds.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

import aca_env
from aca_env.market import BestResponse, EpsilonGreedy, FixedLever, play


@dataclass(frozen=True)
class Arguments:
    """What to play.

    Attributes:
        scenario: a shipped name or a path.
        collectives: the policy of all collectives.
        seeds: episodes that count, per way of choosing.
        practice: episodes that a learning platform plays before each of them.
    """

    scenario: str
    collectives: str
    seeds: int
    practice: int


def read_arguments() -> Arguments:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="climate-duel")
    parser.add_argument("--collectives", default="myopic")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--practice", type=int, default=5)
    return Arguments(**vars(parser.parse_args()))


def main() -> None:
    """Play, and print a table."""
    arguments = read_arguments()
    env = aca_env.platform_env(arguments.scenario)
    ways = {lever.name: lambda name=lever.name: FixedLever(name) for lever in env.levers}
    ways |= {"learns (bandit)": EpsilonGreedy, "best response": BestResponse}
    print(f"{arguments.scenario}, {arguments.collectives} collectives, {arguments.seeds} seeds")
    print(f"accuracy of the platform if nobody edits: {env.unedited_accuracy:.4f}\n")
    print(f"{'the platform':34}{'its payoff':>20}{'its accuracy':>14}{'their reward':>20}")
    results = {name: measure(env, make, arguments) for name, make in ways.items()}
    for name, (payoff, accuracy, reward) in results.items():
        print(f"{name:34}{told(payoff):>20}{np.mean(accuracy):14.4f}{told(reward):>20}")
    first = results[env.levers[0].name][0]
    print()
    for name in ("learns (bandit)", "best response"):
        print(f"{name} earns {told(results[name][0] - first)} more than {env.levers[0].name!r}")


def measure(env, make, arguments: Arguments) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the platform's payoff and accuracy and the collectives' reward, by seed."""
    rows = []
    for seed in range(arguments.seeds):
        platform = make()
        if isinstance(platform, EpsilonGreedy):
            for practice in range(arguments.practice):
                other = 10_000 + seed * arguments.practice + practice
                play(env, platform, arguments.collectives, seed=other)
        episode = play(env, platform, arguments.collectives, seed=seed)
        rows.append((episode.payoff.mean(), episode.accuracy.mean(), episode.rewards.mean()))
    return tuple(np.array(rows).T)


def told(values: np.ndarray) -> str:
    """Return a mean with the half width of its 95% interval."""
    n = len(values)
    half = t.ppf(0.975, n - 1) * values.std(ddof=1) / n**0.5 if n > 1 else float("nan")
    return f"{values.mean():.4f} ± {half:.4f}"


if __name__ == "__main__":
    main()
