"""What `aca evaluate` does, in order: read, split, analyse, answer, print, write."""

import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from aca_env.cli.advice import Advice, advise
from aca_env.cli.evaluate_command import Outputs
from aca_env.cli.evaluate_options import Options, read_options
from aca_env.cli.evaluation import Answer, Asked, analyse, answers, split_rows
from aca_env.cli.evaluation_json import to_json
from aca_env.cli.evaluation_text import print_answer, print_header, print_overall, print_summary
from aca_env.cli.places import check_folder, check_plot
from aca_env.overall import overall
from aca_env.populations import Pool, load_table

LEAST_WIDTH = 120


def run_evaluate(table: Path, label: str, options: Options, outputs: Outputs) -> None:
    """Answer, and put the answer where it was asked for.

    Raises:
        AcaError: a table, plan or place to write to that does not fit.
        OSError: a file that cannot be written.
    """
    asked, columns = read_options(options), options.columns()
    _check_places(outputs)
    with Console(stderr=True).status("reading the table, then evaluating"):
        pool = load_table(table, label, features=columns.features, bins=columns.bins)
        split = split_rows(pool, asked)
        analysis = analyse(split, asked.plans, asked.seed)
        found = answers(analysis, split.y_test, asked)
        advice = [advise(split, asked, i, answer) for i, answer in enumerate(found)]
    together = overall(analysis, replace(asked.terms, regime="full"))
    header = _header(table, label, pool, split.records.n_test) | {"global": together.to_dict()}
    document = to_json(header, asked, found, advice)
    if outputs.as_json:
        sys.stdout.write(document + "\n")
    else:
        # Rather wrapped by a narrow terminal than cut off.
        width = max(Console().width, LEAST_WIDTH)
        _print(Console(width=width), header, asked, found, advice)
    _write(outputs, document, found, _as_text(header, asked, found, advice))


def _header(table: Path, label: str, pool: Pool, n_test: int) -> dict[str, Any]:
    return {
        "table": str(table),
        "label": label,
        "labels": list(pool.space.labels),
        "features": list(pool.space.names),
        "bin_edges": {name: list(edges) for name, edges in pool.bin_edges.items()},
        "n_rows": pool.n_users,
        "n_train": pool.n_users - n_test,
        "n_test": n_test,
    }


def _print(
    console: Console,
    header: dict[str, Any],
    asked: Asked,
    found: Sequence[Answer],
    advice: Sequence[Advice | None],
) -> None:
    print_header(console, header, asked)
    print_summary(console, found)
    print_overall(console, header["global"], asked)
    for answer, warning in zip(found, advice, strict=True):
        print_answer(console, answer, warning, header["n_train"])


def _as_text(
    header: dict[str, Any],
    asked: Asked,
    found: Sequence[Answer],
    advice: Sequence[Advice | None],
) -> str:
    page = io.StringIO()
    _print(Console(file=page, width=LEAST_WIDTH), header, asked, found, advice)
    return page.getvalue()


def _check_places(outputs: Outputs) -> None:
    # Before the work, not after it.
    check_plot(outputs.plot)
    check_folder(outputs.folder)


def _write(outputs: Outputs, document: str, found: Sequence[Answer], text: str) -> None:
    pictures = [] if outputs.plot is None else [outputs.plot]
    if outputs.folder is not None:
        outputs.folder.mkdir(parents=True, exist_ok=True)
        (outputs.folder / "evaluate.json").write_text(document + "\n", encoding="utf-8")
        (outputs.folder / "evaluate.txt").write_text(text, encoding="utf-8")
        pictures.append(outputs.folder / "evaluate.png")
    if pictures:
        # Loading the plotting library takes as long as most questions.
        from aca_env.cli.evaluation_plot import draw  # noqa: PLC0415
        from aca_env.plots import save  # noqa: PLC0415

        title = "success and what is guaranteed"
        figure = draw(found, title)
        for path in pictures:
            save(figure, path, title)
