"""Games with records of their own, drawn anew each round: the draws and the compiled filling."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, statistical_cost
from aca_env.game.filling import thresholds
from aca_env.game.laws import Law
from aca_env.game.plans import Plans
from aca_env.game.refill_kernels import (
    BEAT_ONE,
    BEAT_SPLIT,
    PLANT,
    PLANT_FEATURES,
    PLANT_OTHER,
    STAY,
    Recipe,
)
from aca_env.game.state import State
from aca_env.game.streams import Restarted, Stream
from aca_env.game.world import World
from aca_env.strategies import AdaptiveUnplanting, FeatureOnlyPlanting, NaiveUnplanting, Strategy

Whole = NDArray[np.int64]


def can_refill(world: World) -> bool:
    """Return whether compiled loops can fill a scenario's tables from class counts."""
    is_plain = not world.needs_own_records and not world.is_whole and world.groups is None
    return world.laws.joint is None and is_plain


class Refiller:
    """Draws the class counts of a round: those that `filling.fill` would draw."""

    def __init__(self, world: World) -> None:
        self._world = world
        laws, population = world.laws, world.scenario.population
        draws: list[tuple[int, Law, list[int]]] = [
            (Stream.COLLECTIVE + i, law, np.diff([0, *thresholds(world, i)]).tolist())
            for i, law in enumerate(laws.collectives)
        ]
        draws.append((Stream.REST, laws.rest, [world.n_rest]))
        draws.append((Stream.TEST_USERS, laws.test, [population.n_test]))
        sizes = [len(law.sizes) * len(pieces) for _, law, pieces in draws]
        self.starts = np.cumsum([0, *sizes])
        self._counts = np.zeros(int(self.starts[-1]), dtype=np.int64)
        self._chance = Restarted()
        # Views of the one buffer, made once: a draw is then little more than its numbers.
        self._draws = []
        for (stream, law, pieces), start in zip(draws, self.starts, strict=False):
            parts = np.split(
                self._counts[start : start + len(law.sizes) * len(pieces)], len(pieces)
            )
            self._draws.append((int(stream), law.draw, list(zip(pieces, parts, strict=True))))

    def __reduce__(self) -> tuple[type["Refiller"], tuple[World]]:
        """Return how to make a copy: with a buffer of its own, of which its parts are views."""
        return Refiller, (self._world,)

    def draw(self, state: State, game: int, round_: int, shift: int = 0) -> Whole:
        """Return all groups' class counts of one game, one after the other; a buffer."""
        seed, episode, at = int(state.seed[game]), state.episode, self._chance.at
        for stream, draw, pieces in self._draws:
            rng = at(seed, episode, round_, stream + shift)
            for n, counts in pieces:
                counts[:] = draw(n, 1, rng)[0]
        return self._counts


def no_recipe() -> Recipe:
    """Return a recipe that fills nothing, where banks are filled in another way."""
    wide = {"class_sent", "test_sent", "level_piece", "kind", "signal", "fallback", "target"}
    wide |= {"reported", "split_piece", "slot_map", "glimpse_row", "n_evidence"}
    blank = {
        name: np.zeros((0, 0) if name in wide else 0, dtype=np.int64) for name in Recipe._fields
    }
    return Recipe(**blank | {"glimpse_cost": np.zeros((0, 0))})


def make_recipe(world: World, refiller: Refiller) -> Recipe:
    """Return how class counts become a scenario's tables."""
    laws, menus, n_agents = world.laws.collectives, world.menus, world.n_agents
    maps = [tuple(law.sent) for law in laws]
    n_slots = np.array([len(menu.signals) for menu in menus.menus], dtype=np.int64)
    slot_map = np.zeros((n_agents, int(menus.padded[2])), dtype=np.int64)
    for i, menu in enumerate(menus.menus):
        slot_map[i, : len(menu.signals)] = [maps[i].index(signal) for signal in menu.signals]
    return Recipe(
        first_class=np.cumsum([0, *(len(law.sizes) for law in laws)]),
        first_count=refiller.starts[: n_agents + 1].copy(),
        class_raw=np.concatenate([law.raw for law in laws]).astype(np.int64),
        class_label=np.concatenate([law.labels for law in laws]).astype(np.int64),
        class_sent=_joined([_sent(law, tuple(law.sent)) for law in laws], world.n_cells),
        rest_raw=world.laws.rest.raw.astype(np.int64),
        rest_label=world.laws.rest.labels.astype(np.int64),
        test_sent=_sent(world.laws.test, menus.signals),
        level_piece=_level_pieces(world),
        **_rows(world, maps),
        n_rows=np.array([len(menu.plans) for menu in menus.menus]) * world.n_levels,
        n_slots=n_slots,
        slot_map=slot_map,
        **_glimpses(world, world.plans),
        n_evidence=world.plans.n_evidence.astype(np.int64),
        n_members=world.n_members,
        others=world.n_members.sum() - world.n_members,
    )


def _sent(law: Law, maps: Sequence[object]) -> Whole:
    """Return (maps, classes) the cells that each map sends a law's classes to."""
    return np.stack([law.sent[m] for m in maps]).astype(np.int64)  # type: ignore[index]


def _joined(blocks: Sequence[Whole], n_cells: int) -> Whole:
    """Return blocks (maps, classes) side by side, padded to the most maps with no cell."""
    most = max(len(block) for block in blocks)
    padded = [
        np.pad(block, ((0, most - len(block)), (0, 0)), constant_values=n_cells) for block in blocks
    ]
    return np.ascontiguousarray(np.concatenate(padded, axis=1))


def _level_pieces(world: World) -> Whole:
    """Return (K, T) the place of each level's number of members among the nested groups."""
    table = np.zeros((world.n_agents, world.n_levels), dtype=np.int64)
    for i in range(world.n_agents):
        table[i] = np.searchsorted(thresholds(world, i), world.level_sizes[i])
    return table


def _rows(world: World, maps: Sequence[tuple[object, ...]]) -> dict[str, Whole]:
    """Return the arrays (K, R) of a recipe that describe plans."""
    shape = (world.n_agents, world.menus.n_plans * world.n_levels)
    names = ("kind", "signal", "fallback", "target", "reported", "split_piece")
    rows = {name: np.zeros(shape, dtype=np.int64) for name in names}
    for i, menu in enumerate(world.menus.menus):
        sizes = thresholds(world, i)
        for o, plan in enumerate(menu.plans):
            for level, n_acting in enumerate(world.level_sizes[i].tolist()):
                row = o * world.n_levels + level
                split = min(plan.n_estimation, n_acting)
                described = _describe(world, plan, maps[i])
                described["split_piece"] = sizes.index(split) if plan.n_estimation else 0
                for name, value in described.items():
                    rows[name][i, row] = value
    return rows


def _describe(world: World, plan: Strategy, maps: tuple[object, ...]) -> dict[str, int]:
    if not plan.maps():
        return {"kind": STAY}
    code = world.space.label_code
    found = {"kind": PLANT, "signal": maps.index(plan.maps()[0]), "target": code(plan.target)}
    found["reported"] = found["target"]
    match plan:
        case FeatureOnlyPlanting():
            found |= {"kind": PLANT_FEATURES, "fallback": maps.index(plan.fallback)}
        case NaiveUnplanting():
            kind = PLANT_OTHER if plan.method == "planting" else BEAT_ONE
            found |= {"kind": kind, "reported": code(plan.alternative)}
        case AdaptiveUnplanting():
            found["kind"] = BEAT_SPLIT
    return found


def _glimpses(world: World, plans: Plans) -> dict[str, NDArray[np.number]]:
    """Return the arrays (K, slots · L) of a recipe that serve the glimpses."""
    shape = (world.n_agents, int(world.menus.padded[2]) * world.space.n_labels)
    rows, costs = np.full(shape, -1, dtype=np.int64), np.zeros(shape)
    n_train = world.scenario.population.n_train
    for i, chosen in enumerate(world.glimpse_rows):
        members, evidence = plans.n_acting[i, chosen], plans.n_evidence[i, chosen]
        sizes = Sizes(members, evidence, world.n_rest, world.n_rest, n_train)
        cost = statistical_cost(sizes, plans.log_inverse_delta[i, chosen]) + plans.tau * n_train
        cost = cost + plans.rest_gaps[i]
        rows[i, : len(chosen)] = np.where(plans.has_bound[i, chosen], chosen, -1)
        costs[i, : len(chosen)] = cost
    return {"glimpse_row": rows, "glimpse_cost": costs}
