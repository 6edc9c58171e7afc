import pytest

from aca_env.bench.checks import Limit, check_all
from tests.aca_env.bench.results import NOTHING, results


@pytest.fixture(scope="module")
def checks():
    return {check.name: check for check in check_all(results())}


def test_every_requirement_has_a_name_of_its_own_and_unit():
    listed = check_all(results())
    assert len({(check.name, check.unit) for check in listed}) == len(listed)


@pytest.mark.parametrize(
    ("name", "measured", "holds"),
    [
        ("duel, own bounds", 50_000, True),
        ("duel, redraw every round", 9_000, False),
        ("duel beside simple-spread", 10, True),
        ("512 worlds × 4, 1 cell, all bounds", 8e6, True),
        ("512 worlds × 4, 5 cells, all bounds: two threads over one", 2.5 / 1.5, True),
        ("vector_env: step at the most records over one at the fewest, less 1", 0.05, True),
        ("parallel_env: step at the most records over one at the fewest, less 1", 0.2, False),
        ("exponent of a step's time in collectives", 1.0, True),
        ("exponent of a step's time in cells", 1.5, False),
        ("evaluate, 1,000,000 × 18 integer codes", 0.2, True),
        ("bound on 10,240 cells, with all else of the round", 0.002, False),
        ("4,096 worlds of four collectives", 400, True),
        ("environment's share of PPO's time, 64 worlds", 0.025, True),
    ],
)
def test_requirement_is_judged_by_what_was_measured(checks, name, measured, holds):
    assert checks[name].measured == pytest.approx(measured)
    assert checks[name].holds is holds


@pytest.mark.parametrize("name", ["forty collectives", "exponent of a step's time in labels"])
def test_what_was_not_measured_is_not_judged(checks, name):
    assert checks[name].measured is None
    assert checks[name].holds is None


def test_empty_run_judges_nothing():
    listed = check_all(results(**NOTHING))
    assert {check.holds for check in listed} == {None}
    assert len(listed) == len(check_all(results()))


def test_training_without_the_library_is_not_judged():
    listed = check_all(results(training={"missing": "no module"}))
    (share,) = (check for check in listed if "PPO" in check.name)
    assert share.holds is None


@pytest.mark.parametrize(
    ("sense", "below", "same", "above"),
    [
        ("at least", False, True, True),
        ("more than", False, False, True),
        ("at most", True, True, False),
        ("less than", True, False, False),
    ],
)
def test_limits_say_where_they_end(sense, below, same, above):
    limit = Limit(sense, 5, "s")
    assert [limit.check("it", n, "").holds for n in (4.9, 5, 5.1)] == [below, same, above]
