"""The `aca` program: its commands, and how a user's mistake ends."""

import os
import sys
from collections.abc import Sequence

import typer

from aca_env.cli.bench_command import bench_command
from aca_env.cli.check_policy_command import check_policy_command
from aca_env.cli.diagnose_command import diagnose_command
from aca_env.cli.evaluate_command import evaluate_command
from aca_env.cli.list_command import list_command
from aca_env.cli.new_policy_command import new_policy_command
from aca_env.cli.page_command import page_command
from aca_env.cli.plot_command import plot_command
from aca_env.cli.power_command import power_command
from aca_env.cli.replay_command import replay_command
from aca_env.cli.reproduce_command import reproduce_command
from aca_env.cli.results_command import results_command
from aca_env.cli.run_command import run_command
from aca_env.cli.show_command import show_command
from aca_env.cli.society_command import society_command
from aca_env.cli.sweep_command import sweep_command
from aca_env.cli.tournament_command import tournament_command
from aca_env.cli.train_command import train_command
from aca_env.errors import AcaError

MISTAKE, INTERRUPTED = 2, 130

# Typer may bring its own copy of click, so its base error is found through its own name.
UsageProblem: type[Exception] = next(
    base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException"
)

app = typer.Typer(
    name="aca",
    help="Algorithmic collective action: who succeeds, and what is guaranteed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("bench")(bench_command)
app.command("check-policy")(check_policy_command)
app.command("diagnose")(diagnose_command)
app.command("evaluate")(evaluate_command)
app.command("list")(list_command)
app.command("new-policy")(new_policy_command)
app.command("page")(page_command)
app.command("plot")(plot_command)
app.command("power")(power_command)
app.command("replay")(replay_command)
app.command("reproduce")(reproduce_command)
app.command("results")(results_command)
app.command("run")(run_command)
app.command("show")(show_command)
app.command("society")(society_command)
app.command("sweep")(sweep_command)
app.command("tournament")(tournament_command)
app.command("train")(train_command)


@app.callback()
def about() -> None:
    """Algorithmic collective action: who succeeds, and what is guaranteed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit: 0, 2 with one line for a mistake, 130 when interrupted.

    Args:
        arguments: words after the program's name; default: the command line's.
    """
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status of the program."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = app(args=words, prog_name="aca", standalone_mode=False)
    except UsageProblem as error:
        return _usage(error, words)
    except AcaError as error:
        return _mistake(str(error))
    except BrokenPipeError:
        # The reader of the pipe has seen enough; nothing may complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _mistake(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _usage(error: Exception, words: Sequence[str]) -> int:
    text: str = error.format_message()  # type: ignore[attr-defined]
    # Without a command the "error" is the help page.
    if not words:
        sys.stdout.write(f"{text}\n" if text else "")
        return 0
    return _mistake(text)


def _mistake(text: str) -> int:
    sys.stderr.write(f"aca: {' '.join(text.split())}\n")
    return MISTAKE
