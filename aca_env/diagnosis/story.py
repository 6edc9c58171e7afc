"""An episode by given policies, and the environment put back to one of its rounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy
from aca_env.diagnosis.round_at_hand import legal_joint
from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.runs.certificates import doubts
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Story:
    """One episode.

    Attributes:
        names: the collectives.
        success: (n_rounds, n_agents); NaN for abstainers.
        bound: (n_rounds, n_agents) in the scenario's regime; NaN for abstainers and where
            none is computed.
        round: number of the round that the environment stands before, from 1.
        joint_action: (n_agents, 5) what was played in that round.
        why_not: by agent, why its bounds are no guarantees.
    """

    names: tuple[str, ...]
    success: Reals
    bound: Reals
    round: int
    joint_action: NDArray[np.int64]
    why_not: Mapping[str, str]


def play_to(
    env: CollectiveActionEnv,
    policies: Mapping[str, Policy],
    seed: int,
    number: int,
    *,
    on_round: Callable[[int], object] | None = None,
) -> Story:
    """Play a whole episode, then put the environment back to just before one of its rounds.

    Args:
        env: the environment.
        policies: one per agent, attached to the environment.
        seed: of the episode and of the policies.
        number: the round, from 1 to the scenario's last.
        on_round: told 1 after every round.

    Raises:
        DataError: no such round.
    """
    if not 1 <= number <= env.scenario.rounds:
        raise DataError(f"round: expected 1 to {env.scenario.rounds}, got {number}")
    success, bound, before, joint = [], [], None, None
    for played in play(env, policies, seed):
        state = env.game.present
        success.append(np.array(state.last_success[0]))
        bound.append(np.array(state.last_bound[0]))
        if played.number == number - 1:
            before = env.get_state()
        if played.number == number:
            joint = np.array(played.actions)
        if on_round is not None:
            on_round(1)
    assert joint is not None
    if before is None:
        env.reset(seed=seed)
    else:
        env.set_state(before)
    names = tuple(collective.name for collective in env.scenario.collectives)
    # Who abstained against its will and has no entry for it shows no strategy.
    joint = legal_joint(env.game, joint)
    pays = env.game.world.distances.are_covered
    why_not = find_doubts(env.scenario, policies, pays_for_bias=pays)
    return Story(names, np.stack(success), np.stack(bound), number, joint, why_not)


def find_doubts(
    scenario: Scenario, policies: Mapping[str, Policy], *, pays_for_bias: bool = True
) -> dict[str, str]:
    """Return, by agent, why bounds of what policies choose are no guarantees.

    Bounds are computed here whether or not the scenario shows them to its agents.
    """
    information = scenario.information.model_copy(update={"bounds": "own"})
    shown = scenario.model_copy(update={"information": information})
    return doubts(shown, policies, pays_for_bias=pays_for_bias)
