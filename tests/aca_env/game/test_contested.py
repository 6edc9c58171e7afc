"""From what weight on the other's payoff restraint pays: closed form against the environment."""

import numpy as np
import pytest

from tests.aca_env.game.contested import joint, payoffs, reward_of

AGENTS, REPLIES = (0, 1), (False, True)
WIDTH = 2.0**-30


def both(agent: int, own: bool, other: bool) -> tuple[bool, bool]:
    """Return who grabs, in the order of the agents."""
    return (own, other) if agent == 0 else (other, own)


def told(agent: int) -> dict[str, float]:
    """Return R, S, T and P of an agent; C is restraint."""
    table = payoffs()
    names = {"R": (False, False), "S": (False, True), "T": (True, False), "P": (True, True)}
    return {name: table[tuple(map(int, both(agent, *pair)))][agent] for name, pair in names.items()}


def gain_and_loss(agent: int, reply: bool) -> tuple[float, float]:
    """Return what grabbing gives an agent, and what it takes from the other."""
    own, other = told(agent), told(1 - agent)
    if reply:
        return own["P"] - own["S"], other["T"] - other["P"]
    return own["T"] - own["R"], other["R"] - other["S"]


def prosocial(weight: float) -> dict:
    return {"matrix": "prosocial", "prosocial": weight}


def convex(weight: float) -> dict:
    return {"matrix": [[1 - weight, weight], [weight, 1 - weight]]}


FORMS = {
    # own + b other: gain = b loss.
    "prosocial": (prosocial, lambda gain, loss: gain / loss),
    # (1 - a) own + a other: (1 - a) gain = a loss.
    "convex": (convex, lambda gain, loss: gain / (gain + loss)),
}


def lure(agent: int, reply: bool, reward: dict) -> float:
    """Return how much more the environment gives an agent for grabbing."""
    grabs, restrains = (
        reward_of(agent, joint(*both(agent, own, reply)), **reward) for own in (True, False)
    )
    return grabs - restrains


def crossing(agent: int, reply: bool, form) -> float:
    """Return the weight from which restraint pays, by halving."""
    low, high = 0.0, 1.0
    assert lure(agent, reply, form(low)) > 0 > lure(agent, reply, form(high))
    while high - low > WIDTH:
        middle = (low + high) / 2
        low, high = (middle, high) if lure(agent, reply, form(middle)) > 0 else (low, middle)
    return high


@pytest.mark.parametrize("agent", AGENTS)
def test_the_contested_signal_is_a_dilemma(agent):
    told_by_name = told(agent)
    assert told_by_name["T"] > told_by_name["R"] > told_by_name["P"] > told_by_name["S"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("agent", AGENTS)
def test_restraint_pays_from_the_weight_where_own_gain_meets_the_others_loss(agent, reply, form):
    make, threshold = FORMS[form]
    expected = threshold(*gain_and_loss(agent, reply))
    # Two payoffs near 0.5 are subtracted: their rounding moves the crossing by some 1e-15.
    assert crossing(agent, reply, make) == pytest.approx(expected, rel=0, abs=2 * WIDTH)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("agent", AGENTS)
def test_restraint_dominates_from_the_larger_of_both_weights(agent, form):
    make, threshold = FORMS[form]
    largest = max(threshold(*gain_and_loss(agent, reply)) for reply in REPLIES)
    for weight, dominates in ((largest - 1e-6, False), (largest + 1e-6, True)):
        lures = [lure(agent, reply, make(weight)) for reply in REPLIES]
        assert all(more < 0 for more in lures) == dominates


def test_both_forms_say_the_same_after_the_change_of_weights():
    for weight in np.linspace(0.0, 1.0, 11):
        convex_weight = weight / (1 + weight)
        for agent, own, other in np.ndindex(2, 2, 2):
            actions = joint(*both(agent, bool(own), bool(other)))
            plain = reward_of(agent, actions, **prosocial(weight))
            scaled = reward_of(agent, actions, **convex(convex_weight)) * (1 + weight)
            assert plain == pytest.approx(scaled, abs=1e-12)


def test_integrated_rewards_shift_each_agents_threshold_by_its_own_dependence():
    for agent in AGENTS:
        gain, loss = gain_and_loss(agent, False)
        for factor, pays in ((1.001, True), (0.999, False)):
            dependence = np.zeros((2, 2))
            dependence[agent, 1 - agent] = factor * gain / loss
            reward = {"matrix": "integrated", "interdependence": dependence.tolist()}
            assert (lure(agent, False, reward) < 0) == pays
            # The other one does not depend on anybody.
            assert lure(1 - agent, False, reward) > 0
