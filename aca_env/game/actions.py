"""Actions at the border of the game: which plan they name, and whether the mask allows it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError
from aca_env.game.engine import Engine
from aca_env.game.menu import AXES
from aca_env.game.state import State

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROUNDING = 1e-9
"""Slack for budgets that are sums of shares."""


@dataclass(frozen=True, eq=False)
class Choices:
    """What B × K actions amount to.

    Attributes:
        actions: (B, K, 5) as carried out.
        row: (B, K) rows of the plans.
        announced: (B, K) announcements.
        illegal: (B, K) whether the mask forbade the action.
    """

    actions: Whole
    row: Whole
    announced: Whole
    illegal: Flags


class Rules:
    """Which actions a scenario allows, and when."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.world = world = engine.world
        menus, collectives = world.menus, world.scenario.collectives
        self.agents = engine.agents
        self.static = [
            np.arange(width) < menus.widths[:, axis, None]
            for axis, width in enumerate(menus.padded)
        ]
        self.uses = self._used_axes()
        self.abstains = self._entries("abstain")
        self.is_padded = any(not mask.all() for mask in self.static)
        limits = [np.inf if c.budget is None else c.budget for c in collectives]
        self.budgets = np.array(limits) if np.isfinite(limits).any() else None
        self.announces = menus.padded[4] > 1
        self.all_effort = menus.widths[:, 3] - 1
        # (K, types, participation + 1, efforts) edits per member that each effort takes.
        self.editing = world.acting / np.maximum(world.n_members, 1)[:, None, None, None]
        self.abstention = np.zeros((world.n_agents, len(AXES)), dtype=np.int64)
        # Who abstains against its will and has no entry for it shows no strategy at all.
        has_entry = self.abstains.any(axis=1)
        self.abstention[:, 0] = np.where(has_entry, self.abstains.argmax(axis=1), -1)

    def _entries(self, *kinds: str) -> Flags:
        """Return (n_agents, n_strategies) whether each entry is of one of the kinds."""
        table = np.zeros((self.world.n_agents, int(self.world.menus.padded[0])), dtype=bool)
        for i, collective in enumerate(self.world.scenario.collectives):
            for s, entry in enumerate(collective.strategies):
                table[i, s] = entry.kind in kinds
        return table

    def _used_axes(self) -> Flags:
        """Return (n_agents, n_strategies, 5) whether a strategy reads an axis at all."""
        acts = ~self._entries("abstain")
        needs_label = acts & ~self._entries("erasing")
        always = np.ones_like(acts)
        return np.stack([always, needs_label, acts, acts, always], axis=-1)

    def masks(self, state: State) -> list[Flags]:
        """Return one mask (B, K, width) per axis; any unmasked combination is legal."""
        n_games = len(state.seed)
        allowed = [np.broadcast_to(mask, (n_games, *mask.shape)) for mask in self.static]
        if self.budgets is None:
            return allowed
        left = (self.budgets - state.spent)[..., None]
        editing = self.editing[self.agents, state.kind, state.participation]
        affordable = self.static[3] & (editing <= left + ROUNDING)
        can_act = affordable.any(axis=-1, keepdims=True)
        # Without means only abstaining is left, and the effort axis is not read.
        allowed[0] = allowed[0] & (can_act | self.abstains)
        allowed[3] = np.where(can_act, affordable, np.arange(self.world.menus.padded[3]) == 0)
        return allowed

    def choose(self, state: State, actions: Whole) -> Choices:
        """Return the plans that actions name; a masked action becomes an abstention.

        Args:
            state: where the games stand; one game serves any number of joint actions.
            actions: (B, K, 5) actions inside their spaces.

        Raises:
            ActionError: a masked action, where the scenario asks for an error.
        """
        world = self.world
        illegal = self._illegal(state, actions)
        if illegal is not None and illegal.any():
            if world.scenario.on_illegal == "error":
                raise ActionError(self._describe(state, actions, illegal))
            actions = np.where(illegal[..., None], self.abstention, actions)
        effort, announced = actions[..., 3], actions[..., 4]
        choice = (actions[..., 0], actions[..., 1], actions[..., 2])
        plan = world.menus.plan_of[(self.agents, *choice)]
        if illegal is None:
            illegal = np.zeros(plan.shape, dtype=bool)
        else:
            plan = np.where(illegal, 0, plan)
        # Abstaining reads no effort: everybody who would act stands by.
        effort = np.where(plan == 0, self.all_effort, effort)
        level = world.level_of[self.agents, state.kind, state.participation, effort]
        return Choices(actions, plan * world.n_levels + level, announced, illegal)

    def _illegal(self, state: State, actions: Whole) -> Flags | None:
        if self.budgets is None and not self.is_padded:
            return None
        strategies = actions[..., 0]
        used = self.uses[self.agents, strategies]
        wrong = np.zeros(strategies.shape, dtype=bool)
        for axis, mask in enumerate(self.masks(state)):
            taken = np.take_along_axis(
                np.broadcast_to(mask, (*strategies.shape, mask.shape[-1])),
                actions[..., axis, None],
                axis=-1,
            )[..., 0]
            wrong |= used[..., axis] & ~taken
        return wrong

    def _describe(self, state: State, actions: Whole, illegal: Flags) -> str:
        game, agent = np.argwhere(illegal)[0]
        used = self.uses[agent, actions[game, agent, 0]]
        for axis, mask in enumerate(self.masks(state)):
            allowed = np.broadcast_to(mask, (len(actions), *mask.shape[1:]))[game, agent]
            value = int(actions[game, agent, axis])
            if used[axis] and not allowed[value]:
                legal = np.flatnonzero(allowed).tolist()
                return (
                    f"collective_{agent}: {AXES[axis]} {value} is masked, expected one of {legal}"
                )
        return f"collective_{agent}: the action is masked"
