"""`aca evaluate` for readers: tables and plain sentences, with or without a terminal."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aca_env.cli.advice import Advice
from aca_env.cli.evaluation import Answer, Asked
from aca_env.requirements import LEVELS, Requirement
from aca_env.tight_report import Tight


def print_header(console: Console, header: Mapping[str, Any], asked: Asked) -> None:
    """Print what was read and under which terms the bounds are stated."""
    _line(
        console,
        f"{header['table']}: {header['n_rows']:,} rows, {len(header['features'])} features, "
        f"labels {', '.join(header['labels'])}",
    )
    for column, edges in header["bin_edges"].items():
        _line(console, f"Column {column} is cut at {', '.join(f'{edge:g}' for edge in edges)}")
    _line(
        console,
        f"{header['n_train']:,} training records, {header['n_test']:,} test users, seed "
        f"{asked.seed}. Bounds hold with probability {1 - asked.terms.delta:g} (each), if the "
        "rows are independent draws from the population.",
    )


def print_summary(console: Console, found: Sequence[Answer]) -> None:
    """Print one line per collective."""
    table = _table("collective", "strategy", "members", "share", "success", "bound (full)")
    for answer in found:
        cells = (
            answer.plan.name,
            answer.plan.strategy,
            f"{answer.n_members:,}",
            f"{answer.plan.share:.2%}",
            _number(answer.success),
            _number(answer.explained.bound),
        )
        table.add_row(*map(Text, cells))
    console.print(table)


def print_overall(console: Console, together: Mapping[str, Any], asked: Asked) -> None:
    """Print success and bound of all collectives together."""
    if math.isnan(together["success_min"]):
        return
    kind = "guaranteed" if together["certified"] else "not certified"
    _line(
        console,
        f"All together: least success {_number(together['success_min'])}, weighted by members "
        f"{_number(together['success_mass'])}; {kind} at once with probability "
        f"{1 - asked.terms.delta:g} (full): {_number(together['bound_min'])} and "
        f"{_number(together['bound_mass'])}.",
    )


def print_answer(console: Console, answer: Answer, advice: Advice | None, n_train: int) -> None:
    """Print everything about one collective."""
    plan = answer.plan
    console.rule(Text(f"{plan.name}: {plan.strategy}"), style="none", align="left")
    if plan.strategy == "abstain":
        _line(console, answer.explanation[0])
        return
    wanted = "" if not plan.target else f", target {plan.target}"
    planted = ", ".join(f"{column}={value}" for column, value in (plan.plant or {}).items())
    _line(console, f"Plants {planted}{wanted}; {_cells_left(answer.explained.n_cells)}")
    _line(console, f"Success of the histogram platform: {_number(answer.success)}")
    if plan.strategy != "erasing":
        console.print(_regimes(answer, n_train))
    for sentence in (_estimate(answer), _critical(answer, n_train), _harm(answer)):
        if sentence:
            _line(console, sentence)
    if advice:
        _line(console, f"WARNING: {_warning(advice)}", style="bold")
    for line in _cells(answer):
        _line(console, line)


def _regimes(answer: Answer, n_train: int) -> Table:
    levels = [f"{level:.0%}" for level in LEVELS]
    columns = [f"members for {level}" for level in levels] + [f"N for {level}" for level in levels]
    has_tight = any(report.tight is not None for report in answer.reports.values())
    tighter = ["tighter"] if has_tight else []
    table = _table("regime", "bound", "certified", *tighter, *columns)
    for regime, report in answer.reports.items():
        needs = answer.requirements[regime]
        certified = "yes" if report.certified else "no"
        cells = [regime, _number(report.bound), certified]
        if has_tight:
            cells.append("-" if report.tight is None else _tight(report.tight, report.certified))
        cells += [_members(need, n_train) for need in needs]
        cells += ["-" if need.n_total is None else f"{need.n_total:,}" for need in needs]
        table.add_row(*map(Text, cells))
    table.caption = Text(
        "Members at this N with the others as they are; N at these shares. - is out of reach."
    )
    table.caption_justify = "left"
    return table


def _tight(tight: Tight, certified: bool) -> str:
    # The column beside it says so for both bounds, unless they differ.
    differs = "" if tight.certified == certified else f" ({'yes' if tight.certified else 'no'})"
    return _number(tight.bound) + differs


def _members(need: Requirement, n_train: int) -> str:
    if need.n_members is None:
        return "-"
    return f"{need.n_members:,} ({need.n_members / n_train:.2%})"


def _estimate(answer: Answer) -> str:
    value = answer.explained.infinite_data
    if value is None:
        return ""
    return f"Erasing has no certified bound; with infinite data about {_number(value)} (estimate)."


def _critical(answer: Answer, n_train: int) -> str:
    parts = [
        f"{level:.0%} success {_from(share, n_train)}"
        for level, share in answer.critical_shares.items()
        if share is not None
    ]
    missing = [f"{level:.0%}" for level, share in answer.critical_shares.items() if share is None]
    if missing and answer.plan.strategy != "erasing":
        parts.append(f"{' and '.join(missing)} success is out of reach at any share")
    return f"Critical mass, without sampling error: {'; '.join(parts)}." if parts else ""


def _from(share: float, n_train: int) -> str:
    if share == 0:
        return "from any share on"
    return f"from {share:.2%} of the records on ({math.ceil(share * n_train):,} members)"


def _harm(answer: Answer) -> str:
    harm = answer.worst_rival
    if harm is None:
        return "No other collective hurts it."
    return (
        f"Hurt most by {harm.name}: if that one did not edit, success would be "
        f"{_number(harm.success_without)} (now {_number(answer.success)}) and the full bound "
        f"{_number(harm.bound_without)} (now {_number(answer.explained.bound)}); it takes "
        f"{harm.margin_cost:+.5f} off the margins on average."
    )


def _warning(advice: Advice) -> str:
    start = (
        f"this signal leaves {advice.n_cells:,} cells free, too many for its members: no bound "
        "can say anything, whatever the others do. "
    )
    if not advice.add:
        return start + "More members are needed: every column is planted already."
    added = ", ".join(f"{column}={value}" for column, value in advice.add.items())
    takes = "would take too many members"
    if advice.n_members is not None:
        takes = f"would take {advice.n_members:,} members"
    return (
        f"{start}Plant in addition {added} (the most frequent values). That leaves "
        f"{_cells_left(advice.n_cells_then)}; success would be {_number(advice.success)}, the "
        f"full bound {_number(advice.bound)}, and certifying {advice.level:.0%} {takes}."
    )


def _cells_left(n_cells: int) -> str:
    return "1 cell" if n_cells == 1 else f"{n_cells:,} cells"


def _cells(answer: Answer) -> list[str]:
    if answer.plan.strategy == "erasing":
        return []
    headline, *details = answer.explanation
    held = headline.rpartition("; ")[2]
    # The warning says it better where the signal leaves too many cells.
    shown = [] if answer.explained.is_vacuous else details
    return [f"In the regime full, {held}.", *(f"  {line}" for line in shown)]


def _number(value: float) -> str:
    if math.isnan(value):
        return "none"
    return "none" if value == -math.inf else f"{value:.4f}"


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in others:
        justify = "left" if column in ("strategy", "certified") else "right"
        table.add_column(column, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    return table


def _line(console: Console, text: str, style: str | None = None) -> None:
    # Names from the table may look like markup; whole lines survive a pipe.
    console.print(Text(text), style=style, soft_wrap=True)
