"""A policy under watch: what it is given stays as it was, and what it answers can be played."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, Info, Policy, PolicyError, Spaces, Transition
from aca_env.errors import ActionError
from aca_env.faces.border import read_action
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.bank import GLIMPSES
from aca_env.scenario.schema import Scenario

PAST = ("success", "bound", "last_cross_conflict", "remembered_margin")
"""Endings of observed entries that past records decide."""

MEASURED = ("success", "bound", "payoff")
"""Infos that they decide."""


@dataclass(frozen=True)
class Handling:
    """How a watched policy is disturbed; none of it may change an answer.

    Attributes:
        spoils: every array that it returns is overwritten at once, as its owner may.
        hides: what records decide is replaced by chance, if it says that it reads none.
    """

    spoils: bool = False
    hides: bool = False


UNDISTURBED = Handling()


class Watched(Policy):
    """Plays another policy and looks at everything that goes in and out.

    Args:
        policy: who is asked.
        title: what messages begin with: the policy and the scene.
        handling: how it is disturbed.
        expected: the answers that it must give; None: any that can be played.

    Attributes:
        answers: those given so far, int64 (5,) each.
    """

    def __init__(
        self,
        policy: Policy,
        title: str,
        handling: Handling = UNDISTURBED,
        expected: Sequence[Action] | None = None,
    ) -> None:
        self.policy, self.title, self.handling = policy, title, handling
        self.expected, self.answers = expected, list[Action]()
        self._round, self._agent = 0, ""

    @property
    def sees_actions(self) -> bool:  # type: ignore[override]
        """Whether it is asked last."""
        return self.policy.sees_actions

    def attach(self, env: CollectiveActionEnv) -> None:
        """Hand on the environment."""
        self._env = env
        self._call("attach", env)

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Prepare the policy; that it refuses its collective is no mistake."""
        self._agent, self._round = agent, 0
        platform = scenario.platform
        self._remembers = platform.memory > 1 or platform.decay > 0
        endings = {*GLIMPSES, *(PAST if self._remembers else ())}
        names = self._env.spec(agent)
        self._records = np.array([name.split(".")[-1] in endings for name in names])
        self._noise = np.random.default_rng(len(self.answers))
        self._widths = spaces.action.nvec
        self._call("reset", agent, spaces, scenario)

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the policy's answer, its own copy.

        Raises:
            PolicyError: the answer or the way to it breaks the contract.
        """
        self._round += 1
        given = self._shown(observation), self._told(info)
        kept = copy.deepcopy(given)
        with self._no_peeking():
            answer = self._call("act", *given, rng)
        if not same(kept, given):
            raise self.error("act changed the observation or info that it was given")
        action = self._read(answer)
        self._compare(action)
        self.answers.append(action)
        if self.handling.spoils:
            _spoil(answer)
        return action.copy()

    def learn(self, transition: Transition) -> None:
        """Hand on what was lived, once the action turns out to have been allowed."""
        if transition.next_info["illegal_action"]:
            raise self.error(f"action {transition.action.tolist()} is against info['action_mask']")
        lived = replace(
            transition,
            observation=self._shown(transition.observation),
            info=self._told(transition.info),
            next_observation=self._shown(transition.next_observation),
            next_info=self._told(transition.next_info),
            reward=self._noise.random() if self._hides_past else transition.reward,
        )
        kept = copy.deepcopy(vars(lived))
        self._call("learn", lived)
        if not same(kept, vars(lived)):
            raise self.error("learn changed the transition that it was given")

    def error(self, text: str) -> PolicyError:
        """Return what is wrong, in one line that says where."""
        where = f"{self.title}, round {self._round}, {self._agent}"
        return PolicyError(f"{where}: {' '.join(text.split())}")

    def _call(self, name: str, *given: Any) -> Any:
        try:
            return getattr(self.policy, name)(*given)
        except PolicyError as error:
            if name == "reset":
                raise
            raise self.error(str(error)) from error
        except Exception as error:  # a foreign policy may fail in any way
            raise self.error(f"{name} raised {type(error).__name__}: {error}") from error

    def _read(self, answer: Any) -> Action:
        if isinstance(answer, np.ndarray):
            if answer.dtype.kind not in "iu":
                raise self.error(f"act: expected whole numbers, got an array of {answer.dtype}")
            answer = answer.tolist()  # messages show plain numbers
        try:
            return read_action(answer, "act", self._widths)
        except ActionError as error:
            raise self.error(str(error)) from None

    def _compare(self, action: Action) -> None:
        if self.expected is None:
            return
        wanted = self.expected[len(self.answers)]
        if not np.array_equal(wanted, action):
            raise self.error(f"answered {wanted.tolist()} before and {action.tolist()} now")

    @property
    def _hides(self) -> bool:
        return self.handling.hides and not self.policy.reads_records

    @property
    def _hides_past(self) -> bool:
        return self._hides and self._remembers

    def _shown(self, observation: Any) -> Any:
        if not self._hides:
            return observation
        noise = self._noise.uniform(-1.0, 1.0, observation.shape).astype(observation.dtype)
        return np.where(self._records, noise, observation)

    def _told(self, info: Info) -> Info:
        if not self._hides_past:
            return info
        return {**info, **{key: self._noise.random() for key in MEASURED if key in info}}

    @contextmanager
    def _no_peeking(self) -> Iterator[None]:
        """Let nobody who says that it reads no records ask for their outcomes."""
        outcomes: Callable[..., Any] = self._env.outcomes

        def asked(joint_actions: Any, *, data: str = "current") -> Any:
            if data == "current" and not self.policy.reads_records:
                raise PolicyError(
                    "asked outcomes of the round's own records, and reads_records is False"
                )
            return outcomes(joint_actions, data=data)

        self._env.outcomes = asked  # type: ignore[method-assign]
        try:
            yield
        finally:
            del self._env.outcomes


def same(one: Any, other: Any) -> bool:
    """Return whether two observations, infos or transitions are equal, NaN included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    return bool(one == other or (one != one and other != other))  # noqa: PLR0124


def _spoil(answer: NDArray[Any] | list[int]) -> None:
    if isinstance(answer, list):
        answer.clear()
    elif isinstance(answer, np.ndarray) and answer.flags.writeable:
        answer[...] = -1 if answer.dtype.kind == "i" else 0
