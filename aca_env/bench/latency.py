"""How long one call takes: `evaluate` on a large table, bounds on many cells."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from aca_env.bench.measuring import WARM_UP, Effort, Note, Player, Sample, measure_all
from aca_env.bench.scenes import climate
from aca_env.bench.summaries import Middle, middle, of
from aca_env.evaluate import evaluate
from aca_env.faces.make import parallel_env
from aca_env.populations.climate import generate_climate
from aca_env.populations.pool import Pool
from aca_env.scenario.loading import load_scenario
from aca_env.signals import Signal
from aca_env.strategies import FeatureLabelPlanting

SECTION = "latency"
N_RECORDS, N_TEST = 1_000_000, 100_000
MANY_CELLS = 10_000
NEED = "need"
MEMBER_SHARE = 0.2


class Calls:
    """One call, again and again.

    Args:
        call: what is timed.
        block: calls between two looks at the clock.
    """

    n_agents = n_worlds = 1

    def __init__(self, call: Callable[[], object], block: int = 1) -> None:
        self._call, self.block = call, block

    def play(self, n_steps: int) -> None:
        """Call a number of times."""
        for _ in range(n_steps):
            self._call()


@dataclass(frozen=True)
class Latency:
    """How long a call takes.

    Attributes:
        name: short, for options and files.
        told: what is called, for readers.
        wall: seconds on the clock.
        cpu: CPU seconds.
        first: seconds on the clock of the first call.
    """

    name: str
    told: str
    wall: Middle
    cpu: Middle
    first: float


@dataclass(frozen=True)
class Question:
    """A call that somebody waits for.

    Attributes:
        name: short, for options and files.
        told: what is called, for readers.
        make: makes the call from numbers of training records and test users, and a seed.
        block: calls between two looks at the clock.
    """

    name: str
    told: str
    make: Callable[[int, int, int], Callable[[], object]]
    block: int = 1


@dataclass(frozen=True, eq=False)
class _Records:
    pool: Pool
    n_train: int
    membership: Any
    strategies: tuple[FeatureLabelPlanting, ...]


def _records(n_train: int, n_test: int, seed: int) -> _Records:
    """Return the users of the duel: two collectives, a fifth of the records each."""
    rng = np.random.default_rng(seed)
    pool = generate_climate(n_train + n_test, rng)
    n_members = int(MEMBER_SHARE * n_train)
    membership = np.repeat([0, 1, -1], [n_members, n_members, n_train - 2 * n_members])
    signals = load_scenario("climate-duel").signals.values()
    strategies = tuple(
        FeatureLabelPlanting(Signal(signal), target=label)
        for signal, label in zip(signals, pool.space.labels, strict=False)
    )
    return _Records(pool, n_train, rng.permutation(membership), strategies)


def _evaluate_codes(n_train: int, n_test: int, seed: int) -> Callable[[], object]:
    asked = _records(n_train, n_test, seed)
    # Rows of 64-bit integers, as arrays come from elsewhere, not as a pool keeps them.
    X = np.ascontiguousarray(asked.pool.X, dtype=np.int64)
    y = asked.pool.y.astype(np.int64)
    given = (X[:n_train], y[:n_train], asked.membership, asked.strategies, X[n_train:])
    return lambda: evaluate(*given, space=asked.pool.space)


def _evaluate_strings(n_train: int, n_test: int, seed: int) -> Callable[[], object]:
    asked = _records(n_train, n_test, seed)
    space = asked.pool.space
    columns = {
        name: np.array(values, dtype=object)[asked.pool.X[:, place]]
        for place, (name, values) in enumerate(space.features.items())
    }
    columns[NEED] = np.array(space.labels, dtype=object)[asked.pool.y]
    frame = pd.DataFrame(columns)
    train, test = frame.iloc[:n_train], frame.iloc[n_train:].drop(columns=NEED)
    return lambda: evaluate(train, NEED, asked.membership, asked.strategies, test)


def _bounds(_: int, __: int, seed: int) -> Callable[[], object]:
    """Return a call for one joint action of two collectives: training, success, bounds, payoffs."""
    env = parallel_env(climate(2, MANY_CELLS))
    env.reset(seed=seed)
    strategy = [entry.kind for entry in env.scenario.collectives[0].strategies].index(
        "feature_label_planting"
    )
    joint = np.array([[[strategy, label, 0, 0, 0] for label in range(2)]])
    return lambda: env.outcomes(joint)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "evaluate-codes",
        f"evaluate, {N_RECORDS:,} × 18 integer codes (int64 rows)",
        _evaluate_codes,
    ),
    Question(
        "evaluate-strings", f"evaluate, DataFrame of {N_RECORDS:,} × 18 strings", _evaluate_strings
    ),
    Question(
        "bounds",
        "env.outcomes of one joint action, 10,240 cells: training, success, payoffs, 2 bounds",
        _bounds,
        block=20,
    ),
)


def ask(
    questions: Iterable[Question],
    effort: Effort,
    note: Note,
    sizes: tuple[int, int] = (N_RECORDS, N_TEST),
) -> list[Latency]:
    """Return how long calls take, measured in alternation.

    Args:
        questions: what is called.
        effort: how often; each measurement is one block of calls.
        note: told of each measurement.
        sizes: training records and test users of the tables.
    """
    asked = {question.name: question for question in questions}
    players: dict[str, Player] = {
        name: Calls(question.make(*sizes, effort.seed), question.block)
        for name, question in asked.items()
    }
    once = Effort(effort.n_repeats, 0.0, effort.seed)
    samples = measure_all(SECTION, players, once, note)
    return [_latency(question, samples) for question in asked.values()]


def _latency(question: Question, samples: list[Sample]) -> Latency:
    counted = of(samples, question.name)
    (first,) = (s for s in samples if s.name == question.name and s.repeat == WARM_UP)
    return Latency(
        question.name,
        question.told,
        wall=middle(s.wall / s.n_steps for s in counted),
        cpu=middle(s.cpu / s.n_steps for s in counted),
        first=first.wall / first.n_steps,
    )
