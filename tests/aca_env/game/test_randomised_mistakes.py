"""Games that differ in shares and preferences: what is refused moves none of them."""

import numpy as np
import pytest

from aca_env.errors import ActionError, OutsideSpaceError, StateError
from aca_env.game.making import make_game
from tests.aca_env.faces.games import same
from tests.aca_env.game.randomised_games import actions_for, game_of, world_of


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("n_games", [1, 6])
@pytest.mark.parametrize("wrong", [-1, 99])
def test_an_action_outside_its_space_moves_no_game(n_games, compiled, wrong):
    game = game_of(n_games, compiled)
    before = game.state.to_dict()
    actions = actions_for(game, np.random.default_rng(0))
    actions[-1, 1, 2] = wrong
    with pytest.raises(OutsideSpaceError, match="at least 0 and at most"):
        game.step(actions)
    assert same(game.state.to_dict(), before)


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("n_games", [1, 6])
def test_a_masked_action_that_is_an_error_moves_no_game(n_games, compiled):
    game = game_of(n_games, compiled, on_illegal="error")
    before = game.state.to_dict()
    actions = np.zeros((n_games, 3, 5), dtype=np.int64)
    actions[-1, 2] = [2, 0, 0, 0, 0]
    with pytest.raises(ActionError, match="collective_2: strategy 2 is masked"):
        game.step(actions)
    assert same(game.state.to_dict(), before)
    actions[-1, 2] = 0
    assert not game.step(actions).illegal.any()


def test_a_step_after_the_end_is_an_error():
    game = game_of(4, rounds=1)
    actions = actions_for(game, np.random.default_rng(0))
    assert game.step(actions).is_last
    assert game.is_over
    with pytest.raises(StateError, match=r"expected reset\(\)"):
        game.step(actions)


def test_outcomes_are_those_of_the_one_game():
    game = game_of(1)
    joint = actions_for(game, np.random.default_rng(2), 12)
    told = game.outcomes(joint)
    twin = game.outcomes(joint, twin=True)
    assert not np.array_equal(told.payoff, twin.payoff)
    assert same(game.step(joint[4:5]).outcome.payoff, told.payoff[4:5])
    several = game_of(2)
    with pytest.raises(StateError, match="expected one game, got 2"):
        several.outcomes(actions_for(several, np.random.default_rng(2)))


def test_the_draw_is_shown_where_all_games_share_a_setting():
    assert game_of(1).draw.entry.shape == (1, 3)
    assert game_of(1).baseline.predicted.shape[0] == 1
    game = game_of(16)
    for name in ("draw", "baseline"):
        with pytest.raises(StateError, match=f"{name}: expected games in one setting"):
            getattr(game, name)


def test_nothing_is_known_before_the_first_reset():
    game = make_game(world_of())
    for call in (lambda: game.present, game.observe, game.masks, lambda: game.is_over):
        with pytest.raises(StateError, match=r"expected reset\(\)"):
            call()
