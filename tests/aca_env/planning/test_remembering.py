import pytest

from aca_env.agents.committed import Committed
from aca_env.agents.fictitious_play import FictitiousPlay
from aca_env.agents.imitator import Imitator
from aca_env.agents.regret_matching import RegretMatching
from aca_env.agents.thompson import Thompson
from aca_env.agents.ucb import UCB
from aca_env.faces.opponents import plays_batched
from aca_env.game.world import World
from aca_env.planning.remembering import past_tells_records
from aca_env.runs.batched import play_many
from aca_env.scenario.schema import Scenario
from tests.agents.repeated import (
    assert_plays_alone_as_in_company,
    pennies,
    repeat,
    scene_world,
)
from tests.agents.scenes import COOL, SCENES, fields

KINDS = (FictitiousPlay, RegretMatching, UCB, Thompson, Imitator, Committed)


@pytest.mark.parametrize("kind", KINDS)
def test_games_in_different_settings_are_played_as_each_alone(kind, monkeypatch):
    ranges = {
        f"collectives.0.values.{COOL}": [-1.0, 1.0],
        "collectives.1.share": [0.05, 0.4],
    }
    content = fields(randomise={"settings": 6, "ranges": ranges}, rounds=8)
    monkeypatch.setitem(SCENES, "settings", content)
    assert plays_batched(kind)
    assert_plays_alone_as_in_company([kind], ["settings"], range(6))


@pytest.mark.parametrize("kind", [UCB, Thompson])
@pytest.mark.parametrize("reward", [{"matrix": "rusp"}, {"matrix": "mass"}, {"mode": "min"}])
def test_rewards_of_many_games_teach_what_those_of_one_do(kind, reward, monkeypatch):
    monkeypatch.setitem(SCENES, "rewards", fields(reward=reward, rounds=12))
    scene_world.cache_clear()
    assert_plays_alone_as_in_company([kind], ["rewards"], range(4))


@pytest.mark.parametrize("kind", KINDS)
def test_an_episode_does_not_depend_on_those_before_it(kind):
    world = World(Scenario(**pennies(12)))
    both = play_many(world, [kind, kind], [5, 6])
    last, _ = repeat(pennies(12), [kind, kind], [6])
    assert (both.actions[1] == last.actions[0]).all()


@pytest.mark.parametrize(
    ("scene", "tells"),
    [
        ("plain", False),
        ("bank_without_bounds", False),
        ("once", True),
        ("participation_and_memory", True),
        ("decay_detection_and_old_classifiers", True),
    ],
)
def test_past_play_tells_of_records_that_return_or_are_remembered(scene, tells):
    assert past_tells_records(Scenario(**SCENES[scene])) is tells
