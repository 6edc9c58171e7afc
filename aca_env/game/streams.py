"""Chance by counter: every draw is a function of (seed, episode, round, stream).

So a snapshot needs no generator state, and a game's draws do not depend on which other
games run beside it.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from aca_env.mixing import mix

Seeds = NDArray[np.uint64]

TWIN = 1 << 15
"""Added to a stream for an independent copy of its draws."""


class Stream(IntEnum):
    """One stream per source of chance; collective i adds i to its streams.

    Of the groups of people who are members of several collectives, the g-th adds g to `SHARED`.
    """

    TEST_USERS = 1
    REST = 2
    PLATFORM = 3
    SETTING = 4
    COLLECTIVE = 16
    SHARED = 1 << 13
    TYPES = 1 << 14


def generator(seed: int, episode: int, round_: int, stream: int) -> np.random.Generator:
    """Return the generator of one stream in one round of one episode.

    Args:
        seed: the game's seed, in [0, 2**64).
        episode: number of resets since seeding, below 2**24.
        round_: round of the episode, below 2**24.
        stream: source of chance, below 2**16.
    """
    place = _place(episode, round_, stream)
    return np.random.Generator(np.random.Philox(key=np.array([seed, place], dtype=np.uint64)))


def _place(episode: int, round_: int, stream: int) -> int:
    return ((episode & 0xFFFFFF) << 40) | ((round_ & 0xFFFFFF) << 16) | (stream & 0xFFFF)


class Restarted:
    """One generator that starts anew at any counters: `generator` without making one."""

    def __init__(self) -> None:
        self._bits = np.random.Philox(key=np.zeros(2, dtype=np.uint64))
        self._start = self._bits.state
        self._key = self._start["state"]["key"]
        self._rng = np.random.Generator(self._bits)

    def at(self, seed: int, episode: int, round_: int, stream: int) -> np.random.Generator:
        """Return the one generator, at the start of a stream; earlier uses end here."""
        self._key[0], self._key[1] = seed, _place(episode, round_, stream)
        self._bits.state = self._start
        return self._rng


def uniforms(
    seeds: Seeds, episodes: np.uint64 | Seeds, rounds: np.uint64 | Seeds, streams: Seeds
) -> NDArray[np.float64]:
    """Return one number in [0, 1) per game and stream, by hashing the counters.

    Args:
        seeds: uint64 (n_games, 1); the other three broadcast against it.
        episodes: resets since seeding.
        rounds: round of the episode.
        streams: sources of chance (n_streams,).

    Source: SplitMix64's finaliser (Steele, Lea and Flood, 2014), applied once per counter.
    """
    return uniforms_after(seeds, counters_mixed(episodes, rounds, streams))


def uniforms_after(seeds: Seeds, added: Seeds) -> NDArray[np.float64]:
    """Return `uniforms` of seeds and of counters that `counters_mixed` has brought together."""
    with np.errstate(over="ignore"):
        mixed = mix(seeds + added)
    return np.asarray((mixed >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


def counters_mixed(episodes: np.uint64 | Seeds, rounds: np.uint64 | Seeds, streams: Seeds) -> Seeds:
    """Return what `uniforms` adds to the seeds: all counters that games share."""
    with np.errstate(over="ignore"):
        return mix(np.asarray(episodes + mix(np.asarray(rounds + mix(streams)))))
