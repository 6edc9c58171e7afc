import numpy as np
import pytest
from scipy.stats import beta

from aca_env.bounds.bernstein import bernstein_opposition
from aca_env.bounds.exchangeable import most_opposition
from aca_env.bounds.tilting import tilted_opposition

from .exact_laws import independent_failure

CHANCES = [(p, q) for p in (0.02, 0.1, 0.3, 0.6) for q in (0.0, 0.05, 0.3)]


@pytest.mark.parametrize("state", [tilted_opposition, bernstein_opposition, most_opposition])
@pytest.mark.parametrize(("n", "m"), [(6, 30), (20, 40), (40, 10)])
def test_no_chances_break_the_bound(state, n, m):
    delta = 0.2
    for chances in CHANCES:
        failure = independent_failure(lambda a, b: state(a, b, n, m, -np.log(delta)), n, m, chances)

        assert failure <= delta, chances


def test_half_the_tilted_radius_is_broken_by_some_chances():
    def halved(a, b):
        point = 2.0 * (a - b)
        return point + (tilted_opposition(a, b, 20, 40, -np.log(0.02)) - point) / 2

    assert max(independent_failure(halved, 20, 40, chances) for chances in CHANCES) > 0.02


def test_the_radius_is_the_two_sample_one_with_no_variance_to_estimate():
    n, m, own, log = 60_000, 940_000, 1200.0, 6.0
    closed = m * np.sqrt(2 * log * own / n * (1 / n + 1 / m))

    radius = float(tilted_opposition(own, 0.0, n, m, log)) - m / n * own

    assert closed < radius < 1.05 * closed


def test_the_exact_law_is_tighter_than_the_closed_form_and_that_than_bernstein():
    against, favour = np.array([0, 20, 300, 1200]), np.array([0, 5, 300, 90])

    exact, tilted, bernstein = (
        state(against, favour, 60_000, 940_000, 6.0)
        for state in (most_opposition, tilted_opposition, bernstein_opposition)
    )

    assert (exact <= tilted).all()
    assert (tilted <= bernstein).all()


@pytest.mark.parametrize("state", [tilted_opposition, bernstein_opposition])
def test_without_own_records_all_others_may_object_and_nobody_cannot(state):
    counts = np.zeros(3)

    assert (state(counts, counts, 0, 50, 3.0) == 50).all()
    assert (state(counts, counts, 50, 0, 3.0) == 0).all()
    assert (state(counts, counts, 2, 50, 3.0) <= 50).all()


def test_bernstein_needs_two_own_records_for_a_variance():
    assert bernstein_opposition(np.array(0), np.array(1), 1, 50, 3.0) == 50


def test_the_closed_form_by_hand():
    n, m, a, b, delta = 400, 1600, 30, 5, 0.05
    ends = beta.ppf(0.0125 * delta * 2, 35, 366), beta.isf(0.0125 * delta * 2, 36, 365)
    log = -np.log(0.95 * delta)
    by_hand = []
    for share in ends:
        tilt = 1 / (1 / np.log(1.25) + np.sqrt(20 * n * share / (2 * log)))
        beta_, zeta = -np.log(1 - 4 * (np.exp(tilt) - 1)), np.log(1 + 4 * (1 - np.exp(-tilt)))
        by_hand.append((log + a * beta_ - b * zeta) / tilt)

    stated = float(tilted_opposition(np.array(a), np.array(b), n, m, -np.log(delta)))

    assert stated == pytest.approx(max(by_hand), rel=1e-6)


def test_bernsteins_radii_by_hand():
    n, m, a, b, delta = 400, 1600, 30, 5, 0.05
    log = np.log(3 / delta)
    scores = np.repeat([1, -1, 0], [a, b, n - a - b])
    deviation = scores.std(ddof=1) + 2 * np.sqrt(2 * log / (n - 1))
    radii = [deviation * np.sqrt(2 * log / k) + 2 * log / (3 * k) for k in (n, m)]

    stated = float(bernstein_opposition(np.array(a), np.array(b), n, m, -np.log(delta)))

    assert stated == pytest.approx(m * (scores.mean() + sum(radii)))
