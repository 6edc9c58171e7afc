"""Pages that are made from the code say all of it."""

import json
import sys
from pathlib import Path

import pytest
import typer

import aca_env
from aca_env.cli.main import app
from aca_env.scenario.schema import Scenario

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module", autouse=True)
def _found():
    """The pages are made by modules beside them, which MkDocs finds in the same way."""
    sys.path.insert(0, str(ROOT / "docs"))
    yield
    sys.path.remove(str(ROOT / "docs"))


def keys_of(content, path=()):
    """Yield the path of every key that a scenario holds."""
    for key, value in content.items():
        yield key
        for inner in value if isinstance(value, list | tuple) else [value]:
            if isinstance(inner, dict) and key not in FREE:
                yield from keys_of(inner)


FREE = (
    "signals",
    "values",
    "weights",
    "fallback",
    "parameters",
    "policy_options",
    "bins",
    "ranges",
    "labels",
    "features",
)
"""Tables whose keys are names that the writer chooses."""


def test_every_key_of_every_shipped_scenario_is_in_the_reference():
    from made.scenario_reference import scenario_reference

    page = scenario_reference()
    for name in aca_env.list_scenarios():
        for key in set(keys_of(aca_env.load_scenario(name).model_dump())) - {"kind"}:
            assert f"| `{key}` |" in page, f"{name}: {key}"


def test_every_field_of_every_table_has_a_sentence():
    from made.scenario_reference import read_docstring, tables

    from aca_env.society.settings import Society

    for whole in (Scenario, Society):
        for table in tables(whole):
            _, told = read_docstring(table.part)
            assert set(table.part.model_fields) - {"kind"} <= set(told), table.heading


def test_a_key_is_listed_with_what_it_accepts_and_its_default():
    from made.scenario_reference import scenario_reference

    lines = scenario_reference().splitlines()
    assert (
        '| `redraw` | `"every_round"` or `"bank"` or `"once"` | `"every_round"` | '
        "whether records are fresh each round, from a bank, or kept. |"
    ) in lines
    assert any(line.startswith("| `delta` | a number in (0, 1) | `0.05` |") for line in lines)


def test_every_command_and_every_option_is_on_the_page():
    from made.commands import commands_page

    page = commands_page()
    for name, command in typer.main.get_command(app).commands.items():
        section = page.split(f"## aca {name}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            words = parameter.opts if parameter.param_type_name == "option" else []
            assert all(f"`{word}`" in section or word == "--help" for word in words), words


def test_every_shipped_scenario_is_listed_with_its_question():
    from made.scenario_list import scenario_list

    page = scenario_list()
    for name in aca_env.list_scenarios():
        assert f"| `{name}` |" in page
        assert aca_env.load_scenario(name).description in page


def test_every_public_function_and_class_has_a_heading_in_the_api():
    pytest.importorskip("mesa")
    pytest.importorskip("networkx")
    from made.api import api_pages

    page = api_pages()["api/aca_env.md"]
    for name in aca_env.__all__:
        value = getattr(aca_env, name)
        if hasattr(value, "__qualname__"):
            assert f"::: {value.__module__}.{value.__qualname__}\n" in page


def test_the_report_tells_of_claims_that_hold_and_that_do_not(tmp_path):
    from made.reproduction import reproduction_page

    assert "No run to show" in reproduction_page(tmp_path)
    check = {"figure": "2", "claim": "a | b", "measured": "0.9", "holds": True, "why": ""}
    other = {**check, "claim": "c", "holds": False, "why": "chance"}
    (tmp_path / "figure-02.png").touch()
    (tmp_path / "report.json").write_text(json.dumps([check, other]))
    page = reproduction_page(tmp_path)
    assert "1 of 2 claims hold" in page
    assert "## Figure 2\n\n![Figure 2, drawn again](reproduction/figure-02.png)" in page
    assert "| a \\| b | 0.9 | yes |" in page
    assert "| c | 0.9 chance | no |" in page
