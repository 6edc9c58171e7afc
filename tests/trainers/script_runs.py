"""Running a training script as a user does, and what must be true of what it prints."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import aca_env

FOLDER = Path(__file__).parents[2] / "scripts"
ITERATION = re.compile(r"iteration (\d+): (\d+) (?:steps|rounds), return (-?\d+\.\d+)")
NUMBER = r"(-?\d+\.\d+)"
COMPARED = re.compile(
    rf"(\d+) new games: trained {NUMBER}, uniform {NUMBER}, gain {NUMBER} ± {NUMBER} \(95%\)"
)


@dataclass(frozen=True)
class Printed:
    """What a script said.

    Attributes:
        iterations: number, steps so far and mean return of every iteration.
        n_games: games compared in.
        trained: mean return of the trained policy.
        uniform: mean return of chance.
        gain: the difference, game by game.
        error: half its 95% interval.
    """

    iterations: list[tuple[int, int, float]]
    n_games: int
    trained: float
    uniform: float
    gain: float
    error: float


def run_script(name, *words):
    """Return what a script printed; a failing one raises."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *map(str, words)]
    settings = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=settings, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *lines, last = [line for line in done.stdout.splitlines() if "return" in line or "gain" in line]
    found = COMPARED.fullmatch(last)
    assert found, done.stdout
    told = [ITERATION.fullmatch(line) for line in lines]
    assert all(told), done.stdout
    iterations = [(int(t[1]), int(t[2]), float(t[3])) for t in told]
    return Printed(iterations, int(found[1]), *map(float, found.groups()[1:]))


def returns_by_chance(scenario, first_seed, n_games):
    """Return the mean and standard error of uniform play's mean return per agent, afresh."""
    games = aca_env.vector_env(scenario, n_games)
    games.reset(seed=first_seed)
    rng, total = np.random.default_rng(12345), np.zeros(n_games)
    for _ in range(games.game.scenario.rounds):
        total += games.step(games.sample_actions(rng))[1].mean(axis=1)
    return total.mean(), total.std()


def check_printed(printed, scenario="climate-duel", first_seed=1_000_000):
    """Check that iterations are counted, and that chance is what chance comes to."""
    assert [number for number, _, _ in printed.iterations] == [
        *range(1, len(printed.iterations) + 1)
    ]
    steps = [n for _, n, _ in printed.iterations]
    assert np.ptp(np.diff([0, *steps])) == 0
    assert abs(printed.gain - (printed.trained - printed.uniform)) < 2e-4
    mean, spread = returns_by_chance(scenario, first_seed, 512)
    # Both are means of independent draws: four standard errors of their difference.
    assert abs(printed.uniform - mean) < 4 * spread * (1 / printed.n_games + 1 / 512) ** 0.5
    # At first the policy is hardly better than chance; what it is told then must say so.
    assert abs(printed.iterations[0][2] - mean) < 1.0


def check_learning(printed):
    """Check that returns rise, and that the gain over chance is clear of its interval."""
    means = [mean for _, _, mean in printed.iterations]
    assert means[-1] > means[0]
    assert printed.trained > means[0]
    assert printed.gain - printed.error > 0.5
