"""What MkDocs calls at every build: pages made from the code, and the changelog."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from made.api import api_pages
from made.commands import commands_page
from made.reproduction import reproduction_page
from made.scenario_list import scenario_list
from made.scenario_reference import scenario_reference, society_reference
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "results" / "reproduce"


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made, as if they were files in `docs`."""
    for path, content in made_pages():
        files.append(File.generated(config, path, content=content))
    for picture in RESULTS.glob("*.png"):
        name = f"reproduction/{picture.name}"
        files.append(File.generated(config, name, abs_src_path=str(picture)))
    return files


def made_pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the Markdown of every page that is made."""
    yield "reference/scenario.md", scenario_reference()
    yield "reference/society.md", society_reference()
    yield "reference/commands.md", commands_page()
    yield "scenarios.md", scenario_list()
    yield "reproduction.md", reproduction_page(RESULTS)
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    pages = api_pages()
    yield from pages.items()
    yield "api/index.md", api_index(pages)


def api_index(pages: dict[str, str]) -> str:
    """Return the list of the API's pages in Markdown."""
    lines = ["# API", "", "Every public name, from its own docstring.", ""]
    for path, content in pages.items():
        title, module = content.splitlines()[0].removeprefix("# "), content.splitlines()[2]
        lines.append(f"- [{title}]({Path(path).name}): {module}")
    return "\n".join([*lines, ""])
