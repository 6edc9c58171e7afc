import numpy as np
import pytest

from aca_env.bounds.exact_values import GroupSizes, bound
from aca_env.bounds.regimes import REGIMES
from aca_env.diagnosis.needed_shares import NeededSizes, find_needed_shares
from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from tests.aca_env.diagnosis.rounds import at_hand, group, plant, planters
from tests.agents.scenes import ALL_STRATEGIES, COOL, SCENES, SHADE, STORM, make_env

GROUPS = (group("a", 0.15, COOL), group("b", 0.1, STORM), group("c", 0.05, COOL))


def asked(level=0.5, n_train=200_000, groups=GROUPS, labels=(COOL, STORM, COOL), **information):
    env = planters(*groups, n_train=n_train, information=information)
    return NeededSizes(at_hand(env, plant(env, *labels)), level)


def bound_at(sizes, i, others, n_members):
    """Return the population's bound at a number of members."""
    n_others = np.array([float(sizes.sizes[j]) for j in others]).reshape(-1, 1)
    total = np.array(sizes.at.engine.n_train)
    at = GroupSizes.of(np.array([n_members]), n_others, total)
    return float(bound(sizes.population.claim(i, others), at, at)[0])


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("selection", ["fixed", "menu"])
def test_one_member_less_is_too_few(regime, selection):
    sizes = asked(regime=regime, selection=selection)
    for i, others in ((0, [1, 2]), (0, [1]), (1, [0]), (0, [])):
        n = sizes.members(i, others)
        if np.isfinite(n):
            assert bound_at(sizes, i, others, n) >= 0.5
            assert bound_at(sizes, i, others, n - 1) < 0.5
            assert bound_at(sizes, i, others, n + 1) >= 0.5
        else:
            left = sizes.at.engine.n_train - sizes.sizes[others].sum()
            assert bound_at(sizes, i, others, left) < 0.5


@pytest.mark.parametrize("regime", REGIMES)
def test_everybody_beside_one_other_is_found_at_once(regime):
    sizes = asked(regime=regime)
    for i in range(3):
        each = [sizes.members(i, [j]) if j != i else np.nan for j in range(3)]
        assert sizes.members_beside_each(i) == pytest.approx(each, nan_ok=True)


@pytest.mark.parametrize("selection", ["fixed", "menu"])
@pytest.mark.parametrize("regime", REGIMES)
def test_population_bound_is_what_the_game_gives_on_many_records(regime, selection):
    """Draws differ from the population by chance alone, so means of many are close."""
    people = SCENES["plain"]["population"] | {
        "n_train": 5_000_000, "n_test": 1_000_000, "n_pool": 20_000,
    }  # fmt: skip
    rich = SCENES["every_strategy"]["collectives"]
    scene = SCENES["plain"] | {
        "population": people,
        "collectives": [rich[0] | {"strategies": ALL_STRATEGIES}, rich[1] | {"share": 0.15}],
        "information": {"regime": regime, "selection": selection},
    }
    env = make_env(scene)
    env.reset(seed=0)
    codes = {label: code for code, label in enumerate(env.game.world.space.labels)}
    for own in ([1, codes[COOL]], [2, codes[COOL]], [3, codes[COOL]], [4, codes[COOL]]):
        joint = np.array([[*own, 0, 0, 0], [1, codes[STORM], 0, 0, 0]])
        at = at_hand(env, joint)
        told = at.results(at.row[None])[1][0, 0]
        sizes = NeededSizes(at, 0.5)
        assert bound_at(sizes, 0, [1], int(sizes.sizes[0])) == pytest.approx(told, abs=0.01)
        claim = sizes.population.claim(0, [1])
        now = GroupSizes.of(sizes.sizes[:1], sizes.sizes[1:, None], np.array(people["n_train"]))
        slack = at.plans.slack[0, at.row[0]]
        assert claim.outer.slack(claim.evidence(now))[0] == pytest.approx(slack, rel=1e-12)


def test_share_decides_in_the_game_itself():
    """A twentieth more than the needed share certifies the level, a twentieth less does not."""
    env = planters(*GROUPS, n_train=2_000_000)
    joint = plant(env, COOL, STORM, COOL)
    needed = find_needed_shares(at_hand(env, joint), 0.9).against_all[0]
    for factor, expected in ((1.05, True), (0.95, False)):
        scenario = env.scenario
        first, *others = scenario.collectives
        changed = first.model_copy(update={"share": needed * factor})
        varied = scenario.model_copy(update={"collectives": (changed, *others)})
        other = CollectiveActionEnv(World(varied))
        bounds = []
        for seed in range(5):
            other.reset(seed=seed)
            bounds.append(other.outcomes(joint[None]).bound[0, 0])
        assert ((np.array(bounds) >= 0.9) == expected).all()


def test_needs_know_who_acts_who_is_there_and_what_is_left():
    env = planters(*GROUPS)
    needed = find_needed_shares(at_hand(env, plant(env, COOL, STORM, None)), 0.5)
    assert needed.present == pytest.approx([0.15, 0.1, 0.05])
    assert needed.room == pytest.approx([0.85, 0.8, 0.75])
    assert needed.aims.tolist() == [True, True, False]
    assert np.isnan(needed.against[2]).all()
    assert np.isnan([needed.against_all[2], needed.alone[2]]).all()
    # A rival costs more than nobody, and no more than all together.
    assert needed.alone[0] < needed.against[0, 1] <= needed.against_all[0] + 0.01


def test_hopeless_collective_is_told_so():
    big = (group("a", 0.05, COOL), group("b", 0.9, STORM))
    env = planters(*big)
    needed = find_needed_shares(at_hand(env, plant(env, COOL, STORM)), 0.5)
    assert np.isnan(needed.against_all[0])
    assert np.isnan(needed.against[0, 1])
    assert needed.against_all[1] < 0.9


def test_erasers_stand_in_the_way_without_a_need_of_their_own():
    eraser = group("b", 0.1, SHADE, strategies=["abstain", {"kind": "erasing", "n_estimation": 50}])
    env = planters(group("a", 0.3, COOL), eraser)
    needed = find_needed_shares(at_hand(env, plant(env, COOL, COOL)), 0.5)
    assert needed.aims.tolist() == [True, False]
    assert 0 < needed.against_all[0] < 0.85


@pytest.mark.parametrize("level", [-0.1, 1.1, float("nan"), "half", True, None])
def test_level_outside_its_range_is_refused(level):
    env = planters(*GROUPS)
    with pytest.raises(DataError, match=r"level: expected a number in \[0, 1\]"):
        find_needed_shares(at_hand(env, plant(env, COOL, STORM, COOL)), level)
