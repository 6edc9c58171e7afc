"""Every mistake ends with status 2 and one line that names what was given and expected."""

import pytest

GOOD = "share=0.1 plant=city:Rome target=no"

COLLECTIVES = {
    "nothing": ("", "KEY=VALUE"),
    "no_pairs": ("hello", "hello"),
    "text_before_the_keys": ("me share=0.1", "me share=0.1"),
    "unknown_key": (f"{GOOD} size=3", "'size'"),
    "repeated_key": (f"share=0.2 {GOOD}", "share: expected once"),
    "empty_value": ("share=0.1 plant= target=no", "plant: expected a value"),
    "no_share": ("plant=city:Rome target=no", "no share"),
    "no_plant": ("share=0.1 target=no", "no plant"),
    "no_target": ("share=0.1 plant=city:Rome", "no target"),
    "share_not_a_number": ("share=lots plant=city:Rome target=no", "'lots'"),
    "share_nan": ("share=nan plant=city:Rome target=no", "'nan'"),
    "share_zero": ("share=0 plant=city:Rome target=no", "(0, 1]"),
    "share_negative": ("share=-0.1 plant=city:Rome target=no", "'-0.1'"),
    "share_above_one": ("share=1.5 plant=city:Rome target=no", "'1.5'"),
    "plant_without_colon": ("share=0.1 plant=city target=no", "COL:VAL"),
    "plant_with_two_colons": ("share=0.1 plant=ratio:1:2 target=no", "'ratio:1:2'"),
    "plant_without_value": ("share=0.1 plant=city: target=no", "COL:VAL"),
    "column_twice": ("share=0.1 plant=city:Rome,city:Bonn target=no", "'city' once"),
    "unknown_column": ("share=0.1 plant=town:Rome target=no", "'town'"),
    "unknown_value": ("share=0.1 plant=city:Paris target=no", "'Paris'"),
    "comma_without_backslash": ("share=0.1 plant=city:Graz, Styria target=no", "'Styria'"),
    "unknown_target": ("share=0.1 plant=city:Rome target=never", "'never'"),
    "open_quote": ("share=0.1 plant=city:'Rome target=no", "closing"),
    "last_backslash": ("share=0.1 plant=city:Rome target=no\\", "backslash"),
    "unknown_strategy": (f"{GOOD} strategy=hope", "'hope'"),
    "key_of_another_strategy": (f"{GOOD} n_estimation=5", "n_estimation"),
    "no_fallback": (f"{GOOD} strategy=feature_only_planting", "no fallback"),
    "fallback_inside_the_image": (
        f"{GOOD} strategy=feature_only_planting fallback=city:Rome",
        "outside the signal's image",
    ),
    "no_alternative": (f"{GOOD} strategy=naive_unplanting", "no alternative"),
    "same_alternative": (f"{GOOD} strategy=naive_unplanting alternative=no", "other than"),
    "split_of_nobody": (f"{GOOD} strategy=adaptive_unplanting n_estimation=0", "'0'"),
    "split_of_a_half": (f"{GOOD} strategy=adaptive_unplanting n_estimation=0.5", "'0.5'"),
    "split_of_everybody": (f"{GOOD} strategy=adaptive_unplanting n_estimation=9999", "320 members"),
    "eraser_with_a_target": (f"{GOOD} strategy=erasing n_estimation=5", "target"),
}


@pytest.mark.parametrize("case", COLLECTIVES)
def test_a_collective_that_does_not_fit(evaluate, case):
    text, told = COLLECTIVES[case]
    check(evaluate(text), told)


PAIRS = {
    "shares_above_one": (["share=0.7 plant=city:Rome target=no"] * 2, "1.4"),
    "names_alike": ([f"name=us {GOOD}"] * 2, "'us'"),
    "second_is_wrong": ([GOOD, "share=0.1 plant=city:Oslo target=no"], "--collective 2"),
}


@pytest.mark.parametrize("case", PAIRS)
def test_collectives_that_do_not_fit_together(evaluate, case):
    texts, told = PAIRS[case]
    check(evaluate(*texts), told)


OPTIONS = {
    "delta_zero": (["--delta", "0"], "--delta"),
    "delta_one": (["--delta", "1"], "(0, 1)"),
    "delta_text": (["--delta", "small"], "small"),
    "epsilon_one": (["--epsilon", "1"], "--epsilon"),
    "epsilon_negative": (["--epsilon", "-0.1"], "-0.1"),
    "threshold_unknown": (["--threshold", "magic"], "'magic'"),
    "test_share_zero": (["--test-share", "0"], "--test-share"),
    "test_share_nan": (["--test-share", "nan"], "nan"),
    "test_share_of_no_row": (["--test-share", "0.00001"], "0 and 4000"),
    "seed_negative": (["--seed", "-1"], "-1"),
    "seed_half": (["--seed", "1.5"], "1.5"),
    "regime_unknown": (["--regime", "open"], "'open'"),
    "bins_without_number": (["--bins", "city"], "'city'"),
    "bins_with_text": (["--bins", "age=few"], "'age=few'"),
    "bins_twice": (["--bins", "age=4"], "twice"),
    "bins_of_text_column": (["--bins", "city=2"], "'city'"),
    "bins_of_unknown_column": (["--bins", "height=2"], "'height'"),
    "features_unknown": (["--features", "city,height"], "'height'"),
    "features_empty": (["--features", "city,,age"], "COL,COL"),
    "features_with_the_label": (["--features", "city,age,need"], "'need'"),
    "plot_of_another_kind": (["--plot", "here.pdf"], ".png or .svg"),
    "plot_in_no_folder": (["--plot", "/no/such/folder/a.png"], "/no/such/folder"),
    "out_is_a_file": (["--out", __file__], "expected a folder"),
    "unknown_option": (["--speed", "3"], "--speed"),
    "option_without_value": (["--delta"], "--delta"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_does_not_fit(evaluate, case):
    words, told = OPTIONS[case]
    check(evaluate(GOOD, options=words), told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--label", "need", "--collective", GOOD], "--table"),
        (["--table", "TABLE", "--collective", GOOD], "--label"),
        (["--table", "TABLE", "--label", "need"], "--collective"),
        (["--table", "TABLE", "--label", "wish", "--collective", GOOD], "'wish'"),
        (["--table", "none.csv", "--label", "need", "--collective", GOOD], "no such file"),
        (["--table", "people.xls", "--label", "need", "--collective", GOOD], ".csv or .parquet"),
    ],
)
def test_a_table_that_does_not_fit(aca, table, words, told):
    words = [str(table) if word == "TABLE" else word for word in words]
    check(aca("evaluate", *words), told)


def test_a_place_that_cannot_be_written_to(evaluate, tmp_path):
    (tmp_path / "taken").write_text("")
    check(evaluate(GOOD, options=["--out", tmp_path / "taken" / "inside"]), "taken")


def test_an_unknown_command(aca):
    check(aca("evalute"), "evalute")


def test_an_interrupt_ends_with_status_130(evaluate, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("aca_env.cli.evaluate_run.load_table", interrupt)
    monkeypatch.setattr("aca_env.cli.evaluate_run._check_places", interrupt)
    assert evaluate(GOOD)[0] == 130


def test_help_is_no_mistake(aca):
    assert aca("--help")[0] == 0
    assert aca("evaluate", "--help")[0] == 0
    status, out, err = aca()
    assert (status, err) == (0, "")
    assert "evaluate" in out


def check(result, told):
    status, out, err = result
    assert (status, out) == (2, ""), err
    assert len(err.splitlines()) == 1
    assert err.startswith("aca: ")
    assert told in err
    assert "Traceback" not in err
