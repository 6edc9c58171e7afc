from itertools import product

import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

from aca_env.errors import AcaError
from aca_env.training import checkpoints
from tests.aca_env.training.small_runs import parameters, run, same

QUICK = (
    ("ppo", "independent"),
    ("maskable-ppo", "north"),
    ("recurrent-ppo", "self-play"),
    ("dqn", "shared"),
)
MODES = ("shared", "independent", "self-play", "north")
ALGORITHMS = ("ppo", "maskable-ppo", "recurrent-ppo", "a2c", "dqn")
PAIRS = [
    pytest.param(*pair, marks=() if pair in QUICK else pytest.mark.slow)
    for pair in product(ALGORITHMS, MODES)
]


class Killed(BaseException):
    """What a run cannot catch."""


def killed_at(steps):
    """Return what ends a run after so many decisions."""
    done = 0

    def count(n):
        nonlocal done
        done += n
        if done >= steps:
            raise Killed

    return count


@pytest.mark.parametrize(("algo", "learn"), PAIRS)
def test_a_killed_run_resumes_to_the_same_weights_and_rows(tmp_path, algo, learn):
    whole = run(tmp_path / "whole", algo, learn)
    for steps in (10, 260):
        with pytest.raises(Killed):
            run(tmp_path / "parts", algo, learn, on_steps=killed_at(steps))
    parts = run(tmp_path / "parts", algo, learn)
    assert 0 < parts.resumed < parts.plan.total
    weights = parameters(tmp_path / "whole", algo)
    assert same(weights, parameters(tmp_path / "parts", algo))
    assert parts.rows == whole.rows
    written = (tmp_path / "parts" / "evaluations.jsonl").read_text()
    assert written == (tmp_path / "whole" / "evaluations.jsonl").read_text()


def test_a_run_killed_while_it_writes_resumes_too(tmp_path, monkeypatch):
    whole = run(tmp_path / "whole")

    def fail(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "write_json", fail)
        with pytest.raises(Killed):
            run(tmp_path / "parts")
    # Half a line more, as a kill in the midst of writing leaves it.
    rows = tmp_path / "parts" / "evaluations.jsonl"
    rows.write_text(rows.read_text() + '{"steps": 9')
    assert run(tmp_path / "parts").rows == whole.rows
    assert same(parameters(tmp_path / "whole"), parameters(tmp_path / "parts"))
    names = {path.name for path in (tmp_path / "parts").rglob("*")}
    assert not [name for name in names if name.endswith((".part", ".old"))]


@pytest.mark.parametrize("name", ["arrays.npz", "shared.zip", "state.json"])
def test_a_damaged_checkpoint_is_told_in_one_line(tmp_path, name):
    with pytest.raises(Killed):
        run(tmp_path, on_steps=killed_at(200))
    (damaged,) = (path.parent / name for path in tmp_path.glob("checkpoints/*/state.json"))
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(AcaError, match="expected a checkpoint of this run") as caught:
        run(tmp_path)
    assert "\n" not in str(caught.value)
