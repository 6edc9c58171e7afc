from dataclasses import fields, replace

import pytest

from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.errors import AcaError


def test_the_paper_and_the_tightest_differ_in_every_switch():
    switches = [field.name for field in fields(Tightening) if field.name != "margin_share"]

    assert all(getattr(PAPER, name) != getattr(TIGHTEST, name) for name in switches)


@pytest.mark.parametrize(
    "name", ["radius", "prevalence", "union", "sums", "budget", "outer", "split"]
)
@pytest.mark.parametrize("value", ["unheard of", None, 3, ["exact"], float("nan")])
def test_an_unknown_switch_is_named_with_the_known_ones(name, value):
    with pytest.raises(AcaError, match=f"unknown {name} .*; known: ") as caught:
        Tightening(**{name: value})

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [0, 1, -0.5, 2, float("nan"), float("inf"), "0.5", None, True])
def test_a_share_of_delta_lies_between_0_and_1(value):
    with pytest.raises(AcaError, match="margin_share: expected a number between 0 and 1, got"):
        Tightening(margin_share=value)


@pytest.mark.parametrize(
    "changes", [{"radius": "tilted"}, {"radius": "hoeffding"}, {"prevalence": "estimated"}]
)
def test_the_union_over_occupied_cells_needs_what_its_proof_needs(changes):
    with pytest.raises(AcaError, match='union: "occupied" expects'):
        replace(TIGHTEST, **changes)

    assert replace(TIGHTEST, union="all", **changes).union == "all"


def test_only_the_support_is_out_of_a_collectives_reach():
    assert TIGHTEST.is_computable
    assert PAPER.is_computable
    assert not replace(TIGHTEST, union="support").is_computable
