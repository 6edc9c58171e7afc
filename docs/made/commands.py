"""The command reference: what `--help` says, as a page."""

from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer

from aca_env.cli.main import app

TOP = """# Commands

This page is made from the program's own help. `aca COMMAND --help` shows the same in a terminal.
Every command ends with exit status 0, with 2 and one plain line where something you typed is
wrong, and with 130 where you stopped it.
"""


def commands_page() -> str:
    """Return the page in Markdown."""
    group: Any = typer.main.get_command(app)
    return "\n".join([TOP, *(_section(name, group.commands[name]) for name in names())])


def names() -> list[str]:
    """Return the names of all commands."""
    group: Any = typer.main.get_command(app)
    return sorted(group.commands)


def _section(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    words = " ".join(_placeholder(each) for each in arguments)
    lines = [f"## aca {name}\n", "```text", f"aca {name} {words}".strip() + " [options]", "```\n"]
    lines += [cleandoc(command.help or ""), ""]
    if arguments:
        lines += ["| argument | what it is |", "| --- | --- |"]
        lines += [f"| `{_placeholder(each)}` | {_told(each)} |" for each in arguments] + [""]
    lines += ["| option | what it does |", "| --- | --- |"]
    lines += [f"| {_flags(each)} | {_told(each)} |" for each in options if each.name != "help"]
    return "\n".join([*lines, ""])


def _placeholder(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _flags(option: Any) -> str:
    names_of = " / ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag:
        return names_of
    return f"{names_of} `{option.metavar or _type(option)}`".replace("|", "\\|")


def _type(option: Any) -> str:
    """Return the word for what an option takes, under typer's own click or the other one."""
    if hasattr(option, "type"):
        return str(option.type.name).upper()
    annotation = option.type_descriptor.annotation
    return {int: "INTEGER", float: "FLOAT", Path: "PATH"}.get(annotation, "TEXT")


def _told(parameter: Any) -> str:
    text = " ".join((parameter.help or "").split()).replace("|", "\\|").replace("<", "&lt;")
    plain = parameter.default
    if "Default" in text or plain in (None, False, True, ()) or callable(plain):
        return text
    return f"{text} Default: {plain}."
