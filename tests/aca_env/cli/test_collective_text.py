import pytest

from aca_env.cli.collective_plans import read_collective
from aca_env.cli.collective_text import read, read_pairs, read_point
from aca_env.errors import DataError


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("a:b", {"a": "b"}),
        ("Model Type:SUV,Doors:5", {"Model Type": "SUV", "Doors": "5"}),
        (" a : b , c : d ", {"a": "b", "c": "d"}),
        (r"city:Graz\, Styria", {"city": "Graz, Styria"}),
        (r"ratio:1\:2", {"ratio": "1:2"}),
        ("age:'[18, 40)'", {"age": "[18, 40)"}),
        ('"a:b":"c,d"', {"a:b": "c,d"}),
        ("who:people's", {"who": "people's"}),
        (r"path:c\\d", {"path": r"c\d"}),
        (r"pad:\ x\ ", {"pad": " x "}),
    ],
)
def test_points_are_read_as_people_type_them(text, point):
    assert read_point("plant", read(text)) == point


def test_a_value_ends_where_the_next_key_begins():
    pairs = read_pairs("plant=Model Type:SUV,a:b c target=very good share=0.1", KEYS)
    assert {key: piece.text for key, piece in pairs.items()} == {
        "plant": "Model Type:SUV,a:b c",
        "target": "very good",
        "share": "0.1",
    }


def test_escaped_and_quoted_keys_are_text():
    pairs = read_pairs(r"target=a share\=b plant=x:'y share=3'", KEYS)
    assert pairs["target"].text == "a share=b"
    assert read_point("plant", pairs["plant"]) == {"x": "y share=3"}


KEYS = ("share", "plant", "target")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "x share=0.1",
        "share=",
        "share=0.1 share=0.2",
        "size=3",
        "plant=a:'b",
        "share=\\",
    ],
)
def test_texts_that_do_not_read_say_what_was_expected(text):
    with pytest.raises(DataError, match="expected"):
        read_pairs(text, KEYS)


def test_a_plan_has_defaults():
    plan = read_collective("share=0.25 plant=a:b target=t", "collective 1")
    assert (plan.name, plan.share, plan.strategy) == (
        "collective 1",
        0.25,
        "feature_label_planting",
    )
