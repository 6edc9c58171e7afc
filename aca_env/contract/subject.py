"""What is checked, and how to make more of it."""

import copy
import inspect

from aca_env.agents.base import Policy, PolicyError
from aca_env.errors import one_line
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy


class Subject:
    """Makes new policies of the kind that is checked.

    Args:
        policy: as for `check_policy`.
    """

    def __init__(self, policy: object) -> None:
        self.policy = policy
        kind = policy if isinstance(policy, type) else type(policy)
        name = policy if isinstance(policy, str) else kind.__qualname__
        self.title = f"policy {name!r}"
        if not isinstance(policy, str) and not issubclass(kind, Policy):
            raise PolicyError(
                "policy: expected a name, a subclass of aca_env.agents.base.Policy or an instance "
                f"of one, got {one_line(policy)}"
            )
        self.make()

    def make(self) -> Policy:
        """Return a new policy."""
        if isinstance(self.policy, str):
            return make_policy(*parse_policy(self.policy))
        if isinstance(self.policy, Policy):
            return self.copied(self.policy)
        kind = self.policy
        assert isinstance(kind, type)
        if inspect.isabstract(kind):
            missing = ", ".join(sorted(getattr(kind, "__abstractmethods__")))  # noqa: B009
            raise PolicyError(f"{self.title}: expected a method {missing}, got none")
        try:
            made: Policy = kind()
        except Exception as error:  # a foreign policy may fail in any way
            raise PolicyError(
                f"{self.title}: expected a constructor that needs no options, got {one_line(error)}"
            ) from error
        return made

    def copied(self, policy: Policy) -> Policy:
        """Return a deep copy, as every game of many gets its own."""
        try:
            return copy.deepcopy(policy)
        except Exception as error:  # likewise
            raise PolicyError(
                f"{self.title}: expected a policy that can be copied, got {one_line(error)}"
            ) from error
