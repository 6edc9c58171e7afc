"""A population that answers the deployed model: performative shift, with stated maps.

D is the law of a user of the pool: own record x, label y. When a round begins, f is the
classifier that the platform deployed before it. The users of the round, members, rest and
test users alike, are drawn from D(f), which depends on f alone and on nothing before it:

- `conformity`: a user whose own record lies in a planted cell, and whose label is not
  f(x), has label f(x) with probability s, else keeps y. Features stay as they are.
- `exit`: such a user stays away with probability s, and D(f) is the law of who is left.

The platform tells users their label on their own, unedited record. Outside the planted
cells nobody answers, since the histogram predicts these cells only (with an erasing
strategy every distinct record of the pool is one). Before the first training the law is D.

The share of a cell's users with label y is p(y). Where nobody edits and records are many,
retraining keeps f(x) exactly where p(f(x)) + s (1 - p(f(x))) is at least (1 - s) p(y) for
every other label under `conformity`, and where p(f(x)) is at least (1 - s) p(y) under
`exit`. Retraining is at rest after two rounds: what replaces f(x) is the label that most
users have, which the shift then only makes more frequent.

Bounds. Given f, all records of a round are independent draws from one law, D(f), and the
plans fixed in advance do not depend on them. A bound of one round's records reads nothing
of D but such draws, and its test users follow D(f) too: so it holds given f, for every f,
with probability 1 - delta, and so it holds without the condition. This needs a platform that
trains on one round: records of several rounds are of several laws (`why_uncertified`). A
classifier that outlives its training meets test users of another law. Under `conformity`
their features are still those of D, which is all that success reads of them; under `exit`
they are not, and then there is no guarantee.

The clean baseline of payoffs keeps its meaning: what would be if nobody had ever edited. Its
users then answer the classifier that the platform would have deployed, and are drawn with
the same chance. A label that has been won and that users have taken over is thus still paid
for, although the platform would now learn it from the unedited records that there are. What
detection takes for clean, and the costs of edits that depend on labels, stay those of D.

Source: the setting, D(f) and repeated retraining are those of Perdomo, Zrnic, Mendler-Dünner
and Hardt (2020), *Performative prediction*; the maps and the argument for bounds are our own.
"""

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import Ids
from aca_env.game.laws import Law
from aca_env.scenario.schema import Scenario
from aca_env.scenario.shift_checks import answers

if TYPE_CHECKING:
    from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

MOST_KEPT = 64
"""Classifiers whose laws are kept: games of one batch often share theirs."""


def why_uncertified(scenario: Scenario) -> str | None:
    """Return why a shift leaves bounds without a guarantee; None where it does not."""
    if not answers(scenario):
        return None
    platform, shift = scenario.platform, scenario.dynamics.shift
    if platform.memory > 1 or platform.decay > 0:
        return "users answer the classifier, so remembered rounds are of other laws"
    if platform.retrain_every > 1 and shift is not None and shift.map == "exit":
        return "users leave, so an old classifier meets others than it was trained on"
    return None


@dataclass(frozen=True, eq=False)
class Answering:
    """A law whose users may answer.

    Attributes:
        law: classes under D; where labels change, some of them without users.
        with_label: (n_classes, n_labels) the class of the same records with another label,
            -1 for users in no planted cell; None where labels stay.
    """

    law: Law
    with_label: Ids | None = None

    @classmethod
    def conforming(cls, law: Law) -> Self:
        """Return a law with a class for every label that planted records may get."""
        planted = np.flatnonzero(law.raw < law.n_cells)
        cells = np.stack([law.raw, *law.sent.values()], axis=1)[planted]
        records, record = np.unique(cells, axis=0, return_inverse=True)
        place = np.full((len(records), law.n_labels), -1, dtype=np.int64)
        place[record.reshape(-1), law.labels[planted]] = planted
        new, labels = np.nonzero(place < 0)
        place[new, labels] = len(law.sizes) + np.arange(len(new))
        wider = replace(
            law,
            sizes=np.append(law.sizes, np.zeros(len(new), dtype=law.sizes.dtype)),
            raw=np.append(law.raw, records[new, 0]),
            sent={
                signal: np.append(sent, records[new, 1 + m])
                for m, (signal, sent) in enumerate(law.sent.items())
            },
            labels=np.append(law.labels, labels),
        )
        with_label = np.full((len(wider.sizes), law.n_labels), -1, dtype=np.int64)
        with_label[place] = place[:, None]
        return cls(wider, with_label)

    def under(self, predicted: Whole, strength: float) -> Law:
        """Return the law under D(f).

        Args:
            predicted: (n_cells,) labels that f gives to the cells.
            strength: probability s that a user to whom f gives another label answers.
        """
        law = self.law
        given = np.append(predicted, -1)[law.raw]
        wrong = np.flatnonzero((given >= 0) & (given != law.labels))
        chances = law.shares.copy()
        answering = chances[wrong] * strength
        chances[wrong] -= answering
        if self.with_label is None:
            chances /= chances.sum()
        else:
            np.add.at(chances, self.with_label[wrong, given[wrong]], answering)
        return law.with_chances(chances)


class Shift:
    """How the users of one scenario answer.

    Args:
        world: the scenario, with the laws of D.
        strength: probability that a user to whom the platform gives another label answers.
        changes_labels: whether it then changes its label, or leaves.
    """

    def __init__(self, world: "World", strength: float, *, changes_labels: bool) -> None:
        self._world, self._strength = world, strength
        make = Answering.conforming if changes_labels else Answering
        laws = world.laws
        distinct = {id(law): law for law in (*laws.collectives, laws.rest)}
        self._answering = {key: make(law) for key, law in distinct.items()}
        # Success reads no labels of test users, so new ones change nothing for them.
        self._test = None if changes_labels else Answering(laws.test)
        self._known: dict[bytes, World] = {}

    @classmethod
    def of(cls, world: "World") -> Self | None:
        """Return the shift of a scenario; None where nobody ever answers."""
        shift = world.scenario.dynamics.shift
        if shift is None or not answers(world.scenario):
            return None
        return cls(world, shift.strength, changes_labels=shift.map == "conformity")

    def world_at(self, predicted: Whole) -> "World":
        """Return the world in which the groups are drawn from D(f).

        Args:
            predicted: (n_cells,) the classifier f that is deployed, -1 before any is.
        """
        if (predicted < 0).any():
            return self._world
        key = predicted.tobytes()
        found = self._known.pop(key, None) or self._drawn_under(predicted)
        self._known[key] = found
        for oldest in [*self._known][:-MOST_KEPT]:
            del self._known[oldest]
        return found

    def _drawn_under(self, predicted: Whole) -> "World":
        laws, under = self._world.laws, {}
        for key, answering in self._answering.items():
            under[key] = answering.under(predicted, self._strength)
        test = laws.test if self._test is None else self._test.under(predicted, self._strength)
        other = copy(self._world)
        other.laws = replace(
            laws,
            collectives=tuple(under[id(law)] for law in laws.collectives),
            rest=under[id(laws.rest)],
            test=test,
        )
        return other
