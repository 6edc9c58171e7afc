"""How keys and values are written in error lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.scenario.messages import LONGEST, dotted, names_shown, shown
from aca_env.scenario.overrides import split_key


def type_name(value):
    return type(value).__name__


PRINTABLE = st.text(min_size=1).filter(str.isprintable)


@given(st.lists(PRINTABLE, min_size=2, max_size=4))
def test_dotted_keys_can_be_typed_back(parts):
    assert split_key(dotted(parts)) == tuple(parts)


@pytest.mark.parametrize(
    "value", ["a\nb", "\u2028", "x" * 1000, 16**9000, ["y"] * 500], ids=type_name
)
def test_values_are_shown_on_one_short_line(value):
    line = shown(value)
    assert len(line.splitlines()) == 1
    assert len(line) <= LONGEST


def test_long_lists_of_names_are_cut():
    assert names_shown("ab") == "a, b"
    assert names_shown(range(100)).endswith("58, 59 and 40 more")
