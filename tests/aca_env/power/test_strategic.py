import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.features import FeatureSpace
from aca_env.power.strategic import Records, StrategicMarket

SPACE = FeatureSpace({"place": [0, 1, 2, 3]}, ["no", "yes"])
WORTH = np.array([0.0, 1.0])


def records(*pairs):
    """Return records of one feature from (place, label, times)."""
    places = np.repeat([[p] for p, _, _ in pairs], [n for *_, n in pairs], axis=0)
    labels = np.repeat([y for _, y, _ in pairs], [n for *_, n in pairs])
    return Records(places.reshape(-1, 1), labels)


def market(rest, members, new, cost=0.1, **options):
    users = np.array(new).reshape(-1, 1)
    return StrategicMarket(SPACE, rest, members, users, WORTH, cost, **options)


def test_an_unaware_platform_gives_everybody_what_they_come_for():
    # At 0 the answer is no, at 1 it is yes; 2 was never seen, which is no.
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 0, 3)), [0, 0, 1, 2])
    labels = one.naive()
    assert one.answer(labels, moves=False).wanted == 0.25
    moved = one.answer(labels, moves=True)
    assert (moved.wanted, moved.moved, moved.n_changed) == (1.0, 0.75, 1.0)
    assert moved.cost == pytest.approx(0.075)


def test_a_move_that_costs_more_than_it_gains_is_not_made():
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 0, 3)), [0, 1], cost=1.0)
    answer = one.answer(one.naive(), moves=True)
    assert (answer.wanted, answer.moved, answer.cost) == (0.5, 0.0, 0.0)


def test_a_platform_that_movers_do_not_outvote_settles_at_once():
    # Three who say no come to five who say yes: the answer there stays yes.
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 0, 3)), [0, 1])
    found = one.anticipate()
    assert (found.cycle, found.n_retrainings) == (1, 1)
    assert found.published.wanted == found.judged_after.wanted == 1.0


def test_a_platform_that_movers_outvote_goes_round():
    # Six come to five and turn the answer to no; then nobody comes, and it is yes again.
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 0, 6)), [0, 1])
    found = one.anticipate()
    assert found.cycle == 2
    # Half of the time all get it, half of the time there is nothing to get.
    assert found.published.wanted == 0.5
    # Those who come while it is yes are judged when it is no. While it is no nobody moves,
    # and whoever is at 1 anyway is judged when it is yes again.
    assert found.judged_after.wanted == 0.25
    assert one.answer(one.naive(), moves=True).wanted == 1.0


def test_movers_with_true_labels_that_agree_change_nothing():
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 1, 4)), [0, 0])
    found = one.anticipate()
    assert found.cycle == 1
    assert found.judged_after.wanted == 1.0


def test_a_limit_on_changes_keeps_everybody_in_place():
    one = market(records((0, 0, 5), (1, 1, 5)), records((0, 0, 6)), [0, 1], most_changed=0)
    assert one.answer(one.naive(), moves=True).wanted == 0.5
    assert one.anticipate().cycle == 1


def test_counts_are_those_of_whole_tables():
    rng = np.random.default_rng(0)
    space = FeatureSpace({"a": [0, 1, 2], "b": [0, 1, 2]}, ["x", "y", "z"])
    X, y = rng.integers(3, size=(200, 2)), rng.integers(3, size=200)
    new = rng.integers(3, size=(50, 2))
    one = StrategicMarket(
        space, Records(X[50:], y[50:]), Records(X[:50], y[:50]), new, np.arange(3.0), 0.1
    )
    labels = one.naive()
    for place, x in zip(one.of_new, new, strict=True):
        counts = np.bincount(y[(x == X).all(axis=1)], minlength=3)
        assert labels[place] == counts.argmax()


YES, NO = records((0, 1, 2)), records((0, 0, 2))


@pytest.mark.parametrize(
    ("rest", "members", "new", "worth", "told"),
    [
        (records(), records(), [[0]], WORTH, "records: expected at least one, got none"),
        (YES, NO, [[4]], WORTH, "new users, feature 'place': expected codes from 0 to 3, got 4"),
        (YES, Records(NO.X, NO.y[:1]), [[0]], WORTH, "members: expected as many labels"),
        (Records(YES.X, [0, 7]), NO, [[0]], WORTH, "rest: expected codes from 0 to 1, got 7"),
        (YES, NO, [[0]], [1.0], "worth: expected 2 finite numbers, one for each label"),
        (YES, NO, [[0]], [1.0, np.nan], "worth: expected"),
        (YES, NO, [[0]], "much", "worth: expected"),
    ],
)
def test_what_is_no_market_is_refused(rest, members, new, worth, told):
    with pytest.raises(AcaError) as caught:
        StrategicMarket(SPACE, rest, members, np.array(new), worth, 0.1)
    assert told in str(caught.value)
