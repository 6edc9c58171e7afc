"""Where rounding, shared draws or repeated people would make a number wrong."""

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.game.making import make_game
from aca_env.game.training import Trainer
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, REDRAWS, SPACE, plain, same


def world_of(described) -> World:
    return World(Scenario(**described), pool=POOL)


def test_a_split_without_replacement_is_disjoint_in_every_way_to_redraw():
    """No draw may hand out more users of a class than the pool has."""
    for redraw in REDRAWS:
        population = {"n_train": 300, "n_test": 100, "replacement": False, "redraw": redraw}
        described = plain(population=population)
        groups = described["collectives"]
        groups[1] = groups[1] | {"strategies": ["abstain", "feature_label_planting"]}
        game = make_game(world_of(described))
        for seed in range(5):
            game.reset(np.array([seed], dtype=np.uint64))
            draw = game.draw
            drawn = draw.bank.raw[draw.entry].sum(axis=(0, 1))
            drawn = drawn + draw.bank.rest[draw.rest_entry][0]
            users = game.world.laws.rest.expected(0).raw
            assert (drawn <= users).all(), redraw
            # All 400 users are drawn, so each signal's test users are who is left.
            trained = draw.bank.shares[draw.entry][0, 2, 0]
            assert trained.sum() == pytest.approx(1.0)


def test_detection_is_decided_in_whole_numbers():
    """A pair that is exactly κ times its clean count is not above it."""
    # 49 · (1/49) is below 1 in floats.
    X = np.zeros((49, 3), dtype=int)
    X[0] = [1, 1, 1]
    y = np.zeros(49, dtype=int)
    population = {"source": "climate", "n_train": 49, "n_test": 10}
    described = plain(population=population, dynamics={"detection": {"kappa": 1.0}})
    described["collectives"] = [described["collectives"][2]]
    world = World(Scenario(**described), pool=Pool(SPACE, X, y))
    clean = world.laws.rest.expected(0).raw
    assert np.array_equal(Trainer(world).detect(clean[None])[0], clean)


def certified(**changes) -> bool:
    return make_game(world_of(plain(**changes))).is_certified


def test_certificates_need_the_price_of_the_menu_and_independent_records():
    menu = {"selection": "menu", "regime": "full"}
    assert certified(information=menu)
    assert not certified(information={"selection": "fixed"})
    for regime in ("anonymous", "known_interventions"):
        assert not certified(information=menu | {"regime": regime})
    assert not certified(information=menu, dynamics={"detection": {"kappa": 3.0}})


def test_acting_that_follows_from_the_same_records_certifies_nothing():
    menu, law = {"selection": "menu"}, {"participation": {"initial": 0.8}}
    assert certified(information=menu, dynamics=law)
    once = {"redraw": "once"}
    assert not certified(information=menu, dynamics=law, population=once)


def test_the_same_rest_with_other_weights_is_worth_no_more_than_its_average():
    """With the same people, m_p rounds of person p: (Σ m)²/Σ m² can fall below n_0."""
    law = {"participation": {"initial": 1.0, "levels": 2, "slope": 50.0, "threshold": 5.0}}
    described = plain(population={"redraw": "once"}, platform={"memory": 2}, dynamics=law, rounds=3)
    game = make_game(world_of(described), compiled=False)
    game.reset(np.array([0], dtype=np.uint64))
    engine, captured = game.engine, []
    sizes_of = engine._sizes

    def capture(state, played):
        sizes = sizes_of(state, played)
        captured.append(sizes)
        return sizes

    engine._sizes = capture
    nobody = np.zeros((1, 3, 5), dtype=int)
    game.step(nobody)
    # Nobody is paid, so half of those who acted stop; they join the rest.
    now = game.state.participation[0] / 2
    assert (now < 1).all()
    game.step(nobody)
    before, after = captured
    first, second = (
        float(np.ravel(before.n_rest)[0]),
        float(np.ravel(after.n_rest)[0]) - float(np.ravel(before.n_rest)[0]),
    )
    assert second > first
    # `first` people count twice, `second - first` once.
    worth = (2 * first + (second - first)) ** 2 / (4 * first + (second - first))
    assert float(np.ravel(after.n_rest_effective)[0]) <= worth + 1e-9


def test_two_names_of_one_signal_are_one_signal():
    twice = plain(signals={"hot": {"heat": "high"}, "warm": {"heat": "high"}})
    for group in twice["collectives"]:
        group["signals"] = ["warm", "hot"]
    game = make_game(world_of(twice))
    game.reset(np.array([0], dtype=np.uint64))
    joint = np.zeros((2, 3, 5), dtype=int)
    joint[:, :, 0] = 1
    joint[1, :, 2] = 1
    outcome = game.outcomes(joint)
    assert same(outcome.success[0], outcome.success[1])
    assert same(outcome.payoff[0], outcome.payoff[1])
    assert same(outcome.bound[0], outcome.bound[1])


def test_participation_grids_of_any_size_are_taken_or_refused_in_words():
    law = {"participation": {"levels": 10**12}}
    try:
        world = world_of(plain(dynamics=law))
    except AcaError:
        return
    make_game(world)


def test_a_split_of_one_fixed_table_certifies_nothing_by_itself():
    menu = {"selection": "menu"}
    table = {"source": "table", "table": "users.csv", "label": "y", "n_train": 300, "n_test": 90}
    described = plain(information=menu, population=table | {"replacement": False})
    described["collectives"] = described["collectives"][2:]
    assert not make_game(world_of(described)).is_certified
    described = plain(information=menu, population=table | {"replacement": True})
    described["collectives"] = described["collectives"][2:]
    assert make_game(world_of(described)).is_certified
