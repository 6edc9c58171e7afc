"""`aca check-policy`: whether a policy keeps to the rules."""

from typing import Annotated

import typer

from aca_env.cli.run_command import AsJson


def check_policy_command(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="POLICY",
            help="A shipped name, an entry point, or module:Class; options in brackets, as "
            "'fixed(label=2)'.",
        ),
    ],
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Play this scenario, a name or a TOML file, instead of the small games; repeat.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a policy: play it in small games that use every rule, and say what is wrong.

    Its actions must be allowed by the mask, it must repeat itself from one seed, keep its state
    to itself, leave what it is given as it was, and if it says that it reads no records, it must
    not. The first mistake is told with game, round and agent, and the exit status is 2.
    """
    from aca_env.cli.check_policy_run import check  # noqa: PLC0415 - loads numbers

    check(policy, scenario, as_json=as_json)
