import numpy as np
import pytest
from scipy.stats import kstest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.agents.thompson import Thompson
from aca_env.agents.uniform import Uniform
from aca_env.planning.bandits import Tally
from aca_env.planning.menus import distinct_actions
from tests.agents.repeated import (
    alignment,
    assert_plays_alone_as_in_company,
    pennies,
    places_played,
    repeat,
)
from tests.agents.scenes import SCENES, fields, make_env, ready

RIVAL = Fixed(label=2, signal=0)


def test_it_finds_the_best_arm_and_stays():
    played, world = repeat(pennies(400), [Thompson, RIVAL], range(8))
    places = places_played(played, world, 0)
    best = (distinct_actions(world, 0) == [0, 2, 1, 0, 0]).all(axis=1).argmax()
    assert (places[:, -200:] == best).mean() > 0.99


def test_over_sixty_rounds_it_gets_most_of_the_oracles_return_and_chance_a_third_at_most():
    """Five arms, one of them good: an ally of the fixed second collective must join it."""
    content = alignment(60, reflect_of_other=0.5)
    lineup = [Fixed(label=1), Fixed(label=1), Fixed(label=3)]
    oracle, _ = repeat(content, lineup, range(16))
    returns = [
        repeat(content, [policy, *lineup[1:]], range(16))[0].payoff[..., 0].sum(axis=1)
        for policy in (Thompson, Uniform)
    ]
    best = oracle.payoff[..., 0].sum(axis=1)
    assert (returns[0] / best).mean() >= 0.85
    assert (returns[1] / best).mean() < 1 / 3


def test_draws_follow_what_is_believed():
    env = make_env(fields())
    policy = ready(Thompson(prior_mean=0.4, prior_sd=0.5, noise_sd=0.25), env)
    tally = Tally(4000, 2)
    games = np.arange(4000)
    for paid in (0.2, 0.5, 0.8):
        tally.add(np.ones_like(games), np.full(4000, paid))
    draws = policy.scores(tally, np.random.default_rng(0).random((4000, 5)))
    # Nothing is known of the first arm; of the second, a precision of 4 + 3 · 16 = 52.
    assert kstest(draws[:, 0], "norm", (0.4, 0.5)).pvalue > 0.001
    mean = (0.4 * 4 + (0.2 + 0.5 + 0.8) * 16) / 52
    assert kstest(draws[:, 1], "norm", (mean, 52**-0.5)).pvalue > 0.001


def test_the_smallest_chance_gives_a_finite_score():
    policy = ready(Thompson(), make_env(fields()))
    assert np.isfinite(policy.scores(Tally(1, 3), np.zeros((1, 3)))).all()


def test_more_scatter_makes_it_try_longer():
    changes = []
    for noise_sd in (0.02, 0.5):
        played, world = repeat(pennies(60), [Thompson(noise_sd=noise_sd), RIVAL], range(8))
        places = places_played(played, world, 0)[:, -20:]
        changes.append((places[:, 1:] != places[:, :-1]).mean())
    assert changes[0] < 0.1
    assert changes[1] > 0.5


def test_it_starts_anew_in_every_episode():
    env = make_env(fields(rounds=40))
    policy, stories = Thompson(), []
    for _ in range(2):
        env.reset(seed=0)
        ready(policy, env)
        rng, story = np.random.default_rng(5), []
        while env.agents:
            story.append(policy.act(None, {}, rng))
            env.step({"collective_0": story[-1], "collective_1": np.zeros(5, dtype=np.int64)})
        stories.append(story)
    np.testing.assert_array_equal(*stories)


def test_one_game_is_played_as_many_are():
    # The two collectives differ in their numbers of arms, and in what they believe.
    assert_plays_alone_as_in_company([Thompson, lambda: Thompson(prior_mean=1, noise_sd=0.5)])


WRONG = {
    "nan": {"prior_mean": float("nan")},
    "infinite": {"prior_mean": float("inf")},
    "no_number": {"prior_mean": "half"},
    "zero": {"prior_sd": 0},
    "negative": {"noise_sd": -0.1},
    "tiny": {"prior_sd": 1e-200},
    "boolean": {"noise_sd": True},
    "huge": {"prior_sd": 10**400},
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_belief_is_told_in_one_line(case):
    (name,) = WRONG[case]
    expected = rf"^policy thompson of 'north': {name}: got .*, expected a number from -?1e"
    with pytest.raises(PolicyError, match=expected) as caught:
        ready(Thompson(**WRONG[case]), make_env(fields()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scene", "reads"), [("plain", False), ("participation_and_memory", True), ("once", True)]
)
def test_it_reads_records_where_past_play_tells_of_them(scene, reads):
    assert ready(Thompson(), make_env(SCENES[scene])).reads_records is reads
