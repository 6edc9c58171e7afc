import numpy as np
import pytest

from aca_env.tournament.bootstrap import Resampling
from aca_env.tournament.equilibria import stable_lineups
from aca_env.tournament.ranking import rank_policies
from tests.aca_env.tournament.made import made_results

ALL = [[a, b] for a in range(3) for b in range(3)]
NAMES = ("rock", "good", "bad")


def duel(table, noise=0.0, n_seeds=40):
    """Return results of two seats in which seat 0 gets table[a][b], and seat 1 table[b][a]."""
    rng = np.random.default_rng(0)
    table = np.asarray(table, dtype=float)
    means = np.array([[table[a, b], 10 * table[b, a]] for a, b in ALL])
    return made_results(means[:, None] + noise * rng.normal(size=(9, n_seeds, 2)), ALL, NAMES)


def ranked(results, is_sample=False):
    n_lineups, n_seeds, _ = results.plan.shape
    return rank_policies(results, Resampling(n_lineups, n_seeds, is_sample))


def test_policies_are_ranked_by_their_main_effect():
    ranking = ranked(duel([[1, 1, 1], [2, 2, 2], [0, 0, 0]], noise=0.1))
    assert [s.policy for s in ranking.standings] == ["good", "rock", "bad"]
    assert [(s.rank, s.rank_low, s.rank_high) for s in ranking.standings] == [
        (1, 1, 1), (2, 2, 2), (3, 3, 3),
    ]  # fmt: skip
    assert [s.is_best for s in ranking.standings] == [1, 0, 0]


def test_seats_weigh_alike_whatever_their_units():
    ranking = ranked(duel([[1, 1, 1], [2, 2, 2], [0, 0, 0]]))
    # Returns 0, 1, 2 have a standard deviation of √(2/3), in both seats.
    assert [s.score.mean for s in ranking.standings] == pytest.approx(
        [1 / np.sqrt(2 / 3), 0, -1 / np.sqrt(2 / 3)]
    )
    assert ranking.standings[0].total.mean == pytest.approx((2 + 20) / 2)
    assert [seat.mean for seat in ranking.standings[0].seats] == pytest.approx([2, 20])


def test_social_returns_are_those_of_the_lineups_with_a_policy():
    results = duel([[1, 1, 1], [2, 2, 2], [0, 0, 0]])
    good = ranked(results).standings[0]
    in_seat = [
        np.mean([a + 10 * b for a, b in [(2, k) for k in range(3)]]),
        np.mean([a + 10 * b for a, b in [(k, 2) for k in range(3)]]),
    ]
    assert good.social.mean == pytest.approx(np.mean(in_seat))


def test_differences_are_paired_and_against_tells_the_opponent():
    ranking = ranked(duel([[1, 5, 1], [2, 2, 2], [0, 0, 0]], noise=0.2))
    for row in range(3):
        for column in range(3):
            there, back = ranking.differences[row][column], ranking.differences[column][row]
            assert there.mean == pytest.approx(-back.mean, abs=1e-12)
            assert there.low == pytest.approx(-back.high, abs=1e-12)
    names = [s.policy for s in ranking.standings]
    rock, good, bad = (names.index(name) for name in ("rock", "good", "bad"))
    assert ranking.against[rock, good] > ranking.against[rock, bad] + 1


def test_noise_that_hides_the_order_shows_in_the_ranks():
    ranking = ranked(duel([[1, 1, 1], [1.01, 1.01, 1.01], [0.99, 0.99, 0.99]], noise=20))
    for standing in ranking.standings:
        assert standing.rank_low < standing.rank_high
        assert 0 < standing.is_best < 1
    assert sum(s.is_best for s in ranking.standings) == pytest.approx(1)


def test_policies_that_get_the_same_share_their_place():
    ranking = ranked(duel([[1, 1, 1], [1, 1, 1], [0, 0, 0]]))
    assert [s.rank for s in ranking.standings] == [1.5, 1.5, 3]
    assert [s.is_best for s in ranking.standings] == pytest.approx([0.5, 0.5, 0])


def test_a_seat_that_nobody_can_change_scores_nothing():
    ranking = ranked(duel(np.ones((3, 3))))
    assert [s.score.mean for s in ranking.standings] == [0, 0, 0]


def test_a_policy_is_judged_by_the_seats_that_it_plays():
    lineups = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]
    returns = [[[a + 1.0, b + 1.0]] * 5 for a, b in lineups]
    ranking = ranked(made_results(returns, lineups, NAMES))
    bad = next(s for s in ranking.standings if s.policy == "bad")
    assert bad.n_seats == 1
    assert bad.seats[1].mean is None
    assert bad.total.mean == 3
    names = [s.policy for s in ranking.standings]
    cell = ranking.differences[names.index("bad")][names.index("good")]
    assert cell.mean == pytest.approx(1 / np.std([1, 1, 2, 2, 3, 3]))


def test_who_plays_nowhere_is_not_ranked():
    lineups = [[a, b] for a in (0, 2) for b in (0, 2)]
    returns = [[[a, b]] * 5 for a, b in lineups]
    ranking = ranked(made_results(returns, lineups, NAMES))
    assert [s.policy for s in ranking.standings] == ["bad", "rock"]
    assert len(ranking.differences) == len(ranking.differences[0]) == len(ranking.against) == 2


def test_a_sample_of_few_lineups_still_gives_ranks():
    lineups = [[0, 1], [1, 2], [2, 0]]
    returns = np.random.default_rng(0).normal(size=(3, 20, 2)) + np.array(lineups)[:, None]
    ranking = ranked(made_results(returns, lineups, NAMES), is_sample=True)
    assert [s.policy for s in ranking.standings] == ["bad", "good", "rock"]
    assert sum(s.is_best for s in ranking.standings) == pytest.approx(1)


def test_one_seed_ranks_without_intervals():
    ranking = ranked(duel([[1, 1, 1], [2, 2, 2], [0, 0, 0]], n_seeds=1))
    best = ranking.standings[0]
    assert best.policy == "good"
    assert (best.rank_low, best.is_best, best.score.low) == (None, None, None)


def test_stable_lineups_are_the_pure_equilibria():
    # Seats 0 and 1 of a coordination game: (0, 0) and (1, 1); 2 never helps.
    results = duel([[2, 0, 0], [0, 1, 0], [0, 0, -1]], noise=0.01)
    found = stable_lineups(results, Resampling(9, 40, False))
    assert [stable.policies for stable in found] == [("rock", "rock"), ("good", "good")]
    assert [stable.share for stable in found] == [1.0, 1.0]
    assert found[0].social == pytest.approx(22, abs=0.1)


def test_a_game_in_circles_has_no_stable_lineup():
    cyclic = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    results = duel(cyclic)
    results.values["return"][..., 1] /= 10
    assert stable_lineups(results, Resampling(9, 40, False)) == ()
