import numpy as np
import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("tensorboard")

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from aca_env.training.board import AgentMetrics, Names, Tally, make_logger
from tests.aca_env.training.small_runs import run
from tests.agents.scenes import COOL, SCENES, fields


def scalars(folder):
    """Return the points of every curve, by name."""
    read = EventAccumulator(str(folder))
    read.Reload()
    return {
        tag: [(event.step, event.value) for event in read.Scalars(tag)]
        for tag in read.Tags()["scalars"]
    }


@pytest.mark.parametrize("algo", ["ppo", "dqn"])
def test_every_agent_has_its_curves(tmp_path, algo):
    trained = run(tmp_path, algo, steps=640)
    told = scalars(tmp_path / "tensorboard" / "shared")
    for name in ("north", "south"):
        for what in ("return", "success", "bound", "illegal", "strategy abstain", f"label {COOL}"):
            steps = [step for step, _ in told[f"{name}/{what}"]]
            assert steps
            assert 0 < steps[0] <= steps[-1] <= trained.plan.total
        shares = [
            [value for _, value in points]
            for tag, points in told.items()
            if tag.startswith(f"{name}/strategy ")
        ]
        assert np.allclose(np.sum(shares, axis=0), 1)
    assert "train/loss" in told


def test_a_resumed_run_takes_the_place_of_what_it_repeats(tmp_path):
    for start, values in ((0, (1.0, 2.0, 3.0)), (10, (20.0, 30.0))):
        logger = make_logger(tmp_path, start)
        for place, value in enumerate(values):
            logger.record("north/return", value)
            logger.dump(start + 10 * (place + 1))
        logger.close()
    # Three points of the first start at 10, 20 and 30; the second went on from 10.
    assert scalars(tmp_path)["north/return"] == [(10, 1.0), (20, 20.0), (30, 30.0)]


def test_without_a_folder_nothing_is_written(tmp_path):
    logger = make_logger(None, 0)
    logger.record("north/return", 1.0)
    logger.dump(1)
    assert logger.output_formats == []


def test_strategies_that_come_more_than_once_are_told_apart():
    names = Names(World(Scenario(**SCENES["every_strategy"])))
    assert names.strategies["collective_0"] == ["abstain", "feature_label_planting"]
    assert len(set(names.strategies["collective_1"])) == 5
    assert names.agents == {"collective_0": "north", "collective_1": "south"}


class Slots:
    """A model whose environment has two slots of two agents."""

    num_timesteps, rollout_buffer = 0, None

    def get_env(self):
        return self

    def get_attr(self, name):
        return ["collective_0", "collective_1"]


def test_returns_are_those_of_whole_episodes_discounted():
    metrics = AgentMetrics(Names(World(Scenario(**fields()))), None, 0.5)
    metrics.model = Slots()

    def step(*rewards, done=False):
        infos = [{"success": 0.5, "illegal_action": False}] * 2
        actions, dones = np.zeros((2, 5), int), np.full(2, done)
        metrics.locals = {
            "infos": infos, "rewards": np.array(rewards), "actions": actions, "dones": dones,
        }  # fmt: skip
        metrics._on_step()

    step(1.0, 2.0)
    step(4.0, 8.0, done=True)
    step(100.0, 100.0)
    metrics.restart()  # the games begin anew in the midst of an episode
    step(2.0, 0.0)
    step(2.0, 2.0, done=True)
    told = {agent: tally.returns for agent, tally in metrics._tallies.items()}
    assert told == {"collective_0": [3.0, 3.0], "collective_1": [6.0, 1.0]}


def test_labels_are_counted_among_actions_that_edit():
    tally = Tally()
    tally.actions = [np.array([[0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]])]
    tally.illegal, tally.returns = [np.array([0.0, 1.0, 0.0, 0.0])], [2.0, 4.0]
    tally.success = [np.array([np.nan, 0.5, 1.0, 0.0])]
    tally.bound = [np.array([np.nan, -np.inf, np.nan, np.nan])]
    assert tally.scalars(["abstain", "plant"], ["x", "y"]) == {
        "illegal": 0.25,
        "return": 3.0,
        "success": 0.5,
        "strategy abstain": 0.25,
        "strategy plant": 0.75,
        "label x": pytest.approx(1 / 3),
        "label y": pytest.approx(2 / 3),
    }
