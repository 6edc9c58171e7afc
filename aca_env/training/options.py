"""What a training run is asked for, and the checks that need no library of learning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aca_env.errors import AcaError, DataError, one_line
from aca_env.faces.opponents import find_place
from aca_env.policies import find_policy
from aca_env.policy_words import parse_policy, split_words
from aca_env.scenario.schema import Scenario
from aca_env.training.algorithms import find_algorithm

SHARED, INDEPENDENT, SELF_PLAY = "shared", "independent", "self-play"
MODES = (SHARED, INDEPENDENT, SELF_PLAY)

YARDSTICKS = ("uniform", "fixed", "myopic")
MOST_STEPS, MOST_ENVS, MOST_SEEDS = 10**10, 65_536, 100_000
TRAINING_SEEDS = 2**32
"""Games are trained on with seeds from here on; smaller ones are for evaluation."""


@dataclass(frozen=True)
class TrainOptions:
    """A training run.

    Attributes:
        scenario: what is played; agents that do not learn play the policies it names.
        algo: one of `ALGORITHMS`.
        steps: decisions that each model learns from, rounded up to whole rollouts.
        learn: `shared` (one policy plays everybody), `independent` (every agent has a model
            of its own, all learn at once), `self-play` (one policy against its past selves),
            or agents or collectives separated by commas (they learn, each with its own
            model, the others play their policies).
        n_envs: games side by side.
        seed: everything follows from it, to the last weight.
        params: settings of the algorithm by name, see `known_params`.
        checkpoint_every: decisions between checkpoints; default: an eighth of the steps, at
            least one rollout. The games begin anew after each, so it is part of the run.
        eval_every: decisions between evaluations; default: a sixteenth. Changes no weight.
        eval_seeds: of the evaluation games, below 2**32; training uses none of these.
        yardsticks: words of the policies to compare with, or none.
        best_response: whether to compare with the exact best response where one is defined.
        pool_size: past selves that self-play keeps.
        snapshot_every: decisions between past selves; default: a sixteenth of the steps.
        threads: of torch; results are the same on every machine with one.

    Raises:
        AcaError: anything that is not valid.
    """

    scenario: Scenario
    algo: str = "ppo"
    steps: int = 200_000
    learn: str = SHARED
    n_envs: int = 64
    seed: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    checkpoint_every: int | None = None
    eval_every: int | None = None
    eval_seeds: range = range(64)
    yardsticks: Sequence[str] = YARDSTICKS
    best_response: bool = True
    pool_size: int = 20
    snapshot_every: int | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        """Check every option by itself and together."""
        find_algorithm(self.algo)
        for name, most in _MOST.items():
            value = getattr(self, name)
            if value is not None:
                _check_count(name, value, most)
        if not _is_whole(self.seed) or not 0 <= self.seed < 2**32:
            raise DataError(
                f"--seed: expected a whole number in [0, 2**32), got {one_line(self.seed)}"
            )
        seeds = self.eval_seeds
        if not seeds or len(seeds) > MOST_SEEDS or not 0 <= min(seeds) <= max(seeds) < 2**32:
            raise DataError(
                f"--eval-seeds: expected 1 to {MOST_SEEDS:,} seeds in [0, 2**32), where training "
                f"has none, got {seeds.start}:{seeds.stop}"
            )
        for word in self.yardsticks:
            find_policy(parse_policy(word)[0])
        if self.learn != SELF_PLAY and self.snapshot_every is not None:
            raise DataError(f"--snapshot-every: expected with --learn self-play, got {self.learn}")
        self.learners  # noqa: B018 - an unknown agent shows now

    @property
    def learners(self) -> tuple[str, ...]:
        """The agents that learn, in order."""
        scenario = self.scenario
        if self.learn in MODES:
            return scenario.agents
        names = [one.name for one in scenario.collectives]
        whole = self.learn in (*names, *scenario.agents)
        words = [self.learn] if whole else split_words(str(self.learn))
        if not words:
            raise DataError(f"--learn: expected {', '.join(MODES)} or an agent, got nothing")
        try:
            places = [find_place(scenario, word) for word in words]
        except AcaError as error:
            raise DataError(f"--learn: {error}, {', '.join(MODES)}") from None
        if len(set(places)) < len(places):
            raise DataError(f"--learn: expected every agent once, got {self.learn!r}")
        return tuple(scenario.agents[place] for place in sorted(places))

    @property
    def is_alone(self) -> bool:
        """Whether one agent learns while all others keep their policies."""
        return len(self.learners) == 1


_MOST = {
    "steps": MOST_STEPS,
    "n_envs": MOST_ENVS,
    "checkpoint_every": MOST_STEPS,
    "eval_every": MOST_STEPS,
    "pool_size": 1000,
    "snapshot_every": MOST_STEPS,
    "threads": 1024,
}
_OPTION = {"n_envs": "envs"}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_count(name: str, value: Any, most: int) -> None:
    if not _is_whole(value) or not 1 <= value <= most:
        option = _OPTION.get(name, name).replace("_", "-")
        raise DataError(
            f"--{option}: expected a whole number from 1 to {most:,}, got {one_line(value)}"
        )
