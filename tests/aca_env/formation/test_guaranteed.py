import numpy as np
import pytest

from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.common_plans import common_plans
from aca_env.formation.guaranteed import Guarantees
from aca_env.formation.present_round import present_round
from aca_env.game.world import World
from tests.aca_env.formation import scenes
from tests.aca_env.planning.games import env_of, games_of, later_games
from tests.agents.scenes import COOL, SHADE, STORM

REGIMES = ("full", "aggregate", "worst_case", "transparent")


def guarantees_of(env):
    standing = present_round(env)
    plans = common_plans(standing)
    return Guarantees(standing, plans), plans


@pytest.mark.parametrize("regime", REGIMES)
def test_one_collective_that_plants_has_the_bound_of_the_round(regime):
    env = scenes.ready(scenes.rivals(information={"regime": regime}))
    guarantees, plans = guarantees_of(env)
    idle = guarantees.standing.idle
    for plan in range(1, len(plans)):
        for place in np.flatnonzero(plans.has[plan]):
            joint = np.where((np.arange(3) == place)[:, None], plans.actions[plan], idle)
            inside = (np.arange(3) == place)[None]
            expected = env.outcomes(joint[None]).bound[0, place]
            assert guarantees.bounds(joint[None], inside, plan) == pytest.approx([expected])


@pytest.mark.parametrize("scene", ["every_strategy", "participation_and_memory",
                                   "decay_detection_and_old_classifiers"])  # fmt: skip
def test_who_unplants_or_meets_an_old_classifier_has_its_own_bound(scene):
    env = env_of(later_games(scene), 0)
    guarantees, plans = guarantees_of(env)
    idle = guarantees.standing.idle
    for plan in range(1, len(plans)):
        for place in np.flatnonzero(plans.has[plan]):
            inside = np.arange(2) == place
            joint = np.where(inside[:, None], plans.actions[plan], idle)
            expected = env.outcomes(joint[None]).bound[0, place]
            found = guarantees.bounds(joint[None], inside[None], plan)
            assert found[0] == (-np.inf if np.isnan(expected) else expected)


def test_many_coalitions_together_are_judged_as_each_alone():
    env = scenes.ready(scenes.rivals())
    guarantees, plans = guarantees_of(env)
    inside = np.array([[c >> i & 1 for i in range(3)] for c in range(1, 8)], dtype=bool)
    joint = np.where(inside[..., None], plans.actions[3], guarantees.standing.idle)
    together = guarantees(joint, inside, 3)
    alone = [guarantees(joint[[k]], inside[[k]], 3)[0] for k in range(7)]
    assert together == pytest.approx(alone)


def test_two_that_plant_together_are_guaranteed_what_one_of_their_size_is():
    apart = scenes.scenario(
        scenes.collective("one", 0.04, COOL), scenes.collective("two", 0.05, COOL)
    )
    whole = scenes.scenario(scenes.collective("both", 0.09, COOL))
    both = coalition_game(scenes.ready(apart), worth="certified").values[3]
    # Twice the price, twice the gain: payoffs are per member of each collective.
    assert both == pytest.approx(
        2 * coalition_game(scenes.ready(whole), worth="certified").values[1], abs=0.01
    )
    assert both > 1.8


def broken_guarantees(n_games, conventions):
    """Return how often a coalition got less than was guaranteed, and how often much was."""
    told = scenes.scenario(
        scenes.collective("a", 0.028, COOL),
        # A little below the critical mass, though its own records often say otherwise.
        scenes.collective("b", 0.0155, COOL),
        scenes.collective("c", 0.02, STORM, values={STORM: 1.0, SHADE: -0.5}),
        information={"delta": 0.2},
    )
    games = games_of(World(told), n_games, seed=11)
    broken = given = 0
    for place in range(n_games):
        env = env_of(games, place)
        for convention in conventions:
            sure = coalition_game(env, convention=convention, worth="certified")
            real = coalition_game(env, convention=convention)
            broken += int((sure.values > real.values + 1e-9).any())
            given += int((sure.values > 0.5).any())
    return broken, given


def test_guarantees_hold_as_often_as_they_say():
    broken, given = broken_guarantees(60, ("gamma", "pessimistic"))
    assert given > 60
    assert broken <= 0.2 * 120


def test_guarantees_without_their_radii_would_not_hold(monkeypatch):
    monkeypatch.setattr("aca_env.planning.merging.statistical_cost", lambda sizes, log: 0.0)
    broken, _ = broken_guarantees(60, ("gamma",))
    assert broken > 0.2 * 60


def test_a_guarantee_is_certified_only_where_plans_may_be_picked_by_it():
    for selection, certified in (("fixed", False), ("menu", True)):
        env = scenes.ready(scenes.rivals(information={"selection": selection}))
        assert coalition_game(env, worth="certified").is_certified is certified
        assert not coalition_game(env).is_certified


def test_nobody_editing_is_a_payoff_of_nothing_for_sure():
    env = scenes.ready(scenes.trap())
    assert coalition_game(env, worth="certified").values.tolist() == [0.0] * 8
    shade = 0b100
    assert coalition_game(scenes.ready(scenes.rivals()), worth="certified").values[shade] == 0
    # What a platform remembers may have changed what nobody's editing is worth.
    env = scenes.ready(scenes.rivals(platform={"memory": 2}))
    assert coalition_game(env, worth="certified").values[shade] < 0


def test_of_signals_that_are_not_planted_the_worst_is_assumed():
    wants = {"signals": ["spot", "elsewhere"], "values": {COOL: 1.0, SHADE: -1.0}}
    told = scenes.scenario(scenes.collective("two", 0.08, COOL, **wants))
    env = scenes.ready(told)
    game = coalition_game(env, worth="certified")
    code = env.game.world.space.label_code(COOL)
    bound = env.outcomes(np.array([[[1, code, 0, 0, 0]]])).bound[0, 0]
    # Both places give shade as they are, worth -1: half of it is won with the bound, and on
    # the other half it cannot get worse. The price is 18 features at 0.002.
    assert bound > 0.9
    assert game.values[1] == pytest.approx(0.5 * (2 * bound - 1) - 0.5 + 1 - 0.036)
