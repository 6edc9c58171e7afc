"""Games of one batch that differ in shares and preferences are those games alone."""

import copy
from dataclasses import fields as parts_of
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chisquare

from aca_env.game.making import make_game
from aca_env.game.randomised import RandomisedGame
from aca_env.game.world import World
from aca_env.scenario.randomisation import settings_of
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, REDRAWS, fields, plain, same
from tests.aca_env.game.randomised_games import actions_for, described, game_of, seeded, world_of
from tests.aca_env.game.test_batch import SEEDS, check_alike

KINDS = {"everything": fields, "plain": plain}


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_batch_of_games_is_its_games(kind, redraw, compiled):
    settings = {int(s) for s in seeded(SEEDS, 2).present.setting}
    assert len(settings) > 1
    check_alike(described(kind, population={"redraw": redraw}), compiled)


def test_a_batch_of_contaminated_games_is_its_games():
    platform = {"memory": 2, "adversary": "worst_case"}
    check_alike(described(plain, platform=platform, information={"epsilon": 0.05}), None)


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("redraw", REDRAWS)
def test_a_game_is_that_of_its_setting_as_a_scenario_of_its_own(redraw, compiled):
    population = {"redraw": redraw}
    game = game_of(1, compiled, settings=2, population=population)
    place = int(game.present.setting[0])
    setting = settings_of(game.scenario)[place]
    if redraw == "bank":
        kept = game.world_of(0).scenario.population
        assert kept == setting.population.model_copy(
            update={"bank_size": 32, "bank_seed": kept.bank_seed}
        )
        setting = setting.model_copy(update={"population": kept})
    alone = make_game(World(setting, pool=POOL), compiled=compiled)
    alone.reset(np.zeros(1, dtype=np.uint64))
    rng = np.random.default_rng(0)
    while not game.is_over:
        assert same(game.observe(), alone.observe())
        assert same(game.masks(), alone.masks())
        actions = actions_for(game, rng)
        got, wanted = game.step(actions), alone.step(actions)
        assert same(got.reward, wanted.reward)
        for part in parts_of(wanted.outcome):
            assert same(getattr(got.outcome, part.name), getattr(wanted.outcome, part.name))
    assert alone.is_over


def test_every_episode_draws_its_setting_from_the_games_own_counters():
    population = {"redraw": "bank"}
    game = game_of(4000, kind=plain, population=population)
    first = game.present.setting.copy()
    assert chisquare(np.bincount(first, minlength=3)).pvalue > 0.01
    for b in (0, 7, 3999):
        assert seeded([b], 0, kind=plain, population=population).present.setting[0] == first[b]
    game.reset(np.arange(4000, dtype=np.uint64), 1)
    pairs = np.bincount(3 * first + game.present.setting, minlength=9)
    assert chisquare(pairs).pvalue > 0.01


def test_a_scenario_without_ranges_has_one_setting():
    game = make_game(World(Scenario(**fields()), pool=POOL))
    assert not isinstance(game, RandomisedGame)
    game.reset(np.arange(5, dtype=np.uint64))
    assert game.present.setting.tolist() == [0] * 5
    assert game.world_of(3) is game.world


def test_every_agent_sees_its_own_setting():
    game = game_of(16, kind=plain)
    view, spec = game.observe(), list(game.observer.spec)
    settings = settings_of(game.scenario)
    for b, place in enumerate(game.present.setting):
        north, south, west = settings[place].collectives
        shares = view[b, :, spec.index("own.share")]
        np.testing.assert_allclose(shares, [north.share, south.share, west.share], atol=3e-4)
        worth = west.values["blue"]
        assert view[b, 2, spec.index("own.value.blue")] == np.sign(worth)
        assert game.world_of(b).scenario.collectives == settings[place].collectives


def test_mass_rewards_weigh_by_the_settings_own_members():
    game = game_of(8, kind=plain, reward={"matrix": "mass"})
    step = game.step(actions_for(game, np.random.default_rng(1)))
    for b in range(8):
        members = game.world_of(b).n_members
        wanted = (step.outcome.payoff[b] * members).sum() / members.sum()
        np.testing.assert_allclose(step.reward[b], wanted, rtol=1e-12)


def test_what_was_made_of_the_pool_is_shared_between_settings():
    game = game_of(16)
    worlds = [game.world_of(b) for b in range(16)]
    assert len({id(world) for world in worlds}) == 3
    for world in worlds:
        assert world.laws is game.world.laws
        assert world.menus is game.world.menus
        assert world.points is game.world.points


@pytest.mark.parametrize(
    ("bank_size", "settings", "wanted"), [(64, 3, 32), (300, 3, 100), (301, 3, 101), (20, 3, 20)]
)
def test_settings_split_the_bank(bank_size, settings, wanted):
    population = {"redraw": "bank", "bank_size": bank_size}
    game = game_of(16, settings=settings, population=population)
    seeds = set()
    for b in range(16):
        kept = game.world_of(b).scenario.population
        assert kept.bank_size == wanted
        seeds.add(kept.bank_seed)
    assert len(seeds) == 3


def test_banks_of_all_settings_together_stay_within_their_memory(monkeypatch):
    one = make_game(world_of(population={"redraw": "bank", "bank_size": 2}))
    one.reset(np.zeros(1, dtype=np.uint64))
    per_entry = one.draw.bank.n_bytes // 2
    monkeypatch.setattr("aca_env.game.randomised.MAX_BANK_BYTES", 31 * per_entry)
    game = game_of(16, population={"redraw": "bank"})
    assert {game.world_of(b).scenario.population.bank_size for b in range(16)} <= {10, 11}


def test_a_state_decides_the_settings():
    game = game_of(6)
    state = game.state
    wanted = (state.setting + 1) % 3
    game.restore(replace(state, setting=wanted))
    assert same(game.state.setting, wanted)
    settings = settings_of(game.scenario)
    for b in range(6):
        assert game.world_of(b).scenario.collectives == settings[wanted[b]].collectives


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("n_games", [1, 7])
def test_a_restored_batch_goes_on_identically(n_games, compiled):
    game, other = game_of(n_games, compiled), game_of(n_games + 2, compiled)
    rng = np.random.default_rng(3)
    game.step(actions_for(game, rng))
    kept, before = game.state, copy.deepcopy(game.state)
    actions = actions_for(game, rng)
    story = [game.step(actions).reward, game.observe(), game.state.to_dict()]
    assert same(kept.to_dict(), before.to_dict())
    for again in (game, other):
        again.restore(kept)
        assert same([again.step(actions).reward, again.observe(), again.state.to_dict()], story)


def test_a_copy_goes_on_alone():
    game = game_of(5)
    rng = np.random.default_rng(0)
    game.step(actions_for(game, rng))
    other, actions = copy.deepcopy(game), actions_for(game, rng)
    first = game.step(actions).reward
    assert same(other.step(actions).reward, first)
    assert same(other.observe(), game.observe())
