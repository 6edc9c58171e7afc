"""Learners in turns that fail, stop, are interrupted or misused: everybody ends, in one line."""

import signal
import threading
import time
import traceback

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback

from aca_env.errors import AcaError
from aca_env.training.turns import TurnTaking
from tests.aca_env.faces.vectors import dynamic
from tests.aca_env.training.learning import SMALL, everybody, learned, play

B = 4


class Fails(BaseCallback):
    """Raises in the third step."""

    def _on_step(self):
        if self.n_calls == 3:
            raise RuntimeError("the disk is full")
        return True


@pytest.mark.parametrize("culprit", range(3))
def test_a_failure_ends_everybody_within_seconds_and_names_its_learner(culprit):
    turns = everybody()
    models = [PPO("MlpPolicy", env, seed=0, **SMALL) for env in turns.vec_envs.values()]
    callbacks = [Fails() if place == culprit else None for place in range(3)]
    start = time.monotonic()
    with pytest.raises(RuntimeError, match="the disk is full") as caught:
        turns.run(
            {
                agent: lambda m=model, c=callback: m.learn(100_000, callback=c)
                for agent, model, callback in zip(turns.agents, models, callbacks, strict=True)
            }
        )
    assert time.monotonic() - start < 5
    assert caught.value.__notes__ == [f"in the work of collective_{culprit}"]
    assert "_on_step" in "".join(traceback.format_exception(caught.value))
    assert not [thread for thread in threading.enumerate() if "collective" in thread.name]
    # The games are as good as before.
    learned(turns)


def test_nobody_plays_on_for_whom_failed():
    turns, n_calls = everybody(), []
    actions = np.zeros((50, B, 5), dtype=np.int64)
    works = {agent: play(env, actions, []) for agent, env in turns.vec_envs.items()}

    def fail():
        turns.vec_envs["collective_1"].reset()
        raise OSError("the disk is full")

    def afterwards(seen, masks):
        n_calls.append(len(seen))
        return actions[0]

    with pytest.raises(OSError, match="the disk is full"):
        turns.run(works | {"collective_1": fail}, {"collective_1": afterwards})
    assert not n_calls


def test_a_failure_before_the_first_step_ends_everybody_too():
    turns = everybody()
    works = {agent: lambda e=env: e.reset() for agent, env in turns.vec_envs.items()}

    def fail():
        raise KeyError("nothing")

    for agent in turns.agents:
        with pytest.raises(KeyError, match="nothing"):
            turns.run(works | {agent: fail})


@pytest.fixture
def interruptible():
    """Let an interrupt arrive even where the shell has told its children to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_ends_everybody(interruptible):
    turns = everybody()
    begun = threading.Event()

    def work(env):
        env.reset()
        while True:
            env.step(np.zeros((B, 5), dtype=np.int64))
            begun.set()

    def interrupt():
        begun.wait()
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        turns.run({agent: lambda e=env: work(e) for agent, env in turns.vec_envs.items()})
    assert not [thread for thread in threading.enumerate() if "collective" in thread.name]


@pytest.mark.parametrize("short", range(3))
def test_work_that_is_over_too_early_is_a_mistake_in_one_line(short):
    turns = everybody()
    actions = np.zeros((9, B, 5), dtype=np.int64)
    works = {
        agent: play(env, actions[: 4 if place == short else None], [])
        for place, (agent, env) in enumerate(turns.vec_envs.items())
    }
    with pytest.raises(AcaError, match=f"collective_{short}: its work is over") as caught:
        turns.run(works)
    assert "\n" not in str(caught.value)


def test_an_episode_that_one_learner_starts_alone_is_a_mistake():
    turns = everybody()

    def starts_twice(env):
        env.reset()
        env.reset()

    works = {
        agent: play(env, np.zeros((3, B, 5), dtype=np.int64), [])
        for agent, env in turns.vec_envs.items()
    }
    works["collective_1"] = lambda: starts_twice(turns.vec_envs["collective_1"])
    with pytest.raises(AcaError, match="collective_1 starts an episode while collective_0 plays"):
        turns.run(works)


def test_environments_are_for_their_own_work_only():
    turns = everybody()
    with pytest.raises(AcaError, match="collective_1: expected its environment"):
        turns.vec_envs["collective_1"].reset()
    works = {agent: env.reset for agent, env in turns.vec_envs.items()}
    works["collective_0"] = turns.vec_envs["collective_2"].reset
    with pytest.raises(AcaError, match="collective_2: expected its environment"):
        turns.run(works)


def test_a_run_within_a_run_is_refused():
    turns = everybody()
    works = {agent: env.reset for agent, env in turns.vec_envs.items()}
    with pytest.raises(AcaError, match="while another one is at work"):
        turns.run(works | {"collective_1": lambda: turns.run(works)})


@pytest.mark.parametrize(
    ("learners", "opponents", "message"),
    [
        ([], None, "at least one agent"),
        ("collective_0", None, "expected a list"),
        (None, None, "expected a list"),
        (["nobody"], None, "nobody"),
        (["collective_0", "north"], None, "'collective_0' is given twice"),
        (["collective_0"], {"north": "abstain"}, "'north' is a learner"),
        (["collective_0"], "no-such", "no-such"),
        (["north", "south", "west"], "abstain", "every agent learns"),
    ],
)
def test_wrong_learners_and_opponents_are_refused_in_one_line(learners, opponents, message):
    with pytest.raises(AcaError, match=message) as caught:
        TurnTaking(dynamic(1), learners, opponents)
    assert "\n" not in str(caught.value)


def test_work_must_be_given_for_every_learner_and_for_nobody_else():
    turns = everybody()
    works = {agent: env.reset for agent, env in turns.vec_envs.items()}
    with pytest.raises(AcaError, match="work: expected an entry for collective_2"):
        turns.run({agent: works[agent] for agent in ("collective_0", "collective_1")})
    with pytest.raises(AcaError, match="unknown learner in work 'somebody'"):
        turns.run(works | {"somebody": print})
    with pytest.raises(AcaError, match="unknown learner in afterwards 'somebody'"):
        turns.run(works, {"somebody": print})


def test_games_that_restart_themselves_are_refused():
    with pytest.raises(AcaError, match="auto_reset=False"):
        TurnTaking(dynamic(1, auto_reset=True), ["collective_0"])


@pytest.mark.parametrize("wrong", [np.zeros((B, 4), int), np.zeros((B, 5)), [[0], [0, 1]], None])
def test_wrong_actions_are_refused_by_the_learners_name(wrong):
    turns = everybody()
    works = {
        agent: play(env, [np.zeros((B, 5), int)] * 3, []) for agent, env in turns.vec_envs.items()
    }
    env = turns.vec_envs["collective_1"]

    def work():
        env.reset()
        env.games.step(wrong)

    with pytest.raises(AcaError, match="collective_1: actions: expected") as caught:
        turns.run(works | {"collective_1": work})
    assert "\n" not in str(caught.value)
