"""A small scenario as a file, for commands to play."""

import json

from tests.agents.scenes import fields


def write_scenario(folder, **changes):
    """Write a scenario file and return its path."""
    path = folder / "small.toml"
    path.write_text(_toml(fields(**changes)), encoding="utf-8")
    return path


def _toml(content):
    return "\n".join(f"{key} = {_value(value)}" for key, value in content.items())


def _value(value):
    if isinstance(value, dict):
        items = ", ".join(f"{json.dumps(key)} = {_value(item)}" for key, item in value.items())
        return f"{{{items}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)
