"""The parts that the compiled calls work on, made of what the reference uses."""

import numpy as np

from aca_env.game.bank import GLIMPSES
from aca_env.game.choice_kernels import Menu
from aca_env.game.core import Stand
from aca_env.game.game import Game
from aca_env.game.state import State
from aca_env.game.view_kernels import Layout
from aca_env.game.world import World


def make_stand(world: World, state: State, n_slots: int) -> Stand:
    """Return the buffers of B games around a state's own arrays.

    Args:
        world: the scenario.
        state: where the games stand; its arrays are changed in place from now on.
        n_slots: rounds whose bank entries are kept ahead.
    """
    n_games, n_agents, n_labels = state.n_games, world.n_agents, world.space.n_labels
    pairs, width = (n_games, n_agents), world.n_cells * n_labels
    return Stand(
        **{name: getattr(state, name) for name in Stand._fields if hasattr(state, name)},
        entries=np.zeros((n_slots, n_games, 2 + n_agents), dtype=np.int64),
        chosen=np.zeros((*pairs, 5), dtype=np.int64),
        row=np.zeros(pairs, dtype=np.int64),
        illegal=np.zeros(pairs, dtype=np.bool_),
        acting=np.zeros(pairs, dtype=np.int64),
        block=np.zeros((n_games, width)),
        clean=np.zeros((n_games, width)),
        users=np.zeros((n_games, len(world.menus.signals) * n_labels)),
    )


def make_menu(game: Game) -> Menu:
    """Return what actions name, as the kernels read it."""
    world, rules = game.world, game.rules
    return Menu(
        widths=world.menus.widths,
        padded=world.menus.padded,
        plan_of=world.menus.plan_of,
        level_of=world.level_of,
        editing=rules.editing,
        uses=rules.uses,
        abstains=rules.abstains,
        abstention=rules.abstention,
        all_effort=rules.all_effort,
        budgets=np.zeros(0) if rules.budgets is None else rules.budgets,
        editing_share=game.engine.plans.editing_share,
        is_strict=world.scenario.on_illegal == "error",
        is_padded=rules.is_padded,
    )


def make_layout(game: Game) -> Layout:
    """Return where things stand in an observation, as the kernels read it."""
    observer = game.observer
    n_seen = len(GLIMPSES) * observer.n_pairs
    cross = -1
    if observer.shows_cross:
        cross = observer.first_pair("last_cross_conflict", observer.n_pairs).start
    return Layout(
        constant=observer.constant,
        efforts=game.world.efforts,
        widths=game.world.menus.padded[:3].copy(),
        glimpse=observer.first_pair(GLIMPSES[0], n_seen).start,
        last=observer.start["last.strategy.0"],
        cross=cross,
        round=observer.start.get("round", -1),
        shows_bound=observer.shows_bound,
    )
