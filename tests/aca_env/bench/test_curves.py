import pytest

from aca_env.bench.curves import CURVES, Curve, Point, rows, summarize, trace
from aca_env.bench.measuring import Effort
from aca_env.bench.players import ParallelPlayer, VectorPlayer
from aca_env.bench.summaries import middle
from aca_env.faces.make import parallel_env, vector_env
from tests.aca_env.bench.counted import TINY

TINIEST = Effort(2, 0.0, 0)


def curve(values, make, **changes):
    return Curve("size", "worlds", "a small game", values, make, **changes)


def point(size, seconds, n_worlds=1):
    """Return a point with one measured time per env-step and repeat."""
    spread = middle(seconds)
    calls = tuple(n_worlds * value for value in seconds)
    return Point("size", size, 2, 5, 4, n_worlds, spread, spread, calls)


def test_points_are_measured_in_alternation_and_described():
    noted = []
    worlds = curve(
        (1, 3, 9),
        lambda n, seed, _: VectorPlayer(
            vector_env("climate-duel", n, auto_reset=True, overrides=TINY), seed
        ),
    )
    traced = trace(worlds, TINIEST, noted.append)
    assert [p.n_worlds for p in traced.points] == [1, 3, 9]
    assert [p.n_collectives for p in traced.points] == [2, 2, 2]
    assert {p.n_labels for p in traced.points} == {4}
    assert len(noted) == TINIEST.n_measurements(3)
    assert {s.name for s in noted[-3:]} == {"size 1", "size 3", "size 9"}
    assert traced.fit.n_points == 3
    assert all(p.cpu.median > 0 for p in traced.points)


def test_flat_law_has_a_ratio_and_no_exponent():
    def make(n_train, seed, _):
        settings = {**TINY, "population.n_train": n_train}
        return ParallelPlayer(parallel_env("climate-duel", overrides=settings), seed)

    traced = trace(curve((10**4, 10**9), make, law="flat"), TINIEST, lambda _: None)
    assert traced.fit is None
    assert traced.ratio.n == 2


def test_ratio_pairs_the_ends_of_the_same_repeat():
    ends = [point(1, [1.0, 2.0, 4.0]), point(9, [3.0, 6.0, 12.0])]
    assert summarize(curve((1, 9), None), ends).ratio == middle([3.0, 3.0, 3.0])


@pytest.mark.parametrize(("per_call", "exponent"), [(False, -1.0), (True, 0.0)])
def test_law_of_a_call_counts_all_its_worlds(per_call, exponent):
    points = [point(n, [1e-3 / n] * 3, n_worlds=n) for n in (1, 10, 100, 1000)]
    traced = summarize(curve((1, 10, 100, 1000), None, per_call=per_call), points)
    assert traced.fit.exponent == pytest.approx(exponent, abs=1e-9)


def test_element_is_one_label_of_one_collective_in_one_cell():
    assert point(1, [8e-6] * 3).element_seconds == pytest.approx(8e-6 / (2 * 5 * 4))


def test_rows_hold_one_line_per_point():
    points = [point(1, [1.0, 2.0, 4.0]), point(9, [3.0, 6.0, 12.0])]
    (first, second) = rows([summarize(curve((1, 9), None), points)])
    assert first.keys() == second.keys()
    assert (first["size"], second["size"]) == (1, 9)
    assert second["cpu_seconds_per_env_step"] == 6.0


def test_curves_go_as_far_as_they_are_asked_to():
    ends = {c.axis: (c.values[0], c.values[-1]) for c in CURVES}
    assert ends == {
        "training records": (10**4, 10**9),
        "collectives": (1, 100),
        "occupied cells": (5, 10_000),
        "labels": (2, 50),
        "worlds": (1, 4096),
    }
    assert all(list(c.values) == sorted(set(c.values)) for c in CURVES)
