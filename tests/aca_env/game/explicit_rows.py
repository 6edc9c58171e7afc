"""A drawer of explicit rows: what each round's groups hold, user by user.

The laws of the game draw class counts. Here they are made to draw users instead, to
remember them, and to hand on the counts of exactly these users.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from aca_env.game import cell_tables, filling, record_tables
from aca_env.game.laws import Law, find_law, find_record_law


@dataclass(frozen=True)
class Round:
    """Pool users of one round: of each collective in order, of the rest, and for the test."""

    members: list[np.ndarray]
    rest: np.ndarray
    test: np.ndarray


@dataclass
class Ledger:
    """All users that were drawn, in order of drawing."""

    drawn: list[np.ndarray] = field(default_factory=list)
    classes: dict[int, np.ndarray] = field(default_factory=dict)
    kept: list[Law] = field(default_factory=list)  # keeps ids from being used again

    def rounds(self, n_members: Sequence[int], n_train: int, n_test: int) -> list[Round]:
        """Return the users by round and group; one game must have drawn alone."""
        users = np.concatenate(self.drawn) if self.drawn else np.zeros(0, dtype=np.int64)
        per_round = n_train + n_test
        assert len(users) % per_round == 0
        ends = np.cumsum([*n_members, n_train - sum(n_members)])
        parts = [np.split(one, ends) for one in users.reshape(-1, per_round)]
        return [Round(part[:-2], part[-2], part[-1]) for part in parts]

    def note(self, law: Law, users: np.ndarray) -> np.ndarray:
        """Remember users (n,) and return their class counts (1, n_classes)."""
        self.drawn.append(users)
        counts = np.bincount(self.classes[id(law.sizes)][users], minlength=len(law.sizes))
        return counts[None]


def classes_by_hand(law: Law, index, y, strata, *, raw: bool, labels: bool) -> np.ndarray:
    """Return the class (n_users,) of every pool user, found by what its tables see."""
    seen = (law.raw, *law.sent.values(), law.labels, *law.strata.values())
    keys = list(zip(*seen, strict=True))
    place = {tuple(map(int, key)): c for c, key in enumerate(keys)}
    n_users = len(y)
    columns = [
        index.raw if raw else np.full(n_users, index.n_cells),
        *(index.sent[m] for m in law.sent),
        y if labels else np.zeros(n_users, dtype=np.int64),
        *strata.values(),
    ]
    return np.array([place[tuple(map(int, row))] for row in zip(*columns, strict=True)])


def keep_rows(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Make every law draw explicit users from now on; return where they are written down."""
    ledger = Ledger()

    def finding(index, y, maps, *, raw=True, labels=True, outside_labels=True, strata=None) -> Law:
        kept = {"raw": raw, "labels": labels, "outside_labels": outside_labels}
        law = find_law(index, y, maps, **kept, strata=strata)
        known = y if outside_labels or not raw else np.where(index.raw < index.n_cells, y, 0)
        ledger.classes[id(law.sizes)] = classes_by_hand(
            law, index, known, strata or {}, raw=raw, labels=labels
        )
        ledger.kept.append(law)
        return law

    def finding_records(index, X, y, maps) -> Law:
        law = find_record_law(index, X, y, maps)
        keys = zip(map(tuple, law.X.tolist()), law.labels.tolist(), strict=True)
        place = {key: c for c, key in enumerate(keys)}
        users = zip(map(tuple, X.tolist()), y.tolist(), strict=True)
        ledger.classes[id(law.sizes)] = np.array([place[user] for user in users])
        ledger.kept.append(law)
        return law

    def draw(law: Law, n: int, n_draws: int, rng: np.random.Generator) -> np.ndarray:
        assert n_draws == 1
        if law.chances is None:
            return ledger.note(law, rng.integers(law.n_users, size=n))
        classes = ledger.classes[id(law.sizes)]
        by_user = (law.chances / law.sizes)[classes]
        return ledger.note(law, rng.choice(law.n_users, size=n, p=by_user / by_user.sum()))

    def split(law: Law, sizes: Sequence[int], n_draws: int, rng: np.random.Generator):
        assert n_draws == 1
        users = rng.permutation(law.n_users)[: sum(sizes)]
        parts = np.split(users, np.cumsum(sizes)[:-1])
        return [ledger.note(law, part) for part in parts]

    monkeypatch.setattr(cell_tables, "find_law", finding)
    monkeypatch.setattr(record_tables, "find_record_law", finding_records)
    monkeypatch.setattr(Law, "draw", draw)
    monkeypatch.setattr(filling, "split_pool", split)
    return ledger


class PrefixSplits:
    """A generator stand-in: an estimation split is the first members, as nested groups are."""

    choice: Callable[..., np.ndarray] = staticmethod(lambda rows, size, replace: rows[:size])
