"""Scrambling of 64-bit numbers: what every draw by counter is made of."""

import numpy as np
from numpy.typing import NDArray

Seeds = NDArray[np.uint64]


def mix(x: Seeds) -> Seeds:
    """Return 64-bit numbers scrambled, overflow and all.

    Source: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    """
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
