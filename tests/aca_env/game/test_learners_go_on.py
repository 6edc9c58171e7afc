"""A learner's platform goes on learning from the model deployed: equal to a fold of fits."""

import numpy as np
import pytest

import aca_env
from aca_env.game.continuing import DeployedModels
from aca_env.game.making import make_game
from aca_env.platforms.continued import go_on
from aca_env.platforms.learners import Learner, LearnerError
from tests.aca_env.game.lasting_learners import (
    N_ROUNDS,
    OPTIONS,
    REDRAWS,
    encoded,
    lasting_world,
    made,
    pooled,
    rows_now,
    some_actions,
    started,
)

WARM, PARTIAL = "warm_start", "partial_fit"
CASES = [
    ("naive_bayes", PARTIAL),
    ("sgd", PARTIAL),
    ("sgd", WARM),
    ("mlp", PARTIAL),
    ("mlp", WARM),
    ("logistic", WARM),
    ("forest", WARM),
]


class Fold:
    """The same learner by scikit-learn alone, one training after the other."""

    def __init__(self, name, learning, world):
        self.name, self.learning, self.space = name, learning, world.space
        self.model, self.points = made(name, world.space), encoded(name, world.space, world.points)
        self.n_fits = 0

    def fit(self, records):
        X, y, times = pooled([records], [1.0])
        assert len(set(y.tolist())) == self.space.n_labels
        seen, self.n_fits = encoded(self.name, self.space, X), self.n_fits + 1
        if self.learning == PARTIAL:
            classes = np.arange(self.space.n_labels)
            self.model.partial_fit(seen, y, sample_weight=times, classes=classes)
            return
        options = {"n_estimators": 3 * self.n_fits} if self.name == "forest" else {}
        self.model.set_params(warm_start=True, **options)
        self.model.fit(seen, y, sample_weight=times)

    def predict(self):
        return self.model.predict(self.points)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize(("name", "learning"), CASES)
def test_deployed_model_is_a_fold_over_the_trainings(name, learning, every):
    platform = {"learning": learning, "retrain_every": every}
    world = lasting_world(name, platform=platform, n_train=200)
    game = started(world, 1)
    edited, idle = Fold(name, learning, world), Fold(name, learning, world)
    for t in range(N_ROUNDS):
        actions = some_actions(game, t)
        row = game.rules.choose(game.present, actions).row[0]
        if t % every == 0:
            edited.fit(rows_now(game, row, 0))
            idle.fit(rows_now(game, np.zeros_like(row), 0))
        outcome = game.step(actions).outcome
        np.testing.assert_array_equal(outcome.predicted[0], edited.predict())
        np.testing.assert_array_equal(outcome.predicted_clean[0], idle.predict())


@pytest.mark.parametrize("learning", [WARM, PARTIAL])
def test_going_on_differs_from_starting_over(learning):
    played = []
    for platform in ({}, {"learning": learning}):
        game = started(lasting_world("sgd", platform=platform, n_train=200), 4)
        played.append([game.step(some_actions(game, t)).outcome for t in range(N_ROUNDS)])
    pairs = zip(*played, strict=True)
    assert any(not np.array_equal(one.predicted, two.predicted) for one, two in pairs)


@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize(("name", "learning"), [("mlp", PARTIAL), ("forest", WARM)])
def test_restored_game_fits_its_episode_again(name, learning, redraw):
    world = lasting_world(name, platform={"learning": learning}, redraw=redraw)
    game = started(world)
    for t in range(2):
        game.step(some_actions(game, t))
    kept = game.state
    fresh = started(world)
    fresh.restore(kept)
    for t in range(2, N_ROUNDS):
        one, two = (each.step(some_actions(each, t)).outcome for each in (game, fresh))
        np.testing.assert_array_equal(one.predicted, two.predicted)
        np.testing.assert_array_equal(one.predicted_clean, two.predicted_clean)


@pytest.mark.parametrize(("name", "learning"), [("sgd", PARTIAL), ("logistic", WARM)])
def test_counterfactual_actions_start_from_the_deployed_model(name, learning):
    game = started(lasting_world(name, platform={"learning": learning}), 1)
    game.step(some_actions(game, 0))
    actions = np.concatenate([some_actions(game, t) for t in range(1, 4)])
    first, again = game.outcomes(actions), game.outcomes(actions[::-1])
    np.testing.assert_array_equal(first.predicted, again.predicted[::-1])
    state = game.state
    for place in range(3):
        game.restore(state)
        step = game.step(actions[place : place + 1]).outcome
        np.testing.assert_array_equal(step.predicted[0], first.predicted[place])


def test_round_costs_its_own_two_fits(monkeypatch):
    fits = []
    fit = DeployedModels.go_on
    monkeypatch.setattr(DeployedModels, "go_on", lambda *a: fits.append(1) or fit(*a))
    game = started(lasting_world("sgd", platform={"learning": PARTIAL}), 1)
    n_before, edits = [], np.zeros((1, 3, 5), dtype=np.int64)
    edits[0, :2, 0] = 1
    for _ in range(N_ROUNDS - 1):
        n_before.append(len(fits))
        game.step(edits)
    assert n_before == [1, 3, 5]  # the baseline of the round at hand is one of them
    # A game restored in its last round fits the trainings before, and what comes then.
    fresh, done = make_game(game.world), len(fits)
    fresh.restore(game.state)
    assert len(fits) - done == N_ROUNDS


def test_models_forgotten_are_fitted_again(monkeypatch):
    monkeypatch.setattr("aca_env.game.continuing.FEWEST_KNOWN", 1)
    monkeypatch.setattr(DeployedModels, "reserve", lambda *_: None)
    world = lasting_world("sgd", platform={"learning": PARTIAL})
    forgetful = started(world)
    monkeypatch.undo()
    game = started(world)
    for t in range(N_ROUNDS):
        one, two = (each.step(some_actions(each, t)).outcome for each in (game, forgetful))
        np.testing.assert_array_equal(one.predicted, two.predicted)


@pytest.mark.parametrize(("name", "learning"), CASES[1:])
def test_label_that_a_round_lacks_stays_known(name, learning):
    world = lasting_world(name)
    learner, space = Learner(name, OPTIONS[name]), world.space
    rng = np.random.default_rng(0)
    X = np.stack([rng.integers(size, size=40) for size in space.sizes], axis=1)
    times = np.ones(40, dtype=np.int64)
    model = None
    for y in (np.zeros(40, dtype=np.int64), rng.integers(space.n_labels, size=40)):
        before = model
        model = go_on(learner, model, (X, y, times), space, seed=1, learning=learning)
        assert model is not before
        assert model[-1].classes_.tolist() == list(range(space.n_labels))


def test_no_records_change_nothing():
    world = lasting_world("sgd")
    none = (
        np.zeros((0, world.space.n_features), dtype=np.int64),
        np.zeros(0, int),
        np.zeros(0, int),
    )
    learner = Learner("sgd", {})
    assert go_on(learner, None, none, world.space, seed=1, learning=PARTIAL) is None


@pytest.mark.parametrize(
    ("factory", "learning", "told"),
    [
        ("sklearn.neighbors:KNeighborsClassifier", WARM, "KNeighborsClassifier does not know"),
        ("sklearn.neighbors:KNeighborsClassifier", PARTIAL, "KNeighborsClassifier does not know"),
        ("sklearn.ensemble:HistGradientBoostingClassifier", WARM, "allows for the same records"),
    ],
)
def test_factory_that_cannot_go_on_is_refused_in_one_line(factory, learning, told):
    with pytest.raises(
        LearnerError, match=f'expected learning = "refit", got "{learning}".*{told}'
    ):
        lasting_world(factory, platform={"learning": learning})


def test_factory_that_can_go_on_does():
    game = started(
        lasting_world("sklearn.naive_bayes:BernoulliNB", platform={"learning": PARTIAL}), 1
    )
    for t in range(2):
        outcome = game.step(some_actions(game, t)).outcome
    assert np.isfinite(outcome.payoff).all()


def test_public_faces_go_on_alike():
    overrides = {
        "platform.classifier": "naive_bayes",
        "platform.learning": PARTIAL,
        "population.n_pool": 2000,
        "population.n_train": 500,
        "population.n_test": 50,
        "population.redraw": "every_round",
        "rounds": 3,
    }
    many = aca_env.vector_env("climate-duel", 2, overrides=overrides)
    one = aca_env.parallel_env("climate-duel", overrides=overrides)
    many.reset(seed=[4, 5])
    one.reset(seed=5)
    for t in range(3):
        actions = np.random.default_rng(t).integers(0, one.game.world.menus.widths, size=(2, 2, 5))
        _, reward, *_ = many.step(actions)
        _, rewards, *_ = one.step(dict(zip(one.possible_agents, actions[1], strict=True)))
        np.testing.assert_array_equal(list(rewards.values()), reward[1])
