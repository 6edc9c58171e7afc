"""How anything is measured: in blocks of steps, in alternation, on both clocks."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np

PATIENCE = 20
"""Wall seconds that a measurement may take, in CPU seconds asked for: others may compute too."""

WARM_UP = -1
"""The repeat that does not count."""


class Player(Protocol):
    """Something that can be played: an environment with its actions drawn beforehand.

    Attributes:
        n_agents: agents that act in a step.
        n_worlds: games that a step plays.
        block: steps between two looks at the clock.
    """

    n_agents: int
    n_worlds: int
    block: int

    def play(self, n_steps: int) -> None:
        """Play a number of steps; this is what is timed."""


@dataclass(frozen=True)
class Sample:
    """One measurement.

    Attributes:
        section: part of the benchmark.
        name: what was measured.
        repeat: in which round of the alternation; `WARM_UP` for the one before.
        place: its place in the order of the round.
        n_steps: steps played, each of them of all worlds.
        cpu: CPU seconds of the process, all threads together.
        wall: seconds on the clock.
    """

    section: str
    name: str
    repeat: int
    place: int
    n_steps: int
    cpu: float
    wall: float


Note = Callable[[Sample], None]
"""Told of each measurement as it is made."""


def alternate(
    names: Sequence[str], n_repeats: int, rng: np.random.Generator
) -> Iterator[tuple[int, int, str]]:
    """Yield (repeat, place, name): every name once per repeat, in a fresh random order.

    So what slows the machine for a while slows all alike.

    >>> order = list(alternate(["a", "b"], 3, np.random.default_rng(0)))
    >>> [repeat for repeat, _, _ in order], [place for _, place, _ in order]
    ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1])
    """
    for repeat in range(n_repeats):
        for place, which in enumerate(rng.permutation(len(names))):
            yield repeat, place, names[which]


def measure(player: Player, seconds: float) -> tuple[int, float, float]:
    """Return steps played, CPU seconds and wall seconds, at least one block.

    One step before does not count: it brings back into the processor's caches what others
    have pushed out meanwhile.

    Args:
        player: what is played.
        seconds: CPU seconds to play for; 0 for one block, and nothing before it.
    """
    # Garbage of the one before is not this one's cost.
    gc.collect()
    if seconds > 0:
        player.play(1)
    n_steps, cpu, wall = 0, 0.0, 0.0
    cpu_start, wall_start = time.process_time(), time.perf_counter()
    while n_steps == 0 or (cpu < seconds and wall < PATIENCE * seconds):
        player.play(player.block)
        n_steps += player.block
        cpu = time.process_time() - cpu_start
        wall = time.perf_counter() - wall_start
    return n_steps, cpu, wall


@dataclass(frozen=True)
class Effort:
    """How much work a benchmark is worth.

    Attributes:
        n_repeats: measurements of everything.
        seconds: CPU seconds of each.
        seed: of the order and of the actions.
    """

    n_repeats: int
    seconds: float
    seed: int

    def n_measurements(self, n_players: int) -> int:
        """Return units of progress that so many players take."""
        return n_players * (1 + self.n_repeats)


def measure_all(
    section: str, players: Mapping[str, Player], effort: Effort, note: Note
) -> list[Sample]:
    """Return the measurements of all players, in alternation.

    Each is measured once before, as repeat `WARM_UP`, so that kernels are compiled and tables
    are in memory.

    Args:
        section: name of the part of the benchmark.
        players: what is measured, by name.
        effort: how often and how long.
        note: told of each measurement as it is made.
    """
    rng = np.random.default_rng(effort.seed)
    first = ((WARM_UP, place, name) for place, name in enumerate(players))
    samples = []
    # What lives throughout is not looked at again before every measurement.
    gc.collect()
    gc.freeze()
    for repeat, place, name in chain(first, alternate(list(players), effort.n_repeats, rng)):
        measured = measure(players[name], effort.seconds)
        samples.append(Sample(section, name, repeat, place, *measured))
        note(samples[-1])
    gc.unfreeze()
    return samples
