"""`aca results` for readers: a table by grid point and collective, and what its words mean."""

from collections.abc import Sequence
from math import isinf

from rich.console import Console
from rich.markup import escape

from aca_env.cli.screen import add_row, new_table, say
from aca_env.runs.summary import Estimate
from aca_env.sweeps.reading import Results
from aca_env.sweeps.summary import Cell, SweepSummary

DEFAULT_METRICS = ("payoff", "success", "bound", "holds")
HEADS = {
    "payoff": "payoff / round",
    "reward": "reward / round",
    "return": "return",
    "success": "success",
    "bound": "bound",
    "holds": "success\n≥ bound",
    "acts": "acts",
    "illegal": "illegal",
}
SHARES = ("holds", "acts", "illegal")
MOST_ROWS = 60
MOST_ERRORS = 5


def print_results(
    screen: Console, results: Results, summary: SweepSummary, metrics: Sequence[str]
) -> None:
    """Print the table, and below it what went wrong and what the numbers are.

    Args:
        screen: where.
        results: of the folder.
        summary: of them.
        metrics: columns; none for the usual ones.
    """
    _head(screen, results)
    shown = tuple(metrics) or DEFAULT_METRICS
    keys, heads = map(escape, summary.by), (HEADS[name] for name in shown)
    columns = [*keys, "collective", *heads, "certified", "runs"]
    has_errors = any(cell.n_errors for cell in summary.cells)
    texts = (*columns[1 : len(summary.by)], "collective", "certified")
    table = new_table(*columns, *(["errors"] if has_errors else []), left=texts)
    for cell in summary.cells[:MOST_ROWS]:
        add_row(table, *_cells(cell, shown, has_errors))
    screen.print(table)
    if (left_out := len(summary.cells) - MOST_ROWS) > 0:
        say(screen, f"… and {left_out:,} more rows: --by KEY shows fewer, --out DIR writes all.")
    _errors(screen, summary)
    say(screen, _meaning(results, summary))


def _head(screen: Console, results: Results) -> None:
    about = results.about
    start, stop = about["seeds"]
    n_seeds = stop - start
    say(
        screen,
        f"{about['scenario']}: {results.n_runs:,} runs, "
        f"{n_seeds} {'seed' if n_seeds == 1 else 'seeds'} ({start}:{stop})"
        f"{' at every point' if results.keys else ''}, hash {about['hash'][:12]}",
    )
    if results.n_found < results.n_runs:
        say(
            screen,
            f"Not finished: {results.n_found:,} of {results.n_runs:,} runs are there; the same "
            "command again goes on.",
        )


def _cells(cell: Cell, shown: Sequence[str], has_errors: bool) -> tuple[str, ...]:
    certified = {True: "yes", False: "no", None: "-"}[cell.certified]
    numbers = [_shown(cell.metrics[name], name in SHARES) for name in shown]
    where = [f"{v:g}" if isinstance(v, float) else str(v) for v in cell.at.values()]
    told = [*where, cell.collective, *numbers, certified, f"{cell.n_runs:,}"]
    return (*told, f"{cell.n_errors:,}") if has_errors else tuple(told)


def _shown(value: Estimate, is_share: bool) -> str:
    if value.mean is None:
        return "-"
    if isinf(value.mean):
        return "none"
    if is_share:
        return f"{value.mean:.1%}"
    if value.half_width is None:
        return f"{value.mean:.4f}"
    return f"{value.mean:.4f} ± {value.half_width:.4f}"


def _errors(screen: Console, summary: SweepSummary) -> None:
    for text, n in [*summary.errors.items()][:MOST_ERRORS]:
        say(screen, f"{n:,} {'run' if n == 1 else 'runs'} failed: {text}")
    if (left_out := len(summary.errors) - MOST_ERRORS) > 0:
        say(screen, f"… and {left_out:,} other errors, in the column error of the results.")


def _meaning(results: Results, summary: SweepSummary) -> str:
    start, stop = results.about["seeds"]
    if stop - start == 1:
        interval = "One seed: no intervals."
    else:
        interval = "±: 95% interval over seeds (Student's t)."
    if summary.over:
        interval += f" Averaged over {', '.join(summary.over)} within each seed."
    return (
        f"{interval} A bound of 0 or less guarantees nothing; none: there is no finite one. "
        "Certified: whether the bounds of all these runs are guarantees."
    )
