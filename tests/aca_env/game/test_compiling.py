"""What is compiled is kept under a name that changes with any of its sources."""

import io
import sys

import pytest

pytest.importorskip("numba")

from aca_env.game import compiling, core
from aca_env.game.compiling import DIGEST, is_kept, kernel, tell_of_compiling


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def doubled(number):
    return 2 * number


def test_a_kernel_carries_the_digest_of_all_sources():
    assert core.play.__qualname__ == f"play_{DIGEST}"


def test_another_source_makes_another_digest(tmp_path, monkeypatch):
    here = tmp_path / "game"
    here.mkdir()
    for path in [
        *compiling.HERE.glob("*kernels.py"),
        *map(compiling.HERE.joinpath, ("core.py", "streams.py")),
    ]:
        (here / path.name).write_bytes(path.read_bytes())
    scrambling = tmp_path / "mixing.py"
    scrambling.write_bytes((compiling.HERE.parent / "mixing.py").read_bytes())
    monkeypatch.setattr(compiling, "HERE", here)
    assert compiling._digest() == DIGEST
    for changed in (here / "bound_kernels.py", scrambling):
        was = changed.read_text()
        changed.write_text(was + "# changed\n")
        assert compiling._digest() != DIGEST
        changed.write_text(was)


def test_people_are_told_once_that_rounds_are_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    compiled, terminal = kernel(doubled), Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    tell_of_compiling(compiled)
    assert "compiling" in terminal.getvalue()
    assert not is_kept(compiled)
    assert compiled(21) == 42
    assert is_kept(compiled)
    tell_of_compiling(compiled)
    assert terminal.getvalue().count("compiling") == 1


def test_logs_and_pipes_are_told_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    tell_of_compiling(kernel(doubled))
    assert pipe.getvalue() == ""
