import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.agents.regret_matching import RegretMatching
from aca_env.agents.uniform import Uniform
from aca_env.planning.menus import distinct_actions
from tests.agents.repeated import (
    assert_plays_alone_as_in_company,
    payoff_table,
    pennies,
    places_played,
    repeat,
)
from tests.agents.scenes import SCENES, fields, make_env, ready


def average_regrets(played, world):
    """Return both players' average regrets after every round, (n_seeds, n_rounds, 2)."""
    table = payoff_table(world)
    one, other = (places_played(played, world, agent) for agent in (0, 1))
    could = table[:, other, 0], table[one, :, 1].transpose(2, 0, 1)
    rounds = np.arange(1, one.shape[1] + 1)
    return np.stack(
        [
            (paid.cumsum(axis=-1).max(axis=0) - played.payoff[..., agent].cumsum(axis=-1)) / rounds
            for agent, paid in enumerate(could)
        ],
        axis=-1,
    )


def correlated_gap(played, world, n_rounds):
    """Return (n_seeds,) what swapping actions by a rule would have gained a round at most."""
    table = payoff_table(world)
    one, other = (places_played(played, world, agent)[:, :n_rounds] for agent in (0, 1))
    gaps = []
    for a, b in zip(one, other, strict=True):
        share = np.zeros(table.shape[:2])
        np.add.at(share, (a, b), 1 / n_rounds)
        swaps = (
            np.einsum("jb,kb->jk", share, table[..., 0]),
            np.einsum("aj,ak->jk", share, table[..., 1]),
        )
        gaps.append(max((paid.max(axis=1) - np.diag(paid)).sum() for paid in swaps))
    return np.array(gaps)


ROUNDS = (100, 400, 1600)


@pytest.fixture(scope="module")
def self_play():
    return repeat(pennies(ROUNDS[-1]), [RegretMatching, RegretMatching], range(16))


def test_average_regret_falls_as_one_over_the_root_of_the_rounds(self_play):
    regrets = average_regrets(*self_play)
    at = np.array([regrets[:, n - 1].mean() for n in ROUNDS])
    # Blackwell's bound: payoffs range over 2, and each has 8 actions at most.
    for n in ROUNDS:
        assert regrets[:, n - 1].max() < 2 * np.sqrt(8 / n)
    slopes = np.diff(np.log(at)) / np.diff(np.log(ROUNDS))
    assert (slopes < -0.3).all()
    assert (slopes > -1.0).all()


def test_joint_play_approaches_the_correlated_equilibria(self_play):
    played, world = self_play
    gaps = [correlated_gap(played, world, n).mean() for n in ROUNDS]
    assert gaps[0] > 1.5 * gaps[1] > 1.5**2 * gaps[2]
    # In this game of opposed interests that is the one mixed equilibrium.
    plants_high = (played.actions[:, :, 0, 1:3] == [2, 0]).all(axis=-1)
    assert plants_high.mean() == pytest.approx(1 / 3, abs=0.025)
    assert played.payoff[..., 0].mean() == pytest.approx(2 / 3, abs=0.025)


def test_random_play_keeps_its_regret():
    """The measure itself can fail: whoever does not learn has as much to regret later on."""
    played, world = repeat(pennies(400), [Uniform, Uniform], range(8))
    regrets = average_regrets(played, world).mean(axis=0)
    assert (regrets[399] > 0.9 * regrets[99]).all()
    # Planting on "high" would pay 2 · 5/8, and chance pays 15/64; opposing there saves 2/8,
    # and chance saves 9/64.
    np.testing.assert_allclose(regrets[399], [65 / 64, 7 / 64], atol=4 / np.sqrt(8 * 400))


def test_conditional_regrets_approach_the_correlated_equilibria():
    policy = RegretMatching(conditional=True, inertia=3.0)
    played, world = repeat(pennies(ROUNDS[-1]), [policy, policy], range(16))
    gaps = [correlated_gap(played, world, n).mean() for n in ROUNDS]
    assert gaps[0] > gaps[1] > gaps[2]
    # R(j, k) / t is summed over up to 8 actions j: the proof's rate for each.
    assert gaps[2] < 2 * 8 / np.sqrt(ROUNDS[-1])


def test_inertia_keeps_it_where_it_is():
    moves = []
    for inertia in (3.0, 300.0):
        policy = RegretMatching(conditional=True, inertia=inertia)
        played, world = repeat(pennies(100), [policy, policy], range(8))
        places = places_played(played, world, 1)
        moves.append((places[:, 1:] != places[:, :-1]).mean())
    # To each of the 6 other actions with R / (t μ) at most, and none gains more than 2.
    assert moves[1] < 6 * 2 / 300
    assert moves[0] > moves[1]


def test_against_one_who_never_changes_it_settles_on_the_best_reply():
    played, _ = repeat(pennies(100), [RegretMatching, Fixed(label=2, signal=0)], range(8))
    planted = played.actions[:, -50:, 0]
    assert (planted == [0, 2, 1, 0, 0]).all()
    assert (played.payoff[:, -50:, 0] == 1).all()


def test_the_first_action_is_drawn_uniformly_among_the_distinct():
    played, world = repeat(pennies(1), [RegretMatching, RegretMatching], range(800))
    for agent in (0, 1):
        counts = np.bincount(places_played(played, world, agent)[:, 0])
        assert len(counts) == len(distinct_actions(world, agent))
        expected = 800 / len(counts)
        assert ((counts - expected) ** 2 / expected).sum() < 24.3  # 0.1% of χ² with 7 degrees


def test_one_game_is_played_as_many_are():
    kinds = [RegretMatching, lambda: RegretMatching(conditional=True, inertia=0.5)]
    assert_plays_alone_as_in_company(kinds)


WRONG = {
    "inertia_that_nothing_reads": ({"inertia": 1.0}, "inertia: got 1.0, expected none unless"),
    "inertia_zero": (
        {"conditional": True, "inertia": 0},
        "inertia: got 0, expected a number from 1e-09",
    ),
    "inertia_negative": ({"conditional": True, "inertia": -1.0}, "a number from 1e-09 to 1e+09"),
    "inertia_nan": ({"conditional": True, "inertia": float("nan")}, "inertia: got nan"),
    "inertia_huge": ({"conditional": True, "inertia": 10**400}, "a number from 1e-09 to 1e+09"),
    "inertia_tiny": ({"conditional": True, "inertia": 1e-300}, "a number from 1e-09 to 1e+09"),
    "inertia_text": ({"conditional": True, "inertia": "a lot"}, "inertia: got 'a lot'"),
    "conditional_number": ({"conditional": 1}, "conditional: got 1, expected true or false"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_option_is_told_in_one_line(case):
    options, part = WRONG[case]
    with pytest.raises(PolicyError, match=r"^policy regret_matching of 'north': ") as caught:
        ready(RegretMatching(**options), make_env(fields()))
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scene", "reads"), [("plain", False), ("participation_and_memory", True), ("once", True)]
)
def test_it_reads_records_where_past_play_tells_of_them(scene, reads):
    assert ready(RegretMatching(), make_env(SCENES[scene])).reads_records is reads
