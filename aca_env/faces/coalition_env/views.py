"""What agents are shown of coalitions: entries of the observation, masks and infos."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.faces.coalition_env.structure import Structure, masks
from aca_env.faces.views import ActionMask

Reals = NDArray[np.float64]
View = NDArray[np.float32]

GROUP = "coalition"
FACTS = ("member", "leader", "proposal_from", "proposal_to")


class CoalitionViews:
    """Shows coalitions to their members.

    Args:
        agents: all agents, in order.
        max_size: the most collectives in one coalition.
    """

    def __init__(self, agents: Sequence[str], max_size: int) -> None:
        self.agents, self.max_size = tuple(agents), max_size
        self.names = (
            *(f"{GROUP}.{fact}.{agent}" for fact in FACTS for agent in self.agents),
            f"{GROUP}.transfer",
        )
        self.box = box(len(self.names))
        self._structure: Structure | None = None

    def show(self, structure: Structure, transfer: Reals) -> None:
        """Take what stands, for all that is asked from now on.

        Args:
            structure: the coalitions.
            transfer: (K,) transfers of the last round.
        """
        if structure is not self._structure:
            self._structure = structure
            self.allowed = masks(structure, self.max_size)
            self._masks = self.allowed.astype(np.int8)
            self._facts = [self._facts_of(i) for i in range(len(self.agents))]
            self.entries = self._entries()
        self._transfer = transfer.tolist()
        self.entries[:, -1] = np.clip(transfer, -1.0, 1.0)

    def _entries(self) -> View:
        """Return (K, 4 K + 1) entries in [−1, 1], the transfers left out."""
        structure = self._structure
        assert structure is not None
        everybody = np.arange(len(self.agents))
        facts = [
            structure.together,
            structure.leader[:, None] == everybody,
            structure.proposes.T & (structure.leader == everybody),
            structure.proposal[structure.leader][:, None] == everybody,
            np.zeros((len(everybody), 1)),
        ]
        return np.column_stack(facts).astype(np.float32)

    def _facts_of(self, i: int) -> tuple[list[str], str, list[str]]:
        """Return the i-th agent's coalition, its leader, and who proposes to it."""
        structure = self._structure
        assert structure is not None
        leader = int(structure.leader[i])
        proposals = [self.agents[j] for j in structure.leaders if structure.proposes[j, i]]
        return self.members(structure, leader), self.agents[leader], proposals

    def observations(self, base: dict[str, Any]) -> dict[str, Any]:
        """Return the base environment's observations with the entries behind them."""
        return {agent: self._joined(base[agent], i) for i, agent in enumerate(self.agents)}

    def _joined(self, seen: Any, i: int) -> Any:
        if isinstance(seen, dict):
            return {**seen, GROUP: self.entries[i].copy()}
        return np.concatenate([seen, self.entries[i]])

    def space(self, base: spaces.Space[Any]) -> spaces.Space[Any]:
        """Return an observation space with the entries behind those of the base."""
        if isinstance(base, spaces.Dict):
            return spaces.Dict({**base.spaces, GROUP: self.box})
        assert base.shape is not None
        return box(base.shape[0] + len(self.names))

    def add_masks(self, infos: dict[str, dict[str, Any]]) -> None:
        """Put the coalition axis behind the masks of the base environment's infos."""
        for own, info in zip(self._masks, infos.values(), strict=True):
            info["action_mask"] = ActionMask((*info["action_mask"], own.copy()))

    def add_facts(self, infos: dict[str, dict[str, Any]]) -> None:
        """Write what stands after a round into its infos."""
        for i, info in enumerate(infos.values()):
            coalition, leader, proposals = self._facts[i]
            info |= {
                "coalition": coalition.copy(),
                "leader": leader,
                "proposals": proposals.copy(),
                "transfer": self._transfer[i],
            }

    def members(self, structure: Structure, leader: int) -> list[str]:
        """Return whom a leader leads, by name and in order."""
        return [self.agents[j] for j in structure.members(leader)]


def box(n_entries: int) -> spaces.Box:
    """Return the space of vectors of entries in [−1, 1]."""
    return spaces.Box(-1.0, 1.0, shape=(n_entries,), dtype=np.float32)
