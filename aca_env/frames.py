"""DataFrames without pandas: it is loaded only where somebody has one."""

import sys
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    import pandas as pd


def is_frame(value: object) -> "TypeGuard[pd.DataFrame]":
    """Return whether something is a DataFrame; there is none while pandas is not loaded.

    >>> is_frame({"heat": ["low", "high"]})
    False
    """
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)
