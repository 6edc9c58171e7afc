import numpy as np
import pytest

from aca_env.coalitions import ValueTableError, shapley, shapley_sampled

from .games import KINDS, game


def value_of(values):
    n = len(values).bit_length() - 1
    return lambda inside: values[inside @ (1 << np.arange(n))]


@pytest.mark.parametrize("kind", KINDS[:6], ids=lambda kind: kind.__name__)
def test_the_intervals_hold_the_exact_share_about_as_often_as_they_say(kind):
    values = game(kind, 6, seed=0)
    exact = shapley(values)
    inside = []
    for seed in range(60):
        found = shapley_sampled(value_of(values), 6, n_samples=200, rng=np.random.default_rng(seed))
        inside.append(np.abs(found.shares - exact) <= found.half_widths + 1e-12)
    # 360 intervals of 95%: below 0.9 by chance about once in 10,000, if independent.
    assert np.mean(inside) > 0.9


def test_the_shares_add_up_to_everybodys_worth():
    values = game(KINDS[0], 8, seed=0)
    found = shapley_sampled(value_of(values), 8, n_samples=5, rng=np.random.default_rng(0))
    assert found.shares.sum() == pytest.approx(values[-1])
    assert found.n_evaluations == 6 * 9


def test_batches_give_the_same_as_one_pass_over_their_orders(monkeypatch):
    values = game(KINDS[0], 5, seed=0)
    whole = shapley_sampled(value_of(values), 5, n_samples=64, rng=np.random.default_rng(0))
    monkeypatch.setattr("aca_env.coalitions.sampling.BATCH", 50)
    parts = shapley_sampled(value_of(values), 5, n_samples=64, rng=np.random.default_rng(0))
    assert parts.shares == pytest.approx(whole.shares)
    assert parts.half_widths == pytest.approx(whole.half_widths)


def test_a_hundred_collectives_are_estimated_within_their_intervals():
    masses = np.arange(100.0)
    found = shapley_sampled(
        lambda inside: (inside @ masses) ** 2, 100, n_samples=400, rng=np.random.default_rng(0)
    )
    # v(S) = m(S)^2: reversed orders cancel all noise.
    assert found.shares == pytest.approx(masses * masses.sum())


def test_wider_confidence_makes_wider_intervals():
    values = game(KINDS[0], 5, seed=1)
    narrow, wide = (
        shapley_sampled(value_of(values), 5, level=level, rng=np.random.default_rng(0))
        for level in (0.5, 0.99)
    )
    assert (wide.half_widths > narrow.half_widths).all()


@pytest.mark.parametrize(
    ("value", "n", "settings", "says"),
    [
        (lambda inside: inside.sum(1), -1, {}, "n at least 0"),
        (lambda inside: inside.sum(1), 3, {"n_samples": 3}, "n_samples at least 4"),
        (lambda inside: inside.sum(1), 3, {"level": 1}, "level"),
        (lambda inside: inside.sum(1) + 1, 3, {}, "0 for the empty coalition"),
        (lambda inside: inside.sum(1)[:-1], 3, {}, "must return 4000 worths, got 3999"),
        (lambda inside: inside.sum(1) * np.nan, 3, {}, "finite"),
    ],
)
def test_wrong_arguments_are_refused(value, n, settings, says):
    with pytest.raises(ValueTableError, match=says):
        shapley_sampled(value, n, rng=np.random.default_rng(0), **settings)


def test_nobody_and_one_collective_have_no_noise():
    assert shapley_sampled(lambda c: np.zeros(len(c)), 0, rng=np.random.default_rng(0))[0].size == 0
    alone = shapley_sampled(lambda c: 7.0 * c[:, 0], 1, rng=np.random.default_rng(0))
    assert alone.shares.tolist() == [7]
    assert alone.half_widths.tolist() == [0]
