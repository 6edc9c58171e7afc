"""Small scenes whose platform fits a learner, and the same fit made of rows by scikit-learn."""

from collections import Counter

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import CategoricalNB
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from tests.aca_env.game.scenes import PLAIN, Scene, make_scene, random_pool

FIXED_SEED = 7
PARAMETERS = {
    "logistic": {"tol": 1e-9, "C": 0.5},
    "naive_bayes": {"alpha": 0.5},
    "tree": {"random_state": FIXED_SEED},
}
"""Options under which a fit is the same to the last label, however its rows are arranged."""


def learner_scene(seed: int, name: str, parameters=None, **population) -> Scene:
    """Return three collectives with every strategy a learner allows, some at part strength."""
    rng = np.random.default_rng(seed)
    pool = random_pool(rng)
    names, labels = pool.space.names, pool.space.labels
    wide = {n: pool.space.features[n][0] for n in names[: len(names) // 2]}
    narrow = {n: pool.space.features[n][0] for n in names[1:]}
    group = {"share": 0.2, "efforts": [0.4, 1.0], "edit_cost": 0.01}
    split = {"kind": "adaptive_unplanting", "n_estimation": 5}
    naive = {"kind": "naive_unplanting", "alternative": labels[0], "method": "direct"}
    values = {label: float(rng.normal()) for label in labels}
    fields = {
        "name": "learner",
        "description": "Does a fitted platform agree with its rows?",
        "rounds": 3,
        "population": {"source": "climate", "n_train": 120, "n_test": 30} | population,
        "signals": {"wide": wide, "narrow": narrow},
        "collectives": [
            group | {"name": "a", "signals": ["wide", "narrow"], "strategies": PLAIN},
            group | {"name": "b", "signals": ["narrow"], "strategies": [*PLAIN, naive, split]},
            group | {"name": "c", "signals": ["wide"], "strategies": [split, "abstain"]},
        ],
        "platform": {"classifier": name, "parameters": parameters or {}},
        "information": {"bounds": "all"},
    }
    for place in fields["collectives"]:
        place["values"] = values
    other = [n for n in names if len(pool.space.features[n]) > 1 and n in narrow]
    if other:
        fallback = {other[0]: pool.space.features[other[0]][1]}
        kind = {"kind": "feature_only_planting", "fallback": fallback}
        fields["collectives"][1]["strategies"] = [*PLAIN, naive, split, kind]
    return make_scene(fields, pool)


def fit_rows(scene: Scene, records):
    """Return the label by point that a fit of raw rows, one by one, predicts.

    Args:
        scene: what was played.
        records: counter of (point, label).
    """
    rows = sorted(records.elements())
    X = np.array([point for point, _ in rows])
    y = np.array([label for _, label in rows])
    if len(set(y.tolist())) == 1:
        return lambda _: int(y[0])
    platform, sizes = scene.scenario.platform, scene.pool.space.sizes
    encode = np.asarray
    if platform.classifier == "naive_bayes":
        model = CategoricalNB(**platform.parameters, min_categories=list(sizes))
    elif platform.classifier == "tree":
        model = DecisionTreeClassifier(**platform.parameters)
    else:
        model = LogisticRegression(max_iter=1000, **platform.parameters)
        encode = OneHotEncoder(categories=[np.arange(s) for s in sizes]).fit(X).transform
    model.fit(encode(X), y)
    return lambda point: int(model.predict(encode(np.array([point])))[0])


def as_mass(scene: Scene, records, points) -> Counter:
    """Return one unit of mass on the label that the fit predicts at each point."""
    predict = fit_rows(scene, records)
    return Counter({(point, predict(point)): 1 for point in set(points)})
