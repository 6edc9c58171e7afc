import numpy as np
import pytest

from aca_env.bounds.regimes import REGIMES as ALL_REGIMES
from aca_env.game.world import World
from aca_env.reproduce.lineups import REGIMES, Lineup, lineups
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.strategies import AdaptiveUnplanting, FeatureLabelPlanting, FeatureOnlyPlanting


def test_every_shipped_scenario_of_disjoint_collectives_is_there_and_every_regime_once():
    left_out = set(list_scenarios()) - {lineup.scenario_name for lineup in lineups()}
    assert left_out == {"two-hats", "careless-crowd", "self-fulfilling"}
    assert set(REGIMES) == set(ALL_REGIMES) - {"aggregate_sum"}


def test_planters_go_for_what_they_value_and_unplanters_against_what_they_do_not():
    lineup = Lineup("planter-unplanter")
    world = World(lineup.scenario("full"))

    planter, unplanter = lineup.plans(world)

    assert isinstance(planter, FeatureLabelPlanting)
    assert isinstance(unplanter, AdaptiveUnplanting)
    assert planter.target == unplanter.target == "Cooling Services & Outreach"
    assert [action[3] for action in lineup.actions(world)] == [2, 2]


def test_a_label_replaces_what_the_first_collective_goes_for():
    lineup = Lineup("cars-single", "Poor")

    (plan,) = lineup.plans(World(lineup.scenario("full")))

    assert plan.target == "Poor"
    assert lineup.name == "cars-single, Poor"


def test_who_can_only_change_features_does_that():
    lineup = Lineup("locked-labels")

    assert all(
        isinstance(plan, FeatureOnlyPlanting)
        for plan in lineup.plans(World(lineup.scenario("full")))
    )


@pytest.mark.parametrize(
    ("name", "n_rounds"), [("attrition", 2), ("rebuttal", 2), ("tipping", 2), ("climate-duel", 0)]
)
def test_memory_is_full_and_participation_has_moved(name, n_rounds):
    assert Lineup(name).n_rounds(load_scenario(name)) == n_rounds


def test_of_many_collectives_one_per_signal_is_shown():
    scenario = load_scenario("forty-collectives")

    shown = Lineup("forty-collectives").shown(scenario)

    assert len({scenario.collectives[i].signals[0] for i in shown}) == len(shown) == 4


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("climate-duel", True), ("attrition", False), ("rebuttal", False), ("tipping", False),
     ("detector", False), ("crash-claims", True), ("hidden-partners", True)],
)  # fmt: skip
def test_one_round_is_the_whole_truth_where_nothing_links_or_drops(name, is_one):
    assert Lineup(name).is_one_round(load_scenario(name)) == is_one


def test_shares_can_be_set_one_by_one():
    scenario = Lineup("climate-duel").scenario("worst_case", {1: 0.05})

    assert [c.share for c in scenario.collectives] == [0.2, 0.05]
    assert scenario.information.regime == "worst_case"
    assert np.isfinite(scenario.information.delta)
