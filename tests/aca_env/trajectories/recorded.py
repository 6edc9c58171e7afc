"""Small recorded runs, and ways to damage them."""

import json

import pyarrow as pa
import pyarrow.parquet as pq

from aca_env.agents.uniform import Uniform
from aca_env.runs.running import run_scenario
from aca_env.scenario.schema import Scenario
from aca_env.trajectories import find
from aca_env.trajectories.parts import part_path
from aca_env.trajectories.replaying import Replayer
from tests.agents.scenes import SCENES


class Careless(Uniform):
    """Draws from the whole action space, whatever the mask says."""

    def reset(self, agent, spaces, scenario):
        self.widths = spaces.action.nvec

    def act(self, observation, info, rng):
        observation[:] = 0  # what it does to its own array must not reach the recording
        return rng.integers(self.widths)

    @classmethod
    def batched(cls, policies, places, games):
        raise AssertionError("asked one by one")


CARELESS = f"{__name__}:Careless"


def playing(scene, policy="uniform", **changes):
    """Return a scene whose collectives all play one policy."""
    content = SCENES[scene] | changes
    players = [group | {"policy": policy} for group in content["collectives"]]
    return Scenario(**content | {"collectives": players})


def record(folder, scene="plain", seeds=range(3), policy="uniform", **changes):
    """Record a scene and return its folder."""
    run_scenario(playing(scene, policy, **changes), seeds, folder=folder, trajectories=True)
    return folder


def edit_header(folder, **changes):
    """Change entries of the header."""
    path = folder / "trajectories.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def edit_part(folder, change, number=0):
    """Change a part: `change` gets its columns as lists, and changes them."""
    path = part_path(folder, number)
    table = pq.read_table(path)
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    change(columns)
    pq.write_table(pa.Table.from_pydict(columns, schema=table.schema), path)


def edit_rows(folder, number, **changes):
    """Change entries of one result row."""
    path = folder / "rows.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    lines[number] = json.dumps(json.loads(lines[number]) | changes) + "\n"
    path.write_text("".join(lines))


def drop_trajectories(folder):
    """Leave a plain run behind."""
    for path in (folder / "trajectories").iterdir():
        path.unlink()
    (folder / "trajectories").rmdir()
    (folder / "trajectories.json").unlink()


def content(folder):
    """Return the bytes of everything that was recorded."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".parquet", ".jsonl"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def replay_rows(folder):
    """Return what a replay of a plain run folder comes to, block by block."""
    source = find(folder)
    assert not source.has_trajectories
    blocks = [*source.blocks()]
    replayer = Replayer(blocks[0])
    for block in blocks:
        replayer.play(block)
    return replayer.result()
