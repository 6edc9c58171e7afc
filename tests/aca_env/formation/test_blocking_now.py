import numpy as np
import pytest

from aca_env.coalitions.table import members_of
from aca_env.formation.blocking_now import blocking_from
from aca_env.formation.common_plans import common_plans
from aca_env.formation.present_round import present_round
from aca_env.formation.scores import Scores
from tests.aca_env.formation import naive, scenes
from tests.aca_env.formation.naive import TIE


def search(env, joint, **options):
    standing = present_round(env)
    plans = common_plans(standing)
    return blocking_from(Scores(standing, plans), plans, joint, **options)


def least_gain(env, members, joint):
    """Return the largest least gain of a coalition over its common plans."""
    before, members = naive.paid(env, joint), list(members)
    plans = [None, *(p for p in naive.plans_of(env) if any(i in p for i in members))]
    gains = [naive.paid(env, naive.joint_of(env, members, p, joint)) - before for p in plans]
    return max(gain[members].min() for gain in gains)


@pytest.mark.parametrize("number", [0, 13, 40, 101])
def test_those_who_block_are_those_of_the_definition(number):
    env = scenes.ready(scenes.rivals())
    joint = scenes.every_joint(env)[number]
    found = search(env, joint)
    expected = {members_of(c): least_gain(env, members_of(c), joint) for c in range(1, 8)}
    blocking = {members: gain for members, gain in expected.items() if gain > TIE}
    assert {one.members for one in found.coalitions} == set(blocking)
    for one in found.coalitions:
        assert min(one.gains) == pytest.approx(blocking[one.members])
    assert found.is_exhaustive
    assert found.n_found == len(blocking)


def test_some_joint_action_is_blocked_and_small_coalitions_come_first():
    env = scenes.ready(scenes.camps())
    found = search(env, naive.idle_of(env), at_least=2)
    assert [one.members for one in found.coalitions] == [(2, 3), (0, 1)] or [
        one.members for one in found.coalitions
    ] == [(0, 1), (2, 3)]
    assert all("plants" in one.plan for one in found.coalitions)


def test_beyond_what_can_be_listed_the_smallest_enough_is_still_found():
    env = scenes.ready(scenes.trap(share=0.002, n=20))
    found = search(env, naive.idle_of(env), at_least=2)
    assert not found.is_exhaustive
    # The critical mass is 1.6 percent: eight short of a hair, nine for sure.
    assert {len(one.members) for one in found.coalitions} <= {8, 9}
    assert found.coalitions
    gains = np.array(found.coalitions[0].gains)
    assert (gains > 0.9).all()
