import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fictitious_play import FictitiousPlay
from aca_env.agents.fixed import Fixed
from aca_env.agents.myopic import Myopic
from aca_env.planning.menus import distinct_actions
from tests.agents.repeated import (
    COOL,
    REFLECT,
    alignment,
    assert_plays_alone_as_in_company,
    payoff_table,
    pennies,
    places_played,
    repeat,
    target_labels,
)
from tests.agents.scenes import SCENES, fields, make_env, ready

RNG = np.random.default_rng(0)


def duality_gap(played, world):
    """Return how much a best reply to either one's frequencies would get in all."""
    table = payoff_table(world)
    row, column = (
        np.bincount(places_played(played, world, agent).ravel(), minlength=n)
        / played.payoff[0, :, 0].size
        for agent, n in enumerate(table.shape[:2])
    )
    return (table[..., 0] @ column).max() + (row @ table[..., 1]).max()


def test_frequencies_of_two_rivals_approach_the_mixed_equilibrium():
    gaps = []
    for n_rounds in (25, 100, 400):
        played, world = repeat(pennies(n_rounds), [FictitiousPlay, FictitiousPlay])
        gaps.append(duality_gap(played, world))
        # Both players' payoffs range over 2; the rate is the one that Karlin conjectured.
        assert gaps[-1] < (2 + 2) / np.sqrt(n_rounds)
    assert gaps[0] > gaps[1] > gaps[2]
    plants_high = (played.actions[0, :, 0, 1:3] == [2, 0]).all(axis=-1)
    assert plants_high.mean() == pytest.approx(1 / 3, abs=1 / np.sqrt(400))
    assert played.payoff[0, :, 0].mean() == pytest.approx(2 / 3, abs=2 / np.sqrt(400))


@pytest.mark.parametrize("values", [(0.5, 0.5), (0.4, 0.6), (0.6, 0.4)])
def test_allies_end_on_a_common_target_where_myopic_ones_chase_each_other(values):
    content = alignment(30, *values)
    played, world = repeat(content, [FictitiousPlay, FictitiousPlay, Fixed])
    ends = target_labels(played)[0, -10:, :2]
    common = {world.space.labels.index(label) for label in (COOL, REFLECT)}
    assert len(set(ends.ravel().tolist())) == 1
    assert ends[0, 0] in common
    assert (played.payoff[0, -10:, :2] > 0.3).all()
    chased, _ = repeat(content, [Myopic, Myopic, Fixed])
    apart = target_labels(chased)[0, -10:]
    assert (apart[:, 0] != apart[:, 1]).all()


def test_first_action_is_that_of_myopic():
    for scene in ("plain", "every_strategy"):
        env = make_env(SCENES[scene])
        _, infos = env.reset(seed=2)
        for agent in env.agents:
            first, wanted = (
                ready(kind(), env, agent).act(None, infos[agent], RNG)
                for kind in (FictitiousPlay, Myopic)
            )
            np.testing.assert_array_equal(first, wanted)


def play_against(others, **options):
    """Return what the first collective plays after the second played given actions."""
    env = make_env(fields(rounds=len(others) + 1))
    _, infos = env.reset(seed=0)
    policy, own = ready(FictitiousPlay(**options), env), distinct_actions(env.game.world, 0)
    idle = np.zeros(5, dtype=np.int64)
    for other in others:
        policy.act(None, infos["collective_0"], RNG)
        *_, infos = env.step({"collective_0": idle, "collective_1": np.array(other)})
    joint = np.zeros((len(others), len(own), 2, 5), dtype=np.int64)
    joint[:, :, 0], joint[:, :, 1] = own, np.array(others)[:, None]
    paid = env.outcomes(joint.reshape(-1, 2, 5), data="twin").payoff[:, 0].reshape(-1, len(own))
    return policy.act(None, infos["collective_0"], RNG), own, paid


OTHERS = [[1, 2, 1, 0, 0], [0, 0, 0, 0, 0], [1, 2, 1, 0, 0], [1, 0, 0, 0, 0], [1, 2, 1, 0, 0]]


@pytest.mark.parametrize("window", [None, 1, 2, 4])
def test_action_is_the_best_on_average_over_the_rounds_that_count(window):
    action, own, paid = play_against(OTHERS, window=window)
    mean = paid[-(window or len(paid)) :].mean(axis=0)
    assert mean[(own == action).all(axis=1)] == pytest.approx(mean.max(), abs=1e-9)


def test_asking_again_does_not_count_a_round_again():
    env = make_env(pennies(5))
    env.reset(seed=0)
    policy = ready(FictitiousPlay(), env, "collective_1")
    for signal in (0, 1, 1, 1):
        for _ in range(9 if env.game.present.round == 1 else 1):
            answer = policy.act(None, {}, RNG)
        env.step({"collective_0": np.array([0, 2, signal, 0, 0]), "collective_1": answer})
    # Three rounds on "low" at 1 outweigh the one on "high" at 2, and nine would not.
    assert policy.act(None, {}, RNG)[2] == 1


def test_it_forgets_at_the_start_of_an_episode():
    env = make_env(fields())
    _, infos = env.reset(seed=0)
    policy = ready(FictitiousPlay(), env)
    first = policy.act(None, infos["collective_0"], RNG)
    env.step({"collective_0": first, "collective_1": np.array([1, 0, 1, 0, 0])})
    policy.act(None, {}, RNG)
    env.reset(seed=0)
    ready(policy, env)
    np.testing.assert_array_equal(policy.act(None, {}, RNG), first)


def test_one_game_is_played_as_many_are():
    assert_plays_alone_as_in_company([FictitiousPlay, lambda: FictitiousPlay(window=2)])


@pytest.mark.parametrize("window", [0, -1, 1.5, float("nan"), True, "3", []])
def test_wrong_window_is_told_in_one_line(window):
    expected = r"^policy fictitious_play of 'north': window: got .*, expected a whole number of at"
    with pytest.raises(PolicyError, match=expected) as caught:
        ready(FictitiousPlay(window=window), make_env(fields()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scene", "reads"), [("plain", False), ("participation_and_memory", True), ("once", True)]
)
def test_it_reads_records_where_past_play_tells_of_them(scene, reads):
    assert ready(FictitiousPlay(), make_env(SCENES[scene])).reads_records is reads
