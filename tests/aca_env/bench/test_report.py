import csv
import json

import pytest

from aca_env.bench.report import (
    CHECKS,
    CURVES,
    DOCUMENT,
    FILES,
    SAMPLES,
    SPEED,
    SampleFile,
    write_tables,
)
from tests.aca_env.bench.counted import sample
from tests.aca_env.bench.results import NOTHING, results


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_tables_hold_every_entry_and_point(tmp_path):
    write_tables(tmp_path, results())
    rates, curves = table(tmp_path / SPEED), table(tmp_path / CURVES)
    assert [row["name"] for row in rates] == [rate.entry.name for rate in results().rates]
    duel = rates[0]
    assert float(duel["env_steps_per_cpu_second"]) == 50_000
    assert float(duel["agent_steps_per_cpu_second"]) == 100_000
    assert float(duel["env_steps_per_wall_second"]) == 25_000
    assert float(duel["ratio_to_yardstick"]) == 10
    assert rates[1]["ratio_to_yardstick"] == ""
    assert len(curves) == sum(len(traced.points) for traced in results().curves)


def test_documents_are_json_and_agree(tmp_path):
    write_tables(tmp_path, results())
    document = json.loads((tmp_path / DOCUMENT).read_text())
    checks = json.loads((tmp_path / CHECKS).read_text())
    assert document["checks"] == checks
    assert document["machine"]["processor"] == "Abacus"
    assert document["missing"] == {"beach": "MOMAland beach: not installed (gone)"}
    assert document["curves"][2]["fit"]["exponent"] == pytest.approx(1)
    assert document["curves"][0]["fit"] is None


def test_parts_that_were_left_out_leave_no_tables(tmp_path):
    write_tables(tmp_path, results(**NOTHING))
    assert {path.name for path in tmp_path.iterdir()} == {DOCUMENT, CHECKS}


def test_samples_are_on_the_disk_as_soon_as_they_are_made(tmp_path):
    with SampleFile(tmp_path / "new" / "bench") as file:
        for repeat in range(3):
            file.write(sample("a", repeat))
            assert len(table(tmp_path / "new" / "bench" / SAMPLES)) == repeat + 1
    first = table(tmp_path / "new" / "bench" / SAMPLES)[0]
    assert first["name"] == "a"
    assert float(first["wall"]) == 2.0


def test_files_of_an_earlier_run_go_and_others_stay(tmp_path):
    for name in (*FILES, "notes.txt"):
        (tmp_path / name).write_text("old")
    with SampleFile(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {SAMPLES, "notes.txt"}
    assert table(tmp_path / SAMPLES) == []


def test_closed_file_takes_no_samples(tmp_path):
    with pytest.raises(ValueError, match="open sample file"):
        SampleFile(tmp_path).write(sample("a", 0))
