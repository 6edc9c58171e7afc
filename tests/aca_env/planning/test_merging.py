import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.planning.merging import merged_bounds
from aca_env.planning.movements import planting_actions
from aca_env.planning.situation import idle_actions
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import games_of, later_games
from tests.agents.scenes import ALL_STRATEGIES, COOL, SHADE, STORM, fields, population

AS_THEY_ARE = ("full", "aggregate", "aggregate_sum", "worst_case", "transparent")
REPLACED = ("known_interventions", "known_interventions_robust", "anonymous")
N_TRAIN = 400_000


def trio(n_train=N_TRAIN, **changes):
    """Return a scenario of three collectives on one signal."""
    one = {
        "signals": ["heat"], "strategies": ["abstain", "feature_label_planting"],
        "values": {COOL: 1.0},
    }  # fmt: skip
    shares = changes.pop("shares", (0.15, 0.1, 0.05))
    return fields(
        population=population(n_train=n_train, n_test=50_000),
        collectives=[{**one, "name": f"c{i}", "share": share} for i, share in enumerate(shares)],
        **changes,
    )


ONCE = population(n_train=10 * N_TRAIN, n_test=50_000, redraw="once")

SCENES = {
    "plain": {},
    "menu": {"information": {"selection": "menu", "epsilon": 0.02}},
    "memory": {"platform": {"memory": 3}},
    "memory once": {
        "platform": {"memory": 3},
        "population": ONCE,
    },
    "decay": {"platform": {"decay": 0.5}, "dynamics": {"detection": {"kappa": 3.0}}},
    "participation": {"dynamics": {"participation": {"initial": 0.8}}},
}


SHARES = (0.45, 0.05, 0.03)


def games_in(regime, changes, n_rounds=2):
    content = trio(10 * N_TRAIN, shares=SHARES) | changes
    content["information"] = {"regime": regime} | changes.get("information", {})
    games = games_of(World(Scenario(**content)), n_games=2)
    rng = np.random.default_rng(1)
    for _ in range(n_rounds):
        joint = games.sample_actions(rng)
        joint[:, 0] = [1, 1, 0, 0, 0]
        games.step(joint)
    return games


@pytest.mark.parametrize("regime", AS_THEY_ARE)
@pytest.mark.parametrize("scene", SCENES)
def test_a_movement_of_one_has_the_bound_of_the_round(scene, regime):
    games = games_in(regime, SCENES[scene])
    rng, largest = np.random.default_rng(0), -1.0
    for place in range(3):
        actions = planting_actions(games.game, place)
        others = games.sample_actions(rng)
        # Nobody else plants what is asked about: they all plant one label, or nothing.
        others[..., 1] = 0
        asked = actions[actions[:, 1] != 0]
        joint = np.repeat(others[:, None], len(asked), axis=1)
        joint[:, :, place] = asked
        wanted = games.outcomes(joint, data="twin").bound[..., place]
        found = merged_bounds(games.game, place, asked, others)
        np.testing.assert_allclose(found.bound, wanted, rtol=0, atol=1e-12)
        largest = max(largest, float(wanted.max()))
    # Bounds that guarantee nothing would be equal whatever stands behind them.
    assert largest > 0


@pytest.mark.parametrize("regime", REPLACED)
def test_regimes_that_read_own_records_fall_back_on_the_whole_mass_of_the_others(regime):
    games, sure = games_in(regime, {}), games_in("worst_case", {})
    others = np.zeros((2, 3, 5), dtype=np.int64)
    others[:, 1] = [1, 0, 0, 0, 0]
    actions = planting_actions(games.game, 0)[-1:]
    found = merged_bounds(games.game, 0, actions, others).bound
    wanted = merged_bounds(sure.game, 0, actions, others).bound
    # The robust regime counts more events, so its radii are larger.
    assert (found <= wanted + 1e-12).all()
    if regime != "known_interventions_robust":
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("regime", AS_THEY_ARE)
def test_several_have_the_bound_of_one_collective_of_their_size(regime):
    three = games_of(World(Scenario(**trio(information={"regime": regime}))), n_games=4)
    whole = trio(shares=(0.25, 0.05), information={"regime": regime})
    two = games_of(World(Scenario(**whole)), n_games=4)
    plant, against = [1, 1, 0, 0, 0], [1, 2, 0, 0, 0]
    expected = np.tile(np.array([plant, plant, against]), (4, 1, 1))
    merged = merged_bounds(three.game, 0, np.array([plant]), expected)
    assert (merged.n_members == 0.25 * N_TRAIN).all()
    joint = np.tile(np.array([plant, against]), (4, 1, 1, 1))
    wanted = two.outcomes(joint).bound[:, 0, 0]
    assert (wanted > 0.2).all()
    # Other records of the same law: with 100,000 members each, the shares of the cells that
    # are won differ with a standard deviation of at most 0.0022.
    np.testing.assert_allclose(merged.bound[:, 0], wanted, atol=5 * 0.0022)


def test_who_plants_something_else_or_nothing_is_no_part_of_it():
    games = games_of(World(Scenario(**trio())), n_games=1)
    idle = idle_actions(games.game)
    sizes = {}
    for name, other in {"same": [1, 1, 0, 0, 0], "label": [1, 2, 0, 0, 0], "idle": [0] * 5}.items():
        expected = np.stack([idle[0], other, idle[2]])[None]
        sizes[name] = merged_bounds(games.game, 0, np.array([[1, 1, 0, 0, 0]]), expected)
    assert [int(one.n_members[0, 0]) for one in sizes.values()] == [100_000, 60_000, 60_000]
    assert sizes["same"].bound > sizes["idle"].bound >= sizes["label"].bound


def test_all_ways_to_plant_count_and_unplanting_does_not():
    content = trio(shares=(0.15, 0.1))
    content["collectives"][1] = {**content["collectives"][1], "strategies": ALL_STRATEGIES}
    games = games_of(World(Scenario(**content)), n_games=1)
    storm = list(games.game.world.space.labels).index(STORM)
    shade = list(games.game.world.space.labels).index(SHADE)
    found = []
    # The naive unplanting of shade plants storm, but not as its target.
    for other in ([1, storm, 0, 0, 0], [2, storm, 0, 0, 0], [3, shade, 0, 0, 0]):
        expected = np.array([[[0] * 5, other]])
        merged = merged_bounds(games.game, 0, np.array([[1, storm, 0, 0, 0]]), expected)
        found.append(int(merged.n_members[0, 0]))
    assert found == [100_000, 100_000, 60_000]


def test_settings_of_a_randomised_scenario_each_have_their_own_numbers():
    games = later_games("different_episodes", n_games=5)
    actions = planting_actions(games.game, 0)
    idle = np.repeat(idle_actions(games.game)[None], 5, axis=0)
    found = merged_bounds(games.game, 0, actions, idle)
    joint = np.repeat(idle[:, None], len(actions), axis=1)
    joint[:, :, 0] = actions
    wanted = games.outcomes(joint, data="twin").bound[..., 0]
    np.testing.assert_allclose(found.bound, wanted, rtol=0, atol=1e-12)
    assert len(np.unique(found.n_members)) > 1
