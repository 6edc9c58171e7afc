"""Where a batch of games stands: plain arrays, so that snapshots are exact."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.game.blank_parts import blank_parts
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Memory:
    """What the platform keeps of past rounds; B games, D slots.

    A window keeps one slot per past round with weight 1; decay keeps one slot of
    weighted sums. Slots that were never filled weigh 0.

    Attributes:
        weight: (B, D) weight of each slot in rounds.
        mixture: (B, D, C, L) training records.
        clean: (B, D, C, L) records as they were before any edit.
        post: (B, D, K, C, L) records handed in by each collective's acting members.
        against: (B, D, K, C, L) conflict of `post` with every target label.
        n_acting: (B, D, K) acting members.
        n_rest: (B, D) records of the rest.
        n_rest_squared: (B, D) records of the rest, weighted by squared weights.
    """

    weight: Reals
    mixture: Reals
    clean: Reals
    post: Reals
    against: Reals
    n_acting: Reals
    n_rest: Reals
    n_rest_squared: Reals

    def push(self, block: Self, decay: float) -> Self:
        """Return the memory after one more round; block has one slot."""
        if decay > 0:
            factors = {field.name: decay for field in fields(self)}
            factors["n_rest_squared"] = decay**2
            sums = {
                name: factor * (getattr(self, name) + getattr(block, name))
                for name, factor in factors.items()
            }
            return type(self)(**sums)
        moved = {
            field.name: np.concatenate(
                [getattr(block, field.name), getattr(self, field.name)[:, :-1]], axis=1
            )
            for field in fields(self)
        }
        return type(self)(**moved)


def empty_memory(world: World, n_games: int) -> Memory | None:
    """Return a memory without past rounds, None for a platform that keeps none."""
    platform = world.scenario.platform
    n_slots = 1 if platform.decay > 0 else platform.memory - 1
    if n_slots == 0:
        return None
    lead, agents = (n_games, n_slots), (world.n_agents,)
    table = (world.n_cells, world.space.n_labels)
    return Memory(
        weight=np.zeros(lead),
        mixture=np.zeros(lead + table),
        clean=np.zeros(lead + table),
        post=np.zeros(lead + agents + table),
        against=np.zeros(lead + agents + table),
        n_acting=np.zeros(lead + agents),
        n_rest=np.zeros(lead),
        n_rest_squared=np.zeros(lead),
    )


@dataclass(eq=False)
class State:
    """Where B games of K collectives stand at the start of a round.

    The reference game makes a new one each round; the compiled game changes its own.

    Attributes:
        seed: (B,) seeds, uint64.
        episode: resets since seeding.
        round: rounds played in the episode.
        setting: (B,) setting of the scenario that the episode is played in.
        kind: (B, K) private type.
        participation: (B, K) acting share, in steps of the grid.
        spent: (B, K) edits per member so far.
        announced: (B, K) announcement for this round: 0 none, 1 + label.
        last_action: (B, K, 5) previous action, −1 before the first.
        last_success: (B, K) previous success.
        last_bound: (B, K) previous bound.
        last_payoff: (B, K) previous payoff.
        last_cross: (B, K, signals, labels) previous cross term, as the regime shows it.
        predicted: (B, C) the classifier in use, −1 before the first training.
        predicted_clean: (B, C) the classifier if nobody had ever edited.
        trained_plan: (B, K) plan in force when it was trained, −1 before.
        trained_bound: (B, K) bound of that round.
        memory: past rounds, None where the platform keeps none.
        trained_suboptimality: (B, M) how suboptimal the classifier in use is on each
            signal's cells, NaN before the first training; None for the histogram.
        trained_bound_measured: (B, K) bound of its training for just that; likewise.
        handed_in: (B, D, 3 + K) what a learner still trains on, the last round first: seed
            (as int64), episode and round of its draws, rows of the plans; −1 where there was
            no round. None where it forgets.
        trained_block: (B, C, L) records of the last training's round, −1 before; None where
            nothing but the round's number triggers a training.
        trained_block_clean: (B, C, L) the same if nobody had ever edited.
    """

    seed: NDArray[np.uint64]
    episode: int
    round: int
    setting: Whole
    kind: Whole
    participation: Whole
    spent: Reals
    announced: Whole
    last_action: Whole
    last_success: Reals
    last_bound: Reals
    last_payoff: Reals
    last_cross: Reals
    predicted: Whole
    predicted_clean: Whole
    trained_plan: Whole
    trained_bound: Reals
    memory: Memory | None
    trained_suboptimality: Reals | None = None
    trained_bound_measured: Reals | None = None
    handed_in: Whole | None = None
    trained_block: Whole | None = None
    trained_block_clean: Whole | None = None

    @property
    def n_games(self) -> int:
        """Number of games."""
        return len(self.seed)

    def copy(self) -> Self:
        """Return a state that shares no array with this one but the memory, which is frozen."""
        own: dict[str, Any] = {
            field.name: np.copy(value) if isinstance(value, np.ndarray) else value
            for field in fields(self)
            for value in (getattr(self, field.name),)
        }
        return type(self)(**own)

    def take(self, other: Self) -> None:
        """Stand where another state of as many games does, in the arrays that are here."""
        for field in fields(self):
            own, value = getattr(self, field.name), getattr(other, field.name)
            if isinstance(own, np.ndarray):
                np.copyto(own, value)
            else:
                setattr(self, field.name, value)

    def to_dict(self) -> dict[str, Any]:
        """Return copies of all arrays by name; the memory is a dictionary of its own."""
        plain = {
            field.name: np.copy(value) if isinstance(value, np.ndarray) else value
            for field in fields(self)
            if field.name != "memory" and (value := getattr(self, field.name)) is not None
        }
        if self.memory is not None:
            kept = fields(self.memory)
            plain["memory"] = {f.name: getattr(self.memory, f.name).copy() for f in kept}
        return plain


Part = TypeVar("Part", State, Memory)


def pick_games(parts: Sequence[Part], places: Whole) -> Part:
    """Return games of several states of one round as one state.

    Args:
        parts: the states.
        places: (B,) which games, counted through all of the states.
    """
    changed: dict[str, Any] = {}
    for field in fields(parts[0]):
        values = [getattr(part, field.name) for part in parts]
        if isinstance(values[0], np.ndarray):
            joined = np.concatenate(values) if len(values) > 1 else values[0]
            changed[field.name] = joined[places]
        elif isinstance(values[0], Memory):
            changed[field.name] = pick_games(values, places)
    return replace(parts[0], **changed)


def first_participation(world: World) -> int:
    """Return the acting share that an episode begins with, in steps of the grid."""
    participation = world.scenario.dynamics.participation
    return round(participation.initial * participation.levels) if participation else 1


def first_state(world: World, seeds: NDArray[np.uint64], episode: int) -> State:
    """Return the state before anything is drawn."""
    n_games, n_agents = len(seeds), world.n_agents
    pairs = (n_games, n_agents)
    width = (int(world.menus.padded[2]), world.space.n_labels)
    return State(
        seed=seeds,
        episode=episode,
        round=0,
        setting=np.zeros(n_games, dtype=np.int64),
        kind=np.zeros(pairs, dtype=np.int64),
        participation=np.full(pairs, first_participation(world), dtype=np.int64),
        spent=np.zeros(pairs),
        announced=np.zeros(pairs, dtype=np.int64),
        last_action=np.full((*pairs, 5), -1, dtype=np.int64),
        last_success=np.full(pairs, np.nan),
        last_bound=np.full(pairs, np.nan),
        last_payoff=np.zeros(pairs),
        last_cross=np.zeros((*pairs, *width)),
        predicted=np.full((n_games, world.n_cells), -1, dtype=np.int64),
        predicted_clean=np.full((n_games, world.n_cells), -1, dtype=np.int64),
        trained_plan=np.full(pairs, -1, dtype=np.int64),
        trained_bound=np.full(pairs, np.nan),
        memory=empty_memory(world, n_games),
        **blank_parts(world, n_games),
    )
