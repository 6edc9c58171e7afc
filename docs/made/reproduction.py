"""The reproduction report as a page, from the last run of `aca reproduce` if there is one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TOP = """# The published experiments, run again

`aca reproduce` draws every figure of the two papers again and says of every claim whether it
holds here. [Reproduce the papers](howto/reproduce.md) says how to run it and how to read it.
"""
NONE = """
!!! note "No run to show"
    There was no finished run in `results/reproduce` when this site was built. `make reproduce`
    makes one in a few minutes, with its own report in `results/reproduce/report.html`. After that
    `make docs` shows its claims here.
"""
HEAD = "| claim | measured | holds |\n| --- | --- | --- |"


def reproduction_page(folder: Path) -> str:
    """Return the page in Markdown.

    Args:
        folder: where `aca reproduce` wrote; it need not exist.
    """
    report = folder / "report.json"
    if not report.is_file():
        return TOP + NONE
    return "\n".join([TOP, *_told(json.loads(report.read_text(encoding="utf-8")), folder)])


def picture_of(figure: str) -> str:
    """Return the name of the file that `aca reproduce` draws a figure or study into."""
    return f"figure-{int(figure):02}.png" if figure.isdigit() else f"{figure}.png"


def _told(checks: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[str]:
    held = sum(bool(check["holds"]) for check in checks)
    yield f"From the run in `results/reproduce`: {held} of {len(checks)} claims hold.\n"
    for figure in dict.fromkeys(check["figure"] for check in checks):
        title, picture = f"Figure {figure}" if figure.isdigit() else figure, picture_of(figure)
        yield f"## {title}\n"
        if (folder / picture).is_file():
            yield f"![{title}, drawn again](reproduction/{picture})\n"
        yield HEAD
        yield from (_row(check) for check in checks if check["figure"] == figure)
        yield ""


def _row(check: Mapping[str, Any]) -> str:
    why = f" {check['why']}" if check.get("why") else ""
    cells = (check["claim"], f"{check['measured']}{why}", "yes" if check["holds"] else "no")
    plain = (cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells)
    return "| " + " | ".join(plain) + " |"
