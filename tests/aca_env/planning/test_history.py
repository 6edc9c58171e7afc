import numpy as np
import pytest

from aca_env.planning.history import History, rounds_are_linked
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import SCENES, games_of, world_of
from tests.agents.scenes import fields, with_collective

LINKED = {
    "memory": fields(platform={"memory": 2}),
    "decay": fields(platform={"decay": 0.1}),
    "old classifiers": fields(platform={"retrain_every": 2}),
    "participation": fields(dynamics={"participation": {"initial": 0.5}}),
    "budget": with_collective(1, budget=1.0),
}


@pytest.mark.parametrize("name", LINKED)
def test_rounds_are_linked_by(name):
    assert rounds_are_linked(Scenario(**LINKED[name]))


@pytest.mark.parametrize("scene", ["plain", "once", "types_and_announcements", "one"])
def test_rounds_are_not_linked_in(scene):
    assert not rounds_are_linked(Scenario(**SCENES[scene]))


def situations(scene, actions):
    """Return the situations that some actions of the first agent lead to."""
    games = games_of(world_of(scene), n_games=len(actions))
    games.reset(seed=[4] * len(actions))
    start = History.start(games.game.world, games.game.state)
    joint = np.zeros((len(actions), 2, 5), dtype=np.int64)
    joint[:, 0] = actions
    step = games.game.step(joint)
    one_game = History(start.world, start.game * 0, games.game.state, start.rows)
    return one_game.after(np.array(step.outcome.row))


IDLE, HALF, FULL = [0, 0, 0, 0, 0], [1, 2, 0, 0, 0], [1, 2, 0, 1, 0]


@pytest.mark.parametrize(
    ("scene", "actions", "n"),
    [
        ("plain", [IDLE, [1, 2, 0, 0, 0], [1, 3, 0, 0, 0]], 1),
        ("budget", [IDLE, HALF, HALF, FULL, [1, 1, 0, 1, 0]], 3),
        ("participation_and_memory", [IDLE, [1, 2, 0, 0, 0], [1, 3, 0, 0, 0]], 3),
    ],
)
def test_only_situations_that_later_rounds_can_tell_apart_are_kept(scene, actions, n):
    found, place = History.merge([situations(scene, actions)])
    assert len(found.game) == n
    kept = situations(scene, actions)
    for number, (action, where) in enumerate(zip(actions, place, strict=True)):
        np.testing.assert_array_equal(kept.keys()[number], found.keys()[where], err_msg=str(action))


def test_merging_parts_is_merging_the_whole():
    whole = situations("budget", [IDLE, HALF, FULL, HALF])
    parts = [whole.pick(np.array([0, 1])), whole.pick(np.array([2, 3]))]
    found, place = History.merge(parts)
    wanted, wanted_place = History.merge([whole])
    np.testing.assert_array_equal(found.keys(), wanted.keys())
    np.testing.assert_array_equal(place, wanted_place)
    np.testing.assert_array_equal(found.state.spent, wanted.state.spent)


def test_situations_of_different_games_are_never_merged():
    games = games_of(world_of("plain"), n_games=3)
    start = History.start(games.game.world, games.game.state)
    found, place = History.merge([start])
    assert len(found.game) == 3
    assert place.tolist() == [0, 1, 2]


def test_a_window_forgets_and_decay_does_not():
    for scene, kept in (("participation_and_memory", 2), ("plain", 0)):
        games = games_of(world_of(scene), n_games=1)
        history = History.start(games.game.world, games.game.state)
        for t in range(5):
            history = history.after(np.full((1, 2), t))
        assert history.rows[0, :, 0].tolist() == [4, 3][:kept]
    games = games_of(world_of("decay_detection_and_old_classifiers"), n_games=1)
    history = History.start(games.game.world, games.game.state)
    for t in range(5):
        history = history.after(np.full((1, 2), t))
    assert history.rows[0, :, 0].tolist() == [4, 3, 2, 1, 0]
