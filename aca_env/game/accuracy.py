"""How often the platform is right about users who edit nothing: what defences cost it."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, DataError, StateError
from aca_env.game.fitting import Fit, FittedTrainer
from aca_env.game.game import Game
from aca_env.game.past_records import UNEDITED
from aca_env.game.records import rows_of
from aca_env.game.training_records import store_of

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


def platform_accuracy(game: Game, actions: Whole | None = None, *, twin: bool = False) -> Reals:
    """Return the share of a round's unedited test users whose label the platform predicts.

    It is that of the classifier which the present round's records would give, fitted anew;
    nothing is played. Users are asked about as they are, in whatever cell they fall.

    Args:
        game: games of a platform that fits a learner. A plain histogram predicts planted
            cells only; `classifier = "counts"` is the same one, and predicts everywhere.
        actions: joint actions (n, K, 5): one per game, or any number with one game; None
            trains on the records as they were before any edit.
        twin: use an independent draw of records and users instead of the round's own.

    Returns:
        (n,) accuracies; without actions one per game.

    Raises:
        DataError: a platform that keeps counts of planted cells only.
        ActionError: actions of another shape.
        StateError: no reset yet, the episode is over, or the platform does not retrain in
            this round.
    """
    n_games, n_agents = game.present.n_games, game.world.n_agents
    if actions is None:
        found = np.empty(n_games)
        for part, places in game.parts():
            rows = np.full((len(places), n_agents), UNEDITED)
            found[places] = _accuracies(part, rows, twin=twin, clean=True)
        return found
    joint = np.asarray(actions)
    if joint.ndim != 3 or joint.shape[1:] != (n_agents, 5) or n_games not in (1, len(joint)):
        expected = "any number of" if n_games == 1 else str(n_games)
        raise ActionError(
            f"actions: expected {expected} joint actions (n, {n_agents}, 5), got {joint.shape}"
        )
    found = np.empty(len(joint))
    for part, places in game.parts():
        chosen = slice(None) if n_games == 1 else places
        row = part.rules.choose(part.present, joint[chosen]).row
        rows = np.where(row < part.world.n_levels, UNEDITED, row)
        found[chosen] = _accuracies(part, rows, twin=twin)
    return found


def _accuracies(game: Game, rows: Whole, *, twin: bool, clean: bool = False) -> Reals:
    """Return accuracies (n,) of the fits to joint actions (n, K)."""
    trainer, state = game.engine.trainer, game.present
    if not isinstance(trainer, FittedTrainer):
        raise DataError(
            'accuracy: expected a platform that predicts any user, such as classifier = "counts", '
            f'got classifier = "{game.scenario.platform.classifier}"'
        )
    if game.is_over or not trainer.is_due(state):
        told = "the end of the episode" if game.is_over else "one that keeps its classifier"
        raise StateError(f"accuracy: expected a round in which the platform retrains, got {told}")
    draw = game.drawer.draw(state, twin=True) if twin else game.draw
    users = np.broadcast_to(draw.test_entry, len(rows)).tolist()
    shares: dict[tuple[Fit, int], float] = {}
    places = list(zip(trainer.fits(draw, state, rows, clean=clean), users, strict=True))
    for fit, user in places:
        if (fit, user) not in shares:
            test = store_of(draw.bank).test[user]
            assert test is not None
            X, y, times = rows_of(trainer.law, test)
            is_right = trainer.labels_at(draw, fit, X) == y
            shares[fit, user] = float((is_right * times).sum() / times.sum())
    return np.array([shares[place] for place in places])
