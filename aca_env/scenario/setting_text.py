"""Overrides as people type them on a command line: key=value."""

import datetime
import re
import tomllib
from typing import Any

from aca_env.errors import ScenarioError
from aca_env.scenario.messages import shown

KEY = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^="'])+(?==)""")
EXPECTED = "expected key=value, such as population.n_train=5000"


def parse_setting(setting: str) -> tuple[str, Any]:
    """Return the key and the value of one setting.

    Args:
        setting: `key=value`; the value is read as TOML, anything else as bare text.

    Raises:
        ScenarioError: no key, no value, or brackets and quotes that do not close.

    >>> parse_setting("collectives.0.share=0.1"), parse_setting("platform.victim=north")
    (('collectives.0.share', 0.1), ('platform.victim', 'north'))
    """
    found = KEY.match(setting) if isinstance(setting, str) else None
    if found is None or not found[0].strip():
        raise ScenarioError(f"got setting {shown(setting)}, {EXPECTED}")
    text = setting[found.end() + 1 :].strip()
    if not text:
        raise ScenarioError(f"got setting {shown(setting)} without a value, {EXPECTED}")
    return found[0].strip(), _value(text)


def _value(text: str) -> Any:
    try:
        content = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        if text[0] in "[{\"'":
            expected = "expected a list, table or quoted text that closes, as TOML writes it"
            raise ScenarioError(f"got value {shown(text)}, {expected}") from None
        return text
    is_date = isinstance(content["value"], datetime.date | datetime.time)
    return text if is_date or set(content) != {"value"} else content["value"]
