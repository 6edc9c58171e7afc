import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.planning.guarantees import guaranteed_values
from aca_env.planning.menus import distinct_actions
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import env_of, games_of, later_games, world_of
from tests.agents.scenes import ALL_STRATEGIES, COOL, SHADE, STORM, fields, with_collective


def guarantees(content, actions, bounds):
    games = games_of(World(Scenario(**content)), n_games=1)
    bound = np.array([bounds], dtype=np.float64)
    return guaranteed_values(games.game, 0, np.array(actions), bound)[0].tolist(), games


def label(games, name):
    return games.game.world.space.labels.index(name)


def test_planting_guarantees_the_label_as_often_as_the_bound_and_the_worst_otherwise():
    content = with_collective(0, values={COOL: 1.0, SHADE: -0.5}, edit_cost=0.01)
    labels = list(world_of("plain").space.labels)
    plant = [1, labels.index(COOL), 0, 0, 0]
    found, _ = guarantees(content, [plant, plant, plant, [0] * 5], [0.6, -3.0, -np.inf, np.nan])
    cost = 0.01 * 17
    assert found == pytest.approx([0.6 - 0.4 * 0.5 - cost, -0.5 - cost, -0.5 - cost, -0.5])


def test_planting_what_is_worth_least_guarantees_only_that():
    content = with_collective(0, values={COOL: 1.0, SHADE: -0.5})
    labels = list(world_of("plain").space.labels)
    found, _ = guarantees(content, [[1, labels.index(SHADE), 0, 0, 0]], [0.9])
    assert found == pytest.approx([-0.5])


def test_unplanting_guarantees_that_the_label_is_gone_as_often_as_the_bound():
    content = with_collective(0, strategies=ALL_STRATEGIES, values={COOL: -1.0})
    labels = list(world_of("plain").space.labels)
    adaptive, direct = [4, labels.index(COOL), 0, 0, 0], [3, labels.index(COOL), 0, 0, 0]
    found, _ = guarantees(content, [adaptive, direct], [0.7, 0.25])
    assert found == pytest.approx([-0.3, -0.75])


def test_naive_unplanting_with_the_bound_of_planting_guarantees_the_planted_label():
    naive = {"kind": "naive_unplanting", "alternative": STORM}
    content = with_collective(0, strategies=["abstain", naive], values={STORM: 2.0, COOL: -1.0})
    labels = list(world_of("plain").space.labels)
    found, _ = guarantees(content, [[1, labels.index(COOL), 0, 0, 0]], [0.5])
    assert found == pytest.approx([0.5 * 2.0 - 0.5])


def test_signals_that_are_not_planted_count_at_their_worst():
    content = fields()
    content["collectives"][0] = {
        **content["collectives"][0],
        "weights": {"heat": 0.75, "water": 0.25},
        "values": {COOL: 1.0, SHADE: -1.0},
    }
    labels = list(world_of("plain").space.labels)
    found, _ = guarantees(content, [[1, labels.index(COOL), 0, 0, 0], [0] * 5], [1.0, np.nan])
    assert found == pytest.approx([0.75 - 0.25, -1.0])


def test_guarantees_hold_for_the_payoff_once_the_bound_holds():
    # Success itself is the tightest bound that holds: what it guarantees, less what nobody's
    # editing would be worth, is never more than the payoff.
    for scene in ("every_strategy", "types_and_announcements", "different_episodes"):
        games = later_games(scene, n_games=4)
        for place in range(games.n_agents):
            actions = distinct_actions(games.game.world, place)
            joint = np.zeros((4, len(actions), games.n_agents, 5), dtype=np.int64)
            joint[:, :, place] = actions
            outcomes = games.outcomes(joint)
            value = guaranteed_values(games.game, place, actions, outcomes.success[..., place])
            for b in range(4):
                part = env_of(games, b).game
                world = games.game.world_of(b)
                baseline = part.parts()[0][0].baseline.users[0] / games.game.engine.n_test
                kind = games.game.present.kind[b, place]
                worth = world.plans.weights[place] @ baseline @ world.plans.values[place, kind]
                assert (value[b] - worth <= outcomes.payoff[b, :, place] + 1e-12).all()
