"""A newcomer's path: the pages, followed to the letter in a fresh environment."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
START = ("index", "concepts")
HOW_TO = ("table", "game", "policy", "coalitions", "power", "platform", "sweeps", "society")
BLOCK = re.compile(
    r"(?:<!-- (.*?) -->\n)?```(python|bash|toml)\n(.*?)^```\n", re.DOTALL | re.MULTILINE
)
SAVED = re.compile(r"Save this as `([\w.]+)`[^\n]*\n\n$")
OURS = (".git", ".venv*", ".*_cache", "__pycache__", "*.egg-info", "results", "site", "build")


def script_of(page):
    """Return what a reader of a page types, as a shell script; long blocks are left out."""
    text = page.read_text(encoding="utf-8")
    lines, typed = [f"echo '== {page.stem}'"], ""
    for match in BLOCK.finditer(text):
        marker, language, code = match.groups()
        if (marker or "").startswith(("slow", "not run")):
            continue
        saved = SAVED.search(text[: match.start()])
        if saved:
            lines.append(f"cat > {saved[1]} <<'END_OF_BLOCK'\n{code}END_OF_BLOCK")
        elif language == "bash":
            lines.append(code)
        else:
            # A session of Python goes on where it was; here it begins again.
            typed += code
            lines.append(f"python - <<'END_OF_BLOCK'\n{typed}END_OF_BLOCK")
    return "\n".join(lines)


@pytest.mark.slow
def test_a_newcomer_gets_through_the_pages_in_a_fresh_environment(tmp_path, monkeypatch):
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, symlinks=True, ignore=shutil.ignore_patterns(*OURS))
    pages = [ROOT / "docs" / f"{name}.md" for name in START]
    pages += [ROOT / "docs" / "howto" / f"{name}.md" for name in HOW_TO]
    script = "\n".join(["set -euo pipefail", *map(script_of, pages)])
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path / "tables"))
    told = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    assert (project / "results" / "first" / "plot.png").is_file()
    assert (project / "results" / "shares" / "plot.png").is_file()
