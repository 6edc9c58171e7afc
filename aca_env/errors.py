"""The errors a user's mistake can cause: each carries one plain line.

All of them are `ValueError`s, so callers need not know this module; the command
line turns them into one line on standard error and exit status 2.
"""

from collections.abc import Iterable


def one_line(value: object) -> str:
    """Return what was given, as a message shows it: its `repr` without line breaks."""
    return " ".join(repr(value).split())


class AcaError(ValueError):
    """A user's mistake: the message names what was given and what was expected."""


class DataError(AcaError):
    """Records, tables or memberships that do not fit what was declared."""


class ActionError(AcaError):
    """An action outside its space: the message names agent, axis and value."""


class OutsideSpaceError(ActionError):
    """An action outside its space, found where its agent's name is not known."""


class ScenarioError(AcaError):
    """A scenario file or override that is not valid."""


class TooManyRecordsError(AcaError):
    """Whole-record classes were asked of a pool with too many distinct records."""


class StateError(AcaError):
    """A call that does not fit where the game stands, or a foreign snapshot."""


class UnknownNameError(AcaError):
    """A name that is not in its list: the message lists the known ones."""

    def __init__(self, kind: str, name: object, known: Iterable[object]) -> None:
        listed = ", ".join(str(item) for item in known) or "none"
        super().__init__(f"unknown {kind} {str(name)!r}; known: {listed}")
