"""Success falls below a tighter bound in at most a share δ of fresh draws, as for the paper's.

Every setting is also drawn with bounds that are wrong on purpose, and must refute its own.
"""

import numpy as np
import pytest

from aca_env.bounds.tightening import TIGHTEST
from aca_env.bounds.tighter import tight_bound
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.terms import Terms
from aca_env.tightness import counts_of

from .choosers import lottery
from .tight_draws import BOUNDS, coverage, play
from .tight_generated import GENERATED
from .tight_settings import ADVERSARIAL, ORDINARY, plan_for
from .wrong_tight import WRONG

N_DRAWS = 5000
N_WRONG_DRAWS = 2000
EVERY = (*ADVERSARIAL, *ORDINARY, *GENERATED)
CAUGHT = [(setting, name) for setting in EVERY for name in setting.caught]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played():
    """Every setting is drawn once, however many tests look at it."""
    found = {}

    def of(setting):
        if setting.name not in found:
            found[setting.name] = play(setting, N_DRAWS, seed=0)
        return found[setting.name]

    return of


@pytest.mark.parametrize("setting", EVERY, ids=lambda setting: setting.name)
@pytest.mark.parametrize("name", BOUNDS)
def test_success_falls_below_the_bound_in_at_most_delta_of_the_draws(setting, name, played, table):
    success, bounds = played(setting)

    found = coverage(success, bounds[name], setting.terms.delta)

    table.add(f"{setting.name}, {name}", found)
    assert found.holds, f"{setting.name}, {name}: {found}"


@pytest.mark.parametrize("setting", [*ORDINARY, *GENERATED], ids=lambda setting: setting.name)
def test_the_bound_says_something(setting, played):
    success, bounds = played(setting)

    assert bounds["tightest"].mean() > 0.2
    assert bounds["tightest"].mean() >= bounds["paper"].mean()
    assert (bounds["tightest"] < success).mean() > 0.5


@pytest.mark.parametrize(
    ("setting", "name"), CAUGHT, ids=[f"{setting.name}: {name}" for setting, name in CAUGHT]
)
def test_a_wrong_bound_fails_beyond_doubt(setting, name, table):
    with WRONG[name]():
        success, bounds = play(setting, N_WRONG_DRAWS, 10**6, {"wrong": TIGHTEST})

    found = coverage(success, bounds["wrong"], setting.terms.delta)

    table.add(f"{setting.name}, WRONG: {name}", found)
    assert found.is_refuted, f"{setting.name} with {name}: {found}"


def test_every_wrong_bound_is_caught_somewhere():
    assert {name for _, name in CAUGHT} == set(WRONG)


@pytest.fixture(scope="module")
def luck():
    """Success and bound of whoever takes the most promising of a hundred signals, by chance."""
    choice = lottery("transparent")
    world = World(choice.setting.scenario, pool=choice.setting.pool)
    population = choice.setting.scenario.population
    plans = [plan_for(world, 0, 1, signal) for signal in range(len(world.menus.signals))]
    sizes = tuple(int(n) for n in world.n_members)
    first = JointPlan(world, (plans[0],), sizes, population.n_train, population.n_test)
    parts = [_best(first.draw(250, np.random.default_rng([3, part])), plans) for part in range(8)]
    return dict(zip((True, False), np.concatenate(parts, axis=2), strict=True))


DELTA = 0.2


def _best(sample, plans):
    """Return success and bound (2, n_draws) of the plan with the largest bound, by what is paid.

    First with the price of having chosen, then without.
    """
    values = []
    for plan in plans:
        acted = sample.with_plan(0, plan)
        counts = counts_of(acted, 0, Terms(regime="transparent"))
        chosen = tight_bound(counts, DELTA / len(plans), is_chosen=True)
        fixed = tight_bound(counts, DELTA)
        success = acted.success(0)
        values.append([(success, chosen.bound), (success, fixed.bound)])
    table = np.array(values)
    best = table[:, :, 1].argmax(axis=0)
    return np.take_along_axis(table, best[None, :, None, :], axis=0)[0]


def test_the_bound_for_chosen_plans_covers_who_chooses_by_luck(luck, table):
    success, bound = luck[True]

    found = coverage(success, bound, DELTA)

    table.add("choice by luck, tightest, chosen", found)
    assert found.holds, found
    assert bound.mean() > 0.3, "the bound should say something"


def test_the_bound_for_fixed_plans_fails_who_chooses_by_luck(luck, table):
    success, bound = luck[False]

    found = coverage(success, bound, DELTA)

    table.add("choice by luck, tightest, WRONG: fixed", found)
    assert found.is_refuted, found
