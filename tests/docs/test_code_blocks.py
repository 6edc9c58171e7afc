"""Every block of code on the documentation's pages runs, in the order of the page.

A page runs in a folder of its own, where the project's `scenarios` and `scripts` lie too. Python
blocks share one namespace, and print what stands below them. Of shell blocks the `aca` commands
run; installing is left to the newcomer's test. A comment before a block changes that:
`<!-- slow -->`, `<!-- needs MODULE, MODULE -->`, both, or `<!-- not run: reason -->`.
"""

import contextlib
import importlib.util
import io
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from aca_env.cli.main import run

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
BLOCK = re.compile(
    r"(?:<!-- (?P<marker>.*?) -->\n)?```(?P<language>\w+)\n(?P<code>.*?)^```\n"
    r"(?:\n```text\n(?P<printed>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)
SETUP = ("python3 -m venv", ". .venv/bin/activate", "pip install -c constraints.txt -e ")
NAMED = re.compile(r"# (\w+\.py)\n")
SAVED = re.compile(r"Save this as `(\w+\.toml)`")


@dataclass(frozen=True)
class Block:
    """A block of code on a page, and what the page says about it."""

    language: str
    code: str
    printed: str | None
    before: str
    is_slow: bool = False
    is_run: bool = True
    needs: tuple[str, ...] = field(default=())

    @property
    def can_run(self):
        return self.is_run and all(map(importlib.util.find_spec, self.needs))


def blocks_of(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    return [read_block(text, match) for match in BLOCK.finditer(text)]


def read_block(text, match):
    marker = match["marker"] or ""
    needs = re.search(r"needs ([\w, ]+)", marker)
    known = re.fullmatch(r"(slow)?(, )?(needs [\w, ]+)?|not run: .+", marker)
    assert known, f"nobody knows what <!-- {marker} --> means"
    return Block(
        match["language"],
        match["code"],
        match["printed"],
        text[: match.start()],
        marker.startswith("slow"),
        not marker.startswith("not run"),
        tuple(re.split(", *", needs[1])) if needs else (),
    )


def commands_of(code):
    """Return the lines of a shell block, continued lines joined."""
    return [line for line in code.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@pytest.fixture
def folder(tmp_path, monkeypatch, tables):
    """Stand where a reader stands, with the project's own files."""
    monkeypatch.setenv("ACA_ENV_CACHE", str(tables))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for name in ("scenarios", "scripts"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(file.stem, None)


def play(page, folder, *, slow):
    space = {"__name__": "page"}
    for block in blocks_of(page):
        if block.can_run and (slow or not block.is_slow):
            {"python": play_python, "bash": play_shell, "toml": save}[block.language](
                block, folder, space
            )


def play_python(block, folder, space):
    if named := NAMED.match(block.code):
        (folder / named[1]).write_text(block.code)
        return
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(block.code, "page", "exec"), space)
    if block.printed is not None:
        assert told.getvalue() == block.printed


def play_shell(block, folder, space):
    for line in commands_of(block.code):
        if not line.startswith(SETUP):
            first, *words = shlex.split(line, comments=True)
            assert first == "aca", f"not a command that is tried: {line}"
            assert run(words) == 0, line


def save(block, folder, space):
    if named := SAVED.search(block.before.splitlines()[-2]):
        (folder / named[1]).write_text(block.code)


def has_slow_block(page):
    return any(block.is_slow and block.can_run for block in blocks_of(page))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_runs(page, folder):
    play(page, folder, slow=False)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", [page for page in PAGES if has_slow_block(page)])
def test_what_a_page_shows_runs_with_its_long_parts(page, folder):
    play(page, folder, slow=True)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_only_languages_that_are_tried(page):
    for block in blocks_of(page):
        assert block.language in ("python", "bash", "toml", "text"), block.code


@pytest.mark.parametrize("page", PAGES)
def test_what_is_printed_stands_below_its_code(page):
    for block in blocks_of(page):
        prints = block.language == "python" and "print(" in block.code
        if prints and block.is_run and not block.is_slow:
            assert block.printed or block.needs, block.code
