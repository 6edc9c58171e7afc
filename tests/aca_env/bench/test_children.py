import json

import pytest

from aca_env.bench import children
from aca_env.bench.children import MEMORY_STATUS, TASKS, main, memory, run_child


def told(capsys, task, **arguments):
    main([task, json.dumps(arguments), "0.0"])
    return json.loads(capsys.readouterr().out)


def test_first_steps_are_timed_in_order(capsys):
    facts = told(capsys, "first_steps", scenario="cars-single", n_worlds=2)
    assert set(facts) == {"start", "make", "first", "later"}
    assert all(seconds > 0 for seconds in facts.values())


def test_memory_of_worlds_is_told(capsys):
    facts = told(capsys, "worlds", scenario="climate-four", n_worlds=3)
    if MEMORY_STATUS.exists():
        assert facts["peak_megabytes"] > 30
    else:
        assert facts["peak_megabytes"] is None


def test_classes_are_built_and_found_again(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv(children.TABLES, str(tmp_path))
    facts = told(capsys, "classes", n_records=20_000, n_signals=4)
    assert facts["n_cells"] == 200
    assert facts["wall"] > 0
    assert any(tmp_path.iterdir())


def test_task_runs_in_a_process_of_its_own(tmp_path):
    facts = run_child(
        "classes", {"n_records": 2_000, "n_signals": 1}, {children.TABLES: str(tmp_path)}
    )
    assert facts["n_cells"] == 5
    assert 0 < facts["start"] < 60


def test_failing_task_says_why_in_one_line(tmp_path):
    with pytest.raises(RuntimeError, match=r"bench task classes: .*expected") as caught:
        run_child("classes", {"n_records": 0, "n_signals": 1}, {children.TABLES: str(tmp_path)})
    assert "\n" not in str(caught.value)


def test_memory_grows_with_what_is_held():
    if not MEMORY_STATUS.exists():
        pytest.skip("the system does not tell")
    now, most = memory()
    held = bytearray(200_000_000)
    held[::4096] = b"x" * len(held[::4096])
    then, highest = memory()
    assert then - now == pytest.approx(200, abs=20)
    assert most <= highest
    assert highest >= then > 0


def test_every_task_is_a_function_of_plain_arguments():
    assert set(TASKS) == {"first_steps", "worlds", "classes", "training"}


def test_training_says_what_is_missing(capsys, monkeypatch):
    def gone(name):
        raise ImportError(f"no\nmodule {name}")

    monkeypatch.setattr(children, "import_module", gone)
    facts = told(capsys, "training", scenario="climate-four", n_worlds=2, n_rounds=2)
    assert "stable_baselines3" in facts["missing"]
    assert "\n" not in facts["missing"]


@pytest.mark.filterwarnings("ignore")
def test_environment_takes_a_part_of_a_training(capsys):
    pytest.importorskip("stable_baselines3")
    facts = told(capsys, "training", scenario="climate-four", n_worlds=2, n_rounds=4)
    assert facts["n_slots"] == 8
    assert facts["n_steps"] == 4 * 8 * children.N_UPDATES
    assert 0 < facts["environment"] < facts["wall"]
    assert facts["share"] == pytest.approx(facts["environment"] / facts["wall"])
