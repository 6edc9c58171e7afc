import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from aca_env.bounds import exchangeable
from aca_env.bounds.exchangeable import most_opposition

from .exact_laws import exchangeable_failure


@pytest.mark.parametrize(("n", "m"), [(1, 6), (5, 5), (8, 16), (16, 8), (6, 24)])
@pytest.mark.parametrize("delta", [0.3, 0.05])
def test_no_law_whatsoever_breaks_the_bound(n, m, delta):
    worst = exchangeable_failure(lambda a, b: most_opposition(a, b, n, m, -np.log(delta)), n, m)

    assert worst <= delta


def test_half_the_radius_is_broken_by_some_law():
    def halved(a, b):
        point = 16 / 8 * (a - b)
        return point + (most_opposition(a, b, 8, 16, -np.log(0.05)) - point) / 2

    assert exchangeable_failure(halved, 8, 16) > 0.05


def test_the_two_events_by_hand():
    n, m, a, b, delta = 40, 160, 6, 2, 0.1
    split = exchangeable._Split(n, m)

    def inflated(chance, used):
        return chance * np.exp(float(split.log_inflation(np.array([float(used)]))[0]))

    used = 8
    while inflated(binom.cdf(a + b, used, 0.2), used) > 0.05 * delta:
        used += 1
    most_used, lead = used - 1, -used

    def chance(lead):
        k = (most_used - lead) // 2
        minus = np.arange(k + 1)
        below = binom.cdf(a - b + minus, k + lead, 0.2)
        return inflated((binom.pmf(minus, k, 0.2) * below).sum(), most_used)

    while a - b > 0.2 * lead - 2 or chance(lead) > 0.95 * delta:
        lead += 1

    assert most_opposition(np.array(a), np.array(b), n, m, -np.log(delta)) == lead - 1 - (a - b)


@pytest.mark.parametrize("count", [0, 3, 40, 1000])
def test_against_one_label_alone_it_is_close_to_the_hypergeometric_bound(count):
    n, m, delta = 5000, 45_000, 0.01
    most = np.arange(count, 15 * count + 300)
    exact = int(most[hypergeom.cdf(count, n + m, most, n) > delta].max()) - count

    stated = float(most_opposition(np.array(count), np.array(0), n, m, -np.log(delta)))

    assert exact <= stated <= 1.1 * exact + 25


def test_the_radius_is_near_the_normal_one_where_cells_are_full():
    n, m, delta = 60_000, 940_000, 0.003
    own = np.array(60_000 * 0.02)
    normal = m * np.sqrt(own / n * (1 / n + 1 / m)) * 2.7478

    radius = float(most_opposition(own, np.array(0), n, m, -np.log(delta))) - m / n * own

    assert normal < radius < 1.08 * normal


def test_records_that_speak_for_the_plan_are_counted_on():
    n, m = 50_000, 800_000

    stated = most_opposition(np.array(0), np.array(350), n, m, np.log(100))

    assert stated < -0.8 * m / n * 350


def test_without_own_records_all_others_may_object_and_nobody_cannot():
    counts = np.zeros((2, 3), dtype=int)

    assert (most_opposition(counts, counts, 0, 50, 3.0) == 50).all()
    assert (most_opposition(counts, counts, 50, 0, 3.0) == 0).all()


def test_more_against_never_lowers_and_more_confidence_raises_the_bound():
    against, favour = np.arange(0, 60, 5), np.full(12, 7)
    bounds = [most_opposition(against, favour, 400, 4000, log) for log in (2.0, 4.0, 8.0)]

    assert (np.diff(bounds[0]) >= 0).all()
    assert (bounds[0] <= bounds[1]).all()
    assert (bounds[1] <= bounds[2]).all()


@pytest.mark.parametrize(("n", "m"), [(1, 5), (3, 50), (600, 9400), (50, 50)])
def test_the_inflation_is_never_understated(n, m):
    split = exchangeable._Split(n, m)
    for used in {0, 1, (n + m) // 3, n + m - 1, n + m}:
        outcomes = np.arange(n + m - used + 1)
        largest = binom.pmf(outcomes, n + m - used, split.share).max()
        exact = np.log(largest / binom.pmf(n, n + m, split.share))

        stated = float(split.log_inflation(np.array([float(used)]))[0])

        assert exact - 1e-12 <= stated <= exact + 0.02
