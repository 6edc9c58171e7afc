import pytest

from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.errors import AcaError
from tests.aca_env.cli.small_file import write_scenario
from tests.agents.scenes import with_collective


@pytest.mark.parametrize(
    ("text", "first", "seeds"),
    [
        (None, None, range(10)),
        ("3", None, range(3)),
        ("3", 7, range(7, 10)),
        ("4:6", None, range(4, 6)),
        (None, 2, range(2, 12)),
    ],
)
def test_seeds_read_as_number_or_range(text, first, seeds):
    assert read_seeds(text, first, 10) == seeds


def test_settings_read_as_overrides():
    settings = read_settings(["rounds=3", "collectives.0.share=0.1"])
    assert settings == {"rounds": 3, "collectives.0.share": 0.1}


def policies(*words, settings=None):
    scenario = load_with("climate-duel", settings or {}, words, None)
    return [collective.policy for collective in scenario.collectives]


def test_policy_is_for_everybody_or_for_one():
    assert policies("abstain") == ["abstain", "abstain"]
    assert policies("uniform", "collective_1=fixed") == ["uniform", "fixed"]
    assert policies("heat=fixed", "water=my.module:Policy") == ["fixed", "my.module:Policy"]


def options_after(folder, *words, **settings):
    collectives = with_collective(0, policy="fixed", policy_options={"label": 1})["collectives"]
    path = str(write_scenario(folder, collectives=collectives))
    return load_with(path, settings, words, None).collectives[0].policy_options


def test_options_stay_with_their_policy_and_go_with_another(tmp_path):
    assert options_after(tmp_path, "fixed") == {"label": 1}
    assert options_after(tmp_path, "south=uniform") == {"label": 1}
    assert options_after(tmp_path, "uniform") == {}


def test_options_that_are_set_stay(tmp_path):
    given = {"collectives.0.policy_options.depth": 2}
    assert options_after(tmp_path, "own:Policy", **given) == {"label": 1, "depth": 2}


def test_rounds_are_an_override():
    assert load_with("climate-duel", {}, (), 3).rounds == 3
    with pytest.raises(AcaError, match="--rounds"):
        load_with("climate-duel", {"rounds": 2}, (), 3)
