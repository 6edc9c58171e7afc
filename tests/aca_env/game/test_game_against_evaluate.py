"""Outcomes of the batched game equal `evaluate` and the row-by-row oracle on the same rows."""

import numpy as np
import pytest

import aca_env
from aca_env.bounds.regimes import REGIMES
from aca_env.game.making import make_game
from tests.aca_env.game.explicit_rows import PrefixSplits, keep_rows
from tests.aca_env.game.rows_of_actions import (
    Play,
    interventions_of,
    menu_size,
    payoffs,
    play,
)
from tests.aca_env.game.scenes import Scene, random_actions, random_scene
from tests.oracle.evaluate import oracle_evaluate
from tests.quick import quick

TOLERANCE = 1e-12
N_CHUNKS, CHUNK, N_JOINT = 10, 5, 5


def close(got, wanted) -> bool:
    """Whether numbers agree to the tolerance, infinities and NaN exactly."""
    return np.shape(got) == np.shape(wanted) and np.allclose(
        got, wanted, rtol=0, atol=TOLERANCE, equal_nan=True
    )


def engine_of(seed: int) -> bool | None:
    """Return which engine a seed plays on: the reference for every third, else the default."""
    return False if seed % 3 == 0 else None


def terms_of(scene: Scene, i: int) -> dict:
    """Return the terms of collective i's bound as options of `evaluate`."""
    information = scene.scenario.information
    options = {
        "delta": information.delta,
        "epsilon": information.epsilon,
        "threshold": information.threshold,
        "regime": information.regime,
    }
    if information.regime.startswith("known"):
        n_agents = len(scene.scenario.collectives)
        options["interventions"] = {j: interventions_of(scene, j) for j in range(n_agents)}
    if information.selection == "menu":
        options |= {"selection": "menu", "menu_size": menu_size(scene, i)}
    return options


def by_evaluate(scene: Scene, game: Play, i: int) -> tuple[float, float]:
    """Return success and bound of collective i as `evaluate` reports them."""
    data = (game.X, game.y, game.membership, game.strategies, game.X_test)
    options = terms_of(scene, i) | {"space": scene.pool.space, "rng": PrefixSplits()}
    report = aca_env.evaluate(*data, **options)[i]
    return report.success, report.bound


def by_oracle(scene: Scene, game: Play, i: int) -> tuple[float, float]:
    """Return success and bound of collective i as the row-by-row oracle has them."""
    data = (scene.pool.space, game.X, game.y, game.membership, game.strategies)
    report = oracle_evaluate(
        *data,
        X_test=game.X_test,
        estimation_rows=game.estimation_rows,
        **terms_of(scene, i),
    )[i]
    return report.success, report.bound


def disagreements(seed: int, ledger, judge, n_joint: int = N_JOINT, **changes) -> list[str]:
    """Return what differs between the game and a judge of rows in one random scene."""
    scene = random_scene(seed, **changes)
    game = make_game(scene.world, compiled=engine_of(seed))
    game.reset(np.array([seed], dtype=np.uint64))
    population = scene.scenario.population
    (rows,) = ledger.rounds(scene.scenario.n_members, population.n_train, population.n_test)
    joint = random_actions(np.random.default_rng(seed), scene, n_joint)
    outcome = game.outcomes(joint)
    lines = []
    for a, actions in enumerate(joint):
        played = play(scene, rows, game.state, actions)
        worth = payoffs(played, game.state, played.mixture, played.clean)
        for i, plan in enumerate(played.strategies):
            success, bound = judge(scene, played, i)
            place = f"seed {seed}, {scene.scenario.information.regime}, {plan}"
            for name, got, wanted in (
                ("acting", outcome.acting[a, i], played.n_acting[i]),
                ("success", outcome.success[a, i], success),
                ("bound", outcome.bound[a, i], bound),
                ("payoff", outcome.payoff[a, i], worth[i]),
            ):
                if not close(got, wanted):
                    lines.append(f"{place}: {name} {got}, by rows {wanted}")
    return lines


@pytest.mark.parametrize("chunk", quick(range(N_CHUNKS), range(0, N_CHUNKS, 2)))
def test_success_bound_and_payoff_equal_evaluate_on_the_same_rows(chunk, monkeypatch):
    found = []
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        ledger = keep_rows(monkeypatch)
        found += disagreements(seed, ledger, by_evaluate)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("regime", REGIMES)
def test_success_and_bound_equal_the_row_by_row_oracle(regime, monkeypatch):
    information = {"regime": regime, "epsilon": 0.02, "delta": 0.3}
    found = []
    for seed in range(1000, 1004):
        ledger = keep_rows(monkeypatch)
        found += disagreements(seed, ledger, by_oracle, 2, information=information)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("selection", ["fixed", "menu"])
@pytest.mark.parametrize("regime", REGIMES)
def test_every_regime_meets_every_selection(regime, selection, monkeypatch):
    information = {"regime": regime, "selection": selection, "delta": 0.3}
    found = []
    for seed in range(2000, 2003):
        ledger = keep_rows(monkeypatch)
        found += disagreements(seed, ledger, by_evaluate, 4, information=information)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("seed", range(3000, 3006))
def test_a_split_of_the_pool_without_replacement_agrees_too(seed, monkeypatch):
    population = {"source": "climate", "n_train": 70, "n_test": 30, "replacement": False}
    small = [{"name": "a", "share": 0.4}, {"name": "b", "share": 0.35}]
    group = {
        "signals": ["s0"],
        "strategies": [
            "abstain",
            "feature_label_planting",
            {"kind": "adaptive_unplanting", "n_estimation": 9},
        ],
        "efforts": [0.5, 1.0],
    }
    changes = {"population": population, "collectives": [one | group for one in small]}
    found = disagreements(seed, keep_rows(monkeypatch), by_evaluate, **changes)
    assert not found, "\n".join(found[:20])


def test_the_random_scenes_reach_bounds_above_zero_and_below(monkeypatch):
    signs = {True: 0, False: 0}
    kinds: set[str] = set()
    for seed in range(60):
        scene = random_scene(seed)
        game = make_game(scene.world)
        game.reset(np.array([seed], dtype=np.uint64))
        joint = random_actions(np.random.default_rng(seed), scene, N_JOINT)
        bound = game.outcomes(joint).bound
        for sign in signs:
            signs[sign] += int((bound[np.isfinite(bound)] > 0).sum() if sign else (bound < 0).sum())
        kinds |= {entry.kind for c in scene.scenario.collectives for entry in c.strategies}
    assert min(signs.values()) > 50
    assert len(kinds) == 6
