import pyarrow.parquet as pq

from aca_env.sweeps.player import Player
from aca_env.sweeps.tables import cell, column_kind, part_table, read_part, table_bytes
from tests.aca_env.sweeps.small_sweep import small_plan


def test_columns_keep_one_kind_and_write_the_rest_as_json():
    assert str(column_kind([True, False])) == "bool"
    assert str(column_kind(["own", "mean"])) == "string"
    assert str(column_kind([1, True])) == "string"
    assert str(column_kind([2**70])) == "string"
    kind = column_kind(["own", [[1, 0], [0, 1]]])
    assert cell("own", kind) == "own"
    assert cell([[1, 0], [0, 1]], kind) == "[[1, 0], [0, 1]]"
    assert cell(1, column_kind([1, 0.5])) == 1.0


def test_a_part_comes_back_as_it_was_and_nothing_else_does(tmp_path):
    plan = small_plan()
    first, second = plan.parts()[:2]
    results = Player().play(plan, first)
    content = table_bytes(part_table(plan, first, results))
    assert content == table_bytes(part_table(plan, first, results))
    table = read_part(plan, first, content)
    assert table.column("seed").to_pylist() == [0, 1, 2]
    assert table.column("collectives.0.share").to_pylist() == [0.05] * 3
    assert set(table.column("hash").to_pylist()) == {plan.variant(0).content_hash}
    assert read_part(plan, second, content) is None
    assert read_part(small_plan(n_seeds=4), first, content) is None
    assert read_part(plan, first, content[:-9]) is None
    for place in range(4, len(content), 97):
        damaged = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        found = read_part(plan, first, damaged)
        # What readers do not look at, such as statistics, may be damaged.
        assert found is None or found.equals(table)
    (tmp_path / "it").write_bytes(content)
    assert len(pq.read_table(tmp_path / "it")) == 3
