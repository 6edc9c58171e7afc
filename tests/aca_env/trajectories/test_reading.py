import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from aca_env.errors import DataError, UnknownNameError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.runs.running import run_scenario
from aca_env.trajectories import header as header_module
from aca_env.trajectories import read
from aca_env.trajectories.parts import part_path
from tests.aca_env.trajectories.recorded import CARELESS, edit_part, playing, record

SCENES = ("budget", "types_and_announcements", "participation_and_memory", "once",
          "no_abstaining", "bank_without_bounds", "different_episodes")  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
def test_arrays_are_what_the_environment_gave(scene, tmp_path):
    told = read(record(tmp_path, scene, seeds=range(5, 7), policy=CARELESS))
    env = CollectiveActionEnv(World(playing(scene)))
    assert told.header.entries == env.spec()
    for s, seed in enumerate(told.seeds.tolist()):
        seen, infos = env.reset(seed=seed)
        for t in range(told.header.rounds):
            for i, agent in enumerate(env.possible_agents):
                np.testing.assert_array_equal(told.observation[s, t, i], seen[agent])
                mask = np.concatenate(infos[agent]["action_mask"])
                np.testing.assert_array_equal(told.action_mask[s, t, i], mask)
            actions = dict(zip(env.possible_agents, told.asked[s, t], strict=True))
            seen, rewards, terminated, truncated, infos = env.step(actions)
            np.testing.assert_array_equal(told.action[s, t], env.game.state.last_action[0])
            for i, agent in enumerate(env.possible_agents):
                info = infos[agent]
                np.testing.assert_array_equal(told.next_observation[s, t, i], seen[agent])
                mask = np.concatenate(info["action_mask"])
                np.testing.assert_array_equal(told.next_action_mask[s, t, i], mask)
                numbers = [rewards[agent], info["payoff"], info["success"],
                           info.get("bound", np.nan), info["n_acting"], info["illegal_action"],
                           terminated[agent], truncated[agent]]  # fmt: skip
                names = ("reward", "payoff", "success", "bound", "n_acting", "illegal",
                         "terminated", "truncated")  # fmt: skip
                recorded = [told.table(name)[s, t, i] for name in names]
                np.testing.assert_array_equal(recorded, np.array(numbers, dtype=float))


def test_careless_policies_are_recorded_as_they_asked(tmp_path):
    told = read(record(tmp_path, "no_abstaining", seeds=range(10), policy=CARELESS))
    assert told.illegal.any()
    assert (told.action[told.illegal] <= 0).all()
    assert (told.action[..., 0] == -1).any()
    assert (told.asked >= 0).all()
    np.testing.assert_array_equal(told.asked[~told.illegal], told.action[~told.illegal])


def test_transitions_are_the_rounds_one_by_one(tmp_path):
    told = read(record(tmp_path, "once"))
    steps = [*told.transitions()]
    assert len(steps) == 3 * 4 * 2
    assert [step.seed for step in steps[::8]] == [0, 1, 2]
    assert [(step.round, step.agent) for step in steps[:3]] == [
        (1, "collective_0"), (1, "collective_1"), (2, "collective_0"),
    ]  # fmt: skip
    own = [*told.transitions("collective_1")]
    assert len(own) == 12
    for before, after in pairwise(own[:4]):
        np.testing.assert_array_equal(before.next_observation, after.observation)
        np.testing.assert_array_equal(before.next_action_mask, after.action_mask)
    assert [step.truncated for step in own[:4]] == [False, False, False, True]
    assert not any(step.terminated for step in own)
    with pytest.raises(UnknownNameError, match="collective_0, collective_1"):
        next(told.transitions("north"))


def test_masks_come_apart_by_axis(tmp_path):
    told = read(record(tmp_path, "budget"))
    masks = told.masks()
    assert [mask.shape[-1] for mask in masks] == [*told.header.axes.values()]
    np.testing.assert_array_equal(np.concatenate(masks, axis=-1), told.action_mask)


def test_any_reader_of_parquet_will_do(tmp_path):
    told = read(record(tmp_path))
    frame = pd.read_parquet(tmp_path / "trajectories")
    assert len(frame) == 24
    np.testing.assert_array_equal(frame["reward"], told.reward.ravel())
    np.testing.assert_array_equal(np.stack(frame["observation"]), told.observation.reshape(24, -1))


def test_some_seeds_are_read_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(header_module, "MOST_SEEDS_PER_PART", 2)
    record(tmp_path, seeds=range(3, 8))
    whole, some = read(tmp_path), read(tmp_path, seeds=range(4, 7))
    np.testing.assert_array_equal(some.seeds, [4, 5, 6])
    np.testing.assert_array_equal(some.reward, whole.reward[1:4])


@pytest.mark.parametrize("seeds", [range(2, 5), range(3, 12), range(0), range(20, 22)])
def test_seeds_that_are_not_there_are_refused(seeds, tmp_path):
    record(tmp_path, seeds=range(3, 8))
    with pytest.raises(DataError):
        read(tmp_path, seeds=seeds)


def test_run_without_trajectories_is_told_apart_from_no_run(tmp_path):
    run_scenario(playing("plain"), range(1), folder=tmp_path / "run")
    with pytest.raises(DataError, match="holds a run without trajectories"):
        read(tmp_path / "run")
    with pytest.raises(DataError, match=r"trajectories\.json: expected a file, found none"):
        read(tmp_path / "nothing")


def swap(columns):
    columns["round"][0], columns["round"][2] = 2, 1


def shorten(columns):
    for values in columns.values():
        del values[-1]


def forget(columns):
    columns["reward"][3] = None


def flip_one_bit(folder):
    content = bytearray(part_path(folder, 0).read_bytes())
    content[600] ^= 4
    part_path(folder, 0).write_bytes(bytes(content))


def spoil_json(change):
    def spoil(folder):
        path = folder / "trajectories.json"
        content = json.loads(path.read_text())
        change(content)
        path.write_text(json.dumps(content))

    return spoil


SPOILT = {
    "truncated": (
        lambda f: part_path(f, 0).write_bytes(part_path(f, 0).read_bytes()[:400]),
        "expected a whole Parquet file",
    ),
    "empty": (lambda f: part_path(f, 0).write_bytes(b""), "expected a whole Parquet file"),
    "damaged": (
        lambda f: part_path(f, 0).write_bytes(
            part_path(f, 0).read_bytes()[:100] + b"\xff" * 800 + part_path(f, 0).read_bytes()[900:]
        ),
        "expected a whole Parquet file",
    ),
    "one_bit": (flip_one_bit, "expected a whole Parquet file"),
    "other_table": (
        lambda f: pd.DataFrame({"a": [1]}).to_parquet(part_path(f, 0)),
        r"expected the columns that trajectories\.json describes",
    ),
    "out_of_order": (lambda f: edit_part(f, swap), r"expected rows of seeds 0:3"),
    "row_missing": (lambda f: edit_part(f, shorten), r"expected rows of seeds 0:3"),
    "number_missing": (lambda f: edit_part(f, forget), "expected the columns"),
    "no_json": (lambda f: (f / "trajectories.json").write_text("{"), "expected the header"),
    "list": (lambda f: (f / "trajectories.json").write_text("[]"), "expected the header"),
    "binary": (lambda f: (f / "trajectories.json").write_bytes(b"\xff"), "expected the header"),
    "other_format": (spoil_json(lambda c: c.update(format="x" * 500)), "expected format"),
    "no_seeds": (spoil_json(lambda c: c.update(seeds=[3, 3])), "expected the header"),
    "endless": (spoil_json(lambda c: c.update(seeds=[0, 2**64])), "expected the header"),
    "half_a_seed": (spoil_json(lambda c: c.update(seeds=[0, 2.5])), "expected the header"),
    "no_parts": (spoil_json(lambda c: c.update(seeds_per_part=0)), "expected the header"),
    "no_content": (spoil_json(lambda c: c.pop("content")), "expected the header"),
    "wide": (
        spoil_json(lambda c: c["action"]["axes"].update(label=-3)), "expected the header",
    ),
    "other_hash": (spoil_json(lambda c: c.update(hash="0")), "belongs to another recording"),
    "part_gone": (lambda f: part_path(f, 0).unlink(), "no finished trajectories"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_spoilt_trajectories_are_refused_in_one_line(case, tmp_path):
    record(tmp_path)
    spoil, part = SPOILT[case]
    spoil(tmp_path)
    with pytest.raises(DataError, match=part) as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300 + len(str(tmp_path))


def test_missing_part_before_others_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(header_module, "MOST_SEEDS_PER_PART", 1)
    record(tmp_path)
    part_path(tmp_path, 1).unlink()
    with pytest.raises(DataError, match=r"part-000001\.parquet: expected a whole part"):
        read(tmp_path)
