import json

import numpy as np
import pytest

from aca_env.runs.running import run_scenario
from aca_env.trajectories import find, read, replay
from aca_env.trajectories import header as header_module
from aca_env.trajectories.replaying import Replayer
from tests.aca_env.trajectories.recorded import (
    CARELESS,
    edit_part,
    edit_rows,
    playing,
    record,
    replay_rows,
)
from tests.agents.scenes import SCENES

EACH = pytest.mark.parametrize("scene", SCENES)


def who(scene):
    """Return a policy that breaks the rules where a scene forgives it."""
    return "uniform" if scene == "budget_strict" else CARELESS


@EACH
def test_recorded_run_replays_bit_for_bit(scene, tmp_path):
    result = replay(read(record(tmp_path, scene, policy=who(scene))))
    assert result.is_equal
    assert (result.n_seeds, result.n_rounds, result.n_different) == (3, 12, 0)
    assert result.sentence() == "replays bit for bit: 3 seeds, 12 rounds"
    assert result.changes == result.why == ()


@EACH
def test_plain_run_replays_as_far_as_its_rows_tell(scene, tmp_path):
    run_scenario(playing(scene, who(scene)), range(3), folder=tmp_path)
    result = replay_rows(tmp_path)
    assert result.is_equal
    assert result.n_rounds == 12
    assert "observation" not in result.compared
    assert {"action", "reward", "success", "bound", "payoff"} < set(result.compared)


def test_scenes_have_illegal_actions_with_and_without_a_way_to_abstain(tmp_path):
    for scene in ("budget", "no_abstaining", "every_strategy"):
        told = read(record(tmp_path / scene, scene, policy=CARELESS))
        assert told.illegal.any(), scene


def test_blocks_of_any_size_give_one_result(tmp_path, monkeypatch):
    monkeypatch.setattr(header_module, "MOST_SEEDS_PER_PART", 3)
    monkeypatch.setattr("aca_env.trajectories.replaying.GAMES_AT_ONCE", 2)
    record(tmp_path, seeds=range(8))
    blocks = [*find(tmp_path).blocks()]
    replayer = Replayer(blocks[0])
    for block in blocks:
        replayer.play(block)
    assert [len(block.seeds) for block in blocks] == [3, 3, 2]
    assert replayer.result() == replay(read(tmp_path))


def one_bit(number):
    return float(np.nextafter(number, np.inf))


def other_number(number):
    return 0.5 if np.isnan(number) else one_bit(number)


PLANTED = {
    "reward": one_bit, "payoff": one_bit, "success": other_number, "bound": other_number,
    "illegal": lambda flag: not flag, "n_acting": lambda n: n + 1,
    "terminated": lambda flag: not flag, "truncated": lambda flag: not flag,
}  # fmt: skip


@pytest.mark.parametrize("quantity", PLANTED)
def test_smallest_change_is_found_where_it_is(quantity, tmp_path):
    record(tmp_path)
    place = 8 + 2 * 2 + 1  # seed 1, round 3, the second agent

    def change(columns):
        columns[quantity][place] = PLANTED[quantity](columns[quantity][place])

    edit_part(tmp_path, change)
    result = replay(read(tmp_path))
    first = result.first
    assert (first.seed, first.round, first.agent, first.quantity) == (
        1, 3, "collective_1", quantity,
    )  # fmt: skip
    assert first.recorded != first.replayed
    assert result.n_different == 1
    assert result.sentence().startswith("does not replay: 1 of 3 seeds differ, first at seed 1, ")
    assert "edited after the run" in result.why[0]


@pytest.mark.parametrize("quantity", ["observation", "next_observation"])
def test_entry_of_an_observation_is_named(quantity, tmp_path):
    record(tmp_path)

    def change(columns):
        value = np.float32(columns[quantity][9][1])
        columns[quantity][9][1] = float(np.nextafter(value, np.float32(-2)))

    edit_part(tmp_path, change)
    told = read(tmp_path)
    first = replay(told).first
    assert (first.seed, first.round, first.agent) == (1, 1, "collective_1")
    assert (first.quantity, first.entry) == (quantity, told.header.entries[1])


def test_entry_of_a_mask_is_named(tmp_path):
    record(tmp_path, "budget")

    def change(columns):
        columns["action_mask"][0][1] = 0

    edit_part(tmp_path, change)
    first = replay(read(tmp_path)).first
    assert (first.quantity, first.entry) == ("action_mask", "strategy 1")


def test_other_action_shows_in_what_was_carried_out(tmp_path):
    record(tmp_path)

    def change(columns):
        columns["asked"][2][1] = (columns["asked"][2][1] + 1) % 3

    edit_part(tmp_path, change)
    first = replay(read(tmp_path)).first
    assert (first.seed, first.round, first.quantity, first.entry) == (0, 2, "action", "label")


@pytest.mark.parametrize("value", [-1, 99, 2**62])
def test_impossible_action_is_a_difference_and_the_rest_is_still_compared(value, tmp_path):
    record(tmp_path)

    def change(columns):
        columns["asked"][3][0] = value

    edit_part(tmp_path, change)
    result = replay(read(tmp_path))
    assert (result.first.quantity, result.first.replayed) == ("asked", "no such action")
    assert result.n_different == 1


def test_forbidden_action_in_a_strict_game_is_a_difference(tmp_path):
    record(tmp_path, "budget_strict", policy="abstain")

    def change(columns):
        for place in range(0, 8, 2):
            columns["asked"][place][0] = 1
            columns["asked"][place][3] = 1

    edit_part(tmp_path, change)
    result = replay(read(tmp_path))
    # The action carried out differs before the budget is used up.
    assert (result.first.seed, result.first.round, result.first.quantity) == (0, 1, "action")
    assert result.n_different == 1


def test_action_that_a_strict_game_refuses_is_a_difference(tmp_path):
    record(tmp_path, "budget_strict", policy="abstain")

    def change(columns):
        columns["asked"][8][:3] = 1, 0, 1  # seed 1: the first agent knows one signal only

    edit_part(tmp_path, change)
    first = replay(read(tmp_path)).first
    assert (first.seed, first.round, first.agent) == (1, 1, "collective_0")
    assert (first.quantity, first.replayed) == ("asked", "an action that the mask refuses")


def test_first_of_several_differences_is_told(tmp_path):
    record(tmp_path, seeds=range(4))

    def change(columns):
        columns["reward"][31] += 1  # seed 3, its last round
        columns["payoff"][8 * 2 + 6] += 1  # seed 2, its last round
        columns["reward"][8 * 2 + 2] += 1  # seed 2, round 2

    edit_part(tmp_path, change)
    result = replay(read(tmp_path))
    assert (result.first.seed, result.first.round, result.first.quantity) == (2, 2, "reward")
    assert result.n_different == 2


@pytest.mark.parametrize("name", ["reward", "payoff", "success", "bound"])
def test_smallest_change_in_rows_is_found(name, tmp_path):
    run_scenario(playing("plain", "fixed"), range(3), folder=tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    edit_rows(tmp_path, 13, **{name: one_bit(rows[13][name])})
    result = replay_rows(tmp_path)
    first = result.first
    assert (first.seed, first.round, first.agent, first.quantity) == (1, 3, "collective_1", name)
    assert "a file was edited" in result.why[0]


def test_illegal_flag_where_nothing_is_forbidden_is_found_in_rows(tmp_path):
    run_scenario(playing("one", "abstain"), range(2), folder=tmp_path)
    edit_rows(tmp_path, 2, illegal=True)
    first = replay_rows(tmp_path).first
    assert (first.seed, first.round, first.quantity) == (0, 3, "illegal")
