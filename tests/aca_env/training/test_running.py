import json
import random

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

import torch

from aca_env.errors import AcaError
from aca_env.game.world import World
from aca_env.policies import make_policy
from aca_env.runs.batched import play_many
from aca_env.training.folder import TrainFolder
from aca_env.training.plan import make_plan
from tests.aca_env.training.small_runs import options, parameters, run, same

PAIRS = (
    ("ppo", "independent"),
    ("maskable-ppo", "north"),
    ("recurrent-ppo", "self-play"),
    ("a2c", "independent"),
    ("dqn", "shared"),
)


@pytest.mark.parametrize(("algo", "learn"), [("ppo", "shared"), ("ppo", "independent")])
def test_the_same_seed_gives_the_same_run_to_the_last_weight(tmp_path, algo, learn):
    first, again, other = (
        run(tmp_path / name, algo, learn, seed=seed)
        for name, seed in (("first", 3), ("again", 3), ("other", 4))
    )
    weights = parameters(tmp_path / "first")
    assert same(weights, parameters(tmp_path / "again"))
    assert not same(weights, parameters(tmp_path / "other"))
    assert first.rows == again.rows
    assert first.rows != other.rows


def test_evaluations_do_not_change_what_is_learned(tmp_path):
    run(tmp_path / "few")
    run(tmp_path / "many", eval_every=1, eval_seeds=range(2), yardsticks=())
    assert same(parameters(tmp_path / "few"), parameters(tmp_path / "many"))


def test_self_play_meets_past_selves_from_all_along(tmp_path):
    run(tmp_path, "ppo", "self-play", snapshot_every=64, pool_size=4, checkpoint_every=320)
    (state,) = (json.loads(path.read_text()) for path in tmp_path.rglob("state.json"))
    # One at the start and one every 64 of 320 decisions; the pool keeps four, spread out.
    assert len(state["pool"]) == 4
    assert (state["pool"][0], state["pool"][-1]) == (0, 5)


def test_the_folder_says_what_was_done(tmp_path):
    trained = run(tmp_path / "it", "ppo", "independent")
    manifest = json.loads((tmp_path / "it" / "manifest.json").read_text())
    asked = options("ppo", "independent")
    assert manifest["hash"] == asked.scenario.content_hash
    assert manifest["content"]["rounds"] == 4
    assert manifest["algorithm"] == "ppo"
    assert manifest["params"]["n_steps"] == 8
    assert manifest["seed"] == 3
    assert manifest["steps"] == 320
    named = {"aca_env", "torch", "stable-baselines3", "numpy", "python"}
    assert named <= manifest["versions"].keys()
    assert manifest["started"] <= manifest["finished"]
    lines = (tmp_path / "it" / "evaluations.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert tuple(rows) == trained.rows
    assert [(row["steps"], row["agent"]) for row in rows] == [
        (steps, agent) for steps in (0, 160, 320) for agent in ("collective_0", "collective_1")
    ]
    events = {path.parent.name for path in (tmp_path / "it" / "tensorboard").rglob("events*")}
    assert events == {"collective_0", "collective_1"}
    kept = sorted(path.name for path in (tmp_path / "it" / "checkpoints").iterdir())
    assert kept == ["000000000096", "000000000192", "000000000288", "000000000320"]


@pytest.mark.parametrize(("algo", "learn"), PAIRS)
def test_the_saved_policy_is_the_one_that_was_evaluated(tmp_path, algo, learn):
    trained = run(tmp_path, algo, learn, steps=64, eval_every=64)
    world = World(options().scenario)
    policy = make_policy(f"trained:{tmp_path}")
    lineup = [policy, "fixed"] if learn == "north" else [policy, policy]
    returns = play_many(world, lineup, range(6)).returns.mean(axis=0)
    for row in trained.rows:
        if row["steps"] == trained.plan.total:
            place = options().scenario.agents.index(row["agent"])
            assert row["return"] == returns[place]


def test_a_finished_run_is_only_told_again(tmp_path):
    first = run(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zip")}
    again = run(tmp_path)
    assert again.resumed == again.plan.total == 320
    assert (again.rows, again.yardsticks) == (first.rows, first.yardsticks)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zip")} == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 4}, "seed: 3, expected 4"),
        ({"algo": "a2c", "params": {}}, "algorithm: 'ppo', expected 'a2c'"),
        ({"learn": "north"}, "learn: 'shared', expected 'collective_0'"),
        ({"steps": 640}, "steps: 320, expected 640"),
        ({"params": {"n_steps": 8, "batch_size": 32}}, "params batch_size: 16, expected 32"),
        ({"yardsticks": ()}, "yardsticks"),
    ],
)
def test_a_folder_of_another_run_is_refused(tmp_path, changes, told):
    run(tmp_path, steps=320)
    with pytest.raises(AcaError, match=told) as caught:
        run(tmp_path, **changes)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_made_leaves_no_folder(tmp_path):
    with pytest.raises(AcaError):
        run(tmp_path / "it", yardsticks=("fixed(label=99)",))
    assert not (tmp_path / "it").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("manifest.json", "{}", "expected the manifest of a training run"),
        ("manifest.json", None, "without manifest.json"),
        ("yardsticks.json", "[]", "expected yardsticks"),
        ("evaluations.jsonl", '{"a": 1}\n', "line 1: expected an evaluation"),
    ],
)
def test_damaged_files_are_told_in_one_line(tmp_path, name, content, told):
    run(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(content)
    with pytest.raises(AcaError, match=told):
        run(tmp_path)


def test_a_folder_that_another_run_writes_to_is_refused(tmp_path):
    with (
        TrainFolder(tmp_path, make_plan(options())),
        pytest.raises(AcaError, match="another run is writing here"),
    ):
        run(tmp_path)


def test_the_folder_of_another_command_is_left_alone(tmp_path):
    (tmp_path / "rows.jsonl").touch()
    with pytest.raises(AcaError, match=r"holds rows.jsonl without manifest.json"):
        run(tmp_path)


def seed_everything():
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - what the library that learns draws from
    torch.manual_seed(1)


def drawn():
    return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002


def test_global_chance_and_threads_are_left_as_they_were(tmp_path):
    seed_everything()
    wanted, n_threads = drawn(), torch.get_num_threads()
    seed_everything()
    torch.set_num_threads(2)
    try:
        run(tmp_path, threads=1)
        assert drawn() == wanted
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(n_threads)
