"""Options of policies, checked once it is known whom the policy plays for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aca_env.errors import one_line

if TYPE_CHECKING:
    from aca_env.agents.base import PolicyError

SMALLEST, LARGEST = 1e-9, 1e9
"""Numbers beyond them, squared or divided by, would leave what floats can hold."""


class Options:
    """Reads the options of one policy; a wrong one raises a `PolicyError` in one line.

    Args:
        policy: its name.
        collective: the name of the collective that it plays for.
    """

    def __init__(self, policy: str, collective: str) -> None:
        self.policy, self.collective = policy, collective

    def error(self, name: str, got: object, expected: str) -> "PolicyError":
        """Return what is wrong with an option."""
        # Policies import this module, so it cannot import theirs while it is loaded.
        from aca_env.agents.base import PolicyError  # noqa: PLC0415

        return PolicyError(
            f"policy {self.policy} of {self.collective!r}: {name}: got {one_line(got)}, "
            f"expected {expected}"
        )

    def positive(self, name: str, value: object) -> float:
        """Return a number above 0."""
        return self._between(name, value, SMALLEST)

    def not_negative(self, name: str, value: object) -> float:
        """Return a number of at least 0."""
        return self._between(name, value, 0.0)

    def number(self, name: str, value: object) -> float:
        """Return a number."""
        return self._between(name, value, -LARGEST)

    def count(self, name: str, value: object) -> int:
        """Return a whole number of at least 1."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.error(name, value, "a whole number of at least 1")
        return value

    def flag(self, name: str, value: object) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            raise self.error(name, value, "true or false")
        return value

    def one_of(self, name: str, value: object, known: Sequence[str]) -> str:
        """Return one of a few words."""
        if not isinstance(value, str) or value not in known:
            raise self.error(name, value, f"one of: {', '.join(known)}")
        return value

    def _between(self, name: str, value: object, least: float) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # NaN is not between anything.
        if not is_number or not least <= value <= LARGEST:  # type: ignore[operator]
            raise self.error(name, value, f"a number from {least:g} to {LARGEST:g}")
        return float(value)  # type: ignore[arg-type]
