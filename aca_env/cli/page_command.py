"""`aca page`: a page to look at, in the browser."""

from typing import Annotated

import typer

from aca_env.cli.run_command import whole


def page_command(
    scenario: Annotated[
        str,
        typer.Argument(help="What it opens with: a name that `aca list` shows, or a TOML file."),
    ] = "climate-duel",
    host: Annotated[
        str,
        typer.Option(help="Address to serve on. Another one than loopback lets others in."),
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="INTEGER",
            help="Port to serve on; 0 for any. Default: the first free one from 8765 on.",
        ),
    ] = None,
    opens: Annotated[
        bool,
        typer.Option("--open/--no-open", help="Whether to open the page in the browser."),
    ] = True,
) -> None:
    """Serve a page to try a scenario on: sliders, success and bounds, coalitions, rounds.

    Move shares, targets, signals and what is known; see success, bound and margins per cell, who
    hurts whom, the staircase of coalitions; step or play an episode and a society. Everything is
    computed on this machine, and the page asks nothing of any other. Ctrl-C ends it. Needs the
    extra `viz`: `pip install 'aca-env[viz]'`.

    `aca page climate-four --port 8080`
    """
    # Only now: `aca --help` should not wait for numbers.
    from aca_env.cli.page_run import run  # noqa: PLC0415

    run(scenario, host, port, opens=opens)
