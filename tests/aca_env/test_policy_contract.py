"""`check_policy` passes what keeps the contract and names what breaks it."""

import numpy as np
import pytest

from aca_env.agents import Fixed, Uniform
from aca_env.agents.base import PolicyError
from aca_env.contract.scenes import SCENES, fields
from aca_env.errors import AcaError
from aca_env.policy_contract import check_policy, examine
from aca_env.scenario.schema import Scenario
from tests.aca_env.wrong_policies import WRONG, Learner, Loud, Spendthrift


class Copycat(Uniform):
    """Does what somebody else is about to do, as far as it may."""

    sees_actions = True
    has_seen = False

    def act(self, observation, info, rng):
        chosen = super().act(observation, info, rng)
        others = info["others_actions"]
        known = others[others[:, 0] >= 0]
        if len(known):
            type(self).has_seen = True
            masks = info["action_mask"]
            wanted = np.minimum(known[0], [len(mask) - 1 for mask in masks])
            is_allowed = [mask[entry] for mask, entry in zip(masks, wanted, strict=True)]
            chosen = np.where(is_allowed, wanted, chosen)
        return chosen


@pytest.mark.parametrize("policy", [Loud, Copycat, Learner, Loud(), Fixed(effort=None), "fixed"])
def test_what_keeps_the_contract_passes(policy):
    assert check_policy(policy) is None


def test_an_oracle_is_shown_the_others_in_some_game():
    Copycat.has_seen = False
    check_policy(Copycat, scenarios=[Scenario(**fields())])
    assert Copycat.has_seen


@pytest.mark.parametrize("kind", WRONG, ids=lambda kind: kind.__name__)
def test_what_breaks_the_contract_is_named_in_one_line(kind):
    with pytest.raises(PolicyError) as caught:
        check_policy(kind)
    message = str(caught.value)
    assert message.startswith(f"policy {kind.__name__!r}: ")
    assert WRONG[kind] in message
    assert "\n" not in message


def test_a_strict_game_says_where_it_stopped():
    strict = Scenario(**SCENES["budget_strict"])
    with pytest.raises(PolicyError, match=r"'small', round 4, collective_0: strategy 1 is masked"):
        check_policy(Spendthrift, scenarios=[strict])


@pytest.mark.parametrize("policy", [3, None, dict, [Loud], object()])
def test_what_is_no_policy_is_refused(policy):
    with pytest.raises(PolicyError, match=r"expected a name, a subclass of .*, got"):
        check_policy(policy)


def test_names_carry_options_as_on_the_command_line():
    check_policy("fixed(label=2)", scenarios=[Scenario(**fields())])
    with pytest.raises(AcaError, match="known: abstain"):
        check_policy("clever")
    with pytest.raises(PolicyError, match="'lable'"):
        check_policy("fixed(lable=2)")


def test_scenarios_of_ones_own_are_played_instead():
    seen = examine(Loud, scenarios=Scenario(**fields(name="mine", rounds=2)))
    assert seen.played == ["mine"]
    with pytest.raises(AcaError, match="nowhere"):
        check_policy(Loud, scenarios=["nowhere"])
    with pytest.raises(PolicyError, match="no scene was given"):
        check_policy(Loud, scenarios=[])


def test_a_refused_collective_is_played_by_somebody_else():
    seen = examine("abstain")
    assert set(seen.played) == set(SCENES)
    assert list(seen.refused) == [("no_abstaining", "collective_1")]
