"""Bounds in games pay for biased members as `evaluate` does, and for nobody where none is."""

import numpy as np
import pytest

import aca_env
from aca_env.bounds.non_neutral import idle_gap
from aca_env.bounds.regimes import REGIMES
from aca_env.game.game import Game
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.planning.merging import merged_bounds
from aca_env.runs.certificates import UNPAID, doubts
from aca_env.scenario.overrides import merge
from aca_env.scenario.schema import Scenario
from tests.aca_env.game.biased_scenes import biased_scene
from tests.aca_env.game.explicit_rows import PrefixSplits, keep_rows
from tests.aca_env.game.rows_of_actions import play
from tests.aca_env.game.scenes import Scene, random_actions
from tests.aca_env.game.test_biased_laws import scenario_of, small_pool, world_of
from tests.aca_env.game.test_game_against_evaluate import close, terms_of

ACT = [1, 1, 0, 0, 0]
TWO = ({"name": "plain", "share": 0.15},)
READING = ("known_interventions", "known_interventions_robust", "anonymous")


def by_evaluate(scene: Scene, game, i: int) -> tuple[float, float]:
    """Return success and bound of collective i, its bias told."""
    data = (game.X, game.y, game.membership, game.strategies, game.X_test)
    distances = scene.world.distances
    options = terms_of(scene, i) | {"space": scene.pool.space, "rng": PrefixSplits()}
    options["bias_bounds"] = [*distances.paid.tolist(), distances.paid_rest]
    report = aca_env.evaluate(*data, **options)[i]
    return report.success, report.bound


@pytest.mark.parametrize("regime", REGIMES)
def test_success_and_bound_equal_evaluate_on_the_same_rows(regime, monkeypatch):
    wrong, n_paid = [], 0
    for seed in range(6):
        ledger = keep_rows(monkeypatch)
        information = {"regime": regime, "delta": 0.3, "epsilon": 0.02}
        scene = biased_scene(seed, information=information)
        game = make_game(scene.world, compiled=False if seed % 2 else None)
        game.reset(np.array([seed], dtype=np.uint64))
        population = scene.scenario.population
        (rows,) = ledger.rounds(scene.scenario.n_members, population.n_train, population.n_test)
        joint = random_actions(np.random.default_rng(seed), scene, 4)
        outcome = game.outcomes(joint)
        n_paid += scene.world.distances.is_paid
        for a, actions in enumerate(joint):
            played = play(scene, rows, game.state, actions)
            for i in range(scene.world.n_agents):
                told = by_evaluate(scene, played, i)
                got = outcome.success[a, i], outcome.bound[a, i]
                if not close(got, told):
                    wrong.append((seed, played.strategies[i], got, told))
    assert not wrong, wrong[:10]
    assert n_paid >= 3


def outcomes_of(scenario: Scenario, n_games: int = 4, actions: object = ACT, round_: int = 0):
    """Return a game's outcome where everybody does one thing in every round, and the game."""
    game = Game(World(scenario, pool=small_pool()))
    game.reset(np.arange(n_games, dtype=np.uint64))
    joint = np.broadcast_to(np.array(actions), (n_games, len(scenario.collectives), 5))
    for _ in range(round_):
        game.step(joint)
    row = game.rules.choose(game.state, joint).row
    return game.engine.resolve(game.draw, game.state, row, game.baseline), game


@pytest.mark.parametrize("regime", REGIMES)
def test_a_stated_bias_of_nothing_leaves_every_bit_of_a_neutral_game(regime):
    information = {"regime": regime, "delta": 0.2}
    plain, zero = (
        Scenario(**merge(scenario_of(None, others=TWO, information=information).model_dump(), more))
        for more in ({}, {"collectives.0.bias_bound": 0.0, "population.rest": "base"})
    )
    (first, _), (second, _) = outcomes_of(plain), outcomes_of(zero)
    for name in ("success", "bound", "payoff", "block"):
        assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True), name


@pytest.mark.parametrize("regime", ["full", "aggregate", "worst_case", "transparent"])
def test_the_bound_pays_the_outside_share_whatever_is_won(regime):
    changes = {"regime": regime, "delta": 0.2}
    found = {
        neutrality: outcomes_of(
            scenario_of(share=0.2, information=changes | {"neutrality": neutrality})
        )
        for neutrality in ("corrected", "assumed")
    }
    paid, unpaid = (found[name][0].bound for name in ("corrected", "assumed"))
    distance = found["corrected"][1].world.distances.members[0]
    assert distance > 0.1
    if regime == "transparent":
        assert unpaid - paid == pytest.approx(distance)
    assert (unpaid - paid >= distance - 1e-12).all()
    assert np.array_equal(found["corrected"][0].success, found["assumed"][0].success)


def test_margins_lose_what_the_rest_and_idle_members_may_be_off_by():
    idle = {"efforts": [0.5, 1.0], "bias": {"labels": {"yes": 2.0}}}
    others = [{"name": "twin", "share": 0.1} | idle]
    fields = {"others": others, "share": 0.2}
    margins = {}
    for neutrality in ("corrected", "assumed"):
        scenario = scenario_of(information={"neutrality": neutrality}, **fields)
        _, game = outcomes_of(scenario)
        joint = np.broadcast_to(np.array(ACT), (4, 2, 5))
        played = game.engine.play(game.draw, game.state, game.rules.choose(game.state, joint).row)
        margins[neutrality], _ = game.engine.margins(game.draw, game.state, played)
    found = game.world.selection
    corrected = World(
        scenario_of(information={"neutrality": "corrected"}, **fields), pool=small_pool()
    )
    t, rest = corrected.distances.paid, corrected.distances.paid_rest
    assert not found.distances.is_paid
    n = corrected.n_members
    by_hand = 2 * corrected.n_rest * (t + rest) + idle_gap(t, np.array([0, n[1] // 2]))
    lost = (margins["assumed"] - margins["corrected"]) * 2000
    assert lost[..., 0] == pytest.approx(np.broadcast_to(by_hand, (4, 2)), abs=1e-8)


def test_past_rounds_pay_as_often_as_they_are_remembered():
    lost = []
    for memory in (1, 2):
        margins = []
        for neutrality in ("corrected", "assumed"):
            scenario = scenario_of(
                share=0.2, platform={"memory": memory}, information={"neutrality": neutrality}
            )
            outcome, game = outcomes_of(scenario, round_=1)
            played = game.engine.play(game.draw, game.state, outcome.row)
            margins.append(game.engine.margins(game.draw, game.state, played)[0])
        lost.append((margins[1] - margins[0])[0, 0, 0])
    # Masses are shares of all remembered records, so that both lose the same.
    assert lost[0] == pytest.approx(lost[1])
    assert lost[0] > 0.1


@pytest.mark.parametrize("redraw", ["every_round", "bank", "once"])
@pytest.mark.parametrize("regime", [r for r in REGIMES if r not in READING])
def test_compiled_games_of_biased_members_equal_the_reference(regime, redraw):
    compiled = pytest.importorskip("aca_env.game.compiled")
    world = world_of(
        share=0.2, others=TWO, information={"regime": regime, "epsilon": 0.01},
        population={"redraw": redraw},
    )  # fmt: skip
    assert world.distances.is_paid
    assert compiled.can_compile(world)
    games = [make_game(world, compiled=False), make_game(world)]
    assert isinstance(games[1].engine, compiled.CompiledEngine)
    rng = np.random.default_rng(0)
    for game in games:
        game.reset(np.arange(6, dtype=np.uint64))
    for _ in range(2):
        actions = rng.integers(0, world.menus.padded, size=(6, 2, 5))
        first, second = (game.step(actions).outcome for game in games)
        for name in ("success", "bound", "block", "predicted"):
            assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True), name
        assert np.allclose(games[0].observe(), games[1].observe(), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "fields",
    [
        {"platform": {"memory": 2}},
        {"platform": {"decay": 0.5}},
        {"others": [{"name": "half", "share": 0.1, "efforts": [0.5, 1.0]}]},
        {"information": {"regime": "known_interventions_robust"}},
    ],
)
def test_what_kernels_cannot_pay_for_is_played_by_the_reference(fields):
    compiled = pytest.importorskip("aca_env.game.compiled")
    assert not compiled.can_compile(world_of(**fields))
    unpaid = fields.get("information", {}) | {"neutrality": "assumed"}
    assert compiled.can_compile(world_of(**fields | {"information": unpaid}))


def with_group(scenario, fields):
    """Return the scenario with other fields of its first collective."""
    changes = {f"collectives.0.{name}": value for name, value in fields.items()}
    return Scenario(**merge(scenario.model_dump(), changes))


def is_certified(**changes):
    """Return whether a game's bounds may be guarantees, and what its runs say."""
    information = {"selection": "menu"} | changes.pop("information", {})
    group = changes.pop("group", {})
    scenario = with_group(scenario_of(information=information, **changes), group)
    game = Game(World(scenario, pool=small_pool()))
    covered = game.world.distances.are_covered
    told = doubts(scenario, {"collective_0": object()}, pays_for_bias=covered)
    assert game.is_certified == (not told)
    assert set(told.values()) <= {UNPAID}
    return game.is_certified


def test_only_bounds_that_pay_for_all_of_the_bias_are_certified():
    truth = world_of().distances.members[0]
    assert is_certified()
    assert is_certified(population={"rest": "base"})
    assert not is_certified(information={"neutrality": "assumed"})
    assert is_certified(bias=None, information={"neutrality": "assumed"})
    assert is_certified(group={"bias_bound": truth})
    assert is_certified(group={"bias_bound": 1.0})
    assert not is_certified(group={"bias_bound": truth - 0.001})
    assert not is_certified(group={"bias_bound": 0.0})


def test_a_stated_bound_stands_for_the_rest_too():
    scenario = with_group(scenario_of(share=0.2), {"bias_bound": 0.6})
    found = World(scenario, pool=small_pool()).distances
    assert found.paid[0] == 0.6
    assert found.paid_rest == pytest.approx(0.2 * 0.6 / 0.8)
    assert found.paid_rest > found.rest > 0


def test_merged_bounds_pay_for_the_mixture_of_the_pooled_members():
    others = ({"name": "twin", "share": 0.1, "bias": {"labels": {"no": 2.0}}},)
    bounds = {}
    for neutrality in ("corrected", "assumed"):
        information = {"regime": "transparent", "neutrality": neutrality}
        world = world_of(share=0.2, others=others, information=information)
        game = Game(world)
        game.reset(np.arange(3, dtype=np.uint64))
        actions, expected = np.array([ACT]), np.broadcast_to(np.array(ACT), (3, 2, 5))
        bounds[neutrality] = merged_bounds(game, 0, actions, expected).bound
        if neutrality == "corrected":
            pooled = (2 * world.distances.paid[0] + world.distances.paid[1]) / 3
    assert bounds["assumed"] - bounds["corrected"] == pytest.approx(pooled)


def test_members_who_plant_features_only_pay_for_the_labels_that_they_have():
    entry = {"kind": "feature_only_planting", "fallback": {"car": "van", "fuel": "oil"}}
    group = {"strategies": [entry], "edit_cost": 1.0}
    costs = []
    for bias in (None, {"labels": {"yes": 5.0}}):
        world = World(with_group(scenario_of(bias), group), pool=small_pool())
        costs.append(world.plans.features_changed[0, 1])
        is_yes = small_pool().y == 1
        weights = np.where(is_yes, 5.0, 1.0) if bias else np.ones(len(is_yes))
        share = weights[is_yes].sum() / weights.sum()
        code = world.plans.target[0, 1]
        assert costs[-1] == pytest.approx(2 - (share if code else 1 - share))
    assert costs[0] != costs[1]


def test_what_collectives_see_of_their_chances_pays_for_the_rest():
    seen = {}
    for neutrality in ("corrected", "assumed"):
        mild = {"labels": {"yes": 1.2}}
        world = world_of(mild, share=0.2, information={"neutrality": neutrality})
        game = Game(world)
        game.reset(np.arange(2, dtype=np.uint64))
        seen[neutrality] = game.draw.bank.glimpse[..., 1]
        if neutrality == "corrected":
            paid = world.plans.rest_gaps[0] / 2000
    assert seen["assumed"] - seen["corrected"] == pytest.approx(paid, abs=1e-6)
