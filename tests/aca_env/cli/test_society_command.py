import json

import pytest

pytest.importorskip("networkx")

QUICK = ("--set", "game.settings.population.n_pool=20000")
MASS = ("society", "critical-mass", *QUICK, "--steps", "10")


def test_without_a_name_the_societies_are_listed(aca):
    status, out, _ = aca("society")
    assert status == 0
    assert out == aca("society", "--list")[1]
    for name in ("coalition-formation", "critical-mass", "free-riding", "participation-cascade"):
        assert name in out
    listed = json.loads(aca("society", "--list", "--json")[1])
    assert [entry["name"] for entry in listed][1] == "critical-mass"
    assert listed[1]["users"] == 1_000_000


def test_a_run_ends_in_a_table_in_plain_words(aca):
    status, out, err = aca(*MASS, "--seeds", "3")
    assert status == 0
    told = " ".join(out.split())
    for part in (
        "3 seeds (0:3), 10 steps, 1,000,000 users, network blocks, aggregated form",
        "cooling Cooling Services & Outreach 40,000",
        "100% [44%, 100%] 0% [0%, 56%]",
        "critical mass for 0.5 is 3",
        "by its bound (regime full)",
    ):
        assert part in told, part
    assert "3/3" in err
    assert "nan" not in out.lower()


def test_json_is_one_document_and_the_same_on_every_call(aca):
    words = (*MASS, "--seeds", "2", "--json", "--set", "start.cooling=0.0")
    status, out, _ = aca(*words)
    document = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    assert out == aca(*words)[1]
    assert document["society"] == "critical-mass"
    assert document["game"]["scenario"] == "climate-four"
    assert document["seeds"] == [0, 2]
    (cooling,) = document["collectives"]
    assert cooling["mean_members"][0] == 0
    assert len(cooling["mean_members"]) == 11
    assert cooling["critical_mass"]["certified"] > cooling["critical_mass"]["successful"]


def test_tipping_says_where_cascades_tip(aca, tmp_path):
    words = ("society", "critical-mass", *QUICK, "--steps", "25", "--tipping", "--seeds", "1")
    status, out, _ = aca(*words, "--plot", tmp_path / "tip.svg")
    assert status == 0
    rows = {line.split()[0]: line for line in out.splitlines() if "×" in line}
    yes, no = "100% [21%, 100%]", "0% [0%, 79%]"
    assert " ".join(rows["0.75"].split()).endswith(f"{no} {yes} {yes} {no}")
    assert " ".join(rows["1.5"].split()).endswith(f"{yes} {no} {yes} {no}")
    assert (tmp_path / "tip.svg").stat().st_size > 10_000
    points = json.loads(aca(*words, "--json")[1])["points"]
    assert {point["source"] for point in points} == {"bound", "success"}


def test_the_folder_holds_page_numbers_rows_and_picture(aca, tmp_path):
    out = tmp_path / "new" / "folder"
    status, text, _ = aca(
        "society", "participation-cascade", *QUICK, "--steps", "3", "--seeds", "2", "--out", out
    )
    assert status == 0
    assert f"Results: {out}" in text
    names = {"page.txt", "society.json", "history.csv", "plot.png"}
    assert {path.name for path in out.iterdir()} == names
    lines = (out / "history.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "seed,step,collective,members,success,bound,belief"
    assert len(lines) == 1 + 2 * 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nope",), "unknown society 'nope'; known: coalition-formation, critical-mass"),
        (("critical-mass", "--form", "both"), "unknown form 'both'; known: individual, aggregated"),
        (("critical-mass", "--seeds", "0"), "--seeds: expected at least one seed, got '0'"),
        (("critical-mass", "--seeds", "10001"), "--seeds: expected at most 10000, got 10001"),
        (("critical-mass", "--steps", "x"), "expected a whole number, got 'x'"),
        (("critical-mass", "--steps", "2", "--set", "steps=3"), "--steps: expected once"),
        (("critical-mass", "--collective", "cooling"), "--collective: expected together with"),
        (("critical-mass", "--level", "2"), "level: expected a number in (0, 1], got 2.0"),
        (("critical-mass", "--plot", "x.pdf"), "--plot: expected a file that ends in .png"),
        (("critical-mass", "--set", "users=1"), "key users: got 1, expected a whole number"),
        (("participation-cascade", "--form", "aggregated"), 'network.kind: expected "blocks"'),
    ],
)
def test_mistakes_end_in_one_line_and_status_two(aca, words, told):
    status, out, err = aca("society", *words)
    assert status == 2
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--list", "--plot", "x.png"), "expected a society to play, got options without one"),
        (("--tipping",), "expected a society to play, got options without one"),
        (("critical-mass", "--list"), "--list: expected without a society, got 'critical-mass'"),
    ],
)
def test_a_list_takes_no_options_that_would_do_nothing(aca, words, told):
    status, out, err = aca("society", *words)
    assert (status, out) == (2, "")
    assert told in err
