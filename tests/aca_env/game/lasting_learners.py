"""Games whose learner remembers or goes on learning, and the same by hand, row by row."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import CategoricalNB
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from aca_env.game.making import make_game
from aca_env.game.past_records import UNEDITED
from aca_env.game.world import World
from tests.aca_env.game.learner_scenes import FIXED_SEED, learner_scene

N_ROUNDS = 4
REDRAWS = ("every_round", "bank", "once")
OPTIONS = {
    "logistic": {"tol": 1e-9},
    "naive_bayes": {"alpha": 0.5},
    "tree": {"random_state": FIXED_SEED},
    "forest": {"n_estimators": 3, "random_state": FIXED_SEED},
    "mlp": {"max_iter": 4, "hidden_layer_sizes": [4], "random_state": FIXED_SEED},
    "sgd": {"max_iter": 5, "loss": "log_loss", "random_state": FIXED_SEED},
}
MADE = {
    "logistic": lambda: LogisticRegression(max_iter=1000, tol=1e-9),
    "naive_bayes": lambda: CategoricalNB(alpha=0.5),
    "tree": lambda: DecisionTreeClassifier(random_state=FIXED_SEED),
    "forest": lambda: RandomForestClassifier(3, random_state=FIXED_SEED),
    "mlp": lambda: MLPClassifier(4, max_iter=4, random_state=FIXED_SEED),
    "sgd": lambda: SGDClassifier(loss="log_loss", max_iter=5, random_state=FIXED_SEED),
}


def lasting_world(name: str, seed: int = 1, *, platform=None, **population) -> World:
    """Return a small world whose platform has more fields than its learner."""
    base = learner_scene(seed, name, OPTIONS.get(name), bank_size=6, **population)
    content = base.scenario.model_dump(exclude_unset=True)
    content["platform"] |= platform or {}
    content["rounds"] = N_ROUNDS
    return World(type(base.scenario)(**content), pool=base.pool)


def started(world: World, n_games: int = 2):
    """Return games at the start of an episode."""
    game = make_game(world)
    game.reset(np.arange(n_games, dtype=np.uint64), 3)
    return game


def some_actions(game, t: int):
    """Return actions of everybody, others in every round."""
    widths = game.world.menus.widths
    return np.random.default_rng(t).integers(0, widths, size=(game.present.n_games, *widths.shape))


def rows_now(game, row, b: int):
    """Return the round's training records (codes, labels, times) of one game as they lie there."""
    trainer, draw = game.engine.trainer, game.draw
    rows = np.where(np.asarray(row) < game.world.n_levels, UNEDITED, row)
    places = [int(draw.rest_entry[b]), *draw.entry[b].tolist(), *rows.tolist()]
    return trainer.handed_in.records(draw.bank, places)


def encoded(name: str, space, X):
    """Return codes as the learner reads them."""
    if name in ("naive_bayes", "tree", "forest"):
        return X
    return OneHotEncoder(categories=[np.arange(s) for s in space.sizes]).fit(X).transform(X)


def made(name: str, space):
    """Return a learner of scikit-learn that has seen nothing."""
    model = MADE[name]()
    if name == "naive_bayes":
        model.set_params(min_categories=list(space.sizes))
    return model


def pooled(parts, weights):
    """Return distinct rows in lexicographic order with their weights, one row at a time."""
    total = {}
    for (X, y, times), weight in zip(parts, weights, strict=True):
        for x, label, n in zip(X.tolist(), y.tolist(), times.tolist(), strict=True):
            key = (*x, label)
            total[key] = total.get(key, 0) + n * weight
    table = np.array(sorted(total))
    return table[:, :-1], table[:, -1], np.array([total[key] for key in sorted(total)], dtype=float)
