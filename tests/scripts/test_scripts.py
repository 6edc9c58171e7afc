"""Every script runs from the command line, and uses only the public surface."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import aca_env

SCRIPTS = sorted((Path(__file__).parents[2] / "scripts").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_use_only_the_public_surface(script):
    tree = ast.parse(script.read_text())
    modules = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
        )
        if name.startswith("aca_env")
    }
    assert modules <= {"aca_env", *(f"aca_env.{name}" for name in aca_env.__all__)}
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "aca_env"
    }
    assert used <= set(aca_env.__all__)


def test_looking_first_pays_in_the_first_game():
    script = next(path for path in SCRIPTS if path.stem == "first_game")
    command = [sys.executable, str(script), "climate-four", "--episodes", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    by_chance, looking = (float(line.split()[-3]) for line in done.stdout.splitlines())
    assert looking > by_chance


def test_a_platform_that_responds_earns_more_in_the_platform_game():
    script = next(path for path in SCRIPTS if path.stem == "platform_game")
    command = [sys.executable, str(script), "crash-claims", "--seeds", "2", "--practice", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = {line[:34].strip(): line[34:].split() for line in done.stdout.splitlines()[4:-3]}
    earned = {name: float(numbers[0]) for name, numbers in rows.items()}
    assert max(earned, key=earned.get) == "best response"
    assert earned["best response"] > earned["as it is"] + 0.005
