"""Outcomes of groups of games as one outcome."""

import copy
import pickle
from dataclasses import fields

import numpy as np
import pytest

from aca_env.game.joining import JoinedOutcome, join
from aca_env.game.measuring import Measured
from aca_env.game.outcome import Outcome
from tests.aca_env.faces.games import same
from tests.aca_env.game.randomised_games import actions_for, game_of

PLACES = np.array([2, 0, 3, 1])


def outcome(first: int, n_games: int, has_bound: bool) -> Outcome:
    """Return an outcome whose tables hold the places of their games."""
    games = np.arange(first, first + n_games)
    tables = {part.name: np.tile(games[:, None], (1, 2)) for part in fields(Outcome)}
    bound = tables["bound"] if has_bound else None
    measured = Measured(tables["success"], tables["success"], bound)
    trained = games % 2 == 0
    return Outcome(**tables | {"bound": bound, "trained": trained, "measured": measured})


def test_games_of_several_arrays_are_put_in_order():
    assert join([np.array([[5, 6]]), np.array([[7, 8], [9, 0]])], np.array([1, 2, 0])).tolist() == [
        [7, 8],
        [9, 0],
        [5, 6],
    ]


@pytest.mark.parametrize("has_bound", [False, True])
@pytest.mark.parametrize(
    "copied", [lambda x: x, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_every_table_is_put_in_order(has_bound, copied):
    joined = copied(JoinedOutcome([outcome(0, 1, has_bound), outcome(1, 3, has_bound)], PLACES))
    assert joined.trained.tolist() == [True, True, False, False]
    assert joined.measured.by_signal[:, 0].tolist() == PLACES.tolist()
    assert (joined.measured.bound is None) == (not has_bound)
    for part in fields(Outcome):
        if part.name in ("trained", "measured"):
            continue
        table = getattr(joined, part.name)
        if part.name == "bound" and not has_bound:
            assert table is None
            continue
        assert table[:, 0].tolist() == PLACES.tolist()
        assert getattr(joined, part.name) is table
    with pytest.raises(AttributeError, match="blocks"):
        _ = joined.blocks


def test_an_outcome_keeps_its_order_when_the_next_episode_has_another():
    game, calm = game_of(9, False), game_of(9, False)
    actions = actions_for(game, np.random.default_rng(0))
    late, wanted = game.step(actions).outcome, calm.step(actions).outcome.block
    game.reset(np.arange(20, 29, dtype=np.uint64))
    assert same(late.block, wanted)
