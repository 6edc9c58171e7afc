"""Every wrong value of a platform gives one line with file, key, value and what was expected."""

import pytest

from tests.aca_env.scenario.one_line import check_refusal

# overrides, the key named, the value shown, a part of what is said to be expected
WRONG = {
    "classifier": ({"platform.classifier": "oak"}, "platform.classifier", "'oak'", "histogram"),
    "factory": ({"platform.classifier": "a:b c"}, "platform.classifier", "'a:b c'", "factory"),
    "no_parameters": (
        {"platform.parameters": {"C": 1.0}},
        "platform.parameters",
        "{'C': 1.0}",
        "nothing with classifier",
    ),
    "parameters": (
        {"platform.classifier": "tree", "platform.parameters": [1]},
        "platform.parameters",
        "[1]",
        "a table of",
    ),
    "no_encoding": ({"platform.encoding": "ordinal"}, "platform.encoding", "'ordinal'", "no such"),
    "counted_encoding": (
        {"platform.classifier": "naive_bayes", "platform.encoding": "one_hot"},
        "platform.encoding",
        "'one_hot'",
        "counts values",
    ),
    "learning_of_tree": (
        {"platform.classifier": "tree", "platform.learning": "warm_start"},
        "platform.learning",
        "'warm_start'",
        '"refit" with classifier = "tree"',
    ),
    "learning_of_naive_bayes": (
        {"platform.classifier": "naive_bayes", "platform.learning": "warm_start"},
        "platform.learning",
        "'warm_start'",
        '"refit" or "partial_fit" with classifier = "naive_bayes"',
    ),
    "learning_of_histogram": (
        {"platform.learning": "partial_fit"},
        "platform.learning",
        "'partial_fit'",
        '"refit" with classifier = "histogram"',
    ),
    "learning_unknown": (
        {"platform.classifier": "sgd", "platform.learning": "online"},
        "platform.learning",
        "'online'",
        "'refit', 'warm_start' or 'partial_fit'",
    ),
    "trigger_in_every_round": (
        {"platform.retrain_when": {"drift": 0.1}},
        "platform.retrain_when",
        "{'drift': 0.1}",
        "no such key with retrain_every = 1",
    ),
    "trigger_of_one_that_goes_on": (
        {
            "platform.classifier": "sgd",
            "platform.learning": "partial_fit",
            "platform.retrain_every": 2,
            "platform.retrain_when": {"drift": 0.1},
        },
        "platform.retrain_when",
        "{'drift': 0.1}",
        'no such key with learning = "partial_fit"',
    ),
    "trigger_of_one": (
        {"platform.retrain_every": 2, "platform.retrain_when.drift": 1.0},
        "platform.retrain_when.drift",
        "1.0",
        "a number in [0, 1)",
    ),
    "trigger_of_nan": (
        {"platform.retrain_every": 2, "platform.retrain_when.drift": float("nan")},
        "platform.retrain_when.drift",
        "nan",
        "a number in [0, 1)",
    ),
    "trigger_without_drift": (
        {"platform.retrain_every": 2, "platform.retrain_when": {}},
        "platform.retrain_when.drift",
        "nothing",
        "",
    ),
    "learner_adversary": (
        {
            "platform": {"classifier": "mlp", "adversary": "random"},
            "information.epsilon": 0.1,
        },
        "platform.adversary",
        "'random'",
        '"none" unless classifier',
    ),
    "learner_detection": (
        {"platform.classifier": "sgd", "dynamics.detection.kappa": 2.0},
        "dynamics.detection",
        "{'kappa': 2.0}",
        "nothing unless classifier",
    ),
    "retrain_every": ({"platform.retrain_every": 0}, "platform.retrain_every", "0", "from 1"),
    "decay": ({"platform.decay": 1.0}, "platform.decay", "1.0", "[0, 1)"),
    "decay with a window": (
        {"platform.decay": 0.5, "platform.memory": 2},
        "platform.decay",
        "0.5",
        "memory = 2",
    ),
    "adversary without epsilon": (
        {"platform.adversary": "random"},
        "information.epsilon",
        "0.0",
        "more than 0",
    ),
    "victim without adversary": (
        {"platform.victim": "north"},
        "platform.victim",
        "'north'",
        '"all"',
    ),
    "unknown victim": (
        {"platform": {"victim": "x", "adversary": "worst_case"}, "information.epsilon": 0.1},
        "platform.victim",
        "'x'",
        "north, south",
    ),
}


@pytest.mark.parametrize(("overrides", "key", "got", "expected"), WRONG.values(), ids=WRONG)
def test_wrong_platform_gives_one_line(scenario, overrides, key, got, expected):
    check_refusal(scenario, overrides, key, got, expected)
