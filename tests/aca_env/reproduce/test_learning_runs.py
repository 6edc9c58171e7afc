"""The studies of learners with a few updates each."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("tensorboard")

from aca_env.game.world import World
from aca_env.reproduce import learning_settings, learning_sweep, shaping_settings, shaping_sweep
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments import EXPERIMENTS, learners, shaping
from aca_env.reproduce.learning_runs import train_once
from aca_env.reproduce.runner import run_experiments
from aca_env.reproduce.shaping_settings import HEAVY, NONE, OBJECTIVE
from aca_env.reproduce.shaping_sweep import ShapingSweep

from .small import EFFORT

TINY = replace(EFFORT, learner_seeds=2, learner_steps=48, shaping_seeds=2)


@pytest.fixture
def short(monkeypatch):
    """Let every run be a few small rollouts."""
    monkeypatch.setattr(learning_sweep, "N_ENVS", 4)
    monkeypatch.setattr(learning_sweep, "GAMES_PLAYED", 2)
    params = {**learning_settings.PARAMS, "n_epochs": 1, "batch_size": 48}
    monkeypatch.setattr(learning_sweep, "PARAMS", params)
    monkeypatch.setattr(shaping_sweep, "PARAMS", {**shaping_settings.PARAMS, "n_epochs": 1})
    games = {
        name: replace(game, n_envs=2, rollouts=3)
        for name, game in shaping_settings.SHAPING_GAMES.items()
    }
    monkeypatch.setattr(shaping_sweep, "SHAPING_GAMES", games)


def test_nothing_is_missing_here():
    assert EXPERIMENTS["learners"].missing == EXPERIMENTS["shaping"].missing == ()


@pytest.fixture
def results(short):
    """One sweep of each study, really run, in the place of all its sweeps."""
    found = learners.COMPROMISE.compute(TINY, 0, lambda: None)
    arrays = {sweep.name: found for sweep in learners.SWEEPS}
    one = ShapingSweep("trap", "full", 0.0, (NONE, HEAVY)).compute(TINY, 0, lambda: None)
    for sweep in shaping.SWEEPS:
        places = [min(place, 1) for place in range(len(sweep.variants))]
        arrays[sweep.name] = {**one, "payoff": one["payoff"][places]}
    return Results(TINY, 0, arrays)


@pytest.mark.parametrize("name", ["learners", "shaping"])
def test_what_was_trained_becomes_checks_tables_and_a_picture(results, name, tmp_path):
    study = EXPERIMENTS[name]
    checks = study.check(results)
    assert all(check.measured and check.why for check in checks)
    json.dumps([asdict(check) for check in checks], allow_nan=False)
    rows = study.tables(results)[""]
    expected = {
        "learners": len(learners.SWEEPS),
        "shaping": sum(len(sweep.variants) for sweep in shaping.SWEEPS),
    }
    assert len(rows) == expected[name]
    study.picture(results).savefig(tmp_path / "study.png")
    assert (tmp_path / "study.png").stat().st_size > 10_000


@pytest.mark.slow
def test_both_studies_run_from_training_to_report(short, tmp_path):
    studies = [EXPERIMENTS["learners"], EXPERIMENTS["shaping"]]
    checks = run_experiments(studies, TINY, 0, tmp_path)

    assert len(checks) == sum(len(study.claims) for study in studies)
    page = (tmp_path / "report.html").read_text()
    assert "margin × 20" in page
    assert "shared policy" in page


@pytest.mark.parametrize("variant", [HEAVY, OBJECTIVE])
def test_shaping_is_not_counted_as_payoff(short, variant):
    def first(wanted):
        scenario = shaping_settings.SHAPING_GAMES["trap"].load("full", wanted)
        return train_once(
            World(scenario), learn="independent", seed=3, steps=24, n_envs=2,
            params={"n_steps": 12, "batch_size": 24},
        ).payoff  # fmt: skip

    # The first rollout is played by the same weights, whatever is rewarded.
    assert first(variant) == pytest.approx(first(NONE))


def test_the_same_seed_is_the_same_study_and_variants_share_their_first_rollout(short):
    sweep = ShapingSweep("duel", "full", 0.0, (NONE, HEAVY))
    one, two = (sweep.compute(TINY, 5, lambda: None)["payoff"] for _ in range(2))
    assert np.array_equal(one, two)
    assert one.shape == (2, 2, 3)
    assert np.array_equal(one[0, :, 0], one[1, :, 0])
    assert not np.array_equal(one[:, 0], one[:, 1])
    assert not np.array_equal(one[0], one[1])
