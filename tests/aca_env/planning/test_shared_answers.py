import gc

import numpy as np
import pytest

from aca_env.game.making import make_game
from aca_env.planning.shared_answers import SharedAnswers
from tests.aca_env.planning.games import games_of, later_games, world_of


class Counted:
    """A search that counts how often it is made."""

    def __init__(self):
        self.n = 0

    def __call__(self):
        self.n += 1
        return self.n


def test_the_same_question_in_the_same_situation_is_searched_once():
    games, answers, search = games_of(world_of("plain")), SharedAnswers(), Counted()
    assert [answers.ask(games.game, "sum", search) for _ in range(3)] == [1, 1, 1]
    assert answers.ask(games.game, "min", search) == 2


@pytest.mark.parametrize("scene", ["plain", "participation_and_memory", "budget"])
def test_another_situation_is_another_question(scene):
    games, answers, search = later_games(scene), SharedAnswers(), Counted()
    start = games.game.state
    joint = games.sample_actions(np.random.default_rng(1))
    for n, move in enumerate(
        (lambda: None, lambda: games.game.step(joint), lambda: games.game.restore(start)), start=1
    ):
        move()
        assert answers.ask(games.game, "sum", search) == n


def test_memory_alone_tells_situations_apart():
    games, answers, search = later_games("participation_and_memory"), SharedAnswers(), Counted()
    answers.ask(games.game, "sum", search)
    state = games.game.state
    state.memory = state.memory.push(state.memory, 0.5)
    games.game.restore(state)
    assert answers.ask(games.game, "sum", search) == 2


def test_games_that_are_gone_are_forgotten():
    answers, game = SharedAnswers(), make_game(world_of("plain"))
    game.reset(np.array([1], dtype=np.uint64))
    answers.ask(game, "sum", Counted())
    assert len(answers._kept) == 1
    del game
    gc.collect()
    assert len(answers._kept) == 0
