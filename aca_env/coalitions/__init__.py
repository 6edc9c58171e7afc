"""Coalitions as pure functions: value tables and payoffs in, shares and partitions out.

A value table gives the worth of every coalition by bitmask: bit i of the index is set where
collective i is in, and nobody is worth 0. What a coalition of a collective-action game is worth
depends on what outsiders do, so whoever makes a table says by which convention.

>>> estate, claims = 200, (100, 200, 300)
>>> values = [
...     max(0, estate - sum(c for i, c in enumerate(claims) if not S >> i & 1)) for S in range(8)
... ]
>>> nucleolus(values).round(9).tolist()
[50.0, 75.0, 75.0]
>>> shapley(values).round(2).tolist()
[33.33, 83.33, 83.33]
"""

from aca_env.coalitions.blocking import (
    Blocking,
    BlockingReport,
    Deviation,
    SearchBudget,
    after_leaving,
    blocking_coalitions,
)
from aca_env.coalitions.core import Grievance, LeastCore, least_core, most_aggrieved
from aca_env.coalitions.dynamics import Path, better_response, merge_split
from aca_env.coalitions.moves import Move, improving_moves
from aca_env.coalitions.nucleolus import nucleolus, prenucleolus
from aca_env.coalitions.partitions import (
    Partition,
    PartitionError,
    all_partitions,
    blocks_of,
    canonical,
    partition_of,
)
from aca_env.coalitions.sampling import ShapleyEstimate, shapley_sampled
from aca_env.coalitions.shapley import banzhaf, shapley
from aca_env.coalitions.stability import StablePartitions, stable_in_table, stable_partitions
from aca_env.coalitions.staircase import StaircaseShares, staircase_shapley, staircase_values
from aca_env.coalitions.staircase_core import (
    StaircaseLeastCore,
    staircase_least_core,
    staircase_nucleolus,
    staircase_prenucleolus,
)
from aca_env.coalitions.structure_search import FoundStructure, search_structure
from aca_env.coalitions.structures import Structure, best_structure, is_convex, is_superadditive
from aca_env.coalitions.table import NoImputationError, SolverError, ValueTableError

__all__ = [
    "Blocking",
    "BlockingReport",
    "Deviation",
    "FoundStructure",
    "Grievance",
    "LeastCore",
    "Move",
    "NoImputationError",
    "Partition",
    "PartitionError",
    "Path",
    "SearchBudget",
    "ShapleyEstimate",
    "SolverError",
    "StablePartitions",
    "StaircaseLeastCore",
    "StaircaseShares",
    "Structure",
    "ValueTableError",
    "after_leaving",
    "all_partitions",
    "banzhaf",
    "best_structure",
    "better_response",
    "blocking_coalitions",
    "blocks_of",
    "canonical",
    "improving_moves",
    "is_convex",
    "is_superadditive",
    "least_core",
    "merge_split",
    "most_aggrieved",
    "nucleolus",
    "partition_of",
    "prenucleolus",
    "search_structure",
    "shapley",
    "shapley_sampled",
    "stable_in_table",
    "stable_partitions",
    "staircase_least_core",
    "staircase_nucleolus",
    "staircase_prenucleolus",
    "staircase_shapley",
    "staircase_values",
]
