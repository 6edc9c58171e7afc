import numpy as np

from aca_env.game.world import World
from aca_env.planning.movements import expected_actions, planting_actions
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import games_of, world_of
from tests.agents.scenes import ALL_STRATEGIES, fields, with_collective

TOLD = fields(dynamics={"announcements": True})


def after(content, *rounds):
    """Return one game after some joint actions."""
    games = games_of(World(Scenario(**content)), n_games=1)
    for joint in rounds:
        games.step(np.array([joint]))
    return games.game


def test_only_strategies_that_plant_a_label_are_planting_actions():
    game = after(with_collective(1, strategies=ALL_STRATEGIES))
    found = planting_actions(game, 1)
    assert set(found[:, 0]) == {1, 2}
    assert len(found) == 2 * 4 * 2


def test_everybody_is_expected_to_repeat_the_last_action():
    joint = [[1, 2, 0, 0, 0], [1, 3, 1, 0, 0]]
    assert expected_actions(after(fields(), joint))[0].tolist() == joint
    assert not expected_actions(after(fields())).any()


def test_announcements_go_before_the_last_action_and_keep_its_signal():
    joint = [[1, 2, 0, 0, 1 + 3], [1, 3, 1, 0, 1 + 0]]
    expected = expected_actions(after(TOLD, joint))[0].tolist()
    assert expected == [[1, 3, 0, 0, 0], [1, 0, 1, 0, 0]]


def test_announced_planting_is_by_all_who_can_be_asked():
    content = with_collective(0, TOLD, efforts=[0.4, 1.0], budget=1.5)
    told, silent = [0, 0, 0, 0, 1 + 2], [0, 0, 0, 0, 0]
    assert expected_actions(after(content, [told, silent]))[0, 0].tolist() == [1, 2, 0, 1, 0]
    spent = [1, 2, 0, 1, 1 + 2]
    # A full edit is paid for once; what is left asks four in ten.
    assert expected_actions(after(content, [spent, silent]))[0, 0].tolist() == [1, 2, 0, 0, 0]


def test_who_announces_what_it_cannot_plant_repeats_the_last_action():
    content = with_collective(0, TOLD, strategies=["abstain", ALL_STRATEGIES[3]])
    joint = [[1, 2, 0, 0, 1 + 2], [0, 0, 0, 0, 0]]
    assert expected_actions(after(content, joint))[0, 0, :4].tolist() == [1, 2, 0, 0]


def test_every_game_is_expected_to_do_its_own():
    games = games_of(world_of("types_and_announcements"), n_games=3)
    joint = games.sample_actions(np.random.default_rng(0))
    games.step(joint)
    expected = expected_actions(games.game)
    for b in range(3):
        for place in range(2):
            if joint[b, place, 4] > 0:
                assert expected[b, place, 1] == joint[b, place, 4] - 1
                assert expected[b, place, 0] == 1
            else:
                np.testing.assert_array_equal(expected[b, place], joint[b, place])
