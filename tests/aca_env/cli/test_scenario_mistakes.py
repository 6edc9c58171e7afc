"""Mistakes at `aca run`, `aca list`, `aca show`: status 2, one line, nothing played."""

import pytest

from tests.aca_env.cli.small_file import write_scenario

BOTH = {
    "unknown_scenario": (["climate-dual"], "unknown scenario 'climate-dual'; known: "),
    "missing_file": (["nowhere.toml"], "nowhere.toml: cannot be read"),
    "folder_as_file": (["./"], "got a directory"),
    "no_scenario": ([], "Missing argument"),
    "two_scenarios": (["SMALL", "climate-duel"], "climate-duel"),
    "unknown_option": (["SMALL", "--fast"], "--fast"),
    "setting_without_value": (["SMALL", "--set", "rounds"], "key=value"),
    "setting_unknown_key": (["SMALL", "--set", "round=3"], "unknown key 'round'"),
    "setting_out_of_range": (["SMALL", "--set", "collectives.0.share=1.5"], "1.5"),
    "setting_bad_index": (["SMALL", "--set", "collectives.9.share=0.1"], "index 9"),
    "setting_twice": (["SMALL", "--set", "rounds=2", "--set", "rounds=3"], "got it twice"),
    "setting_and_rounds": (["SMALL", "--set", "rounds=2", "--rounds", "3"], "--rounds"),
    "rounds_zero": (["SMALL", "--rounds", "0"], "key rounds: got 0"),
    "rounds_text": (["SMALL", "--rounds", "few"], "expected a whole number, got 'few'"),
    "unknown_feature": (["SMALL", "--set", "signals.heat.Colour=red"], "'Colour'"),
    "unknown_label": (["SMALL", "--set", "collectives.0.values.Rain=1"], "'Rain'"),
    "shares_too_large": (
        ["SMALL", "--set", "collectives.0.share=0.95"],
        "shares that sum to at most 1",
    ),
}

RUN = {
    "seeds_zero": (["SMALL", "--seeds", "0"], "--seeds: expected at least one seed"),
    "seeds_text": (["SMALL", "--seeds", "many"], "--seeds: expected a number N or a range a:b"),
    "seeds_negative": (["SMALL", "--seeds", "-3"], "--seeds"),
    "seeds_fraction": (["SMALL", "--seeds", "2.5"], "'2.5'"),
    "seeds_empty_range": (["SMALL", "--seeds", "5:5"], "'5:5'"),
    "seeds_backwards": (["SMALL", "--seeds", "5:2"], "'5:2'"),
    "seeds_three_parts": (["SMALL", "--seeds", "1:2:3"], "'1:2:3'"),
    "seeds_too_many": (["SMALL", "--seeds", "100000000"], "at most 1000000"),
    "seeds_too_large": (["SMALL", "--seeds", f"{2**64}:{2**64 + 1}"], "2**64"),
    "seed_and_range": (["SMALL", "--seed", "1", "--seeds", "2:4"], "together with --seed"),
    "seed_negative": (["SMALL", "--seed", "-1"], "--seed: expected a whole number"),
    "seed_text": (["SMALL", "--seed", "x"], "expected a whole number, got 'x'"),
    "policy_unknown": (["SMALL", "--policy", "clever"], "unknown policy 'clever'; known: abstain"),
    "policy_empty": (["SMALL", "--policy", "north="], "expected NAME or agent=NAME"),
    "policy_of_nobody": (["SMALL", "--policy", "west=fixed"], "known: collective_0, collective_1"),
    "policy_no_module": (["SMALL", "--policy", "no_such_module:X"], "no module named"),
    "policy_no_class": (["SMALL", "--policy", "json:Policy"], "has no 'Policy'"),
    "policy_no_policy": (["SMALL", "--policy", "json:JSONDecoder"], "a subclass of"),
    "policy_malformed": (["SMALL", "--policy", "a b"], "a policy's name"),
    "policy_twice": (
        ["SMALL", "--policy", "fixed", "--set", "collectives.0.policy=uniform"],
        "got one with --set too",
    ),
    "policy_option_unknown": (
        ["SMALL", "--policy", "fixed", "--set", "collectives.0.policy_options.colour=red"],
        "known: strategy, label",
    ),
    "policy_option_wrong": (
        ["SMALL", "--policy", "fixed", "--set", "collectives.0.policy_options.label=Rain"],
        "policy fixed of 'north': label: got 'Rain'",
    ),
    "plot_ending": (["SMALL", "--plot", "it.pdf"], ".png or .svg"),
    "plot_nowhere": (["SMALL", "--plot", "no/such/folder/it.png"], "a folder that exists"),
    "out_is_a_file": (["SMALL", "--out", "SMALL"], "--out: expected a folder, got the file"),
    "out_below_a_file": (["SMALL", "--out", "SMALL/run"], "small.toml"),
}

LIST = {"list_argument": (["everything"], "everything"), "list_option": (["--all"], "--all")}


def complains(aca, command, words, part, folder):
    small = write_scenario(folder)
    before = sorted(path.name for path in folder.iterdir())
    given = [word.replace("SMALL", str(small)) for word in words]
    status, out, err = aca(command, *given)
    assert (status, out) == (2, "")
    assert err.startswith("aca: ")
    assert len(err.splitlines()) == 1
    assert part in err
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("case", BOTH)
@pytest.mark.parametrize("command", ["run", "show"])
def test_mistake_at_a_scenario_is_one_line(aca, command, case, tmp_path):
    complains(aca, command, *BOTH[case], tmp_path)


@pytest.mark.parametrize("case", RUN)
def test_mistake_at_a_run_is_one_line(aca, case, tmp_path):
    complains(aca, "run", *RUN[case], tmp_path)


@pytest.mark.parametrize("case", LIST)
def test_mistake_at_the_list_is_one_line(aca, case, tmp_path):
    complains(aca, "list", *LIST[case], tmp_path)


def test_another_scenario_in_the_folder_is_refused(aca, tmp_path):
    small = write_scenario(tmp_path)
    assert aca("run", small, "--seeds", "1", "--out", tmp_path / "run")[0] == 0
    status, out, err = aca(
        "run", small, "--seeds", "1", "--out", tmp_path / "run", "--set", "rounds=2"
    )
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "another scenario" in err
