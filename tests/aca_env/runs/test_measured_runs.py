"""Runs whose platform fits a learner: what was measured stands in rows, summary and table."""

import json
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from aca_env.cli.run_text import print_run
from aca_env.runs.folder import ROWS
from aca_env.runs.running import run_scenario
from aca_env.runs.summary import summarize
from aca_env.scenario.loading import load_scenario

SMALL = {
    "population.n_pool": 2000,
    "population.n_train": 500,
    "population.n_test": 50,
    "population.bank_size": 4,
    "rounds": 3,
}


def run(tmp_path, **changes):
    """Return the record of two seeds."""
    overrides = {**SMALL, **{key.replace("__", "."): value for key, value in changes.items()}}
    scenario = load_scenario("climate-duel", overrides)
    return run_scenario(scenario, range(2), folder=tmp_path / "run")


def text_of(record) -> str:
    """Return the table and the words under it."""
    file = StringIO()
    print_run(Console(file=file, width=200), record, summarize(record))
    return file.getvalue()


def test_rows_and_summary_of_a_learner_hold_what_was_measured(tmp_path):
    record = run(tmp_path, platform__classifier="naive_bayes")
    lines = (tmp_path / "run" / ROWS).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert all({"suboptimality", "bound_at_suboptimality"} <= row.keys() for row in rows)
    told = [row["suboptimality"] for row in rows if row["suboptimality"] is not None]
    assert told
    assert all(0 <= value < 1 for value in told)
    for place, collective in enumerate(summarize(record).to_dict()["collectives"]):
        values = record.measured["suboptimality"][..., place]
        per_seed = [np.nanmean(one) for one in values if not np.isnan(one).all()]
        assert collective["suboptimality"]["mean"] == pytest.approx(np.mean(per_seed))
        success, bound = record.success[..., place], record.measured["bound_at_suboptimality"]
        holds = [
            np.mean(s[~np.isnan(s)] >= b[~np.isnan(s)])
            for s, b in zip(success, bound[..., place], strict=True)
            if not np.isnan(s).all()
        ]
        shared = collective["share_success_at_least_bound_at_suboptimality"]
        assert shared["mean"] == pytest.approx(np.mean(holds))
        assert collective["certified"] is not True
    shown = text_of(record)
    assert "at ε̂" in shown
    assert "known only once it is fitted" in shown


def test_histogram_says_nothing_of_it(tmp_path):
    record = run(tmp_path)
    assert "suboptimality" not in (tmp_path / "run" / ROWS).read_text(encoding="utf-8")
    assert "suboptimality" not in json.dumps(summarize(record).to_dict())
    assert "ε̂" not in text_of(record)


def test_without_bounds_only_the_suboptimality_is_left(tmp_path):
    record = run(tmp_path, platform__classifier="tree", information__bounds="none")
    assert not np.isnan(record.measured["suboptimality"]).all()
    assert np.isnan(record.measured["bound_at_suboptimality"]).all()
    assert text_of(record)
