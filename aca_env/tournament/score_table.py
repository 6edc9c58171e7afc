"""The score table as files and as text for a README."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from aca_env.errors import DataError
from aca_env.reproduce.folder import write_whole
from aca_env.tournament.bootstrap import Interval
from aca_env.tournament.held_out import MOST_SEATS, Score

BEGIN, END = "<!-- scores -->", "<!-- /scores -->"
STEM = "scores"
COLUMNS = (
    "scenario", "policy", "n_seeds", "n_seats", "n_seats_evaluated", "n_lineups",
    "focal_return", "focal_low", "focal_high", "social_return", "social_low", "social_high", "gap",
)  # fmt: skip


def write_scores(folder: Path, scores: Sequence[Score]) -> None:
    """Write scores.csv, scores.json and scores.md into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([s.to_dict() for s in scores], indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(folder / f"{STEM}.json", f"{text}\n".encode())
    write_whole(folder / f"{STEM}.csv", to_csv(scores).encode())
    write_whole(folder / f"{STEM}.md", to_markdown(scores).encode())


def to_csv(scores: Sequence[Score]) -> str:
    """Return scores as CSV, one line per policy and scenario; what is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for s in scores:
        ends = [part for value in (s.focal, s.social) for part in vars(value).values()]
        counts = [s.n_seeds, s.n_seats, s.n_seats_wanted, s.n_lineups]
        writer.writerow([s.scenario, s.policy, *counts, *ends, s.why])
    return text.getvalue()


def to_markdown(scores: Sequence[Score]) -> str:
    """Return two tables, policy × scenario: focal and social returns, with what they mean."""
    parts = [
        f"Means over {_seed_words(scores)} held-out seeds, up to four held-out lineups of "
        f"opponents and every seat (of more than {MOST_SEATS}, {MOST_SEATS} evenly spaced); ± is "
        "half the 95% bootstrap interval over seeds. \\* cannot play some seats, – none. The "
        "policy's own return:",
        _table(scores, "focal"),
        "Everybody's payoff returns together:",
        _table(scores, "social"),
    ]
    return "\n\n".join(parts) + "\n"


def _seed_words(scores: Sequence[Score]) -> str:
    """Return how many seeds there are where, the usual number first."""
    by_number: dict[int, list[str]] = {}
    for s in scores:
        if s.n_seeds:
            by_number.setdefault(s.n_seeds, []).append(s.scenario)
    usual, *others = sorted(by_number, key=lambda n: -len(by_number[n])) or [0]
    told = [f"{n} in {', '.join(dict.fromkeys(by_number[n]))}" for n in others]
    return f"{usual} ({'; '.join(told)})" if told else f"{usual}"


def _table(scores: Sequence[Score], which: str) -> str:
    scenarios = list(dict.fromkeys(s.scenario for s in scores))
    policies = list(dict.fromkeys(s.policy for s in scores))
    cells = {(s.policy, s.scenario): _cell(s, getattr(s, which)) for s in scores}
    head = f"| policy | {' | '.join(scenarios)} |\n|---|{'---:|' * len(scenarios)}"
    rows = [
        f"| {_plain(policy)} | {' | '.join(cells.get((policy, s), '–') for s in scenarios)} |"
        for policy in policies
    ]
    return "\n".join([head, *rows])


def _cell(found: Score, value: Interval) -> str:
    mark = " \\*" if found.n_seats < found.n_seats_wanted else ""
    return "–" if value.mean is None else f"{shown(value)}{mark}"


def shown(value: Interval, digits: int = 2) -> str:
    """Return a mean with half its interval.

    >>> shown(Interval(1.0, 0.9, 1.2)), shown(Interval(-0.001, None, None))
    ('1.00 ± 0.15', '0.00')
    """
    if value.mean is None:
        return "-"
    mean = f"{round(value.mean, digits) + 0.0:.{digits}f}"
    if value.low is None or value.high is None:
        return mean
    return f"{mean} ± {(value.high - value.low) / 2:.{digits}f}"


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


def check_readme(path: Path) -> str:
    """Return a file's text, which has one place for the table.

    Raises:
        DataError: no such file, or not exactly one pair of marks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"--write-readme: expected a text file, got {str(path)!r}: {error}"
        ) from None
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise DataError(f"--write-readme: expected {BEGIN} and then {END} once each in {path}")
    return text


def write_readme(path: Path, scores: Sequence[Score]) -> None:
    """Put the table between the marks of a file; everything else stays.

    Raises:
        DataError: as `check_readme`.
    """
    text = check_readme(path)
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    write_whole(path, f"{before}{BEGIN}\n{to_markdown(scores)}{after}".encode())
