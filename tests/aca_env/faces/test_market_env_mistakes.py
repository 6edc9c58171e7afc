"""Markets that cannot be, and calls that mean nothing, are refused."""

import math

import pytest

from aca_env.errors import AcaError, ActionError, StateError
from aca_env.market import FixedLever, play_market
from tests.aca_env.faces.market_games import ALONE, market, pull
from tests.aca_env.faces.platform_games import small

WRONG = [
    ({"n_platforms": 0}, "n_platforms: expected a whole number from 1 to 8, got 0"),
    ({"n_platforms": True}, "n_platforms: expected"),
    ({"steps": 1}, "steps: expected a whole number from 2 to 100, got 1"),
    ({"steps": 2.5}, "steps: expected"),
    ({"price": -1.0}, "price: expected a finite number of at least 0, got -1.0"),
    ({"price": math.nan}, "price: expected"),
    ({"draws": "some"}, "unknown draws 'some'; known: independent, common"),
    ({"choice": 3}, "choice: expected a Choice, got 3"),
    ({"shares": (1.0,)}, "shares: expected 2 above 0 and at most 1 in sum"),
    ({"shares": (0.6, 0.6)}, "shares: expected 2 above 0"),
    ({"shares": (1.0, 0.0)}, "shares: expected 2 above 0"),
    ({"shares": (math.nan, 0.5)}, "shares: expected 2 above 0"),
    ({"shares": "even"}, "shares: expected 2 above 0"),
    ({"shares": (0.99, 0.01)}, "shares: expected about 0.1 or more each"),
    ({"n_platforms": 8, "steps": 2}, "shares: expected about 0.5 or more each"),
    ({"shares": (0.3, 0.3)}, "shares: expected 1 in sum where there is no outside option"),
]


@pytest.mark.parametrize(("terms", "told"), WRONG, ids=[str(terms) for terms, _ in WRONG])
def test_terms_out_of_range_are_refused(terms, told):
    with pytest.raises(AcaError, match=told) as caught:
        market(**terms)
    assert "\n" not in str(caught.value)


def test_scenarios_whose_rounds_have_one_size_are_refused():
    with pytest.raises(AcaError, match=r"platform\.memory: expected 1 in a market"):
        market(small(platform={"memory": 2}))
    with pytest.raises(AcaError, match=r"platform\.decay: expected 0\.0 in a market"):
        market(small(platform={"decay": 0.5}))
    with pytest.raises(AcaError, match="steps: expected fewer, since a platform may have only 240"):
        market(small(), steps=100)
    with pytest.raises(AcaError, match="steps: expected at most the 50 records, got 100"):
        market({**ALONE, "population": {**ALONE["population"], "n_train": 50}}, steps=100)


def test_wrong_calls_are_refused():
    env = market()
    with pytest.raises(StateError, match="expected reset"):
        pull(env, 0, 0)
    env.reset(seed=0)
    with pytest.raises(ActionError, match="platform_1: lever: expected 0 to 2, got 3"):
        pull(env, 0, 3)
    with pytest.raises(ActionError, match="platform_1: expected an action, got none"):
        env.step({"platform_0": 0})
    with pytest.raises(AcaError, match="unknown agent 'x'; known: platform_0"):
        env.step({"platform_0": 0, "platform_1": 0, "x": 0})
    with pytest.raises(AcaError, match="unknown agent"):
        env.spec("collective_0")
    with pytest.raises(AcaError, match="unknown lever"):
        env.firms[0].place_of("x")
    with pytest.raises(AcaError, match="platforms: expected 2 policies"):
        play_market(env, [FixedLever()])
    with pytest.raises(AcaError, match="platforms: expected 2 policies"):
        play_market(env, FixedLever())
    assert env.firms[0].present.game.present.round == 0
