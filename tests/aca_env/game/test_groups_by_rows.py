"""Overlaps and noise: the game equals what its people do, one by one."""

from collections import Counter

import numpy as np
import pytest

from aca_env.bounds.regimes import REGIMES
from aca_env.game import group_filling
from aca_env.game.making import make_game
from tests.aca_env.game.explicit_rows import keep_rows
from tests.aca_env.game.group_scenes import RULES, noisy_scene, shared_scene
from tests.aca_env.game.rows_of_groups import GroupPlay, cell_conflict, users_by_group
from tests.aca_env.game.scenes import random_actions
from tests.aca_env.game.test_game_against_evaluate import close
from tests.oracle.edits import label_map
from tests.quick import latin

EXACT = ("full", "aggregate_sum", "transparent")
"""Regimes in which all that is known of the others is what they hand in, one by one."""


def disagreements(scene, ledger, seed: int, n_joint: int = 5) -> list[str]:
    """Return what differs between the game and its people."""
    game = make_game(scene.world)
    game.reset(np.array([seed], dtype=np.uint64))
    users = users_by_group(scene, ledger)
    joint = random_actions(np.random.default_rng(seed), scene, n_joint)
    outcome = game.outcomes(joint)
    lines = []
    for a, actions in enumerate(joint):
        play = GroupPlay(scene, users, game.state, actions)
        for i in range(len(actions)):
            success, bound = by_people(play, i)
            for name, got, wanted in (
                ("acting", outcome.acting[a, i], play.n_acting[i]),
                ("success", outcome.success[a, i], success),
                ("bound", outcome.bound[a, i], bound),
                ("payoff", outcome.payoff[a, i], play.payoff[i]),
            ):
                if not close(got, wanted):
                    where = f"seed {seed}, {scene.scenario.information.regime}"
                    lines.append(f"{where}, {play.plans[i]}: {name} {got}, by people {wanted}")
    return lines


def by_people(play: GroupPlay, i: int) -> tuple[float, float]:
    """Return success and bound of collective i."""
    information = play.scene.scenario.information
    if information.selection == "menu":
        report = play.report(i, menu_size=play.menu_size(i))
        return report.success, report.bound
    if information.regime in EXACT or all(c.noise is None for c in play.scene.scenario.collectives):
        report = play.report(i)
        return report.success, report.bound
    report = play.report(i, regime="full")
    if not np.isfinite(report.bound):
        return report.success, report.bound
    n_train = play.scene.scenario.population.n_train
    cross = np.array([_cross(play, i, information.regime, tuple(cell)) for cell in report.cells])
    margin = report.margin + report.cross_conflict - cross / n_train
    claimed = (report.members * (report.margin > 0)).sum() - report.bound
    return report.success, (report.members * (margin > 0)).sum() - claimed


def _cross(play: GroupPlay, i: int, regime: str, cell) -> float:
    """Return what the others, and the own members who err, say against the plan in one cell."""
    plan, space = play.plans[i], play.space
    agreed = [p.record for p in play.people if p.owner == i and p.role == "agreed"]
    chosen = plan.alternative
    if plan.kind == "AdaptiveUnplanting":
        chosen = label_map(space, plan, agreed[: plan.n_estimation])[cell]
    errors = [p.handed_in for p in play.people if p.owner == i and p.role == "error"]
    others = [p.handed_in for p in play.people if p.owner not in {i, -1}]
    own = cell_conflict(space, plan, errors, cell, chosen)
    if regime == "aggregate":
        return own + cell_conflict(space, plan, others, cell, chosen)
    assert regime == "worst_case"
    return own + len(others)


@pytest.mark.parametrize(("regime", "rule"), latin(REGIMES, RULES))
def test_overlapping_collectives_do_what_their_people_do(regime, rule, monkeypatch):
    information = {"regime": regime, "delta": 0.3, "epsilon": 0.02}
    found = []
    for seed in range(3):
        ledger = keep_rows(monkeypatch)
        scene = shared_scene(seed, information=information, overlap_rule=rule)
        found += disagreements(scene, ledger, seed)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("regime", [*EXACT, "aggregate", "worst_case"])
def test_noisy_collectives_do_what_their_people_do(regime, monkeypatch):
    found = []
    for seed in range(4):
        ledger = keep_rows(monkeypatch)
        scene = noisy_scene(seed, information={"regime": regime, "delta": 0.3})
        found += disagreements(scene, ledger, seed)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("regime", [*EXACT, "aggregate", "worst_case"])
def test_noise_in_an_overlap_is_that_of_the_edit_that_wins(regime, monkeypatch):
    found = []
    for seed in range(4):
        ledger = keep_rows(monkeypatch)
        scene = shared_scene(seed, noisy=True, information={"regime": regime, "delta": 0.3})
        found += disagreements(scene, ledger, seed)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("regime", ["full", "worst_case", "known_interventions_robust"])
def test_a_plan_chosen_on_shared_records_pays_for_every_way_the_others_can_edit(
    regime, monkeypatch
):
    information = {"regime": regime, "delta": 0.3, "selection": "menu"}
    found = []
    for seed in range(10, 13):
        ledger = keep_rows(monkeypatch)
        found += disagreements(shared_scene(seed, information=information), ledger, seed)
    assert not found, "\n".join(found[:20])


def test_a_split_of_the_pool_hands_out_nobody_twice(monkeypatch):
    """Every person of the pool is drawn at most once, however many collectives it is in."""
    seen = []

    def split(law, sizes, n_draws, rng):
        users = rng.permutation(law.n_users)[: sum(sizes)]
        seen.append(Counter(users.tolist()))
        classes = np.repeat(np.arange(len(law.sizes)), law.sizes)[users]
        parts = np.split(classes, np.cumsum(sizes)[:-1])
        return [np.bincount(part, minlength=len(law.sizes))[None] for part in parts]

    monkeypatch.setattr(group_filling, "split_pool", split)
    population = {"source": "climate", "n_train": 60, "n_test": 30, "replacement": False}
    scene = shared_scene(3, population=population)
    game = make_game(scene.world)
    game.reset(np.array([0], dtype=np.uint64))
    idle = np.zeros((1, scene.world.n_agents), dtype=int)
    outcome = game.engine.resolve(game.draw, game.present, idle, game.baseline)
    assert max(seen[0].values()) == 1
    assert sum(seen[0].values()) == 90
    assert np.array_equal(outcome.block, game.baseline.block)


def test_the_random_scenes_reach_both_signs_and_all_kinds_of_people():
    signs, shares, rules = Counter(), [], set()
    for seed in range(20):
        scene = shared_scene(seed, noisy=seed % 2 == 0, information={"delta": 0.3})
        game = make_game(scene.world)
        game.reset(np.array([seed], dtype=np.uint64))
        bound = game.outcomes(random_actions(np.random.default_rng(seed), scene, 8)).bound
        signs.update(np.sign(bound[np.isfinite(bound)]).tolist())
        shares += [overlap.share for overlap in scene.scenario.overlaps]
        rules.add(scene.scenario.overlap_rule)
    assert min(signs[1.0], signs[-1.0]) > 20
    assert np.mean(np.array(shares) > 0.05) > 0.5
    assert rules == set(RULES)
