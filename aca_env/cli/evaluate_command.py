"""`aca evaluate`: from a table and the collectives in it to who wins and what is guaranteed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

HELP = """Say who would succeed in a table of users, and what is guaranteed.

Test users are drawn at random from the rows, then the members of each collective from the
remaining rows; the platform learns the most frequent label of every cell.

**A collective** is KEY=VALUE pairs separated by spaces:

- `share` of the training rows; `plant=COL:VAL,COL:VAL`; `target=LABEL`; `name` (optional)

- `strategy`: feature_label_planting (default); feature_only_planting with
  `fallback=COL:VAL`; naive_unplanting with `alternative=LABEL`; adaptive_unplanting with
  `n_estimation=K`; erasing with `n_estimation=K` and no target; abstain

Names may hold spaces. A backslash takes the next character as it is (before `,` `:` `=` or
`\\`), and so do quotes around a whole name.

**Examples**

`aca evaluate --table cars.csv --label Rating
--collective "share=0.03 plant=Fuel:Diesel,Model Type:SUV target=Poor"`

`aca evaluate --table help.csv --label need --bins age=4
--collective "name=elders share=0.1 plant=age:'[40, 61]',city:Rome target=yes"
--collective "share=0.05 strategy=naive_unplanting plant=city:Rome target=yes alternative=no"`
"""


@dataclass(frozen=True)
class Outputs:
    """Where the answer goes beside the screen."""

    as_json: bool
    plot: Path | None
    folder: Path | None


def number(text: str | float) -> float:
    """Return an option's number, or say what was given."""
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a number, got {text!r}") from error


def whole_number(text: str | int) -> int:
    """Return an option's whole number, or say what was given."""
    try:
        return int(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a whole number, got {text!r}") from error


def evaluate_command(  # noqa: PLR0913, PLR0917 - one argument per option
    table: Annotated[Path, typer.Option(help="CSV or Parquet file, one user per row.")],
    label: Annotated[str, typer.Option(help="Column of the labels.")],
    collective: Annotated[
        list[str], typer.Option(help="A collective, as above; repeat for several.")
    ],
    delta: Annotated[
        float, typer.Option(parser=number, metavar="NUMBER", help="Probability that a bound fails.")
    ] = 0.05,
    epsilon: Annotated[
        float,
        typer.Option(parser=number, metavar="NUMBER", help="Suboptimality of the classifier."),
    ] = 0.0,
    threshold: Annotated[
        str, typer.Option(help="contamination or total_variation.")
    ] = "contamination",
    test_share: Annotated[
        float, typer.Option(parser=number, metavar="NUMBER", help="Share of the rows to test on.")
    ] = 0.2,
    seed: Annotated[
        int,
        typer.Option(parser=whole_number, metavar="NUMBER", help="Draws test users and members."),
    ] = 0,
    regime: Annotated[
        list[str] | None, typer.Option(help="Information regime; repeat; default: all.")
    ] = None,
    bins: Annotated[
        list[str] | None, typer.Option(help="NAME=4: cut a numeric column at quantiles; repeat.")
    ] = None,
    features: Annotated[
        str | None, typer.Option(help="Columns to use, COL,COL; default: all but the label.")
    ] = None,
    tight: Annotated[
        bool,
        typer.Option("--tight", help="State a tighter certified bound too, where there is one."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Picture, .png or .svg.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for evaluate.json, .txt and .png.")
    ] = None,
) -> None:
    """Say who would succeed in a table of users, and what is guaranteed."""
    # Only now: `aca --help` should not wait for numbers and pictures.
    from aca_env.cli.evaluate_options import Options  # noqa: PLC0415
    from aca_env.cli.evaluate_run import run_evaluate  # noqa: PLC0415

    options = Options(
        collective, delta, epsilon, threshold, test_share, seed, tuple(regime or ()),
        tuple(bins or ()), features, tight,
    )  # fmt: skip
    run_evaluate(table, label, options, Outputs(json, plot, out))


evaluate_command.__doc__ = HELP
