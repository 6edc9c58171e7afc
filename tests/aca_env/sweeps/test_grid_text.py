import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.sweeps.grid import Axis, Grid
from aca_env.sweeps.grid_text import parse_axis, read_grid


def steps(text):
    return [step[0] for step in parse_axis(text).steps]


def test_ranges_hold_both_ends_evenly_spaced_and_without_noise():
    shares = steps("collectives.0.share=0.01:0.2:20")
    assert shares == [round(0.01 * k, 2) for k in range(1, 21)]
    assert steps("x=1:0:3") == [1.0, 0.5, 0.0]


def test_whole_ends_give_whole_numbers_where_steps_fall_on_them():
    assert steps("rounds=2:10:5") == [2, 4, 6, 8, 10]
    assert steps("rounds=5:3:3") == [5, 4, 3]
    assert all(isinstance(value, int) for value in steps("rounds=2:10:5"))
    assert steps("x=0:1:3") == [0.0, 0.5, 1.0]


def test_logarithms_are_evenly_spaced():
    assert steps("population.n_train=1_000:1000000:4:log") == [1000, 10_000, 100_000, 1_000_000]
    np.testing.assert_allclose(steps("x=0.01:1:3:log"), [0.01, 0.1, 1.0])


def test_lists_hold_what_settings_may_be():
    assert steps("x=1, 2.5,true,own,'a,b',[1, 2],{a = 1}") == [
        1, 2.5, True, "own", "a,b", [1, 2], {"a": 1},
    ]  # fmt: skip
    assert steps("x=tests:Class,12:30") == ["tests:Class", "12:30"]


def test_semicolons_let_keys_vary_together():
    axis = parse_axis("collectives.0.share=0.1:0.3:3; platform.memory=1,2,4")
    assert axis.keys == ("collectives.0.share", "platform.memory")
    assert axis.steps == ((0.1, 1), (0.2, 2), (0.3, 4))


def test_points_are_the_product_and_the_last_axis_changes_fastest():
    grid = read_grid(["a=1,2", "b=x,y,z"])
    assert [tuple(grid.point(k).values()) for k in range(grid.n_points)] == [
        (1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z"),
    ]  # fmt: skip
    assert Grid(()).n_points == 1
    assert Grid(()).point(0) == {}


def test_a_mapping_and_texts_give_the_same_grid():
    given = {"collectives.0.share": np.array([0.1, 0.2]), "rounds": (3, 4)}
    assert read_grid(given) == read_grid(["collectives__0__share=0.1,0.2", "rounds=3:4:2"])
    assert read_grid([Axis(("rounds",), ((3,),))]) == read_grid(["rounds=3"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["x"], "expected key=LOW:HIGH:N or key=v1,v2"),
        ([""], "expected key=LOW:HIGH:N or key=v1,v2"),
        (["=1"], "expected key=LOW:HIGH:N or key=v1,v2"),
        (["x="], "without a value"),
        (["x=1,,2"], "without a value"),
        (["x=[1"], "brackets and quotes that close"),
        (["x=1:2:1"], "expected 2 to 100,000 values"),
        (["x=1:2:1000000"], "expected 2 to 100,000 values"),
        (["x=1:1:3"], "two ends that are finite and differ"),
        (["x=1:1e999:3"], "two ends that are finite and differ"),
        (["x=0:1:3:log"], "ends above 0"),
        (["x=1,1.0"], "every value once"),
        (["x=nan"], "expected finite numbers"),
        (["x=nan:1:3"], "expected LOW:HIGH:N with two numbers"),
        (["x=0:1:-3"], "expected LOW:HIGH:N with two numbers"),
        (["x=0:1:2.5"], "expected LOW:HIGH:N with two numbers"),
        (["x=0:1:99999999999"], "expected LOW:HIGH:N with two numbers"),
        (["x=0:inf:3:log"], "expected LOW:HIGH:N with two numbers"),
        (["x=1,2;y=1"], "as many values of each key"),
        (["x=1", "x=2"], "expected x once"),
        (["a.b=1", "a__b=2"], "expected a.b once"),
        (["a..b=1"], "separated by single dots"),
        (["x=0:1:1000", "y=0:1:1001"], "at most 1,000,000 points, got 1,001,000"),
        ("x=1", "values by key or a list of axes"),
        ([3], "a text or an Axis"),
        ({"x": "abc"}, "a list of values"),
        ({"x": []}, "expected 1 to 100,000 values, got 0"),
        ({"x": [object()]}, "expected finite numbers"),
        ({3: [1]}, "expected text like"),
    ],
)
def test_mistakes_are_told_in_one_line(given, told):
    with pytest.raises(AcaError) as caught:
        read_grid(given)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_texts_with_colons_are_no_ranges():
    assert steps("x=1:2") == ["1:2"]
    assert steps("x=1:2:3:4:5") == ["1:2:3:4:5"]
    assert steps("x=module:Class,a:b:c") == ["module:Class", "a:b:c"]
    assert steps('x="0:1:-3"') == ["0:1:-3"]
