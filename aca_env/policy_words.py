"""Policies as people type them: `name`, or `name(key=value, ...)`."""

import re
from collections.abc import Iterator
from typing import Any

from aca_env.agents.base import PolicyError
from aca_env.errors import ScenarioError
from aca_env.scenario.setting_text import parse_setting

WORD = re.compile(r"(?P<name>[^()]+)\((?P<options>.*)\)", re.DOTALL)
OPENS, CLOSES = "([{", ")]}"
EXPECTED = "expected NAME or NAME(key=value, ...)"


def parse_policy(word: str) -> tuple[str, dict[str, Any]]:
    """Return the name and the options of a policy.

    Args:
        word: as `fixed`, `fixed(label=2, effort=0.5)`, `module:Class` or `trained:folder`;
            values are read as TOML, anything else as bare text.

    Raises:
        PolicyError: brackets or quotes that do not close, no name, or an option twice.

    >>> parse_policy("fixed(label=2, effort=0.5)"), parse_policy("uniform")
    (('fixed', {'label': 2, 'effort': 0.5}), ('uniform', {}))
    """
    text = word.strip() if isinstance(word, str) else ""
    if not text:
        raise PolicyError(f"policy {word!r}: {EXPECTED}")
    if not text.endswith(")"):
        if "(" in text and not text.startswith("trained:"):
            raise PolicyError(f"policy {word!r}: {EXPECTED}")
        return text, {}
    found = WORD.fullmatch(text)
    if found is None:
        raise PolicyError(f"policy {word!r}: {EXPECTED}")
    options: dict[str, Any] = {}
    for setting in split_words(found["options"]):
        try:
            key, value = parse_setting(setting)
        except ScenarioError:
            raise PolicyError(f"policy {word!r}: got {setting!r}, {EXPECTED}") from None
        if key in options:
            raise PolicyError(f"policy {word!r}: expected {key} once, got it twice")
        options[key] = value
    return found["name"].strip(), options


def split_words(text: str) -> list[str]:
    """Return what commas outside brackets and quotes separate; empty parts are dropped.

    Raises:
        PolicyError: brackets or quotes that do not close.

    >>> split_words("uniform, fixed(label=2, effort=1.0),myopic")
    ['uniform', 'fixed(label=2, effort=1.0)', 'myopic']
    """
    return [part for part in (part.strip() for part in split_at(text, ",")) if part]


def split_at(text: str, separator: str) -> Iterator[str]:
    """Yield what a separator divides, itself outside brackets and quotes.

    Args:
        text: what to divide.
        separator: one character.

    Raises:
        PolicyError: brackets or quotes that do not close.

    >>> [*split_at("a=1,2; b=';'", ";")]
    ['a=1,2', " b=';'"]
    """
    depth, quote, start = 0, "", 0
    for place, mark in enumerate(text):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark in OPENS:
            depth += 1
        elif mark in CLOSES:
            depth -= 1
            if depth < 0:
                break
        elif mark == separator and depth == 0:
            yield text[start:place]
            start = place + 1
    if depth or quote:
        raise PolicyError(f"policies: expected brackets and quotes that close, got {text!r}")
    yield text[start:]


def policy_word(name: str, options: dict[str, Any]) -> str:
    """Return the word that `parse_policy` reads as a name and options.

    >>> policy_word("fixed", {"label": "Good", "effort": 0.5})
    'fixed(label="Good", effort=0.5)'
    """
    if not options:
        return name
    return f"{name}({', '.join(f'{key}={_shown(value)}' for key, value in options.items())})"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value)
