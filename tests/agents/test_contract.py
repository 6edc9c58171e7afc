"""What every listed policy must do, for whole episodes of every kind of scenario."""

import importlib
from collections import Counter
from pathlib import Path

import pytest

import aca_env.agents
from aca_env.agents import POLICIES
from aca_env.agents.base import Policy
from aca_env.contract.scenes import SCENES
from aca_env.policy_contract import examine
from aca_env.scenario.schema import Scenario

FOLDER = Path(aca_env.agents.__file__).parent


def test_every_file_of_the_folder_is_listed():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}
    assert files == {policy_type.__module__.split(".")[-1] for policy_type in POLICIES.values()}


def test_every_policy_of_a_file_is_listed():
    for path in FOLDER.glob("*.py"):
        module = importlib.import_module(f"aca_env.agents.{path.stem}")
        own = [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Policy)
            and value is not Policy
            and value.__module__ == module.__name__
        ]
        assert set(own) <= set(POLICIES.values())


def can_rest_and_edit(scene, agent):
    scenario = Scenario(**SCENES[scene])
    kinds = {entry.kind for entry in scenario.collectives[scenario.agents.index(agent)].strategies}
    return "abstain" in kinds and len(kinds) > 1


def titled(scenes):
    """Return the scenarios of scenes, each under the name of its scene."""
    return [Scenario(**SCENES[scene] | {"name": scene.replace("_", "-")}) for scene in scenes]


def some_scenes(name):
    """Return a few scenes for a policy, so that all policies together meet every scene."""
    turn = list(POLICIES).index(name)
    return dict.fromkeys(["plain", *list(SCENES)[turn % 4 :: 4]])


@pytest.mark.parametrize("name", POLICIES)
def test_policy_keeps_the_contract_with_collectives_that_can_rest_and_edit(name):
    check_contract(name, some_scenes(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", POLICIES)
def test_policy_keeps_the_contract_with_every_collective_that_can_rest_and_edit(name):
    check_contract(name, SCENES)


def test_every_scene_is_met_by_several_policies():
    met = Counter(scene for name in POLICIES for scene in set(some_scenes(name)))
    assert set(met) == set(SCENES)
    assert min(met.values()) > 2


def check_contract(name, scenes):
    seen = examine(name, scenarios=titled(scenes))
    for (title, agent), reason in seen.refused.items():
        scene = title.replace("-", "_")
        assert not can_rest_and_edit(scene, agent), reason
        # Whoever is refused is told so by name, in one line.
        scenario = Scenario(**SCENES[scene])
        assert repr(scenario.collectives[scenario.agents.index(agent)].name) in reason
        assert reason.startswith(f"policy {name}")
        assert "expected" in reason
        assert "\n" not in reason
    fine = {scene for scene in scenes if all_can_rest_and_edit(scene)}
    assert fine <= {title.replace("-", "_") for title in seen.played}


def all_can_rest_and_edit(scene):
    return all(can_rest_and_edit(scene, agent) for agent in Scenario(**SCENES[scene]).agents)


def test_scenes_show_every_rule():
    scenarios = [Scenario(**content) for content in SCENES.values()]
    groups = [group for scenario in scenarios for group in scenario.collectives]
    kinds = {entry.kind for group in groups for entry in group.strategies}
    assert len(kinds) >= 5
    assert any(len(group.efforts) > 1 for group in groups)
    assert any(group.budget is not None for group in groups)
    assert any(group.types for group in groups)
    shown = {
        "strict": [s.on_illegal == "error" for s in scenarios],
        "announcements": [s.dynamics.announcements for s in scenarios],
        "participation": [s.dynamics.participation is not None for s in scenarios],
        "detection": [s.dynamics.detection is not None for s in scenarios],
        "memory": [s.platform.memory > 1 for s in scenarios],
        "decay": [s.platform.decay > 0 for s in scenarios],
        "old classifiers": [s.platform.retrain_every > 1 for s in scenarios],
        "cut off": [s.horizon == "continuing" for s in scenarios],
        "randomised": [s.randomise is not None for s in scenarios],
        "one alone": [len(s.agents) == 1 for s in scenarios],
        "no bounds": [s.information.bounds == "none" for s in scenarios],
    }
    assert all(any(flags) and not all(flags) for flags in shown.values()), shown
    assert {s.population.redraw for s in scenarios} == {"every_round", "bank", "once"}
