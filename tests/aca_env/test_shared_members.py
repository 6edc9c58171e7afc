"""`evaluate` on records whose owners are members of several collectives."""

from dataclasses import fields

import numpy as np
import pytest

import aca_env
from aca_env.errors import AcaError
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from aca_env.strategies import Abstain, AdaptiveUnplanting, FeatureLabelPlanting

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4]}, ["no", "maybe", "yes"])
HOT = Signal({"heat": "high"})
PLANS = (
    FeatureLabelPlanting(HOT, target="yes"),
    AdaptiveUnplanting(HOT, target="no", n_estimation=40),
    Abstain(),
)


def records(seed: int = 0):
    """Return features, labels and memberships of users, and test users."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(2, size=(900, 2)), rng.integers(3, size=900)
    return X, y, rng.random((900, 3)) < [0.4, 0.3, 0.2], rng.integers(2, size=(200, 2))


def report(membership, plans=PLANS, **options):
    X, y, _, X_test = records()
    return aca_env.evaluate(X, y, membership, plans, X_test, space=SPACE, **options)


def same(one, other) -> bool:
    """Whether two collectives' reports are equal in every number."""
    return all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for a, b in zip(one, other, strict=True)
        for name in ("success", "bound", "margin", "cross_conflict", "own_conflict", "n_members")
    ) and len(fields(one[0])) == len(fields(other[0]))


def test_members_of_one_collective_each_are_what_they_were():
    codes = np.random.default_rng(1).integers(-1, 3, size=900)
    table = codes[:, None] == np.arange(3)
    for rule in ("priority", "random", "last"):
        for regime in ("full", "aggregate", "known_interventions_robust", "transparent"):
            one = report(codes, regime=regime)
            generator = np.random.default_rng(0)
            drawn = np.random.default_rng(0)
            if rule == "random":
                drawn.random(table.shape)
                one = report(codes, regime=regime, rng=drawn)
            other = report(table, regime=regime, overlap_rule=rule, rng=generator)
            assert same(one, other), (rule, regime)


def test_the_first_or_the_last_that_edits_has_a_member_of_several():
    _, _, table, _ = records()
    planter, unplanter, idle = table.T
    nobody = np.where(idle, 2, -1)
    first = np.where(planter, 0, np.where(unplanter, 1, nobody))
    last = np.where(unplanter, 1, np.where(planter, 0, nobody))
    assert same(report(table), report(first))
    assert same(report(table, overlap_rule="last"), report(last))


def test_members_of_several_who_all_abstain_count_as_the_first_ones():
    _, _, table, _ = records()
    for rule in ("priority", "random", "last"):
        found = report(table, [Abstain(), PLANS[0], Abstain()], overlap_rule=rule)
        edits, first = table[:, 1].sum(), (table[:, 0] & ~table[:, 1]).sum()
        assert found[1].n_members == edits
        if rule != "random":
            assert found[0].n_members == first


def test_at_random_everybody_follows_any_of_those_that_edit_with_the_same_chance():
    table = np.ones((900, 3), dtype=bool)
    found = report(table, [PLANS[0], PLANS[1], Abstain()], overlap_rule="random")
    assert found[0].n_members + found[1].n_members == 900
    # Six standard deviations.
    assert abs(found[0].n_members - 450) < 6 * 15


@pytest.mark.parametrize(
    ("membership", "options", "told"),
    [
        (np.ones((900, 2), dtype=bool), {}, "a column per collective, 3, got 2"),
        (np.ones((5, 3), dtype=bool), {}, "expected shape (900,), got (5,)"),
        (np.ones((900, 3)), {}, "expected shape (900,), got (900, 3)"),
        (np.ones((900, 3), dtype=bool), {"overlap_rule": "first"}, "priority, random, last"),
        (np.zeros(900, dtype=int), {"overlap_rule": None}, "unknown overlap_rule 'None'"),
    ],
)
def test_wrong_memberships_are_refused_in_one_line(membership, options, told):
    with pytest.raises(AcaError) as error:
        report(membership, **options)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
