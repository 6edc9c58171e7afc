"""What the exact histogram needs of its pool: the planted cells, and classes of alike records."""

import numpy as np

from aca_env.cells import index_cells
from aca_env.errors import TooManyRecordsError
from aca_env.game.laws import find_law
from aca_env.game.tables import TableRequest, Tables
from aca_env.populations.pool import Pool
from aca_env.strategies.erasing import MAX_DISTINCT_RECORDS


def build_tables(request: TableRequest, pool: Pool) -> Tables:
    """Return the cells and classes of a pool.

    Raises:
        TooManyRecordsError: every distinct record is a cell, and there are too many.
    """
    X, space, is_whole = pool.X, pool.space, request.is_whole
    index = index_cells(X, space, request.signals, request.fallbacks, whole=is_whole)
    if is_whole and index.n_cells > MAX_DISTINCT_RECORDS:
        raise TooManyRecordsError(
            f"erasing: expected at most {MAX_DISTINCT_RECORDS} distinct records in the "
            f"pool, got {index.n_cells}"
        )
    imaged = request.signals if is_whole else ()
    return Tables(
        index.points.astype(np.int64),
        {signal: index.find(signal.bind(space)(index.points)) for signal in imaged},
        {
            kind: find_law(
                index,
                pool.y,
                kind.maps,
                raw=kind.raw,
                labels=kind.labels,
                outside_labels=kind.outside_labels,
                strata={name: X[:, space.names.index(name)] for name in kind.features},
            )
            for kind in request.kinds
        },
    )
