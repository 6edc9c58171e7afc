"""Every shipped scenario loads, asks its question and can be played to the end."""

import timeit
from pathlib import Path

import numpy as np
import pytest

import aca_env

FOLDER = Path(aca_env.__file__).parent / "scenarios"
PROMISED = (
    "attrition",
    "cars-single",
    "climate-duel",
    "climate-duel-even",
    "climate-duel-uneven",
    "climate-four",
    "detector",
    "diesel-fans",
    "forty-collectives",
    "hidden-partners",
    "locked-labels",
    "planter-unplanter",
    "rebuttal",
    "self-fulfilling",
    "tipping",
)


def test_all_promised_scenarios_and_one_on_a_table_are_shipped():
    names = aca_env.list_scenarios()
    tables = [n for n in names if aca_env.load_scenario(n).population.is_table]
    assert set(PROMISED) <= set(names)
    assert tables


def test_a_scenario_has_the_name_of_its_file_and_asks_one_question(shipped):
    scenario = shipped.scenario
    assert scenario.origin is not None
    assert scenario.origin.stem == scenario.name
    assert scenario.description.endswith("?")
    assert not set(scenario.description[:-1]) & set("?.!\n")


def test_no_two_scenarios_are_the_same_game():
    scenarios = [aca_env.load_scenario(name) for name in aca_env.list_scenarios()]
    games = {s.model_copy(update={"name": "x", "description": "x"}).content_hash for s in scenarios}
    assert len(games) == len(scenarios)


def test_an_episode_of_random_masked_actions_ends_with_finite_rewards(shipped):
    rng = np.random.default_rng(0)
    _, infos = shipped.reset(seed=3)
    rewards, rounds = [], 0
    while shipped.agents:
        actions = {
            agent: np.array([rng.choice(np.flatnonzero(m)) for m in infos[agent]["action_mask"]])
            for agent in shipped.agents
        }
        observations, reward, _, _, infos = shipped.step(actions)
        rewards.append(list(reward.values()))
        rounds += 1
        assert all(shipped.observation_space(a).contains(o) for a, o in observations.items())
        assert not any(info["illegal_action"] for info in infos.values())
    assert rounds == shipped.scenario.rounds
    assert np.isfinite(rewards).all()
    assert np.ptp(rewards) > 0


def test_every_table_is_used_and_described():
    described = (FOLDER / "data" / "README.md").read_text(encoding="utf-8")
    files = {path for path in (FOLDER / "data").iterdir() if path.name != "README.md"}
    used = {aca_env.load_scenario(name).table_path for name in aca_env.list_scenarios()}
    assert files == {path for path in used if path is not None}
    for path in files:
        assert f"## {path.name}" in described
        rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
        assert f"{rows:,}" in described
        assert path.stat().st_size < 2_000_000


@pytest.mark.slow
def test_forty_collectives_step_in_under_a_millisecond():
    env = aca_env.parallel_env("forty-collectives", rounds=10_000)
    env.reset(seed=0)
    actions = {agent: np.array([1, 1, 0, 0, 0]) for agent in env.agents}
    # The quickest of several runs: other work on the machine only ever slows one down.
    runs = timeit.repeat(lambda: env.step(actions), number=50, repeat=10)
    assert min(runs) / 50 < 1e-3
