import numpy as np
import pytest

from aca_env import state_to_json
from aca_env.coalitions.shapley import shapley
from aca_env.coalitions.staircase import staircase_shapley
from aca_env.coalitions.table import members_of
from aca_env.errors import StateError, UnknownNameError
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.outsiders import CONVENTIONS
from aca_env.formation.present_round import FormationError
from aca_env.formation.scores import WORTHS
from aca_env.formation.worths import coalition_worths
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.formation import naive, scenes
from tests.aca_env.planning.games import env_of, later_games
from tests.agents.scenes import COOL, SCENES, STORM, with_collective

SOME = ("plain", "every_strategy", "budget", "no_abstaining", "participation_and_memory",
        "different_episodes", "types_and_announcements")  # fmt: skip


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_worths_are_those_of_the_definitions(convention):
    env = scenes.ready(scenes.rivals())
    now = scenes.every_joint(env)[77]
    game = coalition_game(env, convention=convention, status_quo=now)
    for coalition in range(1, 8):
        members = members_of(coalition)
        expected = naive.worth(env, members, convention, now)
        assert game.values[coalition] == pytest.approx(expected, abs=1e-12)
    assert game.values[0] == 0


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("scene", SOME)
def test_worths_follow_the_definitions_in_every_kind_of_round(scene, convention):
    env = env_of(later_games(scene), 1)
    now = naive.idle_of(env)
    game = coalition_game(env, convention=convention, status_quo=now)
    for coalition in range(1, 1 << game.n):
        expected = naive.worth(env, members_of(coalition), convention, now)
        assert game.values[coalition] == pytest.approx(expected, abs=1e-12)


def test_plans_that_a_budget_forbids_are_no_plans():
    env = scenes.ready(Scenario(**SCENES["budget_strict"]))
    n_plans = []
    for effort in (1, 0):
        n_plans.append(len(coalition_game(env).plan_words))
        actions = ([1, 0, 0, effort, 0], [0, 0, 0, 0, 0])
        env.step(dict(zip(env.agents, map(np.array, actions), strict=True)))
    n_plans.append(len(coalition_game(env).plan_words))
    # Nobody edits; north's four labels at either effort; south's four on either signal, of
    # which those on the common one at full strength are north's too.
    assert n_plans == [13, 13, 9]


def test_the_status_quo_is_what_was_done_last():
    env = scenes.ready(scenes.rivals())
    joint = scenes.every_joint(env)[31]
    env.step(dict(zip(env.agents, joint, strict=True)))
    game = coalition_game(env, convention="status_quo")
    given = coalition_game(env, convention="status_quo", status_quo=joint)
    assert np.array_equal(game.values, given.values)
    assert not np.array_equal(game.values, coalition_game(env).values)


def test_a_worst_reply_hurts_most_and_knows_when_it_is_only_a_bound(monkeypatch):
    env = scenes.ready(scenes.rivals())
    worst = coalition_game(env, convention="pessimistic")
    assert worst.is_exact
    for convention in CONVENTIONS:
        other = coalition_game(env, convention=convention)
        assert (worst.values <= other.values + 1e-12).all()
    monkeypatch.setattr("aca_env.formation.outsiders.MOST_REPLIES", 10)
    rough = coalition_game(env, convention="pessimistic")
    assert not rough.is_exact
    assert (rough.values >= worst.values - 1e-12).all()


def test_success_counts_what_the_platform_would_not_give_anyway():
    env = scenes.ready(scenes.rivals())
    game = coalition_game(env, worth="success")
    plan = {0: naive.plans_of(env)[2][0]}
    told = env.outcomes(naive.joint_of(env, [0], plan, naive.idle_of(env))[None])
    assert told.success[0, 0] == 1
    assert game.values[1] == 1
    # The second place gives shade as it is, the first one does too.
    assert "Shade" not in game.plan_words[game.plans[0b100]]


def test_plans_that_only_some_have_are_carried_out_without_the_others():
    env = scenes.ready(scenes.camps())
    game = coalition_game(env)
    both = game.values[0b0011]
    assert both > 1.8
    assert game.values[0b0111] == pytest.approx(both)
    assert game.values[0b1111] < game.values[0b0011] + game.values[0b1100]


def test_a_game_leaves_the_environment_where_it_stands():
    env = scenes.ready(scenes.rivals())
    before = state_to_json(env.get_state())
    coalition_game(env, convention="optimal_reply", data="twin")
    assert state_to_json(env.get_state()) == before


def test_other_records_give_other_worths():
    env = scenes.ready(Scenario(**with_collective(0, values={COOL: 1.0, STORM: 0.3})))
    assert not np.array_equal(coalition_game(env).values, coalition_game(env, data="twin").values)


@pytest.mark.parametrize("worth", ["success", "payoff"])
def test_a_staircase_is_what_enumeration_gives(worth):
    env = scenes.ready(scenes.trap(n=6))
    game = coalition_game(env, worth=worth)
    assert game.is_staircase
    by_mass = game.steps(game.coalition_masses)
    # Far from its steps, luck in the records moves nothing but the test users' shares.
    assert np.abs(by_mass - game.values).max() < 0.02
    assert by_mass.max() > 0.9
    expected = staircase_shapley(game.masses, game.steps).shares
    assert shapley(by_mass) == pytest.approx(expected, abs=1e-9)


def test_unlike_collectives_are_no_staircase_in_payoff_but_in_success():
    groups = [scenes.collective(f"c{i}", 0.002 * (i + 1), COOL) for i in range(4)]
    env = scenes.ready(scenes.scenario(*groups))
    assert not coalition_game(env).is_staircase
    assert coalition_game(env, worth="success").is_staircase
    assert not coalition_game(env, worth="success", convention="pessimistic").is_staircase
    assert not coalition_game(env, worth="certified").is_staircase


def test_twenty_alike_are_a_table_of_their_masses():
    env = scenes.ready(scenes.trap(share=0.002, n=20))
    game = coalition_game(env, worth="success")
    assert not game.is_played
    assert len(game.values) == 1 << 20
    # 1.09 percent of users win the easiest label that nobody gives anyway.
    sizes = np.bitwise_count(np.arange(1 << 20))
    assert (game.values[sizes <= 5] == 0).all()
    assert (game.values[sizes >= 6] > 0.99).all()


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"convention": "hope"}, UnknownNameError, "gamma"),
        ({"worth": "fame"}, UnknownNameError, "certified"),
        ({"data": "old"}, UnknownNameError, "twin"),
        ({"status_quo": [[0, 0]]}, FormationError, "status_quo"),
        ({"status_quo": np.full((3, 5), np.nan)}, FormationError, "status_quo"),
        ({"status_quo": np.full((3, 5), 99)}, FormationError, "status_quo"),
        ({"status_quo": [[1], [2, 3]]}, FormationError, "status_quo"),
    ],
)
def test_a_wrong_question_is_one_line(options, error, told):
    env = scenes.ready(scenes.rivals())
    with pytest.raises(error, match=told) as raised:
        coalition_game(env, **options)
    assert "\n" not in str(raised.value)


def test_too_many_collectives_games_or_rounds_are_refused():
    with pytest.raises(FormationError, match="at most 16"):
        coalition_game(scenes.ready(scenes.trap(share=0.001, n=17)), worth="certified")
    several = CollectiveActionVectorEnv(World(scenes.rivals()), 2)
    several.reset(seed=0)
    with pytest.raises(FormationError, match="one game, got 2"):
        coalition_game(several)
    env = scenes.ready(scenes.rivals(rounds=1))
    env.step({agent: np.zeros(5, dtype=np.int64) for agent in env.agents})
    with pytest.raises(StateError):
        coalition_game(env)


def test_one_collective_and_no_coalition_are_ordinary():
    env = scenes.ready(scenes.scenario(scenes.collective("only", 0.03, COOL)))
    game = coalition_game(env)
    assert game.values.tolist()[0] == 0
    assert game.values[1] > 0.9
    assert coalition_worths(env)(np.zeros((0, 1), dtype=bool)).shape == (0,)


@pytest.mark.parametrize("worth", WORTHS)
def test_a_game_is_plain_data(worth):
    told = coalition_game(scenes.ready(scenes.rivals()), worth=worth).to_dict()
    assert len(told["values"]) == len(told["plans"]) == 8
    assert told["worth"] == worth
