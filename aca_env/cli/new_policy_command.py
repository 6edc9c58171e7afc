"""`aca new-policy`: a file to begin a policy of one's own with."""

from pathlib import Path
from typing import Annotated

import typer


def new_policy_command(
    name: Annotated[
        str, typer.Argument(help="What to call it, as my_policy or MyPolicy.", metavar="NAME")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write. Default: my_policy.py, right here."),
    ] = None,
) -> None:
    """Write a short policy that works, to change into one of your own.

    It tries things at random for some rounds and then repeats what paid best. The file says what
    a policy is asked and told; **aca check-policy** says whether it still keeps to the rules, and
    **aca run** plays it. Nothing is overwritten.
    """
    from aca_env.cli.new_policy_run import new_policy  # noqa: PLC0415 - loads numbers

    new_policy(name, out)
