"""Social preferences that are drawn per episode and seen through noise: RUSP.

Source: Baker (2020), *Emergent Reciprocity and Team Formation from Randomized Uncertain
Social Preferences*, arXiv 2011.05373. The law, for K agents, from seed and episode alone:

1. the sizes of the blocks are an integer partition of K, uniform among all of them;
2. every pair of agents of one block, and every agent with itself, gets one Beta(1, 1)
   number; pairs of different blocks get 0. So the matrix is symmetric;
3. a uniform permutation says which agent stands where;
4. rows are divided by their sums: that is W, and agent i's reward is row i times payoffs.

Every agent sees its own row of W and how much every other agent weighs itself, each with
Gaussian noise whose standard deviation is uniform on (0, `reward.rusp_noise`), drawn per
observer and entry, once an episode; it sees these standard deviations too. The paper's own
code shows the matrix as it is before rows are divided; here what is seen is what rewards
are made of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from aca_env.game.streams import Seeds, uniforms
from aca_env.scenario.rewarding import Reward

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


class Source(IntEnum):
    """Sources of chance, beyond all of `streams.Stream`; entry n of one adds n to it."""

    BLOCKS = 1 << 40
    ORDER = 2 << 40
    WEIGHTS = 3 << 40
    NOISE_LEVEL = 4 << 40
    NOISE = 5 << 40


def count_partitions(n: int) -> Reals:
    """Return (n + 1, n + 1) the number of partitions of r into parts of at most m.

    >>> count_partitions(5)[5]
    array([0., 1., 3., 5., 6., 7.])
    """
    counts = np.zeros((n + 1, n + 1))
    counts[0] = 1.0
    for m in range(1, n + 1):
        counts[:, m] = counts[:, m - 1]
        for r in range(m, n + 1):
            counts[r, m] += counts[r - m, m]
    return counts


def draw_blocks(counts: Reals, chance: Reals) -> Whole:
    """Return the block (B, n) of each of n places: a uniform integer partition per game.

    Args:
        counts: `count_partitions(n)`.
        chance: (B, n) numbers in [0, 1), one for each part that may be needed.

    Largest parts come first. Given what is left, a largest part of at most k has
    probability counts[left, k] / counts[left, limit].
    """
    n_games, n = chance.shape
    left, limit = np.full(n_games, n), np.full(n_games, n)
    blocks, places, every = np.zeros((n_games, n), dtype=np.int64), np.arange(n), np.arange(n_games)
    for number in range(n):
        row = counts[left]
        threshold = chance[:, number] * row[every, limit]
        limit = np.minimum((row <= threshold[:, None]).sum(axis=1), limit)
        left = left - limit
        # Whatever stands behind this block belongs to a later one.
        blocks += places >= (n - left)[:, None]
        limit = np.minimum(limit, left)
        if not left.any():
            break
    return blocks


@dataclass(frozen=True, eq=False)
class Drawn:
    """The preferences of an episode in B games.

    Attributes:
        weights: (B, K, K) W; rows sum to 1.
        seen: (B, K, 2 · (2 K − 1)) what each agent sees of them, within [−1, 1].
    """

    weights: Reals
    seen: Reals


class Preferences:
    """Draws W and what agents see of it: a pure function of seeds and episode.

    Args:
        terms: the scenario's reward.
        n_agents: number of agents K, at least 2.
    """

    def __init__(self, terms: Reward, n_agents: int) -> None:
        self.is_drawn, self.noise = terms.rusp_weights == "drawn", terms.rusp_noise
        self.n_agents = n_agents
        self.names = tuple(self._names())
        self._counts = count_partitions(n_agents)
        agents = range(n_agents)
        others = [[j for j in agents if j != i] for i in agents]
        self._others = np.array(others, dtype=np.int64).reshape(n_agents, n_agents - 1)
        self._last: tuple[Seeds, int, Drawn] | None = None

    def _names(self) -> Iterator[str]:
        """Yield the names of what an agent sees; others are counted without oneself."""
        for ending in ("", "_noise"):
            yield f"preference.own_weight{ending}"
            slots = range(self.n_agents - 1)
            yield from (f"preference.others.{slot}.weight{ending}" for slot in slots)
            yield from (f"preference.others.{slot}.own_weight{ending}" for slot in slots)

    def at(self, seeds: Seeds, episode: int) -> Drawn:
        """Return the preferences of an episode.

        Args:
            seeds: (B,) seeds of the games.
            episode: resets since seeding.
        """
        last = self._last
        if last is None or last[1] != episode or not np.array_equal(last[0], seeds):
            weights = self.draw_weights(seeds, episode)
            drawn = Drawn(weights, self._look(weights, seeds, episode))
            self._last = last = (seeds.copy(), episode, drawn)
        return last[2]

    def draw_weights(self, seeds: Seeds, episode: int) -> Reals:
        """Return W (B, K, K), the identity where agents are rewarded by their own payoffs."""
        if not self.is_drawn:
            return np.tile(np.eye(self.n_agents), (len(seeds), 1, 1))
        ties = self.draw_ties(seeds, episode)
        return np.asarray(ties / ties.sum(axis=2, keepdims=True))

    def draw_ties(self, seeds: Seeds, episode: int) -> Reals:
        """Return (B, K, K) what W is before its rows are divided by their sums: symmetric."""
        n_games, n = len(seeds), self.n_agents
        blocks = draw_blocks(self._counts, _chance(seeds, episode, Source.BLOCKS, np.arange(n)))
        i, j = np.triu_indices(n)
        # One minus a number in [0, 1) is never 0, so no row sums to 0.
        shared = 1 - _chance(seeds, episode, Source.WEIGHTS, i * n + j)
        shared = np.where(blocks[:, i] == blocks[:, j], shared, 0.0)
        standing = np.empty((n_games, n, n))
        standing[:, i, j] = standing[:, j, i] = shared
        order = np.argsort(_chance(seeds, episode, Source.ORDER, np.arange(n)), axis=1)
        games = np.arange(n_games)[:, None, None]
        # In one order of memory, so that sums over rows round alike in any batch.
        return np.ascontiguousarray(standing[games, order[:, :, None], order[:, None, :]])

    def _look(self, weights: Reals, seeds: Seeds, episode: int) -> Reals:
        """Return what agents see: noisy numbers first, then how noisy they are."""
        from scipy.special import ndtri  # noqa: PLC0415 - slow to load, and seldom needed

        n_games, n = len(seeds), self.n_agents
        selves = np.diagonal(weights, axis1=1, axis2=2)
        of_others = np.take_along_axis(weights, self._others[None], axis=2)
        true = np.concatenate([selves[..., None], of_others, selves[:, self._others]], axis=2)
        entries = np.arange(true[0].size)
        level = self.noise * _chance(seeds, episode, Source.NOISE_LEVEL, entries)
        # The normal quantile of 0 is infinite.
        chance = np.maximum(_chance(seeds, episode, Source.NOISE, entries), 2.0**-53)
        noise = (level * ndtri(chance)).reshape(true.shape)
        seen = np.clip(true + noise, -1.0, 1.0)
        return np.concatenate([seen, level.reshape(n_games, n, -1)], axis=2)


def _chance(seeds: Seeds, episode: int, source: Source, entries: Whole) -> Reals:
    """Return one number in [0, 1) per game and entry (B, n_entries)."""
    streams = entries.astype(np.uint64) + np.uint64(source)
    return uniforms(seeds[:, None], np.uint64(episode), np.uint64(0), streams)
