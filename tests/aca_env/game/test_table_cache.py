"""Arrays on disk: read as written, never in part, and never worth an error."""

import hashlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from aca_env.game import table_cache
from aca_env.game.table_cache import cache_folder, read_arrays, write_arrays

ARRAYS = {"sizes": np.arange(300, dtype=np.uint16), "points": np.zeros((0, 3), dtype=np.int64)}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def assert_is_read(key: str = "a") -> None:
    found = read_arrays(key)
    assert found is not None
    assert set(found) == set(ARRAYS)
    for name, values in ARRAYS.items():
        assert found[name].dtype == values.dtype
        np.testing.assert_array_equal(found[name], values)


def test_arrays_are_read_as_they_were_written_and_only_under_their_key(folder):
    assert read_arrays("a") is None
    write_arrays("a", ARRAYS)
    assert_is_read()
    assert read_arrays("b") is None
    assert [path.suffix for path in folder.iterdir()] == [".tables"]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"ACA_ENV_CACHE": "/kept/here", "XDG_CACHE_HOME": "/x"}, "/kept/here"),
        ({"ACA_ENV_CACHE": "~/kept"}, "/home/somebody/kept"),
        ({"ACA_ENV_CACHE": ""}, None),
        ({"ACA_ENV_CACHE": " "}, None),
        ({"ACA_ENV_CACHE": "off"}, None),
        ({"ACA_ENV_CACHE": "OFF"}, None),
        ({"XDG_CACHE_HOME": "/x"}, "/x/aca_env"),
        ({"XDG_CACHE_HOME": "not/absolute"}, "/home/somebody/.cache/aca_env"),
        ({"XDG_CACHE_HOME": ""}, "/home/somebody/.cache/aca_env"),
        ({}, "/home/somebody/.cache/aca_env"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the paths are POSIX")
def test_the_folder_goes_by_the_variables_of_the_user(monkeypatch, variables, expected):
    for name in ("ACA_ENV_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/somebody"} | variables).items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == (None if expected is None else Path(expected))


def test_without_a_home_there_is_no_cache(monkeypatch):
    def homeless(*_):
        raise RuntimeError

    monkeypatch.delenv("ACA_ENV_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None


def test_a_cache_that_is_off_reads_and_writes_nothing(folder, monkeypatch):
    write_arrays("a", ARRAYS)
    monkeypatch.setenv("ACA_ENV_CACHE", "off")
    assert read_arrays("a") is None
    monkeypatch.setenv("HOME", str(folder.parent))
    write_arrays("b", ARRAYS)
    assert [path.name for path in folder.parent.iterdir()] == ["kept"]
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path / "file" / "below"))
    write_arrays("a", ARRAYS)
    assert read_arrays("a") is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_permission_is_no_cache(folder):
    folder.mkdir(mode=0o500)
    write_arrays("a", ARRAYS)
    assert read_arrays("a") is None


def test_a_full_disk_leaves_nothing_behind(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table_cache.os, "replace", full)
    write_arrays("a", ARRAYS)
    assert list(folder.iterdir()) == []
    assert read_arrays("a") is None


def test_a_file_that_was_cut_short_anywhere_counts_as_none(folder):
    write_arrays("a", ARRAYS)
    path, content = only_file(folder), only_file(folder).read_bytes()
    for length in (0, 1, 31, 32, 33, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        assert read_arrays("a") is None
    write_arrays("a", ARRAYS)
    assert_is_read()


def test_a_file_with_any_wrong_byte_counts_as_none(folder):
    write_arrays("a", ARRAYS)
    path, content = only_file(folder), bytearray(only_file(folder).read_bytes())
    for place in range(0, len(content), 7):
        content[place] ^= 0x41
        path.write_bytes(bytes(content))
        assert read_arrays("a") is None
        content[place] ^= 0x41
    path.write_bytes(bytes(content))
    assert_is_read()


def test_a_folder_in_the_place_of_a_file_counts_as_none(folder):
    write_arrays("a", ARRAYS)
    path = only_file(folder)
    path.unlink()
    path.mkdir()
    assert read_arrays("a") is None
    write_arrays("a", ARRAYS)
    assert [left.name for left in folder.iterdir()] == [path.name]


def test_a_file_under_the_name_of_another_counts_as_none(folder):
    write_arrays("a", ARRAYS)
    first = only_file(folder)
    write_arrays("b", ARRAYS)
    (second,) = set(folder.iterdir()) - {first}
    first.replace(second)
    assert read_arrays("b") is None


class Trap:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return (os.mkdir, (os.environ["TRAP"],))


def test_reading_runs_no_code(folder, monkeypatch):
    monkeypatch.setenv("TRAP", str(folder.parent / "sprung"))
    write_arrays("a", ARRAYS)
    buffer = io.BytesIO()
    np.savez(buffer, sizes=np.array([Trap()], dtype=object), allow_pickle=True)
    payload = buffer.getvalue()
    only_file(folder).write_bytes(hashlib.sha256(payload).digest() + payload)
    assert read_arrays("a") is None
    assert not (folder.parent / "sprung").exists()
    with np.load(io.BytesIO(payload), allow_pickle=True) as archive:
        assert archive["sizes"].shape == (1,)
    assert (folder.parent / "sprung").exists()  # the trap works


def test_no_archive_at_all_behind_a_right_digest_counts_as_none(folder):
    write_arrays("a", ARRAYS)
    for payload in (b"", b"PK\x03\x04", b"\x93NUMPY", b"plain text"):
        only_file(folder).write_bytes(hashlib.sha256(payload).digest() + payload)
        assert read_arrays("a") is None


def set_age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_files_that_were_not_used_longest_make_room(folder, monkeypatch):
    places = {}
    for age, key in enumerate("abcd"):
        write_arrays(key, ARRAYS)
        (places[key],) = set(folder.iterdir()) - set(places.values())
        set_age(places[key], 1000 - 100 * age)
    size = places["a"].stat().st_size
    assert_is_read("a")  # the oldest, but the last in use
    monkeypatch.setattr(table_cache, "LARGEST_CACHE", 3 * size + size // 2)
    write_arrays("e", ARRAYS)
    assert [key for key in "abcde" if read_arrays(key) is not None] == ["a", "d", "e"]


def test_what_is_larger_than_the_whole_cache_is_not_kept(folder, monkeypatch):
    write_arrays("a", ARRAYS)
    size = only_file(folder).stat().st_size
    monkeypatch.setattr(table_cache, "LARGEST_CACHE", size - 1)
    write_arrays("b", ARRAYS)
    assert read_arrays("b") is None
    assert_is_read("a")


def test_parts_that_nobody_writes_any_more_are_removed(folder):
    folder.mkdir()
    for name in ("old.part", "young.part", "foreign.txt"):
        (folder / name).write_bytes(b"x")
    set_age(folder / "old.part", table_cache.ABANDONED_AFTER + 60)
    set_age(folder / "foreign.txt", 10**7)
    write_arrays("a", ARRAYS)
    assert {path.suffix for path in folder.iterdir()} == {".part", ".txt", ".tables"}
    assert not (folder / "old.part").exists()


WORKER = """
import sys
import numpy as np
from aca_env.game.table_cache import read_arrays, write_arrays
for turn in range(60):
    for key in ("a", "b"):
        found = read_arrays(key)
        if found is not None and not (found["x"] == ord(key)).all():
            sys.exit(1)
        write_arrays(key, {"x": np.full(20_000, ord(key))})
        if read_arrays(key) is None:
            sys.exit(2)
"""


def test_several_processes_read_and_write_the_same_files_at_once(folder):
    workers = [subprocess.Popen([sys.executable, "-c", WORKER]) for _ in range(3)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0]
    assert {path.suffix for path in folder.iterdir()} == {".tables"}
