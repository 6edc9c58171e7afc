"""What the constructor of the coalition form refuses."""

import numpy as np

from aca_env.errors import ScenarioError, UnknownNameError, one_line
from aca_env.faces.coalition_env.splitting import MAX_TABLE, SPLITS, TABLE_SPLITS
from aca_env.scenario.rewarding import DIFFERENCES


def checked_split(split: str, reward_mode: str) -> str:
    """Return a split that the scenario's rewards allow.

    Raises:
        AcaError: an unknown name, or transfers that difference utilities would not notice.
    """
    if split not in SPLITS:
        raise UnknownNameError("split", split, SPLITS)
    if split != "own" and reward_mode in DIFFERENCES:
        raise ScenarioError(
            f'split: expected "own" with reward.mode "{reward_mode}", which transfers do not '
            f'change, got "{split}"'
        )
    return split


def checked_size(max_size: int | None, split: str, n_agents: int) -> int:
    """Return the most collectives in one coalition; None stands for all.

    Raises:
        ScenarioError: no whole number of at least 1, or too many sub-coalitions to play through.
    """
    is_whole = isinstance(max_size, int | np.integer) and not isinstance(max_size, bool)
    if max_size is not None and (not is_whole or max_size < 1):
        got = one_line(max_size)
        raise ScenarioError(f"max_size: expected a whole number of at least 1, got {got}")
    size = n_agents if max_size is None else min(int(max_size), n_agents)
    if split in TABLE_SPLITS and size > MAX_TABLE:
        raise ScenarioError(
            f'max_size: expected at most {MAX_TABLE} with split "{split}", which plays through '
            f"every sub-coalition; a coalition could have {size} collectives"
        )
    return size
