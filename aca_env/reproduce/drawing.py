"""Independent draws of everybody in a scenario, by classes, many at a time.

The rules are the game's; only the order of the draws is another: all games of a block are
drawn together, which is what makes thousands of draws cheap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.game.bank import Bank, Draw, empty_bank
from aca_env.game.blank_parts import n_handed_in
from aca_env.game.drawing import Drawer
from aca_env.game.filling import fill
from aca_env.game.game import Game
from aca_env.game.state import State
from aca_env.game.world import World

Reals = NDArray[np.float64]
Action = tuple[int, int, int, int, int]
"""strategy, label, signal, effort, announcement: places in the collective's menu."""

BLOCK_BYTES = 48 * 2**20
"""Memory that the tables of one block of draws may take."""

MOST_TOGETHER = 1024
CHUNK = 64


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What joint plans came to.

    Attributes:
        success: (n_joint, n_draws, K) success; NaN for abstainers.
        bound: (n_joint, n_draws, K) bound of the scenario's regime; NaN for abstainers.
    """

    success: Reals
    bound: Reals


class BlockDrawer(Drawer):
    """Draws all games of a batch together, each round anew.

    Args:
        world: the scenario.
        key: what the draws depend on beside the round: a seed and the number of the block.
    """

    def __init__(self, world: World, key: tuple[int, int]) -> None:
        # A shared bank would be drawn for nothing: no game here looks at it.
        self.world, self.key = world, key
        self.is_contaminated = world.scenario.platform.adversary == "random"

    def draw(self, state: State, *, twin: bool = False) -> Draw:
        """Return the round's draws, one entry per game."""
        n_games = len(state.seed)
        bank = self._fresh_block(n_games, state.round, twin=twin)
        own = self.own_entries(n_games)
        law = self._law(state, 0) if self.is_contaminated else None
        return Draw(bank, own[:, 2:], own[:, 1], own[:, 0], law)

    def _fresh_block(self, n_games: int, round_: int, *, twin: bool) -> Bank:
        seed, block = self.key
        bank = empty_bank(self.world, n_games)
        n_chunks = -(-n_games // CHUNK)
        for chunk in range(n_chunks):
            entries = slice(chunk * CHUNK, min((chunk + 1) * CHUNK, n_games))
            counters = (seed, 2 * block + twin, round_ * n_chunks + chunk)
            fill(bank, entries, self.world, counters, 0)
        return bank


def play(
    world: World,
    actions: Sequence[Sequence[Action]],
    n_draws: int,
    seed: int,
    *,
    n_rounds: int = 0,
) -> Outcomes:
    """Return what joint plans, fixed in advance, come to in independent draws.

    Args:
        world: the scenario; whatever its `redraw` says, every draw is fresh.
        actions: joint actions (n_joint, K), all tried on the same draws.
        n_draws: number of draws.
        seed: of the draws, in [0, 2**64).
        n_rounds: rounds in which the first joint action is played before.
    """
    success, bound = [], []
    for block, size in enumerate(_blocks(world, n_draws)):
        game = _start(world, (seed, block), size)
        for _ in range(n_rounds):
            game.step(_repeated(actions[0], size))
        resolved = [_resolve(game, action, size) for action in actions]
        success.append(np.stack([pair[0] for pair in resolved]))
        bound.append(np.stack([pair[1] for pair in resolved]))
    return Outcomes(np.concatenate(success, axis=1), np.concatenate(bound, axis=1))


def _blocks(world: World, n_draws: int) -> Iterator[int]:
    together = max(1, min(MOST_TOGETHER, BLOCK_BYTES // empty_bank(world, 1).n_bytes))
    for start in range(0, n_draws, together):
        yield min(together, n_draws - start)


def _start(world: World, key: tuple[int, int], n_games: int) -> Game:
    if n_handed_in(world):
        raise DataError(
            'platform: expected no memory and learning = "refit" in draws of blocks, got '
            f"memory = {world.scenario.platform.memory}, decay = "
            f"{world.scenario.platform.decay:g}, learning = {world.scenario.platform.learning!r}"
        )
    game = Game(world)
    game.drawer = BlockDrawer(world, key)
    # Private types are drawn by the games' own seeds.
    game.reset(np.random.default_rng(key).integers(2**63, size=n_games, dtype=np.uint64))
    return game


def _repeated(actions: Sequence[Action], n_games: int) -> NDArray[np.int64]:
    joint = np.array(actions, dtype=np.int64)
    return np.broadcast_to(joint, (n_games, *joint.shape))


def _resolve(game: Game, actions: Sequence[Action], n_games: int) -> tuple[Reals, Reals]:
    row = game.rules.choose(game.present, _repeated(actions, n_games)).row
    outcome = game.engine.resolve(game.draw, game.present, row, game.baseline)
    return outcome.success, np.asarray(outcome.bound, dtype=np.float64)
