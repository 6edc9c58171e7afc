"""Small games whose diagnosis is known beforehand."""

import numpy as np
import pytest

from aca_env.diagnosis.diagnose import diagnose
from tests.aca_env.diagnosis.rounds import (
    ALLIES,
    GRAB_GRAB,
    RIVALS,
    WEAK,
    contested_env,
    group,
    plant,
    planters,
)
from tests.aca_env.game import contested
from tests.agents.scenes import COOL, STORM

QUICK = {"n_rounds": 3, "n_episodes": 2}


def test_dilemma_is_told_from_its_two_corners():
    env, table = contested_env(), contested.payoffs()
    both = diagnose(env, GRAB_GRAB, **QUICK)
    none = diagnose(env, contested.joint(False, False), **QUICK)
    assert table[1, 0, 0] > table[0, 0, 0]
    assert both.gaps.epsilon == pytest.approx(
        max(0, *(table[[0, 1], [1, 0], [0, 1]] - table[1, 1]))
    )
    assert none.incentives[0].gain == pytest.approx(table[1, 0, 0] - table[0, 0, 0])
    assert none.incentives[1].gain == pytest.approx(table[0, 1, 1] - table[0, 0, 1])


def test_rivals_on_one_signal_cost_each_other_the_guarantee():
    env = planters(*RIVALS)
    found = diagnose(env, plant(env, COOL, STORM), **QUICK)
    alone = env.outcomes(np.stack([plant(env, COOL, None), plant(env, None, STORM)])).bound
    both = np.maximum(env.outcomes(plant(env, COOL, STORM)[None]).bound[0], 0)
    lost = [alone[0, 0] - both[0], alone[1, 1] - both[1]]
    assert min(lost) > 0.5
    for table in (found.harms.lost_bound, found.harms.lost_bound_to_one):
        assert [table[0, 1], table[1, 0]] == pytest.approx(lost)
        assert np.isnan(np.diag(table)).all()
    assert found.alignment.same_label.tolist() == [[1, 0], [0, 1]]
    assert found.alignment.direction.tolist() == [[1, -1], [-1, 1]]
    assert found.alignment.overlap == pytest.approx(np.ones((2, 2)))


def test_allies_on_one_signal_help_each_other():
    env = planters(*ALLIES)
    found = diagnose(env, plant(env, COOL, COOL), **QUICK)
    assert found.alignment.direction.tolist() == [[1, 1], [1, 1]]
    assert (found.harms.lost_bound[[0, 1], [1, 0]] < -0.5).all()
    assert (found.harms.conflict[[0, 1], [1, 0]] < 0).all()
    assert (found.needed.against_all < found.needed.alone).all()


def test_dominated_edit_is_proven_to_be_one():
    dear = group("north", 0.2, COOL, edit_cost=1.0)
    env = planters(dear, group("south", 0.1, STORM))
    found = diagnose(env, plant(env, COOL, STORM), **QUICK)
    north = found.incentives[0]
    assert (north.verdict, north.best.words) == ("gains", "abstains")
    assert north.implied
    assert 0 < north.least_gain <= north.gain <= north.most_gain
    resting = diagnose(env, plant(env, None, STORM), **QUICK).incentives[0]
    assert (resting.verdict, resting.gain, resting.best.gain < 0) == ("stable", 0, True)


def test_reasons_against_guarantees_are_told_and_nothing_is_proven_by_them():
    env = planters(*WEAK)
    joint, reasons = plant(env, None, STORM), dict.fromkeys(env.agents, "no reason")
    sure = diagnose(env, joint, **QUICK)
    doubted = diagnose(env, joint, why_not=reasons, **QUICK)
    assert all(standing.certified for standing in sure.standings)
    assert [standing.why_not for standing in doubted.standings] == ["no reason"] * 2
    north, unsure = sure.incentives[0], doubted.incentives[0]
    assert (north.verdict, unsure.verdict) == ("stable", "open")
    assert unsure.most_gain > 0.5
    assert doubted.gaps.at_most > sure.gaps.at_most
    assert doubted.gaps.epsilon == sure.gaps.epsilon
