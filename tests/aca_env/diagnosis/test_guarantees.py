import numpy as np
import pytest

from aca_env.diagnosis.deviations import find_incentives, try_deviations
from aca_env.diagnosis.guarantees import payoff_limits
from aca_env.game.certified import certified_payoffs
from aca_env.game.potential import Potential
from aca_env.scenario.rewarding import Shaping
from tests.aca_env.diagnosis.rounds import at_hand, group, later, plant, planters
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, make_env

CERTIFIABLE = [
    "plain", "every_strategy", "budget", "participation_and_memory", "types_and_announcements",
    "different_episodes",
]  # fmt: skip

# A potential stands by plans that a budget no longer allows.
STANDING = [
    *(scene for scene in CERTIFIABLE if scene != "budget"), "once", "one",
    "decay_detection_and_old_classifiers",
]  # fmt: skip


def big(scene):
    """Return a scene with so many records that bounds say something, after a round."""
    people = SCENES[scene]["population"] | {"n_train": 100_000, "n_test": 20_000}
    env = make_env(SCENES[scene] | {"population": people})
    env.reset(seed=1)
    return later(env)


def some_rows(at, n=200):
    """Return random plans (n, n_agents) at the present acting share."""
    rng, world = np.random.default_rng(0), at.world
    n_plans = np.array([len(menu.plans) for menu in world.menus.menus])
    levels = at.row % world.n_levels
    return rng.integers(n_plans, size=(n, at.n_agents)) * world.n_levels + levels


@pytest.mark.parametrize("scene", CERTIFIABLE)
def test_payoffs_lie_within_their_limits_where_bounds_hold(scene):
    env = big(scene)
    at = at_hand(env, env.game.present.last_action[0])
    rows = some_rows(at)
    success, bound, payoff = at.results(rows)
    holds = (np.isnan(bound) | (success >= bound)).all(axis=1)
    assert holds.mean() > 0.9
    # In the scene with memory, clean rounds outweigh so few members.
    assert (np.nan_to_num(bound) > 0.1).mean() > 0.1 or scene == "participation_and_memory"
    least, most = payoff_limits(at, rows, bound)
    assert (least[holds] <= payoff[holds] + 1e-9).all()
    assert (most[holds] >= payoff[holds] - 1e-9).all()
    # The success itself as a bound is the sharpest there is, and still holds.
    least, most = payoff_limits(at, rows, success)
    assert (least <= payoff + 1e-9).all()
    assert (most >= payoff - 1e-9).all()


@pytest.mark.parametrize("scene", CERTIFIABLE)
def test_certified_payoffs_are_at_most_payoffs_and_at_most_what_all_bounds_leave(scene):
    env = big(scene)
    at = at_hand(env, env.game.present.last_action[0])
    rows = some_rows(at)
    success, bound, payoff = at.results(rows)
    holds = np.isnan(bound) | (success >= bound)
    users = at.playing.baseline.users
    certified = certified_payoffs(at.engine, at.playing.present, rows, bound, users)
    assert (certified <= payoff + 1e-9)[holds].all()
    least, _ = payoff_limits(at, rows, bound)
    assert (certified <= least + 1e-9).all()


@pytest.mark.parametrize("scene", STANDING)
def test_certified_payoff_is_the_potential_of_standing_plans(scene):
    env = big(scene)
    at = at_hand(env, env.game.present.last_action[0])
    _, bound, _ = at.results(at.row[None])
    state, users = at.playing.present, at.playing.baseline.users
    told = certified_payoffs(at.engine, state, at.row[None], bound, users)
    assert told == pytest.approx(Potential(at.engine, Shaping(mode="bound"))(at.playing))


def test_limits_are_wide_without_bounds_and_narrow_with_full_ones():
    env = planters(group("north", 0.3, COOL), group("south", 0.1, STORM))
    at = at_hand(env, plant(env, COOL, STORM))
    none, full = np.full((1, 2), np.nan), np.array([[1.0, np.nan]])
    least, most = payoff_limits(at, at.row[None], none)
    assert most - least == pytest.approx(np.ones((1, 2)))
    least, most = payoff_limits(at, at.row[None], full)
    assert most - least == pytest.approx(np.zeros((1, 2)))


def test_round_in_which_nobody_edits_pays_nothing_unless_the_past_counts():
    one = group("north", 0.3, COOL)
    plain, remembers = planters(one), later(planters(one, platform={"memory": 2}))
    for env, expected in ((plain, True), (remembers, False)):
        at = at_hand(env, plant(env, None))
        least, most = payoff_limits(at, at.row[None], np.full((1, 1), np.nan))
        assert ((least == 0) & (most == 0)).all() == expected
        assert (least <= at.results(at.row[None])[2]).all()


def test_unplanting_guarantees_cap_a_label_for_everybody():
    strategies = ["abstain", {"kind": "naive_unplanting", "alternative": SHADE, "method": "direct"}]
    foe = group("south", 0.1, COOL, strategies=strategies, values={COOL: -1.0})
    env = planters(group("north", 0.3, COOL), foe)
    at = at_hand(env, plant(env, COOL, COOL))
    least, most = payoff_limits(at, at.row[None], np.array([[np.nan, 0.75]]))
    free_least, free_most = payoff_limits(at, at.row[None], np.full((1, 2), np.nan))
    assert free_most - most == pytest.approx(np.array([[0.75, 0.0]]))
    assert least - free_least == pytest.approx(np.array([[0.0, 0.75]]))


def test_verdicts_are_true_wherever_all_bounds_hold():
    rng, seen = np.random.default_rng(0), set()
    env = planters(group("a", 0.3, COOL), group("b", 0.1, STORM), group("c", 0.1, SHADE))
    for _ in range(20):
        labels = [[COOL, STORM, SHADE, None][k] for k in rng.integers(4, size=3)]
        at = at_hand(env, plant(env, *labels))
        gains = try_deviations(at)
        if not (np.isnan(gains.bound) | (gains.success >= gains.bound)).all():
            continue
        for one in find_incentives(at, gains, np.ones(3, dtype=bool)):
            seen.add(one.verdict)
            assert one.verdict != "gains" or one.gain >= one.least_gain > 0
            assert one.verdict != "stable" or one.gain <= 1e-9
            assert one.least_gain - 1e-9 <= one.gain <= one.most_gain + 1e-9
    assert seen >= {"gains", "stable"}
