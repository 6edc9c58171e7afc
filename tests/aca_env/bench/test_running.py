import pytest

from aca_env.bench.curves import CURVES
from aca_env.bench.latency import QUESTIONS
from aca_env.bench.measuring import Effort
from aca_env.bench.ours import OURS
from aca_env.bench.peers import PEERS, YARDSTICK
from aca_env.bench.running import SECTIONS, count, make_plan, run_benchmark
from aca_env.errors import UnknownNameError


def names(items):
    return [item.name for item in items]


@pytest.mark.filterwarnings("ignore")  # of peers
def test_everything_is_measured_by_default():
    plan = make_plan()
    assert plan.sections == set(SECTIONS)
    assert plan.entries[: len(OURS)] == OURS
    assert {*names(plan.entries[len(OURS) :]), *plan.missing} == set(names(PEERS))
    assert plan.curves == CURVES
    assert plan.questions == QUESTIONS


def test_one_part_is_measured_whole():
    plan = make_plan(["curves"])
    assert plan.sections == {"curves"}
    assert plan.curves == CURVES
    assert plan.entries == plan.questions == ()
    assert plan.missing == {}


@pytest.mark.filterwarnings("ignore")  # of peers
def test_single_lines_of_several_parts_are_measured():
    plan = make_plan(["duel", YARDSTICK, "labels", "bounds"])
    assert plan.sections == {"speed", "curves", "latency"}
    assert [*names(plan.entries), *plan.missing] == ["duel", YARDSTICK]
    assert names(plan.curves) == ["labels"]
    assert names(plan.questions) == ["bounds"]


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"unknown --only 'fast'; known: compile, speed,"):
        make_plan(["duel", "fast"])


def test_no_name_stands_for_two_things():
    listed = [*SECTIONS, *names((*OURS, *PEERS, *CURVES, *QUESTIONS))]
    assert len(set(listed)) == len(listed)


def test_progress_ends_where_it_was_said_to_end():
    plan, effort, noted = make_plan(["duel", "bounds"]), Effort(2, 0.0, 0), []
    found = run_benchmark(plan, effort, noted.append)
    assert len(noted) == count(plan, effort) == 6
    assert names(found.latencies) == ["bounds"]
    assert [rate.entry.name for rate in found.rates] == ["duel"]
    assert found.curves == ()
    assert found.cold is found.worlds is found.training is None
