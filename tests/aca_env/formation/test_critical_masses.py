import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.formation.critical_masses import critical_masses
from tests.aca_env.formation import scenes
from tests.agents.scenes import COOL, SHADE


def outcome_of(share, label=COOL, n_train=200_000, **options):
    """Return the round's numbers of one collective that plants alone."""
    population = {**scenes.LARGE, "n_train": n_train}
    told = scenes.scenario(scenes.collective("only", share, label), population=population)
    env = scenes.ready(told, **options)
    label_code = env.game.world.space.label_code(label)
    return env.outcomes(np.array([[[1, label_code, 0, 0, 0]]]))


def test_from_the_critical_mass_on_the_platform_follows():
    target = critical_masses(scenes.ready(scenes.trap())).targets[2]
    assert COOL in target.plan
    for share, wins in ((0.98 * target.share, False), (1.02 * target.share, True)):
        # Enough records that luck moves the mass by less than two percent.
        found = outcome_of(share, n_train=200_000_000).success[0, 0]
        assert bool(found > 0.5) is wins


def test_so_many_members_have_a_guarantee_and_a_tenth_less_have_none():
    target = critical_masses(scenes.ready(scenes.trap())).targets[2]
    share = target.members_guaranteed / 200_000
    assert all(outcome_of(1.1 * share, seed=k).bound[0, 0] > 0 for k in range(5))
    assert all(outcome_of(0.9 * share, seed=k).bound[0, 0] <= 0 for k in range(5))


def test_the_outer_radii_count_too():
    bound = float(outcome_of(0.1).bound[0, 0])
    env = scenes.ready(scenes.trap())
    below, above = (
        critical_masses(env, level=bound + step).targets[2].members_level for step in (-1e-6, 1e-6)
    )
    assert below <= 20_000 < above


def test_a_coalition_lacks_the_rest_of_what_its_members_want_most():
    env = scenes.ready(scenes.trap(n=3))
    inside = np.array([[True, False, False], [True, True, False], [True, True, True]])
    found = critical_masses(env, coalitions=inside)
    needed = found.targets[2]
    assert [one.plan for one in found.coalitions] == [needed.plan] * 3
    assert [one.mass for one in found.coalitions] == pytest.approx([0.006, 0.012, 0.018])
    expected = [needed.share - 0.006, needed.share - 0.012, 0.0]
    assert [one.missing_share for one in found.coalitions] == pytest.approx(expected)
    missing = needed.members_guaranteed - 1200
    assert found.coalitions[0].missing_members == missing
    assert needed.is_within_reach


def test_who_wants_what_is_so_already_wants_no_target():
    env = scenes.ready(scenes.scenario(scenes.collective("content", 0.05, SHADE)))
    assert critical_masses(env).coalitions[0].plan is None
    assert critical_masses(env).targets[0].share == 0


def test_efforts_are_one_target_at_the_largest():
    told = scenes.scenario(scenes.collective("half", 0.04, COOL, efforts=[0.25, 0.5]))
    found = critical_masses(scenes.ready(told))
    assert len(found.targets) == 4
    assert found.targets[0].share_of_all == pytest.approx(0.02)


def test_who_can_edit_nothing_has_no_targets():
    told = scenes.scenario(scenes.collective("idle", 0.04, COOL, strategies=["abstain"]))
    found = critical_masses(scenes.ready(told))
    assert found.targets == ()
    assert found.coalitions[0].plan is None


@pytest.mark.parametrize("level", [-0.1, 1.1, float("nan"), "half", True, None])
def test_a_level_outside_zero_to_one_is_refused(level):
    with pytest.raises(DataError, match="level"):
        critical_masses(scenes.ready(scenes.trap()), level=level)


@pytest.mark.parametrize("asked", [[[1, 0, 1]], [True], [[True]], [[True], [True, False]]])
def test_coalitions_of_others_are_refused(asked):
    with pytest.raises(DataError, match="coalitions"):
        critical_masses(scenes.ready(scenes.trap()), coalitions=asked)
