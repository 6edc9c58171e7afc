"""A scenario's pool, loaded only where the disk does not know what is asked of it."""

from collections.abc import Callable
from functools import cached_property

from aca_env.errors import DataError
from aca_env.game.tables import (
    PoolFacts,
    TableRequest,
    Tables,
    read_facts,
    read_tables,
    write_facts,
    write_tables,
)
from aca_env.populations.pool import Pool


class PoolSource:
    """What a pool tells, from the disk or from the pool itself.

    Args:
        load: returns the pool; called at most once.
        name: returns what names the pool on disk; None keeps nothing there.
    """

    def __init__(self, load: Callable[[], Pool], name: Callable[[], str | None]) -> None:
        self._load, self._name = load, name
        self._key = name()

    @cached_property
    def _pool(self) -> Pool:
        pool = self._load()
        if self._name() != self._key:
            raise DataError("population: expected a table that stays as it is while it is read")
        return pool

    def facts(self) -> PoolFacts:
        """Return what must be known of the pool before its tables can be named."""
        known = None if self._key is None else read_facts(self._key)
        if known is not None:
            return known
        facts = PoolFacts(self._pool.space, self._pool.bin_edges, self._pool.n_users)
        if self._key is not None:
            write_facts(self._key, facts)
        return facts

    def tables(self, request: TableRequest, build: Callable[[Pool], Tables]) -> Tables:
        """Return the tables of a request, built where they are not known.

        Args:
            request: everything besides the pool that decides the tables.
            build: makes the tables of a pool.
        """
        known = None if self._key is None else read_tables(self._key, request)
        if known is not None:
            return known
        tables = build(self._pool)
        if self._key is not None:
            write_tables(self._key, request, tables)
        return tables
