"""An action that was chosen on the own records needs the price of the whole menu."""

import pytest

from .choosers import lottery, play_best, two_signals

pytestmark = pytest.mark.slow
N_DRAWS = 2000


@pytest.fixture(scope="module")
def luck():
    return play_best(lottery(), N_DRAWS)


def test_the_menu_bound_covers_who_chooses_by_luck(luck, table):
    coverage = luck["menu"].coverage(0)

    table.add("choice by luck, selection menu", coverage)
    assert coverage.holds, coverage
    assert luck["menu"].bound.mean() > 0.4, "the bound should say something"


def test_the_fixed_bound_fails_who_chooses_by_luck(luck, table):
    coverage = luck["fixed"].coverage(0)

    table.add("choice by luck, WRONG: selection fixed", coverage)
    assert coverage.is_refuted, coverage


@pytest.mark.parametrize("regime", ["full", "transparent"])
def test_the_menu_bound_covers_who_chooses_strategy_label_and_signal(regime, table):
    played = play_best(two_signals(regime), N_DRAWS)

    for selection in ("menu", "fixed"):
        table.add(f"chosen action, {regime}, selection {selection}", played[selection].coverage(0))
    assert played["menu"].coverage(0).holds, played["menu"].coverage(0)
    assert (played["menu"].bound <= played["fixed"].bound).all()
