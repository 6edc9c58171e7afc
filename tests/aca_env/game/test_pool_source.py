"""A pool is loaded once, and only where it is needed."""

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.game.pool_source import PoolSource
from aca_env.game.tables import TableRequest, Tables
from tests.aca_env.faces.games import POOL

REQUEST = TableRequest((), (), False, ())


class Loading:
    """Loads the pool and counts how often."""

    def __init__(self, *names: str | None) -> None:
        self.names, self.times = list(names), 0

    def load(self):
        self.times += 1
        return POOL

    def name(self) -> str | None:
        return self.names.pop(0) if len(self.names) > 1 else self.names[0]

    def ask(self) -> Tables:
        source = PoolSource(self.load, self.name)
        assert source.facts().n_users == POOL.n_users
        assert source.facts().space == POOL.space
        return source.tables(REQUEST, lambda pool: Tables(pool.X[:2].astype(np.int64), {}, {}))


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path))


def test_a_named_pool_is_loaded_once_and_then_no_more():
    first, again = Loading("this"), Loading("this")
    expected = POOL.X[:2].tolist()
    assert first.ask().points.tolist() == again.ask().points.tolist() == expected
    assert (first.times, again.times) == (1, 0)


def test_a_pool_without_a_name_is_loaded_every_time(tmp_path):
    first, again = Loading(None), Loading(None)
    first.ask()
    again.ask()
    assert (first.times, again.times) == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_changes_while_it_is_read_is_refused_and_not_kept(tmp_path):
    with pytest.raises(DataError, match="expected a table that stays as it is"):
        Loading("before", "after").ask()
    assert list(tmp_path.iterdir()) == []
