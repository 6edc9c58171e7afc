"""Commands on scenarios in which people are members of several collectives, or err."""

import pytest

SMALL = ("--set", "population.n_pool=20000", "--set", "population.n_train=100000")


def words(text: str) -> str:
    return " ".join(text.split())


def test_show_says_who_is_in_several_and_whom_they_follow(aca):
    status, out, _ = aca("show", "two-hats", *SMALL)
    assert status == 0
    told = "1,900 (1.90%) of roofs and cooling; they follow any that edits, picked by each"
    assert told in words(out)
    for rule, follows in (("priority", "the first in the list"), ("last", "the last in the list")):
        _, out, _ = aca("show", "two-hats", *SMALL, "--set", f"overlap_rule={rule}")
        assert follows in words(out)


def test_show_says_how_members_err(aca):
    noise = ("--set", "collectives.1.noise.wrong_label=0.05")
    status, out, _ = aca("show", "careless-crowd", *SMALL, *noise)
    assert status == 0
    for part in ("40% as agreed", "60% with a wrong label", "85% as agreed", "10% unedited"):
        assert all(word in words(out) for word in part.split()), part


@pytest.mark.parametrize("name", ["two-hats", "careless-crowd"])
def test_a_run_plays_them(aca, name):
    status, out, _ = aca("run", name, *SMALL, "--seeds", "2", "--policy", "uniform")
    assert status == 0
    assert "2 seeds" in out


@pytest.mark.parametrize("command", [("diagnose",), ("diagnose", "--coalitions"), ("power",)])
@pytest.mark.parametrize(
    ("name", "told"),
    [("two-hats", "overlaps of roofs and cooling"), ("careless-crowd", "noise in crowd, core")],
)
def test_what_counts_members_of_one_collective_each_refuses_in_one_line(aca, command, name, told):
    status, out, err = aca(command[0], name, *command[1:], *SMALL)
    assert status == 2
    assert not out
    assert "expected a scenario without overlaps and noise" in err
    assert told in err
    assert err.count("\n") == 1
