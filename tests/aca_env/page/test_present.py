from dataclasses import replace

import numpy as np
import pytest

import aca_env
from aca_env.diagnosis.diagnose import read_joint
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.game.world import World
from aca_env.page.present import look
from aca_env.page.settings import Choice
from aca_env.page.worlds import Worlds
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, population, with_collective

# Records enough for bounds that say something.
FIELDS = fields(population=population(n_train=1_000_000, n_test=100_000))


@pytest.fixture(scope="module")
def worlds():
    return Worlds(Scenario(**FIELDS))


def library(scenario, seed=0):
    env = aca_env.parallel_env(scenario)
    env.reset(seed=seed)
    return env


def test_first_look_has_the_numbers_of_the_environments_outcomes(worlds):
    found = look(worlds, worlds.first)
    env = library(worlds.base)
    outcome = env.outcomes(read_joint(env, None)[None])
    shown = found.found.standings
    np.testing.assert_array_equal([one.success for one in shown], outcome.success[0])
    np.testing.assert_array_equal([one.bound for one in shown], outcome.bound[0])
    np.testing.assert_array_equal([one.payoff for one in shown], outcome.payoff[0])
    assert found.scenario is worlds.base


def test_moved_share_is_the_scenario_with_that_share(worlds):
    settings = worlds.first.with_share(0, 0.05)
    found = look(worlds, settings)
    env = library(Scenario(**with_collective(0, FIELDS, share=0.05)))
    outcome = env.outcomes(read_joint(env, None)[None])
    np.testing.assert_array_equal([o.success for o in found.found.standings], outcome.success[0])
    np.testing.assert_array_equal([o.bound for o in found.found.standings], outcome.bound[0])
    assert found.found.standings[0].n_members == env.scenario.n_members[0]


def test_chosen_action_and_draw_are_played(worlds):
    base = look(worlds, worlds.first)
    label = (base.settings.choices[0].label + 1) % 4
    settings = worlds.first.with_choice(0, label=label)
    found = look(worlds, settings)
    assert found.found.standings[0].action[1] == label
    env = library(worlds.base)
    joint = read_joint(env, None)
    joint[0, 1] = label
    np.testing.assert_array_equal(
        [one.success for one in found.found.standings], env.outcomes(joint[None]).success[0]
    )


def test_world_of_changed_shares_shares_the_pools_tables(worlds):
    one, other = worlds.of(worlds.first), worlds.of(worlds.first.with_share(0, 0.01))
    assert one.laws is other.laws


def outer_radius(found, i):
    """Return what the bound loses since members and test users are few."""
    at = RoundAtHand(found.env.game, found.found.joint_action)
    return float(at.plans.real[i, at.row[i], 0])


@pytest.mark.parametrize("regime", ["full", "aggregate", "worst_case", "transparent"])
def test_bound_is_the_weight_of_the_cells_surely_won_less_the_radius(worlds, regime):
    seen = []
    for share in (0.01, 0.85):
        found = look(worlds, replace(worlds.first.with_share(0, share), regime=regime))
        for i, cells in enumerate(found.cells):
            assert cells.weight.sum() == pytest.approx(1)
            won = float(cells.weight[cells.margin > 0].sum())
            bound = found.found.standings[i].bound
            assert won - bound == pytest.approx(outer_radius(found, i), abs=1e-12)
            seen.append(won)
    assert min(seen) == 0
    assert max(seen) == pytest.approx(1)


def test_cells_are_named_by_the_features_that_the_signal_leaves_free(worlds):
    found = look(worlds, worlds.first)
    world = World(worlds.base)
    for i, cells in enumerate(found.cells):
        plan = world.menus.menus[i].plans[1]
        assert not set(cells.features) & set(plan.maps()[0].values)
        assert len(set(cells.values)) == len(cells.values) == len(cells.margin)
        for values in cells.values:
            for name, value in zip(cells.features, values, strict=True):
                assert value in world.space.features[name]


def test_who_abstains_has_no_cells(worlds):
    kinds = [entry.kind for entry in worlds.base.collectives[0].strategies]
    settings = worlds.first.with_choice(0, strategy=kinds.index("abstain"))
    found = look(worlds, settings)
    assert found.cells[0] is None
    assert np.isnan(found.found.standings[0].success)


def test_fewer_planted_features_make_more_cells(worlds):
    (n_planted, *_) = worlds.first.planted
    fewer = look(worlds, worlds.first.with_planted(0, n_planted - 1))
    all_of_them = look(worlds, worlds.first)
    assert len(fewer.cells[0].features) == len(all_of_them.cells[0].features) + 1
    assert len(fewer.cells[0].margin) > len(all_of_them.cells[0].margin)


@pytest.mark.parametrize("name", SCENES)
def test_every_kind_of_scenario_can_be_looked_at(name):
    worlds = Worlds(Scenario(**SCENES[name]))
    found = look(worlds, worlds.first)
    assert len(found.cells) == len(found.found.standings) == len(SCENES[name]["collectives"])


def test_shares_of_more_than_everybody_are_one_plain_line(worlds):
    settings = worlds.first.with_share(0, 0.9).with_share(1, 0.9)
    with pytest.raises(aca_env.errors.AcaError) as told:
        look(worlds, settings)
    assert "share" in str(told.value)
    assert "\n" not in str(told.value)


def test_action_is_what_a_choice_says():
    assert Choice(1, 2, 0, 3).action == [1, 2, 0, 3, 0]
