"""What `aca new-policy` does: choose names, write the file, say what comes next."""

import importlib.util
import inspect
import keyword
import re
import shlex
import sys
from pathlib import Path

from aca_env.contract import template
from aca_env.errors import DataError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MOST_LETTERS = 60


def new_policy(name: str, out: Path | None) -> None:
    """Write a policy and print the commands that come next.

    Args:
        name: of the policy, in words_like_this or LikeThis.
        out: the file to write; None: named after the policy, in the working folder.

    Raises:
        DataError: a name that Python or an installed module has taken, or a file that is there.
    """
    class_name = _class_name(name)
    path = Path(f"{_module_name(name)}.py") if out is None else out
    _check_module(path)
    _write(path, _content(path.stem, class_name))
    sys.stdout.write(f"Wrote {path}: change `act`. Then\n")
    # Its module is found in the folder where a command is typed.
    place = "" if path.parent == Path() else f"cd {shlex.quote(str(path.parent))} && "
    for command in (
        f"check-policy {path.stem}:{class_name}",
        f"run climate-duel --policy {path.stem}:{class_name}",
        f"tournament climate-duel --policies {path.stem}:{class_name},uniform,myopic",
    ):
        sys.stdout.write(f"  {place}aca {command}\n")


def _class_name(name: str) -> str:
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > MOST_LETTERS:
        raise DataError(
            "NAME: expected letters, digits and underscores, first a letter, at most "
            f"{MOST_LETTERS}, and no word of Python's own, got {name!r}"
        )
    found = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    if keyword.iskeyword(found) or hasattr(template, found):
        raise DataError(f"NAME: expected another name, {found} is taken in the file, got {name!r}")
    return found


def _module_name(name: str) -> str:
    """Return words_like_this of WordsLikeThis; HTTPBot is http_bot.

    >>> _module_name("HTTPBot"), _module_name("my_policy"), _module_name("MyPolicy2")
    ('http_bot', 'my_policy', 'my_policy2')
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub("_+", "_", apart).strip("_").lower()


def _check_module(path: Path) -> None:
    """Refuse a file that is there, or that could not be imported by its name."""
    module = path.stem
    if path.exists() or path.is_symlink():
        raise DataError(f"new-policy: expected a new file, {str(path)!r} is there already")
    if path.suffix != ".py" or not NAME.fullmatch(module) or keyword.iskeyword(module):
        raise DataError(
            "--out: expected a file like my_policy.py, named in letters, digits and underscores "
            f"and like no word of Python's own, got {str(path)!r}"
        )
    if not path.parent.is_dir():
        raise DataError(f"--out: expected a folder that exists, got {str(path.parent)!r}")
    if module in sys.stdlib_module_names or _is_installed(module):
        raise DataError(
            f"new-policy: expected another name, a module {module!r} is installed and would hide "
            "it or be hidden by it"
        )


def _is_installed(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    # A mere folder of that name gives way to a file.
    return spec is not None and spec.origin is not None


def _content(module: str, class_name: str) -> str:
    lines = inspect.getsource(template).splitlines()
    kept = [line for line in lines if not line.startswith("# ruff:")]
    start = kept.index('"""', 1)  # the docstring's end; one empty line follows it
    kept[start + 1 : start + 3] = [""]
    text = "\n".join(kept) + "\n"
    text = text.replace("template:Template", f"{module}:{class_name}")
    return text.replace("class Template(", f"class {class_name}(")


def _write(path: Path, text: str) -> None:
    try:
        # "x" never overwrites, whoever else may be writing.
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DataError(
            f"new-policy: expected a new file, {str(path)!r} is there already"
        ) from None
