"""Noisy counts: the law of the noise, and what it is worth as privacy."""

from math import exp, sqrt

import numpy as np
import pytest
from scipy import special, stats

import aca_env
from aca_env.errors import AcaError, DataError, ScenarioError
from aca_env.features import FeatureSpace
from aca_env.platforms.learners import Learner, LearnerError
from aca_env.platforms.privacy import Mechanism, privacy_spent
from aca_env.platforms.private_counts import PrivateCounts

SPACE = FeatureSpace({"a": range(4), "b": range(3)}, ["x", "y", "z"])
X, Y = np.array([[0, 0], [0, 0], [1, 2]]), np.array([0, 1, 2])
TIMES = np.array([5, 3, 4])


def every_point():
    return np.stack([axis.ravel() for axis in np.indices(SPACE.sizes)], axis=1)


def noise_of(seed, points=None, **options):
    model = PrivateCounts(**options, n_labels=3, random_state=seed).fit(X, Y, TIMES)
    return model.noise(every_point() if points is None else points)


def gaussian(**options):
    pytest.importorskip("dp_accounting")
    return {"mechanism": "gaussian", "delta": 1e-5, **options}


@pytest.mark.parametrize("relation", ["add_remove", "replace"])
def test_laplace_noise_has_its_law_over_seeds_cells_and_labels(relation):
    scale = {"add_remove": 2.0, "replace": 4.0}[relation]
    noise = np.array([noise_of(s, epsilon=0.5, relation=relation) for s in range(400)])
    wanted = stats.laplace(scale=scale)
    assert stats.kstest(noise.ravel(), wanted.cdf).pvalue > 1e-3
    # One count over seeds, and all counts of one fit: neither is the law of the other.
    assert stats.kstest(noise[:, 5, 1], wanted.cdf).pvalue > 1e-3
    together = np.corrcoef(noise.reshape(400, -1).T)
    off = np.abs(together[np.triu_indices_from(together, 1)])
    assert off.max() < 5 / sqrt(400)


def test_gaussian_noise_has_its_law():
    noise = np.array([noise_of(s, **gaussian(epsilon=2.0)) for s in range(300)])
    sigma = Mechanism("gaussian", 2.0, 1e-5).scale
    assert stats.kstest(noise.ravel(), stats.norm(scale=sigma).cdf).pvalue > 1e-3


def test_noise_of_a_cell_is_the_same_whatever_else_is_asked():
    points = every_point()
    np.testing.assert_array_equal(noise_of(3)[[7, 2]], noise_of(3, points[[7, 2]]))
    assert not np.array_equal(noise_of(3), noise_of(4))


@pytest.mark.parametrize("seed", range(5))
def test_predictions_are_the_largest_noisy_counts(seed):
    learner = Learner("private_counts", {"epsilon": 0.3})
    found = learner.predict((X, Y, TIMES), every_point(), SPACE, seed)
    counts = np.zeros((*SPACE.sizes, 3))
    for x, label, n in zip(X, Y, TIMES, strict=True):
        counts[*x, label] += n
    noisy = counts.reshape(-1, 3) + noise_of(seed, epsilon=0.3)
    np.testing.assert_array_equal(found, noisy.argmax(axis=1))


def test_records_of_one_label_get_noise_too():
    learner = Learner("private_counts", {"epsilon": 0.01})
    records = X, np.full(3, 2), TIMES
    assert len(np.unique(learner.predict(records, every_point(), SPACE, 0))) == 3


def test_with_little_noise_it_is_the_histogram_and_with_much_it_is_chance():
    records = X, Y, np.array([50, 30, 40])
    points = np.array([[0, 0], [1, 2]])
    sure = [Learner("private_counts", {"epsilon": 10}).predict(records, points, SPACE, s)
            for s in range(20)]  # fmt: skip
    assert (np.array(sure) == [0, 2]).all()
    blind = [Learner("private_counts", {"epsilon": 1e-4}).predict(records, points, SPACE, s)
             for s in range(300)]  # fmt: skip
    shares = np.bincount(np.ravel(blind), minlength=3) / 600
    np.testing.assert_allclose(shares, 1 / 3, atol=5 * sqrt(2 / 9 / 600))


@pytest.mark.parametrize(("relation", "changed"), [("add_remove", 1), ("replace", 2)])
def test_noise_ratio_between_neighbours_is_at_most_the_loss(relation, changed):
    mechanism = Mechanism("laplace", 0.7, 0.0, relation)
    law = stats.laplace(scale=mechanism.scale)
    grid = np.linspace(-40, 40, 4001)
    ratio = np.abs(law.logpdf(grid) - law.logpdf(grid - 1)).max() * changed
    assert ratio == pytest.approx(0.7)


@pytest.mark.parametrize(("relation", "sensitivity"), [("add_remove", 1), ("replace", sqrt(2))])
@pytest.mark.parametrize(("epsilon", "delta"), [(1.0, 1e-5), (0.1, 1e-6), (4.0, 0.01)])
def test_gaussian_scale_is_that_of_the_exact_formula(relation, sensitivity, epsilon, delta):
    """Balle and Wang (2018), Theorem 8."""
    pytest.importorskip("dp_accounting")
    sigma = Mechanism("gaussian", epsilon, delta, relation).scale / sensitivity
    first = special.ndtr(1 / (2 * sigma) - epsilon * sigma)
    second = special.ndtr(-1 / (2 * sigma) - epsilon * sigma)
    assert first - exp(epsilon) * second == pytest.approx(delta, rel=1e-4)


def test_losses_of_several_trainings():
    assert Mechanism("laplace", 0.5).loss(12) == 6.0
    pytest.importorskip("dp_accounting")
    from dp_accounting import GaussianDpEvent, SelfComposedDpEvent
    from dp_accounting.pld import PLDAccountant

    noise = Mechanism("gaussian", 1.0, 1e-5)
    event = SelfComposedDpEvent(GaussianDpEvent(noise.scale), 12)
    assert noise.loss(12, 1e-5) == PLDAccountant().compose(event).get_epsilon(1e-5)
    # Twelve Gaussians are one whose σ is smaller by the root of twelve.
    sigma, total = noise.scale / sqrt(12), noise.loss(12, 1e-5)
    first = special.ndtr(1 / (2 * sigma) - total * sigma)
    second = special.ndtr(-1 / (2 * sigma) - total * sigma)
    assert first - exp(total) * second == pytest.approx(1e-5, rel=0.01)
    assert noise.loss(1, 1e-5) == pytest.approx(1.0, rel=1e-4)
    assert Mechanism("laplace", 0.1).loss(100, 1e-6) < 6 < Mechanism("laplace", 0.1).loss(100)
    replaced = Mechanism("laplace", 0.1, relation="replace")
    assert replaced.loss(1) == 0.1
    assert replaced.loss(3, 1e-9) <= 0.3


def private(rounds=12, retrain_every=1, **parameters):
    overrides = {
        "rounds": rounds,
        "platform": {
            "classifier": "private_counts",
            "parameters": parameters,
            "retrain_every": retrain_every,
        },
    }
    return aca_env.load_scenario("climate-duel", overrides)


def test_an_episode_spends_what_its_trainings_spend():
    assert privacy_spent(aca_env.load_scenario("climate-duel")) is None
    spent = privacy_spent(private(12, 5, epsilon=0.5, relation="replace"))
    assert (spent.n_trainings, spent.epsilon, spent.delta) == (3, 1.5, 0.0)
    assert (spent.scale, spent.relation, spent.epsilon_per_training) == (4.0, "replace", 0.5)
    pytest.importorskip("dp_accounting")
    spent = privacy_spent(private(mechanism="gaussian", delta=1e-5))
    assert spent.epsilon == Mechanism("gaussian", 1.0, 1e-5).loss(12, 1e-5)
    assert privacy_spent(private(100, epsilon=0.1), delta=1e-6).epsilon < 6


def test_a_missing_library_is_named_with_the_way_to_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "dp_accounting", None)
    with pytest.raises(
        AcaError, match=r'expected the library dp-accounting .*"aca-env\[private\]"'
    ):
        privacy_spent(private(mechanism="gaussian", delta=1e-5))
    with pytest.raises(LearnerError, match="expected the library dp-accounting"):
        Learner("private_counts", {"mechanism": "gaussian", "delta": 1e-5})
    assert privacy_spent(private()).epsilon == 12


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"epsilon": 0}, "epsilon: expected a number from 1e-06 to 1e\\+06, got 0"),
        ({"epsilon": -1.0}, "epsilon: expected a number from 1e-06 .*, got -1.0"),
        ({"epsilon": float("nan")}, "epsilon: expected a number .*, got nan"),
        ({"epsilon": float("inf")}, "epsilon: expected a number .*, got inf"),
        ({"epsilon": True}, "epsilon: expected a number .*, got True"),
        ({"epsilon": "1"}, "epsilon: expected a number .*, got '1'"),
        ({"delta": 0.1}, 'delta: expected 0 with mechanism = "laplace", got 0.1'),
        ({"mechanism": "gaussian"}, "delta: expected a number in \\(0, 1\\), got 0"),
        ({"mechanism": "gaussian", "delta": 1.0}, "delta: expected a number in .*, got 1.0"),
        ({"mechanism": "laplac"}, "mechanism: expected one of laplace, gaussian, got 'laplac'"),
        ({"mechanism": ["laplace"]}, "mechanism: expected one of laplace, gaussian, got \\['lap"),
        ({"relation": "bounded"}, "relation: expected one of add_remove, replace, got 'bounded'"),
        ({"unseen": "lowest"}, "parameters: got unknown 'unseen', expected one of epsilon, delta"),
    ],
)
def test_wrong_options_are_told_in_one_line(options, told):
    with pytest.raises(LearnerError, match=told) as caught:
        Learner("private_counts", options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("delta", [-0.1, 1.0, float("nan"), "0.1", True])
def test_wrong_delta_of_an_episode_is_refused(delta):
    with pytest.raises(DataError, match=r"delta: expected a number in \(0, 1\), got"):
        privacy_spent(private(), delta=delta)


def test_half_records_and_defences_that_would_leak_are_refused():
    with pytest.raises(DataError, match="sample_weight: expected whole records"):
        PrivateCounts().fit(X, Y, TIMES / 2)
    expected = "platform.defences.1.kind: got 'trim', expected one of deduplicate, outliers, cap"
    overrides = {"platform.classifier": "private_counts"}
    with pytest.raises(ScenarioError, match=expected):
        aca_env.load_scenario(
            "climate-duel", {**overrides, "platform.defences": ["deduplicate", "trim"]}
        )
    with pytest.raises(ScenarioError, match=r"label_smoothing: got 0.1, expected 0 with"):
        aca_env.load_scenario("climate-duel", {**overrides, "platform.label_smoothing": 0.1})


def test_exact_counts_may_not_decide_when_a_private_platform_trains():
    overrides = {"platform.classifier": "private_counts", "platform.retrain_every": 3}
    with pytest.raises(ScenarioError, match=r"retrain_when: got .*0.1.*, expected no such key"):
        aca_env.load_scenario(
            "climate-duel", {**overrides, "platform.retrain_when": {"drift": 0.1}}
        )
