"""Learners by name: where their classes lie, what suits them, and what they take."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ONE_HOT, ORDINAL = "one_hot", "ordinal"


@dataclass(frozen=True)
class Known:
    """Where a learner's class lies, and what suits it.

    Attributes:
        module: that it is imported from.
        name: of the class.
        encoding: how it reads features by default.
        defaults: options that differ from the class's own.
        is_ours: whether it reads codes, can check its options, and asks for some of `FACTS`.
    """

    module: str
    name: str
    encoding: str = ORDINAL
    defaults: tuple[tuple[str, Any], ...] = ()
    is_ours: bool = False


KNOWN = {
    "logistic": Known("sklearn.linear_model", "LogisticRegression", ONE_HOT, (("max_iter", 1000),)),
    "naive_bayes": Known("aca_env.platforms.naive_bayes", "NaiveBayes"),
    "tree": Known("sklearn.tree", "DecisionTreeClassifier"),
    "forest": Known("sklearn.ensemble", "RandomForestClassifier"),
    "gradient_boosting": Known("sklearn.ensemble", "HistGradientBoostingClassifier"),
    "mlp": Known("sklearn.neural_network", "MLPClassifier", ONE_HOT),
    "sgd": Known("sklearn.linear_model", "SGDClassifier", ONE_HOT),
    "counts": Known("aca_env.platforms.counts", "Counts", is_ours=True),
    "private_counts": Known("aca_env.platforms.private_counts", "PrivateCounts", is_ours=True),
    "jtt": Known("aca_env.platforms.jtt", "JustTrainTwice", is_ours=True),
    "group_dro": Known("aca_env.platforms.group_dro", "GroupDRO", is_ours=True),
}

SET_BY_THE_GAME = ("n_jobs", "warm_start")
"""Options that would change nothing: one thread, and every round its own fit."""

FACTS = ("n_labels", "space", "encoding")
"""What learners of our own are told about the records, by nobody's choice."""


def takes_weights(fit: Callable[..., Any]) -> bool:
    """Whether a method of fitting takes weights of rows."""
    return "sample_weight" in inspect.signature(fit).parameters


def fit_options(options: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return what the game sets among a learner's options, those of its parts included."""
    last = {name: name.rpartition("__")[2] for name in options}
    seeds = {n: seed for n in options if last[n] == "random_state" and options[n] is None}
    # Left alone where it is one anyway: some learners are about to lose it.
    return seeds | {n: 1 for n in options if last[n] == "n_jobs" and options[n] not in (None, 1)}


def thawed(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain tables of what a scenario holds; lists stay tuples."""
    return {
        name: thawed(value) if isinstance(value, Mapping) else value
        for name, value in options.items()
    }
