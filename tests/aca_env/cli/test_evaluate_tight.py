"""`aca evaluate --tight` states the tighter bound that evaluate states."""

import json

import numpy as np
import pytest

import aca_env
from aca_env.bounds.regimes import REGIMES
from aca_env.cli.collective_plans import read_collectives
from aca_env.cli.evaluation import Asked, split_rows
from aca_env.populations import load_table
from aca_env.terms import Terms

PLANTER = r"name=elders share=0.3 plant=city:Rome,Model Type:SUV,ratio:1\:2 target=no"
ERASER = "share=0.1 strategy=erasing n_estimation=5 plant=city:Rome"


@pytest.fixture
def asked(evaluate):
    def ask(*options):
        status, out, err = evaluate(PLANTER, ERASER, options=["--seed", "4", *options])
        assert (status, err) == (0, "")
        return out

    return ask


def test_the_document_has_the_bound_that_evaluate_states(asked, table):
    document = json.loads(asked("--tight", "--json"))
    pool = load_table(table, "need", bins={"age": 3})
    plans = read_collectives([PLANTER, ERASER])
    split = split_rows(pool, Asked(plans, Terms(), seed=4))
    n_train = len(split.records.y)
    membership = np.full(n_train, -1)
    for i, rows in enumerate(split.records.members):
        membership[rows] = i
    found = document["collectives"][0]["regimes"]
    for regime in REGIMES:
        (report, _) = aca_env.evaluate(
            split.records.X[:n_train],
            split.records.y,
            membership,
            [plan.build() for plan in plans],
            split.records.X[n_train:],
            space=pool.space,
            regime=regime,
            tightening=aca_env.Tightening(),
        )
        assert found[regime]["tight"] == report.tight.to_dict()


def test_without_the_option_nothing_is_said_of_it(asked):
    plain = json.loads(asked("--json"))

    assert all("tight" not in told for told in plain["collectives"][0]["regimes"].values())
    assert "tighter" not in asked()


def test_the_page_has_a_column_for_it(asked):
    assert "tighter" in asked("--tight")
