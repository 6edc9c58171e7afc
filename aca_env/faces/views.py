"""What one game's agents are shown: spaces, observations, masks and infos."""

import math
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.errors import UnknownNameError
from aca_env.game.game import Game, Step

FORMS = ("flat", "dict")


class Undefined(float):
    """A NaN that equals itself, so that equal infos compare equal.

    Seed checks of PettingZoo and Gymnasium compare infos with `==`, which no ordinary NaN
    survives; everything else about it is NaN.
    """

    def __eq__(self, other: object) -> bool:
        """Return whether the other number is NaN too."""
        return isinstance(other, float) and math.isnan(other)

    def __ne__(self, other: object) -> bool:
        """Return whether the other number is not NaN."""
        return not self == other

    def __hash__(self) -> int:
        """Return the hash that all of them share."""
        return hash("undefined")


UNDEFINED = Undefined("nan")


def shown(values: list[float]) -> list[float]:
    """Return numbers for infos: true values, with NaN as `UNDEFINED`."""
    # Only NaN differs from itself; asking the interpreter is quicker than asking math.
    return [value if value == value else UNDEFINED for value in values]  # noqa: PLR0124


class ActionMask(tuple[NDArray[np.int8], ...]):
    """One int8 array per action axis, as Gymnasium wants it; flat wherever one array is wanted.

    TorchRL makes a tensor of it, which no ragged tuple survives.
    """

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the axes' masks one after the other; always a new array."""
        del copy
        return np.concatenate(self, dtype=dtype)

    def __dlpack__(self, **options: Any) -> Any:
        """Return the flat mask for another library."""
        return np.concatenate(self).__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        """Return where the flat mask lies."""
        return np.concatenate(self).__dlpack_device__()


class Views:
    """Spaces and views of a game's agents.

    Args:
        game: the game.
        pad: whether all agents share one shape.
        form: "flat" for one vector, "dict" for one vector per group of entries.
    """

    def __init__(self, game: Game, *, pad: bool, form: str) -> None:
        if form not in FORMS:
            raise UnknownNameError("observation", form, FORMS)
        self.game, self.pad, self.form = game, pad, form
        self.agents = game.scenario.agents
        menus = game.world.menus
        self.widths = np.tile(menus.padded, (len(self.agents), 1)) if pad else menus.widths
        self.entries = [self._entries(i) for i in range(len(self.agents))]
        self.action_spaces = {
            agent: spaces.MultiDiscrete(self.widths[i]) for i, agent in enumerate(self.agents)
        }
        self.observation_spaces = {
            agent: self._observation_space(i) for i, agent in enumerate(self.agents)
        }
        self.state_space = _box(len(self.agents) * len(game.observer.spec))
        self._static_masks = [
            self._mask_tuple(game.rules.static, i) for i in range(len(self.agents))
        ]
        self._has_static_masks = game.rules.budgets is None
        self.bounds = game.scenario.information.bounds
        self.certified = game.is_certified

    def _entries(self, i: int) -> NDArray[np.int64] | None:
        """Return which entries an unpadded agent sees; None for all."""
        if self.pad:
            return None
        n_strategies, _, n_signals = self.game.world.menus.widths[i, :3].tolist()
        limits = {"strategy": n_strategies, "signal": n_signals}
        kept = []
        for place, name in enumerate(self.game.observer.spec):
            parts = name.removeprefix("last.").split(".")
            if parts[0] in limits and int(parts[1]) >= limits[parts[0]]:
                continue
            kept.append(place)
        return np.array(kept)

    def names(self, agent: str) -> tuple[str, ...]:
        """Return the names of an agent's flat entries."""
        spec, kept = self.game.observer.spec, self.entries[self.agents.index(agent)]
        return spec if kept is None else tuple(spec[place] for place in kept)

    def _observation_space(self, i: int) -> spaces.Space[Any]:
        names = self.names(self.agents[i])
        if self.form == "flat":
            return _box(len(names))
        parts = _groups(names).items()
        return spaces.Dict({group: _box(part.stop - part.start) for group, part in parts})

    @cached_property
    def _group_slices(self) -> list[dict[str, slice]]:
        return [_groups(self.names(agent)) for agent in self.agents]

    def observations(self) -> dict[str, Any]:
        """Return what every agent sees now."""
        view = self.game.observe()[0]
        seen: dict[str, Any] = {}
        for i, agent in enumerate(self.agents):
            kept = self.entries[i]
            own = view[i] if kept is None else view[i, kept]
            if self.form == "dict":
                parts = self._group_slices[i].items()
                seen[agent] = {group: own[part].copy() for group, part in parts}
            else:
                seen[agent] = own
        return seen

    def state(self) -> NDArray[np.float32]:
        """Return every agent's full vector, one after the other."""
        return np.asarray(self.game.observe()[0].reshape(-1))

    def masks(self, i: int) -> ActionMask:
        """Return the present mask of an agent, one int8 array per axis, its own."""
        if self._has_static_masks:
            return ActionMask([mask.copy() for mask in self._static_masks[i]])
        present = self.game.masks()
        return self._mask_tuple([mask[0] for mask in present], i)

    def _mask_tuple(self, masks: list[NDArray[np.bool_]], i: int) -> ActionMask:
        widths = self.widths[i].tolist()
        return ActionMask(
            mask[i, :width].astype(np.int8) for mask, width in zip(masks, widths, strict=True)
        )

    def infos(self, step: Step | None) -> dict[str, dict[str, Any]]:
        """Return infos by agent; true values, even where observations are clipped."""
        if step is None:
            return {agent: {"action_mask": self.masks(i)} for i, agent in enumerate(self.agents)}
        outcome = step.outcome
        success, payoff = shown(outcome.success[0].tolist()), outcome.payoff[0].tolist()
        acting, illegal = outcome.acting[0].tolist(), step.illegal[0].tolist()
        bounds = None if outcome.bound is None else shown(outcome.bound[0].tolist())
        measured = _measured(step)
        infos: dict[str, dict[str, Any]] = {}
        for i, agent in enumerate(self.agents):
            infos[agent] = info = {
                "action_mask": self.masks(i),
                "success": success[i],
                "payoff": payoff[i],
                "n_acting": acting[i],
                "illegal_action": illegal[i],
                **{name: values[i] for name, values in measured.items()},
            }
            if bounds is not None:
                info["bound"] = bounds[i]
                info["certified"] = self.certified
                if self.bounds == "all":
                    info["bounds"] = dict(zip(self.agents, bounds, strict=True))
        return infos


def _measured(step: Step) -> dict[str, list[Any]]:
    """Return by name, per agent, what a fitted classifier turned out to be."""
    measured = step.outcome.measured
    if measured is None:
        return {}
    told = {"suboptimality": shown(measured.suboptimality[0].tolist())}
    if measured.bound is not None:
        told["bound_at_suboptimality"] = shown(measured.bound[0].tolist())
    return told


def _box(n_entries: int) -> spaces.Box:
    return spaces.Box(-1.0, 1.0, shape=(n_entries,), dtype=np.float32)


def _groups(names: tuple[str, ...]) -> dict[str, slice]:
    """Return the slice of each group of entries: what stands before the first dot."""
    slices, start = {}, 0
    for group, members in groupby(names, key=lambda name: name.split(".")[0]):
        stop = start + len(list(members))
        slices[group] = slice(start, stop)
        start = stop
    return slices
