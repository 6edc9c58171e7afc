"""What the line that refuses a value must say."""

import re

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import with_overrides


def check_refusal(scenario, overrides, key, got, expected):
    """Check that overrides are refused in one line with file, key, value and expectation."""
    with pytest.raises(ScenarioError) as caught:
        with_overrides(scenario, overrides)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"{scenario.origin} with overrides: key {key}: got ")
    shown, said = re.split(r", expected ", line, maxsplit=1)
    assert got in shown.split(": got ", 1)[1]
    assert expected in said
