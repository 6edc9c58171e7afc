"""Success falls below a certified bound in at most a share δ of fresh draws.

Every case is also played with bounds that are wrong on purpose, and must refute them.
"""

import numpy as np
import pytest

from .cases import CASES
from .draws import play
from .from_generators import GENERATED
from .over_time import OVER_TIME
from .with_groups import WITH_GROUPS
from .wrong_bounds import WRONG

N_DRAWS = 4000
N_WRONG_DRAWS = 2000
EVERY_CASE = (*CASES, *OVER_TIME, *GENERATED, *WITH_GROUPS)
CAUGHT = [(case, name) for case in EVERY_CASE for name in case.caught]
COLLECTIVE = 0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played():
    """Every case is played once, however many tests look at it."""
    found = {}

    def of(case):
        if case.setting.name not in found:
            found[case.setting.name] = play(case.setting, N_DRAWS)
        return found[case.setting.name]

    return of


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.setting.name)
def test_success_falls_below_the_bound_in_at_most_delta_of_the_draws(case, played, table):
    games = played(case)

    for i in range(games.success.shape[1]):
        coverage = games.coverage(i)
        table.add(f"{case.setting.name}, collective {i}", coverage)
        assert coverage.holds, f"{case.setting.name}, collective {i}: {coverage}"


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.setting.name)
def test_the_bound_stands_at_a_step(case, played):
    bound = played(case).bound[:, COLLECTIVE]

    claims = bound > bound.min() + 0.1

    assert 0.02 < np.mean(claims) < 0.98, f"the bound claims a cell in {np.mean(claims):.1%}"


@pytest.mark.parametrize(
    ("case", "name"), CAUGHT, ids=[f"{case.setting.name}: {name}" for case, name in CAUGHT]
)
def test_a_wrong_bound_fails_beyond_doubt(case, name, table):
    games = play(case.setting, N_WRONG_DRAWS, seed=10**6, wrong=WRONG[name]())

    coverage = games.coverage(COLLECTIVE)

    table.add(f"{case.setting.name}, WRONG: {name}", coverage)
    assert coverage.is_refuted, f"{case.setting.name} with {name}: {coverage}"


def test_every_wrong_bound_is_caught_somewhere():
    assert {name for _, name in CAUGHT} == set(WRONG)
