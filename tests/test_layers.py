"""Imports point one way, as the layout says; read from the source, nothing is run."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "aca_env"


def imported_names(file):
    """Return the absolute module names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def files_of(*parts):
    return sorted(file for part in parts for file in PACKAGE.glob(part))


@pytest.mark.parametrize("file", files_of("bounds/*.py"), ids=lambda file: file.stem)
def test_bounds_never_see_the_environment(file):
    foreign = {
        name
        for name in imported_names(file)
        if name.startswith("aca_env.") and not name.startswith(("aca_env.bounds", "aca_env.errors"))
    }
    assert not foreign


@pytest.mark.parametrize("file", files_of("coalitions/*.py"), ids=lambda file: file.stem)
def test_solution_concepts_never_see_the_environment(file):
    ours = ("aca_env.coalitions", "aca_env.errors")
    assert not {
        name
        for name in imported_names(file)
        if name.startswith("aca_env.") and not name.startswith(ours)
    }


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("features.py", "aca_env.signals"),
        ("signals.py", "aca_env.cells"),
        ("cells.py", "aca_env.counts"),
        ("counts.py", "aca_env.strategies"),
        ("strategies/*.py", "aca_env.game"),
        ("populations/*.py", "aca_env.cells"),
        ("platforms/*.py", "aca_env.game"),
        ("scenario/*.py", "aca_env.game"),
        ("rewards.py", "aca_env.game"),
        ("game/*.py", "aca_env.faces"),
        ("game/*.py", "aca_env.cli"),
        ("faces/*.py", "aca_env.cli"),
        ("game/*.py", "aca_env.reproduce"),
        ("reproduce/*.py", "aca_env.cli"),
        ("diagnosis/*.py", "aca_env.cli"),
        ("planning/*.py", "aca_env.diagnosis"),
        ("game/*.py", "aca_env.diagnosis"),
        ("society/*.py", "aca_env.cli"),
        ("game/*.py", "aca_env.society"),
    ],
)
def test_a_layer_does_not_import_the_one_above(lower, upper):
    files = files_of(lower)
    assert files
    for file in files:
        assert not {n for n in imported_names(file) if (n + ".").startswith(upper + ".")}, file


def test_nobody_imports_the_bare_agents_folder():
    for folder in ("aca_env", "agents", "scripts", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            bare = {n for n in imported_names(file) if n == "agents" or n.startswith("agents.")}
            assert not bare, f"{file}: say aca_env.agents"


def test_linked_folders_lead_to_the_top_level():
    for name in ("agents", "scenarios"):
        link = PACKAGE / name
        assert link.is_symlink()
        assert link.resolve() == ROOT / name
