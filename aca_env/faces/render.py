"""The last round of a game as text and as a picture."""

import math

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aca_env.faces.chart import Standing, draw_standings, row_height, width
from aca_env.faces.words import ActionWords, action_words
from aca_env.game.game import Game, Step

DPI = 100


def text(game: Game, step: Step | None) -> str:
    """Return the round in words: a line per collective with mass, plan and results.

    Args:
        game: one game.
        step: what its last round gave; None before any.
    """
    scenario = game.scenario
    lines = [f"{scenario.name}, {_when(game, step)}"]
    names = [collective.name for collective in scenario.collectives]
    longest = max(map(len, names))
    for i, name in enumerate(names):
        lines.append(f"  {name:<{longest}}  {_mass(game, i, step)}  {_result(game, i, step)}")
    return "\n".join(lines)


def picture(game: Game, step: Step | None) -> NDArray[np.uint8]:
    """Return the round as an image (height, width, 3): masses, plans, success against bound.

    All rounds of a game have one size.

    Args:
        game: one game.
        step: what its last round gave; None before any.
    """
    n_rows = game.world.n_agents
    figure = Figure(figsize=(width(n_rows), row_height(n_rows)), dpi=DPI, layout="constrained")
    # A canvas of its own keeps the global state of pyplot out of it.
    canvas = FigureCanvasAgg(figure)
    draw_standings(figure, [_standing(game, i, step) for i in range(n_rows)])
    figure.suptitle(f"{game.scenario.name}, {_when(game, step)}", fontsize=10)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return pixels[..., :3].copy()


def _when(game: Game, step: Step | None) -> str:
    rounds = game.scenario.rounds
    if step is None:
        return f"round {game.state.round} of {rounds}: no round was played since"
    return f"round {game.state.round} of {rounds}"


def _words(game: Game, i: int, step: Step) -> ActionWords:
    action, illegal = game.state.last_action[0, i], bool(step.illegal[0, i])
    return action_words(game.world, i, action, illegal)


def _mass(game: Game, i: int, step: Step | None) -> str:
    share = game.world_of(0).n_members[i] / game.scenario.population.n_train
    editing = _n_editing(game, i, step)
    return f"{share:6.2%} of records, {editing:,} of {game.world_of(0).n_members[i]:,} edit"


def _n_editing(game: Game, i: int, step: Step | None) -> int:
    if step is None or _words(game, i, step).strategy == "abstain":
        return 0
    return int(step.outcome.acting[0, i])


def _result(game: Game, i: int, step: Step | None) -> str:
    if step is None:
        return ""
    words = _words(game, i, step).sentence()
    if step.illegal[0, i]:
        words += " (its action was masked)"
    outcome = step.outcome
    parts = [words, f"success {_number(outcome.success[0, i])}"]
    if outcome.bound is not None:
        parts.append(f"bound {_number(outcome.bound[0, i])}")
    parts += [f"payoff {outcome.payoff[0, i]:+.4f}", f"reward {step.reward[0, i]:+.4f}"]
    return "  ".join(parts)


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "none"


def _standing(game: Game, i: int, step: Step | None) -> Standing:
    n_train = game.scenario.population.n_train
    nothing = step is None or step.outcome.bound is None
    return Standing(
        name=game.scenario.collectives[i].name,
        plan="" if step is None else _words(game, i, step).sentence(),
        share=float(game.world_of(0).n_members[i] / n_train),
        editing_share=_n_editing(game, i, step) / n_train,
        success=math.nan if step is None else float(step.outcome.success[0, i]),
        bound=math.nan if nothing else float(step.outcome.bound[0, i]),  # type: ignore[union-attr, index]
    )
