"""Platforms: classifiers as pure functions on count tables, by how they may stray."""

from aca_env.platforms.contamination import random_adversary
from aca_env.platforms.histogram import no_adversary
from aca_env.platforms.training import Adversary
from aca_env.platforms.worst_case import worst_adversary

ADVERSARIES: dict[str, Adversary] = {
    "none": no_adversary,
    "random": random_adversary,
    "worst_case": worst_adversary,
}
"""Who spends the platform's suboptimality, by the name that a scenario uses."""
