"""Reading table files: CSV and Parquet to DataFrames, with one plain line for every failure."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.csv
import pyarrow.parquet

from aca_env.errors import DataError

# Its names are compiled, so no type checker can see them.
pa: Any = pyarrow

# Not "None": where a table says None, it usually means a category ("Cooling Provision: None").
EMPTY_CELLS = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "<NA>", "#N/A")


def read_table(path: str | Path) -> pd.DataFrame:
    """Return the table of a `.csv` or `.parquet` file; text columns become categoricals.

    CSV cells are taken as written: only numbers are recognised, booleans and dates stay text.
    The cells in `EMPTY_CELLS` are missing values.

    Raises:
        DataError: the file is missing, of another kind, or cannot be read as what its name says.
    """
    if not isinstance(path, str | Path):
        raise DataError(f"table: expected a path or a DataFrame, got {type(path).__name__}")
    path = Path(path)
    readers = {".csv": _read_csv, ".parquet": _read_parquet}
    if path.suffix.lower() not in readers:
        raise DataError(f"table {str(path)!r}: expected a .csv or .parquet file")
    if not path.is_file():
        raise DataError(f"table {str(path)!r}: no such file")
    try:
        return _to_frame(readers[path.suffix.lower()](path))
    except UnicodeDecodeError as error:
        raise DataError(f"table {str(path)!r}: expected UTF-8 text") from error
    except (pa.ArrowException, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise DataError(f"table {str(path)!r}: cannot be read: {reason}") from error


def _read_csv(path: Path) -> Any:
    convert = pa.csv.ConvertOptions(
        null_values=list(EMPTY_CELLS), strings_can_be_null=True, true_values=[], false_values=[]
    )
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    return pa.csv.read_csv(path, parse_options=parse, convert_options=convert)


def _read_parquet(path: Path) -> Any:
    # The file object keeps the reader from taking folder names for columns.
    with path.open("rb") as file:
        return pa.parquet.read_table(file)


def _to_frame(table: Any) -> pd.DataFrame:
    for position, column in enumerate(table.schema):
        if pa.types.is_temporal(column.type):
            text = table.column(position).cast(pa.string())
            table = table.set_column(position, column.name, text)
    # pandas writes the row names of a filtered frame as a column; they are no data.
    row_names = [name for name in table.column_names if name.startswith("__index_level_")]
    table = table.drop_columns(row_names).replace_schema_metadata(None)
    frame: pd.DataFrame = table.to_pandas(strings_to_categorical=True)
    return frame
