"""B games side by side are B games alone, step by step and bit for bit."""

from dataclasses import fields as parts_of

import numpy as np
import pytest

from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, REDRAWS, fields, plain, same

SEEDS = [0, 5, 2**64 - 1, 5]  # two games share a seed: they must share their fate
KINDS = {"everything": fields, "plain": plain}
MATRICES = ["own", "mean", "mass", "prosocial", [[1, 2, 3], [0.1, 0.2, 0.3], [-1, 0, 1]]]


def world_of(described) -> World:
    return World(Scenario(**described), pool=POOL)


def one_game(value, game: int):
    """Return one game's part of arrays with a leading axis of games."""
    if isinstance(value, dict):
        return {key: one_game(item, game) for key, item in value.items()}
    return value[game : game + 1] if isinstance(value, np.ndarray) else value


def check_alike(described, compiled: bool | None, n_rounds: int = 5) -> None:
    world = world_of(described)
    batch = make_game(world, compiled=compiled)
    batch.reset(np.array(SEEDS, dtype=np.uint64), 2)
    alone = [make_game(world, compiled=compiled) for _ in SEEDS]
    for game, seed in zip(alone, SEEDS, strict=True):
        game.reset(np.array([seed], dtype=np.uint64), 2)
    rng = np.random.default_rng(1)
    for _ in range(n_rounds):
        # Every game may stand at other types and shares, so actions differ too.
        actions = rng.integers(0, world.menus.padded, size=(len(SEEDS), world.n_agents, 5))
        actions[3] = actions[1]
        together = batch.step(actions)
        seen = batch.observe()
        for g, game in enumerate(alone):
            step = game.step(actions[g : g + 1])
            assert same(step.reward, together.reward[g : g + 1])
            assert same(step.illegal, together.illegal[g : g + 1])
            assert step.is_last == together.is_last
            for part in parts_of(step.outcome):
                got = getattr(together.outcome, part.name)
                wanted = getattr(step.outcome, part.name)
                if wanted is None:
                    assert got is None, part.name
                    continue
                assert np.array_equal(one_game(got, g), wanted, equal_nan=True), part.name
            assert same(game.observe(), seen[g : g + 1])
            assert same(one_game(batch.state.to_dict(), g), game.state.to_dict())
        assert same(together.reward[1], together.reward[3])


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_games_is_its_games(kind, redraw, compiled):
    check_alike(KINDS[kind](population={"redraw": redraw}), compiled)


@pytest.mark.parametrize("adversary", ["random", "worst_case"])
def test_a_batch_of_contaminated_games_is_its_games(adversary):
    platform = {"memory": 2, "adversary": adversary}
    check_alike(plain(platform=platform, information={"epsilon": 0.05}), None)


@pytest.mark.parametrize("matrix", MATRICES, ids=str)
def test_every_reward_matrix_rounds_alike_in_a_batch(matrix):
    mix = {"prosocial": 0.3} if matrix == "prosocial" else {}
    check_alike(plain(reward={"matrix": matrix} | mix), None, 3)


@pytest.mark.parametrize("decay", [0.3, 0.9])
def test_a_batch_of_fading_memories_is_its_games(decay):
    check_alike(plain(platform={"decay": decay}), None)
