"""PettingZoo's own tests, with every warning an error.

One warning is inherent: `api_test` expects boxes or single discrete axes as action spaces.
"""

import pytest
from pettingzoo.test import (
    api_test,
    max_cycles_test,
    parallel_api_test,
    parallel_seed_test,
    render_test,
    seed_test,
)
from pettingzoo.test.state_test import state_test
from pettingzoo.utils.conversions import parallel_to_aec

import aca_env
from tests.aca_env.faces.games import REDRAWS, fields, make, plain

SMALL = {"population__n_pool": 20_000, "population__n_train": 5000, "population__n_test": 500}


def everything():
    return make(fields(rounds=20))


def unpadded():
    return make(plain(rounds=20), pad=False, observation="dict")


def endless():
    return make(fields(rounds=20, horizon="continuing"))


def shipped():
    return aca_env.parallel_env(**SMALL)


def overlapping():
    return aca_env.parallel_env("two-hats", **SMALL)


several_axes = pytest.mark.filterwarnings("ignore:Action space for each agent probably should")

GAMES = [everything, unpadded, endless, shipped, overlapping]


@pytest.mark.parametrize("game", GAMES)
def test_the_parallel_form_passes_pettingzoos_test(game):
    parallel_api_test(game(), num_cycles=100)


@several_axes
@pytest.mark.parametrize("game", [everything, endless, shipped, overlapping])
def test_the_turns_form_passes_pettingzoos_test(game):
    api_test(parallel_to_aec(game()), num_cycles=100)


@pytest.mark.parametrize("redraw", REDRAWS)
def test_both_forms_pass_pettingzoos_seed_tests(redraw):
    def game():
        return make(fields(rounds=20, population={"redraw": redraw}))

    parallel_seed_test(game, num_cycles=30)
    seed_test(lambda: parallel_to_aec(game()), num_cycles=30)


@pytest.mark.parametrize("game", GAMES)
def test_both_forms_pass_pettingzoos_state_test(game):
    state_test(parallel_to_aec(game()), game())


def test_the_module_passes_pettingzoos_max_cycles_test():
    max_cycles_test(aca_env)


def test_rendering_passes_pettingzoos_test(capsys):
    render_test(lambda render_mode: parallel_to_aec(make(fields(), render_mode=render_mode)))


@several_axes
def test_the_turns_form_of_the_module_is_the_parallel_one_in_turns():
    env = aca_env.env(**SMALL)
    assert env.possible_agents == shipped().possible_agents
    api_test(env, num_cycles=50)
