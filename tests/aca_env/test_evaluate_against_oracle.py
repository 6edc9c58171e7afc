"""`evaluate` agrees with the row-by-row oracle in random worlds, field by field."""

import math

import numpy as np
import pytest

import aca_env
from aca_env import strategies
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from tests.oracle.evaluate import OracleReport, oracle_evaluate
from tests.oracle.worlds import REGIMES, RandomWorld, random_world
from tests.quick import quick

N_CHUNKS, CHUNK = 16, 24
TOLERANCE = 1e-12
PER_CELL = ("margin", "prevalence", "cross_conflict", "own_conflict")
SPLITTING = ("AdaptiveUnplanting", "Erasing")


def build(world: RandomWorld):
    """Return collectives and interventions as the library's own objects."""

    def make(specs):
        return [spec.build(strategies) for spec in specs]

    plans = world.interventions
    if isinstance(plans, dict):
        plans = {j: make(specs) for j, specs in plans.items()}
    elif plans is not None:
        plans = [make(p) for p in plans] if isinstance(plans[0], list) else make(plans)
    return make(world.collectives), plans


def evaluate(seed: int, regime: str):
    """Return a random world, the arguments made of it and the library's reports."""
    world = random_world(seed)
    collectives, interventions = build(world)
    data = (world.X, world.y, world.membership, collectives, world.X_test)
    options = world.options | {
        "regime": regime,
        "interventions": interventions,
        "others_mass": world.others_mass,
    }
    rng = np.random.default_rng(seed)
    reports = aca_env.evaluate(*data, space=world.space, rng=rng, **options)
    return world, data, options, reports


def evaluate_both(seed: int, regime: str):
    world, data, options, reports = evaluate(seed, regime)
    splits = [getattr(report, "estimation_rows", None) for report in reports]
    *records, X_test = data
    expected = oracle_evaluate(
        world.space, *records, X_test=X_test, estimation_rows=splits, **options
    )
    return world, reports, expected


def close(got, wanted) -> bool:
    """Whether numbers agree to the tolerance, infinities and NaN exactly."""
    return np.shape(got) == np.shape(wanted) and np.allclose(
        got, wanted, rtol=0, atol=TOLERANCE, equal_nan=True
    )


def differences(report, wanted: OracleReport) -> list[str]:
    """Return the fields that disagree, with both values."""
    wrong = []
    for name in ("success", "bound", *PER_CELL):
        value = getattr(wanted, name)
        if value is not None and not close(getattr(report, name), value):
            wrong.append(f"{name}: got {getattr(report, name)}, oracle {value}")
    if report.n_cells != wanted.n_cells:
        wrong.append(f"n_cells: got {report.n_cells}, oracle {wanted.n_cells}")
    if wanted.cells and not np.array_equal(report.cells, wanted.cells):
        wrong.append("cells: not the planted cells in lexicographic order")
    if wanted.delta_prime is not None and not math.isclose(
        report.delta_prime, wanted.delta_prime, rel_tol=TOLERANCE
    ):
        wrong.append(f"delta_prime: got {report.delta_prime}, oracle {wanted.delta_prime}")
    if wanted.certified is not None and report.certified is not wanted.certified:
        wrong.append(f"certified: got {report.certified}, oracle {wanted.certified}")
    if wanted.label_map is not None and not np.array_equal(report.label_map, wanted.label_map):
        wrong.append(f"label_map: got {report.label_map}, oracle {wanted.label_map}")
    return wrong


def disagreements(seed: int) -> list[str]:
    """Return what differs in three regimes, so that every regime meets every kind of world."""
    lines = []
    for regime in [REGIMES[(seed + shift) % len(REGIMES)] for shift in (0, 3, 6)]:
        world, reports, expected = evaluate_both(seed, regime)
        for i, (report, wanted) in enumerate(zip(reports, expected, strict=True)):
            place = f"seed {seed}, {regime}, collective {i} ({world.collectives[i].kind})"
            lines += [f"{place}: {line}" for line in differences(report, wanted)]
    return lines


def seeds_of(chunk: int) -> range:
    return range(chunk * CHUNK, (chunk + 1) * CHUNK)


@pytest.mark.parametrize("chunk", quick(range(N_CHUNKS), range(0, N_CHUNKS, 2)))
def test_every_field_of_every_report_equals_the_oracle(chunk):
    found = [line for seed in seeds_of(chunk) for line in disagreements(seed)]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("chunk", quick(range(N_CHUNKS), range(0, N_CHUNKS, 2)))
def test_estimation_split_is_distinct_rows_among_the_members(chunk):
    for seed in seeds_of(chunk):
        world, _, _, reports = evaluate(seed, "worst_case")
        for i, (spec, report) in enumerate(zip(world.collectives, reports, strict=True)):
            if spec.kind not in SPLITTING:
                continue
            rows = [int(row) for row in report.estimation_rows]
            members = np.flatnonzero(world.membership == i)
            n_expected = min(spec.arguments["n_estimation"], len(members))
            assert len(set(rows)) == len(rows) == n_expected, f"seed {seed}, collective {i}"
            assert set(rows) <= set(members.tolist()), f"seed {seed}, collective {i}"


@pytest.mark.parametrize("seed", range(20))
def test_aggregate_sum_is_another_name_for_full(seed):
    _, plain, _ = evaluate_both(seed, "full")
    _, summed, _ = evaluate_both(seed, "aggregate_sum")
    for one, other in zip(plain, summed, strict=True):
        assert close(one.bound, other.bound)
        assert close(one.margin, other.margin)


TIES = [(5, 0.1, "total_variation"), (9, 0.1, "contamination")]
TIES += [(25, 0.02, "total_variation"), (49, 0.02, "contamination")]


@pytest.mark.parametrize(("n_per_lead", "epsilon", "threshold"), TIES)
def test_transparent_ties_with_the_threshold_are_decided_in_whole_numbers(
    n_per_lead, epsilon, threshold
):
    space = FeatureSpace({"heat": ["low", "high"]}, ["no", "yes"])
    collectives = [strategies.FeatureLabelPlanting(Signal({"heat": "high"}), target="yes")]
    options = {"regime": "transparent", "epsilon": epsilon, "threshold": threshold}
    # The target leads by exactly tau * N records, which is not above the threshold.
    for lead in range(1, 60):
        n_records = n_per_lead * lead
        is_member = np.arange(n_records) < (n_records + lead) // 2
        X, y = np.ones((n_records, 1), dtype=int), np.zeros(n_records, dtype=int)
        data = (X, y, np.where(is_member, 0, -1), collectives)
        (report,) = aca_env.evaluate(*data, X[:1], space=space, **options)
        (wanted,) = oracle_evaluate(space, *data, X_test=X[:1], estimation_rows=[None], **options)
        assert not differences(report, wanted), f"N = {n_records}"
        assert wanted.bound < 0
