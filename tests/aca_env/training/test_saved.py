import json

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.training.network import to_arrays
from aca_env.training.saved import describe_changes, read_policy, write_policy
from tests.aca_env.training.networks import KINDS, saved, small_world
from tests.agents.scenes import fields


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture
def folder(world, tmp_path):
    write_policy(tmp_path / "policy", saved(world))
    return tmp_path / "policy"


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_is_read_as_it_was_written(world, tmp_path, kind):
    policy = saved(world, kind, seeds=(0, 1))
    write_policy(tmp_path / "policy", policy)
    again = read_policy(tmp_path / "policy")
    for name in ("algorithm", "masked", "scenario", "hash", "widths", "steps", "seed", "versions"):
        assert getattr(again, name) == getattr(policy, name)
    assert json.loads(json.dumps(policy.content)) == again.content
    for agent, network in policy.networks.items():
        ours, theirs = to_arrays(network), to_arrays(again.networks[agent])
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_agents_who_share_a_network_share_a_file(world, tmp_path):
    write_policy(tmp_path / "one", saved(world))
    write_policy(tmp_path / "two", saved(world, seeds=(0, 1)))
    assert len([*(tmp_path / "one").glob("*.npz")]) == 1
    assert len([*(tmp_path / "two").glob("*.npz")]) == 2
    networks = read_policy(tmp_path / "one").networks
    assert networks["collective_0"] is networks["collective_1"]


def test_the_folder_of_the_run_will_do_as_well(folder):
    assert read_policy(folder.parent).hash == read_policy(folder).hash


def test_a_policy_written_again_is_read_again(world, folder):
    before = read_policy(folder)
    write_policy(folder, saved(world, seeds=(5,)))
    after = read_policy(folder)
    assert to_arrays(before.networks["collective_0"])["output_bias"].tolist() != (
        to_arrays(after.networks["collective_0"])["output_bias"].tolist()
    )
    assert {path.name for path in folder.parent.iterdir()} == {"policy"}


def change(folder, **changes):
    path = folder / "policy.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({k: v for k, v in (content | changes).items() if v is not None}))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 2}, "expected format 1, got 2"),
        ({"format": None}, "expected the description"),
        ({"agents": {}}, "an agent at least"),
        ({"agents": {"collective_0": 3}}, "expected the description"),
        ({"widths": [2, 2]}, "five axes"),
        ({"widths": [9, 2, 2, 2, 2]}, "expected 17 outputs"),
        ({"observation": 3}, "expected weights for 3 entries"),
        ({"agents": {"a": {"weights": "other.npz", "activation": "tanh"}}}, "got no file"),
        ({"agents": {"a": {"weights": "weights_0.npz", "activation": "x"}}}, "activation"),
    ],
)
def test_a_description_that_is_not_right_is_refused_in_one_line(folder, changes, told):
    change(folder, **changes)
    with pytest.raises(DataError, match=told) as caught:
        read_policy(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 cut off", None])
def test_damaged_weights_are_refused_in_one_line(folder, content):
    weights = folder / "weights_0.npz"
    weights.write_bytes(weights.read_bytes()[:200] if content is None else content)
    with pytest.raises(DataError, match=r"weights_0.npz: expected the weights") as caught:
        read_policy(folder)
    assert "\n" not in str(caught.value)


def test_pickles_are_never_loaded(folder):
    np.savez(folder / "weights_0.npz", output_weight=np.array([print], dtype=object))
    with pytest.raises(DataError, match="allow_pickle=False"):
        read_policy(folder)


def test_weights_outside_the_folder_are_not_read(folder, tmp_path):
    (folder / "weights_0.npz").replace(tmp_path / "outside.npz")
    named = {"collective_0": {"weights": "../outside.npz", "activation": "tanh"}}
    change(folder, agents=named)
    with pytest.raises(DataError, match="got no file"):
        read_policy(folder)


def test_a_folder_without_a_policy_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected a folder with policy.json"):
        read_policy(tmp_path)


def test_changes_are_told_by_key_with_old_and_new_values():
    then, now = fields(), fields(rounds=6, population=fields()["population"] | {"n_test": 300})
    assert describe_changes(then, now) == "rounds: 4 → 6; population.n_test: 200 → 300"


def test_of_many_changes_the_first_are_told():
    then, now = dict.fromkeys("abcde", 1), dict.fromkeys("abcde", 2)
    assert describe_changes(then, now) == "a: 1 → 2; b: 1 → 2; c: 1 → 2; and 2 more"


def test_words_and_policies_are_no_changes():
    then = fields()
    now = fields(name="other", description="What else?")
    now["collectives"] = [one | {"policy": "uniform"} for one in now["collectives"]]
    assert describe_changes(then, now) is None


def test_another_collective_is_a_change():
    now = fields()
    now["collectives"] = now["collectives"][:1]
    assert "collectives.1.name: south → none" in describe_changes(fields(), now)
