"""Members are drawn from the pool tilted by their weights, the rest from who is left."""

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.game.bank import kinds_of
from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario
from tests.aca_env.game.biased_scenes import biased_scene

SPACE = FeatureSpace({"car": ["van", "suv"], "fuel": ["gas", "oil", "sun"]}, ["no", "yes"])
BIAS = {"labels": {"yes": 3.0}, "features": {"fuel": {"oil": 2.0, "sun": 0.0}}}


def small_pool():
    rng = np.random.default_rng(0)
    X = np.stack([rng.integers(2, size=400), rng.integers(3, size=400)], axis=1)
    return Pool(SPACE, X, (rng.random(400) < 0.3 + 0.2 * X[:, 0]).astype(int))


def scenario_of(bias=BIAS, share=0.1, others=(), **fields):
    plain = {"signals": ["suv"], "strategies": ["abstain", "feature_label_planting"]}
    fans = {"name": "fans", "share": share, **plain}
    if bias is not None:
        fans["bias"] = bias
    population = {"source": "cars", "n_train": 2000, "n_test": 100, "bank_size": 8}
    return Scenario(
        name="fans",
        description="fans of a fuel",
        rounds=2,
        population=population | fields.pop("population", {}),
        signals={"suv": {"car": "suv"}},
        collectives=[fans, *(plain | other for other in others)],
        **fields,
    )


def world_of(*args, **fields):
    return World(scenario_of(*args, **fields), pool=small_pool())


def weights_by_user(pool, bias):
    """Return everybody's weight, one user after the other."""
    weights = np.ones(pool.n_users)
    for user, (record, label) in enumerate(zip(pool.X, pool.y, strict=True)):
        weights[user] *= bias.get("labels", {}).get(pool.space.labels[label], 1.0)
        for name, by_value in bias.get("features", {}).items():
            k = pool.space.names.index(name)
            weights[user] *= by_value.get(pool.space.features[name][record[k]], 1.0)
    return weights


def laws_by_user(scene):
    """Return each collective's and the rest's chance of every user, and their distances."""
    scenario, pool = scene.scenario, scene.pool
    base = np.full(pool.n_users, 1 / pool.n_users)
    members = []
    for group in scenario.collectives:
        bias = {} if group.bias is None else group.bias.model_dump()
        weights = weights_by_user(pool, bias)
        members.append(weights / weights.sum())
    members = np.array(members)
    shares = np.array(scenario.n_members) / scenario.population.n_train
    rest = base
    if scenario.population.rest == "complement" and shares.sum() < 1:
        rest = np.maximum(base - shares @ members, 0) / (1 - shares.sum())
    return members, rest, np.abs(members - base).sum(axis=1) / 2, np.abs(rest - base).sum() / 2


def mean_tables(law):
    """Return the expected tables of one user."""
    return law.count(np.eye(len(law.sizes), dtype=int), 1), law.shares


def test_chances_and_distances_equal_those_of_single_users():
    n_biased = 0
    for seed in range(40):
        scene = biased_scene(seed)
        members, rest, distances, of_rest = laws_by_user(scene)
        found = scene.world.distances
        assert found.members == pytest.approx(distances, abs=1e-12)
        assert found.rest == pytest.approx(of_rest, abs=1e-12)
        n_biased += bool(distances.any())
        index_of = {tuple(point): cell for cell, point in enumerate(scene.world.points.tolist())}
        cells = [index_of.get(tuple(record), -1) for record in scene.pool.X.tolist()]
        groups = zip([*members, rest], [*scene.world.laws.collectives, scene.world.laws.rest],
                     strict=True)  # fmt: skip
        for chances, law in groups:
            by_hand = np.zeros((scene.world.n_cells + 1, scene.world.space.n_labels))
            np.add.at(by_hand, (cells, scene.pool.y), chances)
            tables, shares = mean_tables(law)
            expected = np.tensordot(shares, tables.raw, axes=1)
            assert expected == pytest.approx(by_hand[:-1], abs=1e-12)
    assert n_biased > 25


@pytest.mark.parametrize("n", [3, 500])
def test_draws_follow_the_tilted_law(n):
    law = world_of().laws.collectives[0]
    counts = law.draw(n, 4000, np.random.default_rng(1))
    assert (counts.sum(axis=1) == n).all()
    deviation = (counts.mean(axis=0) - n * law.shares) / np.sqrt(
        n * law.shares * (1 - law.shares) / 4000 + 1e-12
    )
    assert np.abs(deviation).max() < 4.5


def test_a_weight_of_nothing_keeps_users_out_however_many_are_drawn():
    law = world_of().laws.collectives[0]
    out = law.strata["fuel"] == SPACE.features["fuel"].index("sun")
    assert out.any()
    assert not law.draw(10**12, 50, np.random.default_rng(2))[:, out].any()
    assert not law.draw(3, 500, np.random.default_rng(2))[:, out].any()


def test_everybody_together_is_the_pool_where_the_rest_is_who_is_left():
    world = world_of(share=0.2)
    together = 0.2 * world.distances.members[0], 0.8 * world.distances.rest
    assert together[0] == pytest.approx(together[1])
    assert world_of(share=0.2, population={"rest": "base"}).distances.rest == 0.0


def test_test_users_are_like_everybody():
    neutral, biased = world_of(None).laws.test, world_of().laws.test
    assert biased.chances is None
    assert np.array_equal(neutral.sizes, biased.sizes)


def test_a_share_that_the_pool_cannot_give_is_refused_with_the_largest_that_it_can():
    with pytest.raises(DataError, match=r"collectives\.0\.share: expected at most 0\.") as caught:
        world_of(share=0.9)
    most = float(str(caught.value).split("at most ")[1].split(",")[0])
    world_of(share=most)
    with pytest.raises(DataError):
        world_of(share=most + 0.002)
    world_of(share=0.9, population={"rest": "base"})


def test_of_several_collectives_the_one_that_takes_too_much_is_named():
    other = {"name": "quiet", "share": 0.1}
    with pytest.raises(DataError, match=r"collectives\.0\.share: expected at most 0\.\d+, since"):
        world_of(share=0.8, others=[other])


def test_weights_that_leave_nobody_are_refused():
    with pytest.raises(DataError, match=r"collectives\.0\.bias: expected weights above 0"):
        world_of({"labels": {"no": 0, "yes": 0}})


def test_huge_weights_do_not_overflow():
    bias = {"labels": {"yes": 1e308}, "features": {"fuel": {"oil": 1e308}}}
    law = world_of(bias, share=0.01).laws.collectives[0]
    assert law.shares.sum() == pytest.approx(1)
    assert law.shares.max() > 0.99 or np.count_nonzero(law.shares > 1e-9) <= 2


def test_even_weights_are_no_bias():
    world = world_of({"labels": {"no": 2.0, "yes": 2.0}})
    assert world.distances.members[0] == 0
    assert world.distances.rest == pytest.approx(0, abs=1e-12)


def test_collectives_of_different_bias_never_share_tables():
    others = [{"name": "plain", "share": 0.1}, {"name": "twin", "share": 0.1, "bias": BIAS}]
    fans, plain, twin = kinds_of(world_of(others=others))
    assert fans == twin != plain


def test_other_shares_leave_another_rest_behind():
    world = world_of(share=0.1)
    varied = world.varied(scenario_of(share=0.2))
    assert varied.distances.rest == pytest.approx(world_of(share=0.2).distances.rest)
    assert varied.distances.rest > world.distances.rest


def test_ranges_that_ask_for_more_members_than_there_are_are_refused_at_once():
    ranges = {"ranges": {"collectives.0.share": [0.1, 0.9]}, "settings": 8}
    with pytest.raises(DataError, match="expected at most"):
        world_of(randomise=ranges)


def test_a_fitted_learner_meets_biased_members_too():
    world = world_of(platform={"classifier": "naive_bayes"})
    assert world.distances.members == pytest.approx(world_of().distances.members)
    game = Game(world)
    game.reset(np.arange(2, dtype=np.uint64))
    step = game.step(np.array([[[1, 1, 0, 0, 0]]] * 2))
    assert np.isfinite(step.outcome.success).all()


def test_the_disk_remembers_classes_by_weighted_features(tmp_path, monkeypatch):
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path))
    changes = {"population.n_pool": 3000, "collectives.0.bias.features.Fuel.Diesel": 3.0}
    scenario = load_scenario("cars-single", changes)
    built = World(scenario)
    monkeypatch.setattr("aca_env.game.world.load_pool", pytest.fail)
    known = World(scenario)
    for name in ("sizes", "raw", "labels", "chances"):
        for law, other in zip(
            (*built.laws.collectives, built.laws.rest),
            (*known.laws.collectives, known.laws.rest),
            strict=True,
        ):
            assert np.array_equal(getattr(law, name), getattr(other, name))


@pytest.mark.parametrize("rest", ["complement", "base"])
def test_a_filter_takes_the_pool_for_clean_data_whoever_the_members_are(rest):
    filtered = {"dynamics": {"detection": {"kappa": 1.5}}, "population": {"rest": rest}}
    limits = [Game(world_of(bias, **filtered)).engine.trainer.most_believed
              for bias in (None, BIAS)]  # fmt: skip
    assert np.array_equal(*limits)
    assert limits[0].any()
