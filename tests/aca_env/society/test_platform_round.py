import numpy as np
import pytest

import aca_env
from aca_env.bounds.regimes import REGIMES
from aca_env.bounds.tightening import TIGHTEST
from aca_env.errors import DataError
from aca_env.scenario.loading import load_scenario
from aca_env.society.platform_round import SocietyPlatform

N_DRAWS = 150
SMALL = {"population.n_pool": 20_000, "population.redraw": "every_round"}


def duel(**settings):
    return load_scenario("climate-duel", {**SMALL, **settings})


def first_actions(platform):
    """Return the game's action for each collective's first plan, with all members."""
    menus = platform.world.menus
    rows = []
    for menu, plan, group in zip(
        menus.menus, platform.plans, platform.scenario.collectives, strict=True
    ):
        strategy, label, signal = np.argwhere(menu.plan_of == menu.plans.index(plan))[0]
        rows.append([strategy, label, signal, len(group.efforts) - 1, 0])
    return np.array(rows)


@pytest.mark.parametrize("regime", REGIMES)
def test_success_and_bound_follow_the_law_of_the_game(regime):
    scenario = duel(**{"information.regime": regime, "population.n_train": 200_000})
    platform = SocietyPlatform(scenario)
    games = aca_env.vector_env(scenario, N_DRAWS)
    games.reset(seed=1)
    infos = games.step(np.tile(first_actions(platform), (N_DRAWS, 1, 1)))[-1]
    rng = np.random.default_rng(0)

    rounds = [platform.play(np.array([200, 200]), 1000, rng) for _ in range(N_DRAWS)]

    assert (rounds[0].n_records == 40_000).all()
    for what in ("success", "bound"):
        drawn = np.array([getattr(one, what) for one in rounds])
        error = np.sqrt((drawn.var(axis=0) + infos[what].var(axis=0)) / N_DRAWS)
        assert (abs(drawn.mean(axis=0) - infos[what].mean(axis=0)) < 5 * error + 1e-9).all()
        assert np.allclose(drawn.std(axis=0), infos[what].std(axis=0), rtol=0.3, atol=1e-6)


def test_members_stand_for_their_share_of_the_records():
    platform = SocietyPlatform(duel())
    assert platform.records(np.array([1, 250]), 1000) == (1000, 250_000)
    assert sum(platform.records(np.array([1, 2]), 3)) == 1_000_000


def test_nobody_wins_nothing_and_is_certified_nothing():
    found = SocietyPlatform(duel()).play(np.array([0, 100]), 1000, np.random.default_rng(0))
    assert found.bound[0] == -np.inf
    assert found.bound[1] > -1
    assert 0 <= found.success[0] <= 1


def test_exact_success_is_what_many_draws_scatter_around():
    platform = SocietyPlatform(duel())
    members = np.array([31, 200])
    rng = np.random.default_rng(0)
    drawn = np.mean([platform.play(members, 1000, rng).success for _ in range(100)], axis=0)
    assert platform.exact_success(members, 1000) == pytest.approx(drawn, abs=0.02)


def test_one_member_is_decisive_exactly_where_success_jumps():
    scenario = load_scenario("climate-four", {"population.n_pool": 20_000})
    platform = SocietyPlatform(scenario)

    def at(n):
        return np.array([0, 0, n, 0])

    successes = [platform.exact_success(at(n), 1000)[2] for n in range(60)]
    jump = int(np.flatnonzero(np.diff(successes))[0])
    assert successes[jump] == 0
    assert successes[jump + 1] == 1
    assert platform.decisive(at(jump), 1000)[0][2] == 1
    assert platform.decisive(at(jump + 1), 1000)[1][2] == 1
    assert platform.decisive(at(jump + 1), 1000)[0][2] == 0
    assert platform.decisive(at(jump - 1), 1000)[0][2] == 0
    assert platform.decisive(at(1000), 1000)[0][2] == 0


def test_the_tight_bound_certifies_where_the_papers_does_not():
    scenario = load_scenario(
        "climate-four", {"population.n_pool": 20_000, "information.regime": "full"}
    )
    members, rng = np.array([0, 0, 28, 0]), np.random.default_rng(0)
    paper = SocietyPlatform(scenario).play(members, 1000, rng).bound[2]
    tight = SocietyPlatform(scenario, TIGHTEST).play(members, 1000, rng).bound[2]
    assert paper < 0 < tight


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("platform.memory", 3),
        ("platform.retrain_every", 2),
        ("platform.classifier", "tree"),
        ("platform.adversary", "random"),
        ("dynamics.detection", {"kappa": 3}),
        ("information.selection", "menu"),
        ("overlaps", [{"collectives": ["heat", "water"], "share": 0.01}]),
        ("collectives.1.noise", {"reliability": 0.5}),
        ("collectives.0.bias_bound", 0.1),
        ("population.replacement", False),
    ],
)
def test_what_a_society_has_no_place_for_is_refused_by_its_key(key, value):
    changes = {key: value}
    if key == "population.replacement":
        changes |= {"population.n_train": 1000, "population.n_test": 1000}
    if key == "platform.adversary":
        changes["information.epsilon"] = 0.01
    if key == "overlaps":
        changes |= {f"collectives.{i}.efforts": [1.0] for i in range(2)}
    with pytest.raises(DataError, match=rf"^game\.settings\.{key}: expected .* got "):
        SocietyPlatform(duel(**changes))
