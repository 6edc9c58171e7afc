"""A histogram platform and strategic users: unaware of them, or learning from where they went."""

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import one_row_each, row_ids
from aca_env.errors import DataError, one_line
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.platforms.histogram import predict
from aca_env.power.best_response import STAY, Moves, Reachable

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_RETRAININGS = 100


@dataclass(frozen=True, eq=False)
class Records:
    """Records with labels.

    Attributes:
        X: codes (n, n_features).
        y: label codes (n,).
    """

    X: Features
    y: Labels


@dataclass(frozen=True)
class Answer:
    """What strategic users get from one platform.

    Attributes:
        wanted: share who get a label that is worth most to them.
        moved: share who change their features for it.
        cost: mean cost of the changes, over all users.
        n_changed: mean number of features changed by those who move; 0 if nobody does.
    """

    wanted: float
    moved: float
    cost: float
    n_changed: float


@dataclass(frozen=True)
class Anticipation:
    """What users get from a platform that learns from where people went, over its last cycle.

    Attributes:
        published: users know the classifier that judges them.
        judged_after: users answer the last classifier, and are judged by the next one, which
            has learned from members who did the same.
        n_retrainings: until classifiers repeat.
        cycle: number of classifiers that it goes round in; 1 if it settles, 0 if it did
            neither within `MOST_RETRAININGS`.
    """

    published: Answer
    judged_after: Answer
    n_retrainings: int
    cycle: int


class StrategicMarket:
    """Users who want labels, and a histogram platform that learns from some of them.

    Args:
        space: of the records.
        rest: training records of users who never change anything.
        members: training records of users who are strategic; true labels go with them.
        new: users who come once the platform has learned; just as strategic.
        worth: (n_labels,) what each label is worth to them.
        costs: of changing a feature, see `Reachable`.
        most_changed: see `Reachable`.

    Raises:
        DataError: no training records, records outside the space, or worths or costs that
            are none.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a market has these parts
        self,
        space: FeatureSpace,
        rest: Records,
        members: Records,
        new: Features,
        worth: Reals,
        costs: object,
        most_changed: int | None = None,
    ) -> None:
        self.space, self.worth = space, _read_worth(worth, space)
        rest, members = _read(rest, space, "rest"), _read(members, space, "members")
        new = space.check_features(new, "new users")
        trained = len(rest.X) + len(members.X)
        ids = row_ids(np.concatenate([rest.X, members.X, new]), space)
        n_all, rows = int(ids.max(initial=-1)) + 1, one_row_each(ids)
        seen = np.zeros(n_all, dtype=np.bool_)
        seen[ids[:trained]] = True
        # Records that the platform has seen come first; others are predicted label 0.
        order = np.concatenate([np.flatnonzero(seen), np.flatnonzero(~seen)])
        place = np.empty(n_all, dtype=np.int64)
        place[order] = np.arange(n_all)
        places = place[ids]
        self.n_records, self.n_all = int(seen.sum()), n_all
        everything = np.concatenate([rest.X, members.X, new])
        known = everything[rows[order[: self.n_records]]]
        self.rest_counts = self._counts(places[: len(rest.X)], rest.y)
        self.members_y = members.y
        self.of_members, self.of_new = places[len(rest.X) : trained], places[trained:]
        self._members = Reachable(space, members.X, known, costs, most_changed)
        self._new = Reachable(space, new, known, costs, most_changed)

    def _counts(self, places: Whole, y: Labels) -> Whole:
        """Return (n_all, n_labels) records by place and label."""
        flat = np.bincount(
            places * self.space.n_labels + y, minlength=self.n_all * self.space.n_labels
        )
        return flat.reshape(self.n_all, self.space.n_labels)

    def learn(self, places: Whole) -> Whole:
        """Return the classifier (n_all,) when the members' records lie at these places."""
        return predict(self.rest_counts + self._counts(places, self.members_y))

    def naive(self) -> Whole:
        """Return the classifier that learns from unmoved records."""
        return self.learn(self.of_members)

    def answer(self, labels: Whole, *, moves: bool) -> Answer:
        """Return what new users get from a classifier.

        Args:
            labels: (n_all,) of `learn`.
            moves: whether users respond to it, or stay.
        """
        if not moves:
            return Answer(self._wanted(labels[self.of_new]), 0.0, 0.0, 0.0)
        return self._judged(labels, labels)

    def _judged(self, published: Whole, judging: Whole) -> Answer:
        """Return what new users get from one classifier who have answered another."""
        done = self._new.best(published[: self.n_records], published[self.of_new], self.worth)
        there, moved = _gone(self.of_new, done), done.target != STAY
        changed = float(done.n_changed[moved].mean()) if moved.any() else 0.0
        wanted = self._wanted(judging[there])
        return Answer(wanted, float(moved.mean()), float(done.cost.mean()), changed)

    def anticipate(self) -> Anticipation:
        """Retrain on where members went until classifiers repeat, and see what users get then.

        The platform learns from members who have answered its last classifier with their true
        labels, again and again. It may settle, or go round in a cycle; what new users get is
        then the mean over the cycle, and over all classifiers if there is none in sight.
        """
        labels = self.naive()
        classifiers, seen = [labels], {labels.tobytes(): 0}
        while len(classifiers) <= MOST_RETRAININGS:
            labels = self._next(labels)
            known = seen.setdefault(labels.tobytes(), len(classifiers))
            if known < len(classifiers):
                return self._over(classifiers[known:], labels, len(classifiers))
            classifiers.append(labels)
        return self._over(classifiers, None, MOST_RETRAININGS)

    def _next(self, labels: Whole) -> Whole:
        """Return what the platform learns from members who have answered a classifier."""
        now = labels[self.of_members]
        done = self._members.best(labels[: self.n_records], now, self.worth)
        return self.learn(_gone(self.of_members, done))

    def _over(self, round_: list[Whole], after: Whole | None, n_retrainings: int) -> Anticipation:
        """Return the means over the classifiers of a cycle, or of all where there is none."""
        following = round_[1:] + ([] if after is None else [after])
        published = [self._judged(labels, labels) for labels in round_]
        pairs = zip(round_, following, strict=False)
        judged = [self._judged(labels, then) for labels, then in pairs]
        cycle = 0 if after is None else len(round_)
        return Anticipation(_mean(published), _mean(judged), n_retrainings, cycle)

    def _wanted(self, labels: Whole) -> float:
        return float((self.worth[labels] == self.worth.max()).mean())


def _read(given: Records, space: FeatureSpace, name: str) -> Records:
    X, y = space.check_features(given.X, name), space.check_labels(given.y, name)
    if len(X) != len(y):
        raise DataError(f"{name}: expected as many labels as records, got {len(y)} and {len(X)}")
    return Records(X, y)


def _read_worth(given: Any, space: FeatureSpace) -> Reals:
    try:
        worth = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        worth = np.array(np.nan)
    if worth.shape != (space.n_labels,) or not np.isfinite(worth).all():
        raise DataError(
            f"worth: expected {space.n_labels} finite numbers, one for each label, got "
            f"{one_line(given)}"
        )
    return worth


def _gone(places: Whole, moves: Moves) -> Whole:
    return np.where(moves.target == STAY, places, moves.target)


def _mean(answers: list[Answer]) -> Answer:
    columns = zip(*(astuple(one) for one in answers), strict=True)
    return Answer(*(float(np.mean(column)) for column in columns))
