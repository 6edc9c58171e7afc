"""Rounds of platforms that defend themselves: what a fit by hand to filtered rows predicts."""

import numpy as np
import pytest

import aca_env
from aca_env.errors import ScenarioError
from aca_env.game.accuracy import platform_accuracy
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.platforms.learners import Learner
from aca_env.platforms.outliers import Clean, Outliers
from aca_env.runs.batched import play_many
from aca_env.scenario.defences import OutliersEntry
from tests.aca_env.game.learner_scenes import learner_scene
from tests.aca_env.game.scenes import random_actions

SMALL = {
    "population.n_pool": 2000,
    "population.n_train": 500,
    "population.n_test": 50,
    "population.redraw": "bank",
    "population.bank_size": 4,
    "rounds": 3,
}


def defended(seed, name="tree", defences=(), **more):
    """Return a scene's game with defences, three episodes at once."""
    base = learner_scene(seed, name)
    content = base.scenario.model_dump(exclude_unset=True)
    copies = more.pop("copies", 1)
    content["platform"] = {"classifier": name, "defences": list(defences)} | more
    if copies > 1:
        content["information"] = {"bounds": "none"}
        for group in content["collectives"]:
            group["copies"] = copies
    game = make_game(World(type(base.scenario)(**content), pool=base.pool))
    game.reset(np.arange(3, dtype=np.uint64))
    return base, game


def records_of(game, joint):
    """Return the records that joint actions hand in, for every game."""
    state, draw, trainer = game.present, game.draw, game.engine.trainer
    row = game.rules.choose(state, joint).row
    rows = np.where(row < game.world.n_levels, -1, row)
    return [
        trainer.handed_in.records(draw.bank, list(fit.places))
        for fit in trainer.fits(draw, state, rows)
    ]


def test_without_defences_nothing_is_filtered():
    _, game = defended(4, parameters={"random_state": 0})
    assert game.engine.trainer.filters == ()


@pytest.mark.parametrize("name", ["tree", "naive_bayes", "counts"])
def test_the_fit_is_that_of_the_records_that_a_defence_leaves(name):
    parameters = {"tree": {"random_state": 0}, "naive_bayes": {"alpha": 0.5}, "counts": {}}[name]
    scene, game = defended(4, name, [{"kind": "deduplicate", "copies": 2}], parameters=parameters)
    joint = random_actions(np.random.default_rng(0), scene, 3)
    wanted = [
        Learner(name, parameters).predict(
            (X, y, np.minimum(times, 2)), game.world.points, game.world.space, 0
        )
        for X, y, times in records_of(game, joint)
    ]
    np.testing.assert_array_equal(game.step(joint).outcome.predicted, wanted)


def test_what_is_clean_is_the_law_of_the_pool():
    scene, game = defended(4, "tree", ["outliers"], parameters={"random_state": 0})
    X, y = scene.pool.X, scene.pool.y
    by_hand = Clean(X, y, np.full(len(y), 1 / len(y)), 120, scene.pool.space)
    found = game.engine.trainer.filters[0].clean
    counts = {}
    for x, label, share in zip(by_hand.X.tolist(), y.tolist(), by_hand.shares, strict=True):
        counts[(*x, label)] = counts.get((*x, label), 0) + share
    told = {(*x, k): s for x, k, s in zip(found.X.tolist(), found.y, found.shares, strict=True)}
    assert told == pytest.approx(counts)
    assert found.n_train == 120
    # Small pools are full of near records: what is left is what the filter leaves.
    records = records_of(game, np.zeros((3, 3, 5), dtype=np.int64))[0]
    left = Outliers(OutliersEntry(), found)(records, 0)
    np.testing.assert_array_equal(game.engine.trainer.defended(records, 9)[2], left[2])


def test_what_is_clean_is_the_pool_where_biased_members_leave_another_rest():
    overrides = {**SMALL, "platform.classifier": "counts", "platform.defences": ["outliers"]}
    bias = {"labels": {"Cooling Services & Outreach": 2.0}}
    biased = aca_env.load_scenario("climate-duel", {**overrides, "collectives.0.bias": bias})
    clean, asked = (
        make_game(World(scenario)).engine.trainer.filters[0].clean
        for scenario in (aca_env.load_scenario("climate-duel", overrides), biased)
    )
    np.testing.assert_array_equal(asked.shares, clean.shares)


@pytest.mark.parametrize("defence", ["deduplicate", "duplicate_patterns", "trim"])
def test_defences_lower_the_success_of_planting(defence):
    overrides = {**SMALL, "platform.classifier": "counts"}
    joint = np.array([[[1, 1, 0, 0, 2], [1, 1, 0, 0, 2]]])
    share = {"kind": "trim", "share": 0.45} if defence == "trim" else defence
    found = []
    for defences in ([], [share]):
        scenario = aca_env.load_scenario(
            "climate-duel", {**overrides, "platform.defences": defences}
        )
        game = make_game(World(scenario))
        game.reset(np.array([0], dtype=np.uint64))
        found.append(game.outcomes(joint).success.mean())
        assert not game.is_certifiable
    assert found[1] < found[0]


def test_episodes_are_the_same_by_seed_with_every_defence():
    defences = ["cap", "duplicate_patterns", "outliers", "trim", "deduplicate"]
    overrides = {**SMALL, "platform": {"classifier": "forest", "defences": defences}}
    overrides["platform"]["parameters"] = {"n_estimators": 2}
    payoffs = [
        play_many(World(aca_env.load_scenario("climate-duel", overrides)), ["uniform"] * 2, [0, 1])
        .payoff
        for _ in range(2)
    ]  # fmt: skip
    np.testing.assert_array_equal(*payoffs)


@pytest.mark.parametrize("name", ["tree", "naive_bayes"])
def test_smoothing_reaches_the_fit(name):
    parameters = {"tree": {"random_state": 0, "max_depth": 2}}.get(name, {})
    scene, game = defended(1, name, parameters=parameters, label_smoothing=0.6)
    joint = random_actions(np.random.default_rng(0), scene, 3)
    learner = Learner(name, parameters, label_smoothing=0.6)
    wanted = [
        learner.predict(rows, game.world.points, game.world.space, 0)
        for rows in records_of(game, joint)
    ]
    np.testing.assert_array_equal(game.step(joint).outcome.predicted, wanted)


@pytest.mark.parametrize(("copies", "cap", "counted"), [(4, None, 4), (4, 2, 2), (4, 9, 4)])
@pytest.mark.parametrize("name", ["counts", "naive_bayes"])
def test_copies_count_up_to_the_cap_in_fits_and_in_tables(copies, cap, counted, name):
    defences = [] if cap is None else [{"kind": "cap", "per_user": cap}]
    scene, once = defended(4, name)
    _, game = defended(4, name, defences, copies=copies)
    joint = random_actions(np.random.default_rng(0), scene, 3)
    idle = np.zeros_like(joint)
    idle[:, 2, 0] = 1
    for choice in (joint, idle):
        few, many = records_of(once, choice), records_of(game, choice)
        acting = once.engine.play(
            once.draw, once.present, once.rules.choose(once.present, choice).row
        ).n_acting
        edits = choice[:, :, 0] != idle[:, :, 0]
        for place in range(3):
            added = (acting[place] * edits[place]).sum() * (counted - 1)
            assert many[place][2].sum() - few[place][2].sum() == added


def test_one_user_with_copies_is_many_users_to_a_histogram():
    overrides = {**SMALL, "platform.classifier": "counts", "information.bounds": "none"}
    joint = np.array([[[1, 0, 0, 0, 2], [0, 0, 0, 0, 0]]])
    found = {}
    for copies in (1, 20):
        more = {**overrides, "collectives.0.share": 0.02, "collectives.0.copies": copies}
        game = make_game(World(aca_env.load_scenario("climate-duel", more)))
        game.reset(np.array([0], dtype=np.uint64))
        outcome = game.outcomes(joint)
        np.testing.assert_array_equal(
            outcome.predicted[0], outcome.block[0].argmax(axis=-1)
        )  # the tables hold the copies too
        found[copies] = outcome.block.sum()
        assert platform_accuracy(game, joint).shape == (1,)
    assert found[20] > found[1]


WRONG = [
    ({"platform.defences": ["trim"]}, 'platform.defences.*classifier = "counts" is the same one'),
    ({"platform.defences": "trim"}, "platform.defences: got 'trim', expected a list of defences"),
    ({"platform.defences": ["moat"]}, "defences.0.kind: got 'moat', expected one of deduplicate,"),
    ({"platform.defences": [3]}, "expected a defence's name or a table with the key kind"),
    ({"platform.defences": [{"copies": 2}]}, "expected a defence's name or a table with the key"),
    ({"platform.defences": [{"kind": "trim", "copies": 2}]}, "unknown key 'copies'"),
    (
        {"platform.defences": [{"kind": "trim", "share": 1}]},
        r"got 1, expected a number in \(0, 1\)",
    ),
    (
        {"platform.defences": [{"kind": "trim", "share": 0}]},
        r"got 0, expected a number in \(0, 1\)",
    ),
    (
        {"platform.defences": [{"kind": "trim", "turns": 0}]},
        "turns: got 0, expected a whole number",
    ),
    ({"platform.defences": [{"kind": "deduplicate", "copies": 0}]}, "copies: got 0, expected a"),
    ({"platform.defences": [{"kind": "cap", "per_user": 1.5}]}, "per_user: got 1.5, expected a"),
    ({"platform.defences": [{"kind": "outliers", "contamination": 0.6}]}, r"in \(0, 0.5\]"),
    ({"platform.defences": [{"kind": "outliers", "method": "far"}]}, "method: got 'far'"),
    (
        {"platform.defences": [{"kind": "outliers", "reference": 3}]},
        "neighbours: got 5, expected fewer than the reference's 3 users",
    ),
    (
        {"platform.defences": [{"kind": "outliers", "reference": 10**12}]},
        "reference: got 1000000000000, expected a whole number from 2 to 100000",
    ),
    (
        {"platform.defences": [{"kind": "duplicate_patterns", "kappa": float("nan")}]},
        "kappa: got nan, expected a finite number > 0",
    ),
    (
        {"platform.defences": [{"kind": "duplicate_patterns", "features": ["x", "x"]}]},
        "features that differ from each other",
    ),
    ({"platform.defences": [{"kind": "duplicate_patterns", "features": ["x"]}]}, "a feature, one"),
    (
        {"platform.classifier": "group_dro", "platform.parameters.group": "x"},
        "got 'x', expected a feature or \"label\", one of",
    ),
    ({"collectives.0.copies": 0}, "copies: got 0, expected a whole number from 1 to 1000"),
    (
        {"collectives.0.copies": 3, "information.bounds": "none"},
        'copies: got 3.* a learner, such as "counts"$',
    ),
    ({"collectives.0.copies": 3}, 'copies: got 3, expected 1 unless information.bounds = "none"'),
]


@pytest.mark.parametrize(("overrides", "told"), WRONG)
def test_wrong_defences_are_told_in_one_line(overrides, told):
    last = told.endswith('"counts"$') or "the same one" in told
    platform = {} if last else {"platform.classifier": "tree"}
    with pytest.raises(ScenarioError, match=told) as caught:
        World(aca_env.load_scenario("climate-duel", {**SMALL, **platform, **overrides}))
    assert "\n" not in str(caught.value)


def test_unused_fields_leave_a_scenario_what_it_was():
    plain = aca_env.load_scenario("climate-duel")
    named = aca_env.load_scenario(
        "climate-duel",
        {"platform.defences": [], "platform.label_smoothing": 0, "collectives.0.copies": 1},
    )
    assert named.content_hash == plain.content_hash
    assert "copies" not in plain.model_dump()["collectives"][0]
