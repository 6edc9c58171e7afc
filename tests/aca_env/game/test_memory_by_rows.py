"""Whole episodes with memory, retraining, detection, participation: equal to lists of rows."""

import math

import numpy as np
import pytest

from aca_env.game.making import make_game
from tests.aca_env.game.explicit_rows import keep_rows
from tests.aca_env.game.plain_memory import PlainRounds, success_of
from tests.aca_env.game.rows_of_actions import payoffs, play
from tests.aca_env.game.scenes import random_actions, random_scene
from tests.aca_env.game.test_game_against_evaluate import close, engine_of

REGIMES = ("full", "aggregate", "worst_case", "transparent")
N_ROUNDS = 4


def fields(regime: str, n_train: int = 3000, **changes) -> dict:
    information = {"regime": regime, "epsilon": 0.02, "delta": 0.3}
    population = {"source": "climate", "n_train": n_train, "n_test": 100}
    return {
        "rounds": N_ROUNDS,
        "information": information,
        "population": population,
    } | changes


def next_share(law, share: int, payoff: float) -> int:
    """Return the acting share of the next round, in steps of the grid."""
    wish = 1 / (1 + math.exp(-law.slope * (payoff - law.threshold)))
    old = share / law.levels
    return round((old + law.rate * (wish - old)) * law.levels)


def follow(seed: int, ledger, **changes) -> list[str]:
    """Return where an episode of random actions leaves its row-by-row twin."""
    scene = random_scene(seed, **changes)
    game, plain = make_game(scene.world, compiled=engine_of(seed)), PlainRounds(scene)
    game.reset(np.array([seed], dtype=np.uint64))
    rng, lines = np.random.default_rng(seed), []
    sizes = (scene.scenario.population.n_train, scene.scenario.population.n_test)
    kept = random_actions(rng, scene, 1)
    for t in range(N_ROUNDS):
        rows = ledger.rounds(scene.scenario.n_members, *sizes)
        # Keeping a plan for a while meets the bounds of old classifiers.
        joint = kept if rng.random() < 0.5 else random_actions(rng, scene, 1)
        kept, before = joint, game.state
        once = scene.scenario.population.redraw == "once"
        played = play(scene, rows[0 if once else t], before, joint[0])
        block = plain.block(played)
        mass, clean = plain.classifiers(block)
        worth = payoffs(played, before, mass, clean)
        outcome = game.step(joint).outcome
        for name, got, wanted in (
            ("acting", outcome.acting[0], played.n_acting),
            ("success", outcome.success[0], success_of(played, mass)),
            ("bound", outcome.bound[0], plain.bounds(played, block)),
            ("payoff", outcome.payoff[0], worth),
        ):
            if not close(got, wanted):
                lines.append(f"seed {seed}, round {t}: {name} {got}, by rows {wanted}")
        law = scene.scenario.dynamics.participation
        if law:
            pairs = zip(before.participation[0], worth, strict=True)
            shares = [next_share(law, int(share), value) for share, value in pairs]
            if game.state.participation[0].tolist() != shares:
                lines.append(f"seed {seed}, round {t}: shares {game.state.participation[0]}")
        plain.push(played, block)
    return lines


def check(seeds: range, monkeypatch, **changes) -> None:
    found = []
    for seed in seeds:
        found += follow(seed, keep_rows(monkeypatch), **changes)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("regime", REGIMES)
def test_a_window_of_rounds_equals_its_list_of_blocks(regime, monkeypatch):
    check(range(3), monkeypatch, **fields(regime, platform={"memory": 3}))


@pytest.mark.parametrize("regime", REGIMES)
def test_decaying_memory_equals_weighted_blocks(regime, monkeypatch):
    # Halves are exact in floats, so that ties are ties in both.
    check(range(10, 13), monkeypatch, **fields(regime, platform={"decay": 0.5}))


@pytest.mark.parametrize("regime", REGIMES)
def test_an_old_classifier_keeps_its_predictions_and_its_bound(regime, monkeypatch):
    platform = {"retrain_every": 2, "memory": 2}
    check(range(20, 22), monkeypatch, **fields(regime, platform=platform))
    check(range(25, 27), monkeypatch, **fields(regime, platform={"retrain_every": 3}))


@pytest.mark.parametrize("platform", [{}, {"memory": 3}, {"decay": 0.5, "retrain_every": 2}])
def test_detection_drops_the_pairs_that_are_too_frequent(platform, monkeypatch):
    dynamics = {"detection": {"kappa": 1.3}}
    for n_train in (200, 3000):
        changes = fields("full", n_train, platform=platform, dynamics=dynamics)
        check(range(30, 32), monkeypatch, **changes)


@pytest.mark.parametrize("regime", REGIMES)
def test_participation_moves_members_into_the_rest(regime, monkeypatch):
    law = {"initial": 0.9, "rate": 0.6, "slope": 4.0, "threshold": 0.1, "levels": 7}
    changes = fields(regime, dynamics={"participation": law})
    check(range(40, 42), monkeypatch, **changes)
    check(range(45, 47), monkeypatch, **changes | {"platform": {"memory": 3}})


@pytest.mark.parametrize("regime", ["full", "transparent"])
def test_an_episode_with_the_same_people_forgets_only_who_edited(regime, monkeypatch):
    population = {"source": "climate", "n_train": 500, "n_test": 50, "redraw": "once"}
    check(range(50, 53), monkeypatch, **fields(regime, population=population))
