"""References of scenario and society files: every table and key, read from their models."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from aca_env.scenario.checks import Check
from aca_env.scenario.part import Part
from aca_env.scenario.schema import Scenario
from aca_env.society.settings import Society

SCENARIO = """# Scenario reference

A scenario is a TOML file. This page lists every table, every key, what a key accepts, and its
default. It is made from the model that checks the files, so it cannot fall behind. "needed" means
that there is no default. A key that is not listed is refused by name.

The name of a table here is how you write it in the file. `--set` and overrides use the same words
with dots: `--set population.n_train=20000`, `--set collectives.0.share=0.1`.
"""
SOCIETY = """# Society reference

A society is a TOML file that `aca society path/to/mine.toml` plays. This page lists its tables
and keys as the [scenario reference](scenario.md) lists those of a scenario. The game inside is a
scenario; `[game.settings]` changes its keys.
"""

TOP = "Top of the file"


@dataclass(frozen=True)
class Table:
    """A table of the file.

    Attributes:
        heading: as it is written in the file.
        part: the model that checks it.
    """

    heading: str
    part: type[Part]


def scenario_reference() -> str:
    """Return the page about scenario files in Markdown."""
    return "\n".join([SCENARIO, *map(_section, tables(Scenario))])


def society_reference() -> str:
    """Return the page about society files in Markdown."""
    return "\n".join([SOCIETY, *map(_section, tables(Society))])


def tables(whole: type[Part]) -> Iterator[Table]:
    """Yield all tables of a file, the top one first."""
    yield Table(TOP, whole)
    yield from _below(whole, ())


def _below(part: type[Part], path: tuple[str, ...]) -> Iterator[Table]:
    for name, field in part.model_fields.items():
        found = list(parts_in(field.annotation))
        place = (*path, name)
        for inner in found:
            yield Table(_heading(place, field, inner), inner)
            yield from _below(inner, place)


def parts_in(annotation: Any) -> Iterator[type[Part]]:
    """Yield the tables that a type is made of, in order."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_in(inner)


def _heading(path: tuple[str, ...], field: FieldInfo, part: type[Part]) -> str:
    name = ".".join(path)
    written = f"[[{name}]]" if _is_list(field.annotation) else f"[{name}]"
    kind = part.model_fields.get("kind")
    return written if kind is None else f'{written} kind = "{kind.default}"'


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(map(_is_list, get_args(annotation)))


def _section(table: Table) -> str:
    sentence, meanings = read_docstring(table.part)
    rows = [
        f"| `{name}` | {accepted(field)} | {default_of(field)} | {_cell(meanings.get(name, ''))} |"
        for name, field in table.part.model_fields.items()
        if name != "kind"
    ]
    title = TOP if table.heading == TOP else f"`{table.heading}`"
    head = ["| key | accepts | default | what it is |", "| --- | --- | --- | --- |"]
    body = [*head, *rows] if rows else ["It has no other keys."]
    return "\n".join([f"## {title}\n", sentence, "", *body, ""])


def read_docstring(part: type[Part]) -> tuple[str, dict[str, str]]:
    """Return a model's first sentence, and what it says of each key."""
    text = cleandoc(part.__doc__ or "")
    section = re.search(r"^Attributes:\n((?:    .*\n?|\n)*)", text, re.MULTILINE)
    entries = re.findall(
        r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section[1] if section else "", re.MULTILINE
    )
    return text.split("\n\n")[0], {name: " ".join(what.split()) for name, what in entries}


def accepted(field: FieldInfo) -> str:
    """Return what a key accepts, in words."""
    words = [entry.func.expected for entry in field.metadata if _is_check(entry)]
    text = words[0] if words else _words(field.annotation)
    return _cell(re.sub(r"\d{5,}", lambda number: f"{int(number[0]):,}", text))


def _is_check(entry: object) -> bool:
    return isinstance(getattr(entry, "func", None), Check)


def _words(annotation: Any) -> str:
    """Return what a bare type accepts."""
    if get_origin(annotation) is Annotated:
        checks = [entry.func.expected for entry in annotation.__metadata__ if _is_check(entry)]
        return checks[0] if checks else _words(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{json.dumps(value)}`" for value in get_args(annotation))
    if get_origin(annotation) in (Union, UnionType):
        options = [_words(inner) for inner in get_args(annotation) if inner is not type(None)]
        return " or ".join(dict.fromkeys(options))
    if annotation is bool:
        return "`true` or `false`"
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return "a table, below"
    raise TypeError(f"no words for {annotation}")


def default_of(field: FieldInfo) -> str:
    """Return a key's default as it would stand in the file."""
    if field.is_required():
        return "needed"
    if field.default is None:
        return "none"
    if isinstance(field.default, Part):
        return "its defaults"
    return f"`{json.dumps(field.default, default=_plain, ensure_ascii=False)}`"


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("[0,", "\\[0,")
