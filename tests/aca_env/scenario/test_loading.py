"""Scenarios by name and by path, and files that are none."""

import pytest

from aca_env.errors import ScenarioError, UnknownNameError
from aca_env.scenario.files import LARGEST
from aca_env.scenario.loading import list_scenarios, load_scenario


@pytest.mark.parametrize("name", list_scenarios())
def test_shipped_scenario_loads_under_its_own_name(name):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.description.endswith("?")


def test_names_are_sorted_and_known():
    assert "climate-duel" in list_scenarios()
    assert list(list_scenarios()) == sorted(list_scenarios())


def test_path_text_and_scenario_give_the_same(scenario, scenario_file):
    assert load_scenario(str(scenario_file)) == load_scenario(scenario_file) == scenario
    assert load_scenario(scenario) is scenario


def test_relative_path_is_kept_absolute(scenario_file, monkeypatch):
    monkeypatch.chdir(scenario_file.parent)
    assert load_scenario("two-groups.toml").origin == scenario_file


def test_unknown_name_lists_the_known():
    with pytest.raises(
        UnknownNameError, match=r"unknown scenario 'nowhere'; known: .*climate-duel"
    ):
        load_scenario("nowhere")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'name = "a"\nrounds = = 3\n', "not valid TOML: .* line 2"),
        (b'name = "a"\nname = "b"\n', "not valid TOML: .* line 2"),
        (b'name = "\xff"', "expected UTF-8, got byte 8 otherwise"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"#" * (LARGEST + 1), f"expected at most {LARGEST} bytes, got more"),
        (b"a = 1" + b"0" * 5000, "not valid TOML"),
        (b"", "key name: got nothing, expected letters"),
        (b"name = 1979-05-27", "key description: got nothing, expected one line of text"),
    ],
)
def test_file_that_is_no_scenario_gives_one_line(tmp_path, content, line):
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=line) as caught:
        load_scenario(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_wrong_value_in_a_file_names_the_file(scenario_file):
    text = scenario_file.read_text(encoding="utf-8").replace("share = 0.05", "share = 1.5")
    scenario_file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(scenario_file)
    expected = "key collectives.0.share: got 1.5, expected a number in [0, 1]"
    assert str(caught.value) == f"{scenario_file}: {expected}"


def test_missing_file_directory_and_device_give_one_line(tmp_path):
    for path, line in [
        (tmp_path / "none.toml", "No such file"),
        (tmp_path, "got a directory"),
        ("/dev/null", "got a device"),
        ("a" * 5000 + ".toml", "cannot be read"),
        ("a\0b.toml", "null byte"),
    ]:
        with pytest.raises(ScenarioError, match=rf"^[^\n]*{line}[^\n]*$"):
            load_scenario(path)


def test_other_types_are_refused():
    with pytest.raises(ScenarioError, match="got int"):
        load_scenario(5)
