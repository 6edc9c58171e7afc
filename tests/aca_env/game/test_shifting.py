"""The law of users who answer the deployed classifier is the stated map of the pool's."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chisquare

from aca_env.game.drawing import Drawer
from aca_env.game.game import Game
from aca_env.game.training import Trainer
from tests.aca_env.game.shift_scenes import BOTH, CONFORMITY, EXIT, F, shifted, users_by_law

NAMES = ("conformity", "exit")


def expected_raw(law):
    """Return the chances (n_cells + 1, n_labels) that a law gives to own cells and labels."""
    table = np.zeros((law.n_cells + 1, law.n_labels))
    np.add.at(table, (law.raw, law.labels), law.shares)
    return table


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_chances_are_those_of_users_who_answer_one_by_one(shift):
    world = shifted(shift)
    table, shown = users_by_law(world, F)
    laws = world.shift.world_at(F).laws
    for law in (laws.rest, *laws.collectives):
        found = expected_raw(law)
        # Labels outside the planted cells are kept together.
        np.testing.assert_allclose(found[:3], table[:3], atol=1e-12)
        assert found[3].sum() == pytest.approx(table[3].sum(), abs=1e-12)
    signal = world.menus.signals[0]
    members, test = laws.collectives[0], laws.test
    for law in (members, test):
        sent = np.bincount(law.sent[signal], weights=law.shares, minlength=3)
        np.testing.assert_allclose(sent[:3], shown, atol=1e-12)


def test_a_cell_worked_by_hand():
    world = shifted(CONFORMITY)
    before = expected_raw(world.laws.rest)[0]
    after = expected_raw(world.shift.world_at(F).laws.rest)[0]
    assert before[2] == 0
    # f gives label 2 to everybody there, and two fifths take it over.
    np.testing.assert_allclose(after, [0.6 * before[0], 0.6 * before[1], 0.4 * before.sum()])
    left = shifted(EXIT)
    leaver = expected_raw(left.shift.world_at(F).laws.rest)
    of_others = [before[[0, 1]].sum(), *(expected_raw(left.laws.rest)[[1, 2]].sum(axis=1))]
    right = expected_raw(left.laws.rest)[[1, 2], F[1:]]
    stays = 1 - 0.4 * (sum(of_others) - right.sum())
    np.testing.assert_allclose(leaver[0], 0.6 * before / stays)


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_the_law_depends_on_the_classifier_alone(shift):
    world = shifted(shift)
    first = world.shift.world_at(F).laws.rest.shares.copy()
    other = world.shift.world_at(np.array([0, 0, 0])).laws.rest.shares
    again = world.shift.world_at(F).laws.rest.shares
    assert not np.array_equal(first, other)
    assert np.array_equal(first, again)


def tables_of(world, predicted, n_games=150):
    """Return summed tables of many games that meet one classifier, drawn by the game's drawer."""
    game = Game(world)
    game.reset(np.arange(n_games, dtype=np.uint64))
    met = np.tile(predicted, (n_games, 1))
    state = replace(game.state, round=1, predicted=met, predicted_clean=met)
    bank = Drawer(world).draw(state).bank
    members = bank.raw.reshape(n_games, 2, 3, 3).sum(axis=(0, 1))
    return members, bank.rest.sum(axis=0), bank.test.sum(axis=(0, 1))


def fit(counts, n, chances):
    """Return the p-value of counts of n users in some classes and in none of them."""
    kept = chances.ravel() > 0
    assert counts.ravel()[~kept].sum() == 0
    seen = np.append(counts.ravel()[kept], n - counts.sum())
    share = np.append(chances.ravel()[kept], 1 - chances.sum())
    kept = share > 1e-12
    return chisquare(seen[kept], n * share[kept] / share[kept].sum()).pvalue


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_drawn_tables_follow_the_shifted_law_and_no_other(shift):
    world = shifted(shift)
    table, shown = users_by_law(world, F)
    members, rest, test = tables_of(world, F)
    assert fit(members, 150 * 300, table[:3]) > 1e-3
    assert fit(rest, 150 * 700, table[:3]) > 1e-3
    assert fit(test, 150 * 300, shown) > 1e-3
    # Against the law of the pool itself, counts that must not be there are left out.
    base = expected_raw(world.laws.rest)[:3]
    assert fit(np.where(base > 0, rest, 0), 150 * 700, base) < 1e-6


def test_conformity_leaves_features_of_test_users_as_they_are():
    world = shifted(CONFORMITY)
    assert world.shift.world_at(F).laws.test is world.laws.test


@pytest.mark.parametrize("shift", BOTH, ids=NAMES)
def test_the_first_round_is_drawn_from_the_pool_itself(shift):
    world = shifted(shift)
    assert world.shift.world_at(np.full(3, -1)) is world
    games = [Game(shifted(one)) for one in (shift, None)]
    for game in games:
        game.reset(np.arange(3, dtype=np.uint64))
    assert np.array_equal(games[0].draw.bank.rest, games[1].draw.bank.rest)
    assert np.array_equal(games[0].draw.bank.raw, games[1].draw.bank.raw)


@pytest.mark.parametrize("name", NAMES)
def test_with_strength_zero_every_draw_is_that_of_no_shift(name):
    still, none = (Game(shifted(one)) for one in ({"map": name, "strength": 0.0}, None))
    for game in (still, none):
        game.reset(np.arange(4, dtype=np.uint64))
    acts = np.tile([[1, 2, 0, 0, 0], [1, 1, 0, 0, 0]], (4, 1, 1))
    for _ in range(3):
        one, other = (game.step(acts).outcome for game in (still, none))
        assert np.array_equal(one.block, other.block)
        assert np.array_equal(one.success, other.success)
        assert np.array_equal(one.payoff, other.payoff)
        assert np.array_equal(still.draw.bank.test, none.draw.bank.test)


def retrained(world, predicted):
    """Return the classifier that infinitely many unedited records of D(f) give."""
    table = expected_raw(world.shift.world_at(predicted).laws.rest)[:3]
    return table.argmax(axis=1)


@pytest.mark.parametrize("strength", [0.1, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("name", NAMES)
def test_retraining_comes_to_rest_after_two_rounds(name, strength):
    world = shifted({"map": name, "strength": strength})
    n_moved = 0
    for start in np.ndindex(3, 3, 3):
        once = retrained(world, np.array(start))
        twice = retrained(world, once)
        assert np.array_equal(retrained(world, twice), twice)
        n_moved += not np.array_equal(once, start)
    # Under conformity nothing that is deployed is ever given up from one half on.
    assert bool(n_moved) == (name == "exit" or strength < 0.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_label_stays_exactly_from_the_stated_strength_on(name):
    shares = expected_raw(shifted(None).laws.rest)[1]
    p = shares / shares.sum()
    leader, own = p.max(), p[1]
    assert own < leader
    gap = leader - own
    least = gap / (1 + gap) if name == "conformity" else gap / leader
    for strength, stays in ((least - 1e-6, False), (least + 1e-6, True)):
        world = shifted({"map": name, "strength": strength})
        assert (retrained(world, np.array([0, 1, 0]))[1] == 1) == stays


def test_what_detection_takes_for_clean_stays_that_of_the_pool():
    plain, met = (
        Trainer(shifted(None, dynamics={"detection": {"kappa": 2.0}} | more)).most_believed
        for more in ({}, {"shift": EXIT})
    )
    assert np.array_equal(plain, met)
