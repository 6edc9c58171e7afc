"""Four collectives on one pattern: mass distributions × label assignments."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from aca_env.game.world import World
from aca_env.reproduce.climate_settings import (
    DELTA,
    KINDS,
    N_FEATURES,
    climate_scenario,
    planted,
)
from aca_env.reproduce.drawing import Action, play
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.entropy import label_entropy, normalised_entropy
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario

N_COLLECTIVES = N_LABELS = 4


@dataclass(frozen=True)
class AlignmentSweep(Sweep):
    """Collectives plant one full pattern for labels that agree or do not.

    Every bound is taken at δ/4, so that all four hold together and their mass-weighted
    mean bounds the global success.

    Attributes:
        total_mass: share of the training records in all collectives together.
        n_masses: mass distributions.
        n_assignments: label assignments.
    """

    total_mass: float = 0.2
    n_masses: int = 50
    n_assignments: int = 40

    @property
    def name(self) -> str:
        """Name of its file."""
        return "alignment"

    def scenario(self) -> Scenario:
        """Return the setting with equal masses."""
        share = self.total_mass / N_COLLECTIVES
        table = {"share": share, "signals": ["pattern"], "strategies": [KINDS["feature_label"]]}
        information = {"regime": "full", "delta": DELTA / N_COLLECTIVES}
        signals = {"pattern": planted(N_FEATURES)}
        return climate_scenario(self.name, signals, [table] * N_COLLECTIVES, information)

    def masses(self, rng: np.random.Generator) -> Reals:
        """Return distributions (n_masses, 4) of the total mass, from one-sided to even.

        The entropies are spread evenly: each distribution is the Dirichlet draw, of many,
        whose entropy is nearest to its place.
        """
        concentrations = np.geomspace(0.1, 100.0, 40 * self.n_masses)
        drawn = np.array([rng.dirichlet(np.full(N_COLLECTIVES, c)) for c in concentrations])
        # Nobody below one member in two hundred of the total: its bound is noise.
        drawn = np.maximum(drawn, 0.005)
        drawn /= drawn.sum(axis=1, keepdims=True)
        places = np.linspace(normalised_entropy(drawn).min(), 1.0, self.n_masses)
        free = np.ones(len(drawn), dtype=bool)
        chosen = []
        for place in places:
            gap = np.where(free, np.abs(normalised_entropy(drawn) - place), np.inf)
            chosen.append(int(gap.argmin()))
            free[chosen[-1]] = False
        return np.asarray(drawn[chosen])

    def assignments(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return label codes (n_assignments, 4), as many of each pattern of agreement as can be.

        The patterns: all four agree, three do, two pairs, one pair, nobody.
        """
        every = np.array(list(product(range(N_LABELS), repeat=N_COLLECTIVES)))
        patterns = [tuple(sorted(np.bincount(row, minlength=N_LABELS))) for row in every]
        groups = [
            rng.permutation([k for k, found in enumerate(patterns) if found == pattern])
            for pattern in sorted(set(patterns), reverse=True)
        ]
        # In turn from each group, until enough: the four ways to agree are soon used up.
        longest = max(map(len, groups))
        turns = [group[k] for k in range(longest) for group in groups if k < len(group)]
        return np.asarray(every[sorted(turns[: self.n_assignments])], dtype=np.int64)

    def n_points(self, effort: Effort) -> int:
        """Return the number of mass distributions."""
        del effort
        return self.n_masses

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return success and bound (n_masses, n_assignments, n_draws, 4), masses and labels."""
        rng = self.generator(seed, self.n_masses)
        masses, labels = self.masses(rng), self.assignments(rng)
        base, success, bound = World(self.scenario()), [], []
        for point, shares in enumerate(masses * self.total_mass):
            changes = {f"collectives.{i}.share": float(s) for i, s in enumerate(shares)}
            world = base.varied(with_overrides(base.scenario, changes))
            drawn = play(
                world,
                [_plant(row) for row in labels],
                effort.alignment_draws,
                self.point_seed(seed, point),
            )
            success.append(drawn.success)
            bound.append(drawn.bound)
            on_point()
        return {
            "success": np.stack(success),
            "bound": np.stack(bound),
            "masses": masses,
            "labels": labels,
            "mass_entropy": normalised_entropy(masses),
            "label_entropy": label_entropy(masses[:, None], labels, N_LABELS),
        }


def _plant(labels: NDArray[np.int64]) -> list[Action]:
    return [(0, int(label), 0, 0, 0) for label in labels]
