"""The report for readers: every claim with its number, then every figure."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np
import scipy

from aca_env.reproduce.experiment import OURS, PAPER, Check, Experiment, Results, Row
from aca_env.version import __version__

MOST_ROWS = 80
"""Longest table that is shown in full; longer ones are linked."""

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 1180px; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: 1em 0; font-size: 13px; }
th, td { border-bottom: 1px solid #ccc; padding: 4px 8px; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #333; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.no { font-weight: bold; }
tr.no td { background: #f2f2f2; }
img { max-width: 100%; border: 1px solid #ddd; }
.scroll { overflow-x: auto; }
.why { color: #444; }
"""


def to_html(experiments: Sequence[Experiment], results: Results, checks: Sequence[Check]) -> str:
    """Return the report as one HTML document; pictures and tables lie beside it."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8"><title>The published experiments, run again'
        f"</title><style>{STYLE}</style></head><body>",
        "<h1>The published experiments, run again</h1>",
        f"<p>{escape(_settings(results))}</p>",
        *(f"<p>{escape(line)}</p>" for line in verdicts(checks)),
        "<h2>Claims</h2>",
        _claims(checks),
        *(part for experiment in experiments for part in _section(experiment, results, checks)),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def verdicts(checks: Sequence[Check]) -> list[str]:
    """Return how many claims hold, for each source of claims that there is."""
    told = []
    for source, words in ((PAPER, "published claims"), (OURS, "claims of this project")):
        own = [check for check in checks if check.source == source]
        if own:
            n_holding = sum(check.holds for check in own)
            told.append(f"{n_holding} of {len(own)} {words} hold.")
    return told


def _settings(results: Results) -> str:
    return (
        f"Form: {results.effort.name}; seed {results.seed}; aca_env {__version__}, NumPy "
        f"{np.__version__}, SciPy {scipy.__version__}, Python {platform.python_version()}. Draws "
        "are made by classes of a finite pool, exact in law. Bounds hold with probability 1 − δ "
        "and guarantee nothing where they are 0 or less. ± and brackets are 95% intervals unless "
        "stated otherwise; a claim that does not hold says why."
    )


def _claims(checks: Sequence[Check]) -> str:
    rows = []
    for check in checks:
        why = f'<div class="why">{escape(check.why)}</div>' if check.why else ""
        kind = "yes" if check.holds else "no"
        told = kind if check.source == PAPER else f"{kind} (ours)"
        rows.append(
            f'<tr class="{kind}"><td>{escape(check.figure)}</td><td>{escape(check.claim)}</td>'
            f'<td>{escape(check.measured)}{why}</td><td class="{kind}">{told}</td></tr>'
        )
    head = "<thead><tr><th>figure</th><th>claim</th><th>measured</th><th>holds</th></tr></thead>"
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _section(experiment: Experiment, results: Results, checks: Sequence[Check]) -> Iterable[str]:
    stem = experiment.file_stem
    yield f'<h2 id="{stem}">{escape(experiment.heading)}: {escape(experiment.title)}</h2>'
    yield f"<p>{escape(experiment.method)}</p>"
    yield (
        f'<p><a href="{stem}.svg"><img src="{stem}.png" '
        f'alt="{escape(experiment.heading)}: {escape(experiment.title)}"></a></p>'
    )
    broken = [check for check in checks if check.figure == experiment.name and not check.holds]
    if broken:
        listed = "".join(f"<li>{escape(c.claim)}. {escape(c.why)}</li>" for c in broken)
        yield f"<p>Does not hold:</p><ul>{listed}</ul>"
    for ending, rows in experiment.tables(results).items():
        name = f"{stem}{ending}.csv"
        yield f'<p>Numbers: <a href="{name}">{name}</a> ({len(rows):,} rows)</p>'
        if 0 < len(rows) <= MOST_ROWS:
            yield _table(rows)


def _table(rows: Sequence[Row]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    head = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in columns)
    body = "".join(f"<tr>{_cells(row, columns)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="scroll">{table}</div>'


def _cells(row: Mapping[str, object], columns: Sequence[str]) -> str:
    return "".join(_cell(row.get(column)) for column in columns)


def _cell(value: object) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return '<td class="number">–</td>'
    if isinstance(value, bool):
        return f"<td>{'yes' if value else 'no'}</td>"
    if isinstance(value, int | float):
        told = f"{value:,}" if isinstance(value, int) else _number(value)
        return f'<td class="number">{told}</td>'
    return f"<td>{escape(str(value))}</td>"


def _number(value: float) -> str:
    """Return a number as tables show it.

    >>> _number(0.12345), _number(123456.7), _number(0.00001234)
    ('0.1235', '123,457', '1.23e-05')
    """
    if value and abs(value) < 1e-3:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}"
