"""What commands say of scenarios whose members are biased."""

import json

import pytest

SMALL = ("--set", "population.n_pool=20000", "--set", "population.bank_size=8")


def told(aca, *arguments):
    status, out, error = aca(*arguments, *SMALL)
    assert status == 0, error
    return " ".join(out.split())


def test_show_tells_weights_and_distances(aca):
    out = told(aca, "show", "diesel-fans")
    assert "fans: Fuel Diesel weighs 1.2 (0.0" in out
    assert "disappointed: label Poor weighs 3 (0.1" in out
    assert "the rest: who the collectives leave (0.0" in out
    assert "bounds pay for the bias as if it were 0.0" in out
    assert "no guarantees" not in out


def test_show_says_what_spoils_the_guarantee(aca):
    out = told(aca, "show", "diesel-fans", "--set", "information.neutrality=assumed")
    assert "bounds take members for a neutral sample; so they are no guarantees" in out
    out = told(aca, "show", "diesel-fans", "--set", "collectives.0.bias_bound=0.01")
    assert "stated as 0.01)" in out
    assert "of the rest; so they are no guarantees" in out
    out = told(aca, "show", "diesel-fans", "--set", "population.rest=base")
    assert "the rest: like the pool (0.0000, at most 0.0000)" in out


def test_show_as_json_holds_the_distances(aca):
    facts = json.loads(aca("show", "diesel-fans", "--json", *SMALL)[1])["bias"]
    assert facts["rest"] <= facts["rest_at_most"]
    assert facts["paid"] == facts["members"]
    assert facts["covered"]
    assert "bias" not in json.loads(aca("show", "cars-single", "--json", *SMALL[:2])[1])


def test_a_large_pool_is_shown_without_distances(aca):
    _, out, _ = aca("show", "diesel-fans", "--set", "population.n_pool=1000000000")
    assert "Fuel Diesel weighs 1.2 (not counted: the pool is large)" in " ".join(out.split())


def test_a_share_that_the_pool_cannot_give_is_one_line(aca):
    status, _, error = aca("show", "diesel-fans", "--set", "collectives.1.share=0.7", *SMALL)
    assert status == 2
    assert "collectives.1.share: expected at most 0." in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize("neutrality", ["corrected", "assumed"])
def test_runs_are_certified_only_where_the_bias_is_paid_for(aca, neutrality):
    settings = ("--set", f"information.neutrality={neutrality}", "--set", "rounds=2")
    out = told(aca, "run", "diesel-fans", "--seeds", "2", "--policy", "fixed", *settings)
    assert ("does not pay for all of their bias" in out) == (neutrality == "assumed")


def test_diagnose_does_not_ask_what_bias_makes_another_question(aca):
    out = told(aca, "diagnose", "diesel-fans", "--set", "rounds=2")
    assert out.count("Not asked: biased members leave another rest behind") == 2
    assert "How large must a collective be" in out


def test_power_tells_no_staircase(aca):
    settings = ("--set", "rounds=2", "--set", "population.n_pool=3000", *SMALL[2:])
    found = json.loads(aca("power", "diesel-fans", "--seeds", "2", "--json", *settings)[1])
    text = json.dumps(found)
    assert '"staircase": null' in text
    assert '"critical_masses"' not in text
