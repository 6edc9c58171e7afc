"""Count tables of one plan, written down by hand."""

from dataclasses import replace

import numpy as np

from aca_env.bounds.opposition import PlanCounts, Unknown
from aca_env.bounds.tightening import TIGHTEST

DELTA = 0.05
ALL = replace(TIGHTEST, union="all")


def tables(members=(600, 400), against=(30, 60), *, n_rest=9000, lead=None, **changes):
    """Return tables of a planter of two labels, two cells, that acts alone."""
    members = np.array(members)
    rest = Unknown(np.array(against)[None, :, None], np.zeros((1, len(members), 1)), n_rest)
    counts = PlanCounts(
        lead=(members if lead is None else np.array(lead))[:, None],
        unknown=(rest,),
        members=members,
        n_members=int(members.sum()),
        n_evidence=int(members.sum()),
        n_test=5000,
        n_cells=len(members),
        n_labels=2,
    )
    return replace(counts, **changes)
