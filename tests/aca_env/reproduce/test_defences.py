"""The study of defences: what is compared with what, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.reproduce.defences_view import (
    KINDS,
    SWEEPS,
    cost_of,
    reference_of,
    row_of,
    share_text,
    success_rows,
)
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments.defences import defences_experiment
from aca_env.reproduce.platform_settings import (
    CAPPED,
    COUNTS,
    MODEL_DEFENCES,
    RECORDS,
    TABLE_DEFENCES,
    TRIPLED,
    platform_scenario,
)
from aca_env.reproduce.platform_sweep import PlatformSweep

EFFORT = replace(
    QUICK, platform_draws=3, table_shares=(0.01, 0.04, 0.16), model_shares=(0.01, 0.04, 0.16)
)


def arrays(success, accuracy):
    """Return made-up draws: success by share, and accuracy."""
    by_share = np.array(success, dtype=float)[:, None, None]
    return {
        "success": np.tile(by_share, (1, 3, 2)),
        "clean_accuracy": np.full(3, accuracy) + np.array([0.0, 0.01, -0.01]),
    }


def made_up(changes):
    """Return results in which every platform is like none, but for some."""
    found = {}
    for sweep in SWEEPS:
        success, accuracy = changes.get(sweep.variant.name, ((0.0, 1.0, 1.0), 0.6))
        found[sweep.name] = arrays(success, accuracy)
    return Results(EFFORT, 0, found)


PLAUSIBLE = {
    "equal records once": ((0.0, 0.0, 0.0), 0.58),
    "patterns 3 times too frequent go": ((0.0, 0.0, 0.0), 0.6),
    "Laplace noise, ε = 1": ((0.0, 0.9, 1.0), 0.5),
    "Laplace noise, ε = 0.05": ((0.0, 0.5, 1.0), 0.4),
    "Laplace noise, ε = 0.005": ((0.0, 0.1, 0.8), 0.3),
    "three copies from each member": ((1.0, 1.0, 1.0), 0.6),
    "just train twice": ((1.0, 1.0, 0.5), 0.5),
    "group DRO over labels": ((1.0, 1.0, 1.0), 0.5),
}


def test_costs_are_differences_on_the_same_draws():
    results = made_up({"equal records once": ((0.0, 0.5, 0.5), 0.55)})
    cost = cost_of(results, PlatformSweep("cars", TABLE_DEFENCES[1], "table"))

    np.testing.assert_allclose(cost.accuracy_cost, [0.05] * 3)
    np.testing.assert_allclose(cost.success_cost, [1 / 3] * 3)
    assert cost.needed == pytest.approx(0.04)
    assert cost.needed_without == pytest.approx(0.02)
    row = row_of(results, cost)
    assert row["accuracy_cost"] == pytest.approx(0.05)
    assert row["accuracy_cost_half_width"] == pytest.approx(0, abs=1e-12)
    assert [r["share"] for r in success_rows(results, cost)] == [0.01, 0.04, 0.16]


def test_the_reference_costs_nothing_and_a_cap_is_compared_with_copies():
    results = made_up({})
    for sweep in SWEEPS:
        cost = cost_of(results, sweep)
        if cost.is_reference:
            assert not cost.accuracy_cost.any()
            assert not cost.success_cost.any()
    assert reference_of("table", CAPPED) == TRIPLED
    assert reference_of("table", TRIPLED) == COUNTS
    assert reference_of("model", MODEL_DEFENCES[2]) == MODEL_DEFENCES[0]


def test_shares_out_of_reach_or_below_the_grid_are_told():
    results = made_up(PLAUSIBLE)
    told = [
        share_text(cost_of(results, PlatformSweep("cars", variant, "table")), EFFORT.table_shares)
        for variant in (TABLE_DEFENCES[0], TABLE_DEFENCES[1], TRIPLED)
    ]
    assert told == ["0.02", "never up to 0.16", "at most 0.01"]
    row = row_of(results, cost_of(results, PlatformSweep("cars", TABLE_DEFENCES[1], "table")))
    assert row["share_for_half"] is None


def test_claims_hold_for_what_they_say_and_fail_for_the_contrary():
    claims = defences_experiment().claims
    plausible = [claim.measure(made_up(PLAUSIBLE)) for claim in claims]
    contrary = [claim.measure(made_up({
        "patterns 3 times too frequent go": ((0.0, 1.0, 1.0), 0.5),
        "three copies, one a user counts": ((1.0, 1.0, 1.0), 0.6),
    })) for claim in claims]  # fmt: skip

    assert all(found.holds for found in plausible)
    assert not any(found.holds for found in contrary)
    assert all(found.measured for found in (*plausible, *contrary))


def test_tables_and_picture_tell_of_every_defence():
    experiment, results = defences_experiment(), made_up(PLAUSIBLE)
    tables = experiment.tables(results)

    n_variants = len(TABLE_DEFENCES) + len(MODEL_DEFENCES)
    assert len(tables[""]) == len(RECORDS) * n_variants
    assert len(tables["-by-share"]) == 3 * len(tables[""])
    (left, *_) = experiment.picture(results).axes
    assert len(left.get_yticklabels()) == n_variants


def test_every_defence_is_a_valid_platform_on_both_records():
    for variants in KINDS.values():
        for variant in variants:
            for records in RECORDS:
                platform = platform_scenario(records, variant, 0.1).platform
                assert platform.classifier == dict(variant.settings)["platform.classifier"]
