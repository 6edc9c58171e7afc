import os
import shutil

import numpy as np
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.game.world import World
from aca_env.runs.batched import play_many
from aca_env.tournament.folder import TournamentFolder
from aca_env.tournament.plan import Plan
from aca_env.tournament.player import MEASURES
from aca_env.tournament.playing import play_plan
from tests.aca_env.tournament.made import WORDS, small_plan


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def same(one, other):
    for name in MEASURES:
        np.testing.assert_array_equal(one.values[name], other.values[name])


@pytest.fixture
def small_parts(monkeypatch):
    """Let parts be small, so that there are several."""
    monkeypatch.setattr("aca_env.tournament.plan.PART_ROWS", 8)


@pytest.mark.parametrize("n_seeds", [1, 3, 9])
def test_parts_hold_every_lineup_and_seed_once(small_parts, n_seeds):
    plan = small_plan(n_seeds)
    pairs = [(i, s) for part in plan.parts() for i in part.lineups for s in part.places]
    assert sorted(pairs) == [(i, s) for i in range(9) for s in range(n_seeds)]
    assert [part.number for part in plan.parts()] == [*range(len(plan.parts()))]
    assert max(part.n_episodes for part in plan.parts()) <= 4


def test_results_are_those_of_the_lineups_played_alone(small_parts):
    plan = small_plan(5, reward={"gamma": 0.5})
    results = play_plan(plan)
    world = World(plan.scenario)
    for lineup in (0, 5, 8):
        played = play_many(world, plan.words(lineup), plan.seeds)
        np.testing.assert_array_equal(results.returns[lineup], played.returns)
        weights = 0.5 ** np.arange(4)
        np.testing.assert_allclose(
            results.social[lineup], np.einsum("stk,t->s", played.payoff, weights)
        )
        acts = (~np.isnan(played.success)).mean(axis=1)
        np.testing.assert_array_equal(results.values["acts"][lineup], acts)
        for seed, agent in np.argwhere(acts > 0):
            expected = np.nanmean(played.success[seed, :, agent])
            assert results.values["success"][lineup, seed, agent] == pytest.approx(expected)
        assert np.isnan(results.values["success"][lineup][acts == 0]).all()


def test_a_word_means_the_same_policy_in_every_seat(small_parts):
    plan = small_plan(2)
    scenario = plan.scenario
    first = scenario.collectives[0].model_copy(
        update={"policy": "fixed", "policy_options": {"label": 3}}
    )
    other = scenario.model_copy(update={"collectives": (first, scenario.collectives[1])})
    there = play_plan(Plan(other, plan.policies, plan.lineups, plan.seeds))
    np.testing.assert_array_equal(there.returns, play_plan(plan).returns)


def test_a_stopped_tournament_ends_with_the_same_bytes(small_parts, tmp_path):
    plan = small_plan(3, n_regret_seeds=2)
    whole = play_plan(plan, folder=tmp_path / "whole")
    stopped = tmp_path / "stopped"

    def stop(n_rounds, seen=[]):  # noqa: B006 - counts calls
        seen.append(n_rounds)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_plan(plan, folder=stopped, on_rounds=stop)
    held = files(stopped)
    assert 4 < len(held) < len(files(tmp_path / "whole"))
    same(play_plan(plan, folder=stopped), whole)
    assert files(stopped) == files(tmp_path / "whole")
    assert all(files(stopped)[name] == content for name, content in held.items())


def test_a_damaged_part_is_played_again(small_parts, tmp_path):
    plan = small_plan(3)
    whole = play_plan(plan, folder=tmp_path)
    before = files(tmp_path)
    parts = sorted((tmp_path / "episodes").iterdir())
    os.truncate(parts[0], parts[0].stat().st_size // 2)
    os.truncate(parts[1], 0)
    shutil.copy(parts[3], parts[2])
    parts[4].unlink()
    (tmp_path / "episodes" / ".part-000005.parquet.part").write_bytes(b"half")
    same(play_plan(plan, folder=tmp_path), whole)
    after = files(tmp_path)
    after.pop("episodes/.part-000005.parquet.part")
    assert after == before


def test_finished_parts_are_not_played_again(tmp_path, monkeypatch):
    plan = small_plan(3)
    done = []
    whole = play_plan(plan, folder=tmp_path)
    monkeypatch.setattr("aca_env.tournament.player.Player.play", None)
    same(play_plan(plan, folder=tmp_path, on_rounds=done.append), whole)
    assert sum(done) == plan.n_rounds == 9 * 3 * 4


def test_workers_change_nothing(small_parts, tmp_path):
    plan = small_plan(3, n_regret_seeds=1)
    alone = play_plan(plan, folder=tmp_path / "1")
    same(play_plan(plan, folder=tmp_path / "2", n_workers=2), alone)
    assert files(tmp_path / "2") == files(tmp_path / "1")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"n_seeds": 4}, "seeds"),
        ({"words": ("uniform", "myopic", "fixed")}, "policies"),
        ({"words": ("uniform", "fixed")}, "policies"),
        ({"n_regret_seeds": 1}, "regret_seeds"),
        ({"rounds": 5}, "another scenario"),
    ],
)
def test_the_folder_of_another_tournament_is_refused(tmp_path, changes, told):
    with TournamentFolder(tmp_path, small_plan(3)):
        pass
    before = files(tmp_path)
    with pytest.raises(DataError, match=told):
        TournamentFolder(tmp_path, small_plan(**{"n_seeds": 3, **changes}))
    assert files(tmp_path) == before


def test_a_folder_in_use_is_refused(tmp_path):
    plan = small_plan(3)
    with TournamentFolder(tmp_path, plan), pytest.raises(DataError, match="another run"):
        play_plan(plan, folder=tmp_path)


def test_a_folder_without_or_with_a_broken_manifest_is_refused(tmp_path):
    plan = small_plan(3)
    (tmp_path / "episodes").mkdir()
    with pytest.raises(DataError, match=r"without manifest\.json"):
        TournamentFolder(tmp_path, plan)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(DataError, match="expected the manifest of a tournament"):
        TournamentFolder(tmp_path, plan)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(DataError, match="expected a folder, got a file"):
        TournamentFolder(file, plan)


@pytest.mark.parametrize("n_workers", [0, -1, 257])
def test_a_number_of_workers_that_will_not_do_is_refused(tmp_path, n_workers):
    with pytest.raises(DataError, match=f"from 1 to 256, got {n_workers}"):
        play_plan(small_plan(1), folder=tmp_path / "new", n_workers=n_workers)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("n_workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_policy_that_fails_is_one_line(small_parts, n_workers):
    plan = small_plan(3)
    broken = Plan(plan.scenario, (*WORDS[:2], "fixed(label=99)"), plan.lineups, plan.seeds)
    with pytest.raises(AcaError, match="label: got 99"):
        play_plan(broken, n_workers=n_workers)


def test_too_many_results_are_refused():
    plan = small_plan(3)
    with pytest.raises(DataError, match="at most 50,000,000 results, got 27 lineups"):
        Plan(plan.scenario, plan.policies, np.repeat(plan.lineups, 3, axis=0), range(10**6))
    with pytest.raises(DataError, match="seeds: expected at least one"):
        Plan(plan.scenario, plan.policies, plan.lineups, range(5, 2))
