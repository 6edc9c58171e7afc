import json
from dataclasses import replace

import numpy as np
import pytest

from aca_env.errors import UnknownNameError
from aca_env.formation.forming import form
from aca_env.formation.standing_together import Limits, kinds_of
from aca_env.formation.telling import partition_words, sections
from aca_env.formation.worths import coalition_worths
from tests.aca_env.formation import scenes
from tests.aca_env.planning.games import env_of, later_games, small
from tests.agents.scenes import COOL, SCENES


def told(formation, title):
    """Return the sentences and rows of one section."""
    return next((text, rows) for name, text, rows in sections(formation) if name == title)


def test_two_camps_with_disjoint_targets_come_out_as_two_coalitions():
    found = form(scenes.ready(scenes.camps()))
    camps = ((0, 1), (2, 3))
    assert found.best.blocks == camps
    assert found.best_played.blocks == camps
    assert found.stable["core"] == (camps,)
    assert camps in found.stable["nash"]
    assert found.drift.partitions[-1] == camps
    assert found.drift.ended == "stable"
    assert "a1 + a2 | b1 + b2" in told(found, "Who stands together")[0]


def test_groups_below_critical_mass_with_one_target_come_out_as_one():
    found = form(scenes.ready(scenes.trap()))
    assert found.best.blocks == ((0, 1, 2),)
    assert found.drift.partitions[-1] == ((0, 1, 2),)
    assert found.stable["core"] == (((0, 1, 2),),)
    assert found.shares.nucleolus == pytest.approx([found.worths[-1].worth / 3] * 3)


def test_the_trap_is_found_missed_by_single_moves_and_said():
    found = form(scenes.ready(scenes.trap()))
    alone = ((0,), (1,), (2,))
    assert alone in found.stable["nash"]
    assert alone in found.stable["individual"]
    assert [one.members for one in found.blocking.coalitions] == [(0, 1, 2)]
    assert found.trap.is_trap
    assert found.trap.is_hidden
    text, rows = told(found, "Is action together needed?")
    assert "critical-mass trap" in text
    assert "c0 + c1 + c2 would all gain" in text
    assert "No single collective's move shows the way out" in text
    assert rows[1][0] == "c0 + c1 + c2"


def test_who_wins_alone_is_in_no_trap():
    found = form(scenes.ready(scenes.rivals()))
    assert not found.trap.is_trap
    assert found.trap.largest_gain_alone > 0.9
    assert "no critical-mass trap" in told(found, "Is action together needed?")[0]


def test_a_trap_that_one_partner_opens_is_said_to_be_one():
    found = form(scenes.ready(scenes.camps()))
    assert found.trap.is_trap
    assert not found.trap.is_hidden
    assert "joins another is enough" in told(found, "Is action together needed?")[0]


def test_an_empty_core_and_missing_imputations_are_ordinary():
    content = SCENES["every_strategy"]
    found = form(env_of(later_games("every_strategy"), 0))
    assert len(found.names) == len(content["collectives"])
    rivals = form(scenes.ready(scenes.rivals()))
    assert rivals.shares.epsilon > 0
    assert rivals.shares.nucleolus is None
    assert "no imputation" in rivals.shares.no_nucleolus
    assert "the core is empty" in told(rivals, "How the gains could be divided")[0]


@pytest.mark.parametrize("scene", SCENES)
def test_every_kind_of_round_has_a_report_in_words_and_json(scene):
    found = form(env_of(later_games(scene), 0))
    json.dumps(found.to_dict(), allow_nan=False)
    for title, text, rows in sections(found):
        assert title
        assert text.endswith((".", ":"))
        assert len({len(row) for row in rows}) <= 1
        assert "nan" not in text.split()


def test_other_questions_reach_every_part():
    env = scenes.ready(scenes.rivals())
    found = form(env, convention="pessimistic", worth="certified", split="equal", data="twin")
    assert (found.convention, found.worth, found.split) == ("pessimistic", "certified", "equal")
    text = told(found, "What coalitions are worth")[0]
    assert "guaranteed" in text
    assert "does its worst" in text
    assert "guarantees only for a plan that was fixed beforehand" in text
    with pytest.raises(UnknownNameError):
        form(env, split="fair")


def test_nine_are_searched_and_the_report_says_what_was_not():
    found = form(scenes.ready(scenes.trap(share=0.002, n=9)), limits=Limits(30))
    assert found.stable is None
    assert found.best_played is None
    left = " ".join(found.not_searched)
    assert "Stable partitions are listed for up to 8 collectives" in left
    assert "Mergers and splits were followed for 30 partitions" in left
    # All alike: nine sizes stand for 511 coalitions.
    assert found.blocking.n_possible == 9
    assert found.blocking.is_exhaustive
    assert found.trap.is_hidden


def test_alike_count_as_one_kind_and_unlike_do_not():
    alike = [scenes.collective(name, 0.01, COOL) for name in "ab"]
    others = [
        scenes.collective("c", 0.02, COOL),
        scenes.collective("d", 0.01, COOL, edit_cost=1.0),
    ]
    env = scenes.ready(scenes.scenario(*alike, *others))
    worths = coalition_worths(env)
    assert kinds_of(worths.standing, worths.plans) == (0, 0, 1, 2)


@pytest.mark.slow
def test_forty_have_a_report_that_owns_up_to_its_limits():
    env = scenes.ready(small("forty-collectives", **{"population.n_train": 10_000_000}))
    found = form(env, limits=Limits(3, seconds=2.0))
    left = " ".join(found.not_searched)
    assert "estimates from random orders" in left
    assert "a better one may exist" in left
    assert not found.blocking.is_exhaustive
    assert np.isfinite(found.shares.shapley).all()
    assert len(found.worths) >= 41
    assert sections(found)


def test_twenty_alike_have_exact_shares_by_their_masses():
    env = scenes.ready(scenes.trap(share=0.002, n=20))
    found = form(env, worth="success", limits=Limits(2, seconds=1.0))
    assert found.is_staircase
    assert found.shares.half_widths is None
    assert found.shares.shapley == pytest.approx([found.worths[20].worth / 20] * 20, abs=1e-3)
    assert found.shares.epsilon > 0


def test_long_names_are_cut_in_words_and_kept_in_data():
    found = form(scenes.ready(scenes.trap(share=0.002, n=9)), limits=Limits(5))
    assert partition_words(found, ((0, 1, 2, 3, 4, 5, 6, 7, 8),)).endswith("and 5 others")
    renamed = replace(found, names=tuple(f"name {i}" for i in range(9)))
    assert "name 8" in json.dumps(renamed.to_dict())
