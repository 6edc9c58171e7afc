"""An episode under the page's settings, round by round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.round_at_hand import legal_joint
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.page.present import Look
from aca_env.policies import make_policies
from aca_env.runs.episode import play

Whole = NDArray[np.int64]
Infos = Mapping[str, Mapping[str, Any]]

POLICIES, PLANS = "policies", "plans"
PLAYERS = (POLICIES, PLANS)


@dataclass(frozen=True)
class PlayedRound:
    """One round as it went.

    Attributes:
        number: from 1.
        success: by collective; NaN for abstainers.
        bound: by collective; NaN for abstainers and where none is computed.
        payoff: by collective.
        acting: members who acted, by collective.
    """

    number: int
    success: tuple[float, ...]
    bound: tuple[float, ...]
    payoff: tuple[float, ...]
    acting: tuple[int, ...]


class Rounds:
    """An episode that is played when asked, one round at a time.

    Args:
        look: the settings and their round.
        player: "policies" for those of the scenario, "plans" for what the controls say, again
            and again.

    Raises:
        AcaError: a policy that does not fit.
    """

    def __init__(self, look: Look, player: str = POLICIES) -> None:
        self.env = CollectiveActionEnv(look.env.game.world)
        self.n_rounds = look.scenario.rounds
        self.names = look.found.names
        self.history: tuple[PlayedRound, ...] = ()
        seed = look.settings.seed
        if player == POLICIES:
            policies = make_policies(look.scenario)
            for policy in policies.values():
                policy.attach(self.env)
            played = play(self.env, policies, seed)
            self._coming: Iterator[Infos] = (one.infos for one in played)
        else:
            self._coming = _repeat(self.env, look.found.joint_action, seed)

    @property
    def is_over(self) -> bool:
        """Whether the last round was played."""
        return len(self.history) >= self.n_rounds

    def step(self) -> bool:
        """Play a round; return whether there was one to play."""
        infos = next(self._coming, None)
        if infos is None:
            return False
        state = self.env.game.present
        played = PlayedRound(
            number=state.round,
            success=tuple(state.last_success[0].tolist()),
            bound=tuple(state.last_bound[0].tolist()),
            payoff=tuple(state.last_payoff[0].tolist()),
            acting=tuple(int(info["n_acting"]) for info in infos.values()),
        )
        self.history = (*self.history, played)
        return True


def _repeat(env: CollectiveActionEnv, joint: Whole, seed: int) -> Iterator[Infos]:
    """Play the same joint action in every round; who may not act hands in what it has."""
    env.reset(seed=seed)
    while env.agents:
        actions = legal_joint(env.game, joint)
        yield env.step(dict(zip(env.agents, actions, strict=True)))[-1]
