"""Overlaps and noise: what they leave as it was, and what they change in whole games."""

from dataclasses import fields

import numpy as np
import pytest

from aca_env.bounds.regimes import REGIMES
from aca_env.game.game import Game
from aca_env.game.making import make_game
from aca_env.game.mistakes import Part, part_ends, parts_of
from aca_env.game.world import World
from aca_env.planning.merging import merged_bounds
from aca_env.scenario.overlapping import Noise
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, REDRAWS, make, plain
from tests.quick import latin

PLANS = [
    "abstain",
    "feature_label_planting",
    {"kind": "feature_only_planting", "fallback": {"heat": "low", "wind": "no"}},
    {"kind": "naive_unplanting", "alternative": "green", "method": "direct"},
]
NOBODY_SHARED = [
    {"collectives": ["north", "south"], "share": 0.0},
    {"collectives": ["south", "west", "north"], "share": 0.0},
]
FAULTLESS = {"reliability": 1.0}
SOME_SHARED = [
    {"collectives": ["north", "south"], "share": 0.1},
    {"collectives": ["south", "west", "north"], "share": 0.05},
]


def described(*, noise=None, plans=PLANS, **changes):
    """Return the fields of three collectives; noise, if any, is everybody's."""
    found = plain(**changes)
    for group, share in zip(found["collectives"], (0.3, 0.25, 0.15), strict=True):
        group.update({"share": share, "strategies": plans, "signals": ["hot", "windy"]})
        group.update({"efforts": [1.0], "types": [], "budget": None, "edit_cost": 0.01})
        group.update({} if noise is None else {"noise": noise})
    return found


def play(fields_, n_games: int = 3, n_rounds: int = 3, seed: int = 0):
    """Return everything that some rounds of random actions show."""
    world = World(Scenario(**fields_), pool=POOL)
    game, rng, told = make_game(world, compiled=False), np.random.default_rng(seed), []
    game.reset(np.arange(n_games, dtype=np.uint64))
    for _ in range(n_rounds):
        told += [game.observe(), game.draw.bank.rest[game.draw.rest_entry]]
        step = game.step(rng.integers(0, world.menus.widths, (n_games, *world.menus.widths.shape)))
        values = (getattr(step.outcome, field.name) for field in fields(step.outcome))
        told += [value for value in values if value is not None]
        told += [step.reward]
    return told


def alike(one, other) -> bool:
    """Whether all arrays are equal to the last bit."""
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(("regime", "redraw"), latin(REGIMES, REDRAWS))
def test_without_shared_members_and_errors_nothing_changes_to_the_last_bit(regime, redraw):
    terms = {
        "information": {"regime": regime, "epsilon": 0.01, "selection": "menu"},
        "population": {"redraw": redraw},
    }
    for rule in ("priority", "random"):
        groups = {"overlaps": NOBODY_SHARED, "overlap_rule": rule}
        other = described(**terms, noise=FAULTLESS) | groups
        assert alike(play(described(**terms)), play(other))


@pytest.mark.parametrize("extra", [
    {"platform": {"memory": 2}},
    {"platform": {"decay": 0.5, "retrain_every": 2}},
    {"population": {"replacement": False, "n_train": 300, "n_test": 90}},
    {"dynamics": {"detection": {"kappa": 2.0}}},
    {"reward": {"shaping": {"mode": "margin"}}},
    {"reward": {"mode": "aristocrat"}},
])  # fmt: skip
def test_so_it_is_with_memory_a_split_detection_and_any_reward(extra):
    groups = {"overlaps": NOBODY_SHARED, "overlap_rule": "last"}
    assert alike(play(described(**extra)), play(described(**extra) | groups))


def test_members_who_never_err_are_no_noise_at_any_effort():
    whole = {"dynamics": {"participation": {"initial": 0.8, "levels": 4}}, "rounds": 5}
    plans = [*PLANS, {"kind": "adaptive_unplanting", "n_estimation": 40}]
    one, other = described(plans=plans, **whole), described(plans=plans, **whole, noise=FAULTLESS)
    for group in one["collectives"] + other["collectives"]:
        group |= {"efforts": [0.5, 1.0], "budget": 3.0, "types": KINDS}
    assert alike(play(one, n_rounds=4), play(other, n_rounds=4))


KINDS = [
    {"probability": 0.5, "reliability": 0.7},
    {"probability": 0.5, "values": {"green": 1.0}},
]


@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize("rule", ["priority", "random", "last"])
def test_nobodys_record_counts_twice_whoever_edits(rule, redraw):
    """People hand in one record each, and who is asked by several has one record."""
    changes = {"overlaps": SOME_SHARED, "overlap_rule": rule}
    noise = {"reliability": 0.7, "wrong_label": 0.1, "wrong_signal": 0.1}
    fields_ = described(noise=noise, plans=PLANS[:2], population={"redraw": redraw}) | changes
    world = World(Scenario(**fields_), pool=POOL)
    game = make_game(world)
    assert type(game) is Game
    game.reset(np.array([3], dtype=np.uint64))
    row = game.rules.choose(game.present, random_joint(world, 60)).row
    idle = game.engine.resolve(game.draw, game.present, 0 * row, game.baseline)
    assert np.array_equal(idle.block, np.repeat(game.baseline.block, 60, axis=0))
    played = game.engine.play(game.draw, game.present, row)
    # Everybody who plants hands in one record, in some planted cell.
    plants = played.objective > 0
    assert np.array_equal(played.post.sum(axis=(2, 3))[plants], played.n_acting[plants])
    assert world.n_rest == 2000 - (600 + 500 + 300) + 200 + 2 * 100
    assert (played.n_acting.sum(axis=1) <= 2000 - world.n_rest).all()


def random_joint(world: World, n: int):
    """Return joint actions (n, 3, 5)."""
    widths = world.menus.widths
    return np.random.default_rng(0).integers(0, widths, (n, *widths.shape))


def test_the_rules_say_whose_edit_members_of_both_carry_out():
    acting = {}
    for rule in ("priority", "random", "last"):
        changes = {"overlaps": SOME_SHARED[:1], "overlap_rule": rule}
        world = World(Scenario(**described() | changes), pool=POOL)
        game = make_game(world)
        game.reset(np.array([0], dtype=np.uint64))
        nobody, north, south = np.zeros((3, 3, 5), dtype=int)
        north[0, 0], south[1, 0] = 1, 1
        joint = np.stack([nobody, north, south, north + south])
        acting[rule] = game.outcomes(joint).acting[:, :2].tolist()
    # 400 only in north, 300 only in south, 200 in both.
    assert acting["priority"] == [[600, 300], [600, 300], [400, 500], [600, 300]]
    assert acting["last"] == [[400, 500], [600, 300], [400, 500], [400, 500]]
    assert acting["random"] == [[500, 400], [600, 300], [400, 500], [500, 400]]


def test_editors_cost_and_spend_only_what_they_edit():
    changes = {"overlaps": SOME_SHARED[:1]}
    fields_ = described() | changes
    for group in fields_["collectives"]:
        group["budget"] = 1.0
    world = World(Scenario(**fields_), pool=POOL)
    game = make_game(world)
    game.reset(np.array([0], dtype=np.uint64))
    joint = np.zeros((1, 3, 5), dtype=int)
    joint[0, :2, 0] = 1
    game.step(joint)
    assert game.present.spent[0].tolist() == [1.0, 300 / 500, 0.0]


def test_a_snapshot_stands_exactly_where_it_was_taken():
    changes = {"overlaps": SOME_SHARED, "overlap_rule": "random", "platform": {"memory": 2}}
    noise = {"reliability": 0.8, "wrong_label": 0.1}
    world = World(Scenario(**described(noise=noise, plans=PLANS[:2]) | changes), pool=POOL)
    game, rng = make_game(world), np.random.default_rng(1)
    game.reset(np.array([5], dtype=np.uint64))
    joint = rng.integers(0, world.menus.widths, (3, 1, *world.menus.widths.shape))
    game.step(joint[0])
    state = game.state.copy()
    first = [game.observe(), *_numbers(game.step(joint[1])), *_numbers(game.step(joint[2]))]
    other = make_game(world)
    other.restore(state)
    again = [other.observe(), *_numbers(other.step(joint[1])), *_numbers(other.step(joint[2]))]
    assert alike(first, again)


def test_an_environments_snapshot_goes_on_to_the_same_rounds():
    changes = {"overlaps": SOME_SHARED, "overlap_rule": "random"}
    env = make(described(noise={"reliability": 0.8}, **changes))
    env.reset(seed=3)
    rng = np.random.default_rng(0)
    widths = env.game.world.menus.widths
    joint = [dict(zip(env.agents, rng.integers(0, widths), strict=True)) for _ in range(3)]
    env.step(joint[0])
    state = env.get_state()
    first = [env.step(actions)[:2] for actions in joint[1:]]
    other = make(described(noise={"reliability": 0.8}, **changes))
    other.reset(seed=9)
    other.set_state(state)
    for (seen, rewards), actions in zip(first, joint[1:], strict=True):
        again, same_rewards = other.step(actions)[:2]
        assert rewards == same_rewards
        assert all(np.array_equal(seen[agent], again[agent]) for agent in seen)


def _numbers(step):
    return [step.outcome.success, step.outcome.bound, step.outcome.payoff, step.reward]


def test_a_game_is_the_same_alone_and_among_others():
    changes = {"overlaps": SOME_SHARED, "overlap_rule": "random", "population": {"redraw": "bank"}}
    fields_ = described(noise={"reliability": 0.8}, **changes)
    world = World(Scenario(**fields_), pool=POOL)
    joint = random_joint(world, 4)
    many, told = make_game(world), []
    many.reset(np.arange(4, dtype=np.uint64))
    step = many.step(joint)
    for game in range(4):
        one = make_game(world)
        one.reset(np.array([game], dtype=np.uint64))
        told.append(_numbers(one.step(joint[game : game + 1])))
    alone = [np.concatenate(parts) for parts in zip(*told, strict=True)]
    assert alike(_numbers(step), alone)


def test_outcomes_are_what_the_step_then_gives():
    changes = {"overlaps": SOME_SHARED, "overlap_rule": "random"}
    world = World(Scenario(**described(noise={"reliability": 0.8}) | changes), pool=POOL)
    game, rng = make_game(world), np.random.default_rng(2)
    game.reset(np.array([5], dtype=np.uint64))
    joint = rng.integers(0, world.menus.widths, (1, *world.menus.widths.shape))
    told = game.outcomes(joint)
    step = game.step(joint)
    assert alike([told.success, told.bound, told.payoff], _numbers(step)[:3])


def test_a_lone_planter_merges_with_nobody():
    """The bound of all who plant a target is one's own where nobody else plants it."""
    for noise in (None, {"reliability": 0.9, "wrong_label": 0.04, "wrong_signal": 0.03}):
        changes = {"overlaps": SOME_SHARED, "information": {"regime": "full", "delta": 0.3}}
        world = World(Scenario(**described(noise=noise, plans=PLANS[:2]) | changes), pool=POOL)
        game = make_game(world)
        game.reset(np.array([1], dtype=np.uint64))
        expected = np.zeros((1, 3, 5), dtype=int)
        expected[0, 1] = [1, 2, 1, 0, 0]
        plant = np.array([[1, 0, 0, 0, 0]])
        merged = merged_bounds(game, 0, plant, expected)
        joint = expected.copy()
        joint[0, 0] = plant[0]
        outcome = game.outcomes(joint, twin=True)
        assert merged.bound[0, 0] == pytest.approx(outcome.bound[0, 0], abs=1e-12)
        agreed = 600 if noise is None else merged.n_members[0, 0]
        assert agreed <= outcome.acting[0, 0] <= 600


def test_parts_of_members_are_whole_and_sum_up():
    parts = parts_of(Noise(reliability=0.5, wrong_label=0.2, wrong_signal=0.1), 3, 3)
    assert [part.edits for part in parts] == [True] * 5 + [False]
    assert sum(part.share for part in parts) == pytest.approx(1.0)
    for n in (0, 1, 7, 1000):
        ends = part_ends(n, parts)
        assert ends[-1] == n
        assert (np.diff([0, *ends]) >= 0).all()
    assert part_ends(1000, parts) == [500, 600, 700, 750, 800, 1000]
    assert part_ends(7, (Part(1.0),)) == [7]
