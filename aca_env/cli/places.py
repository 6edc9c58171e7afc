"""Where commands may write, checked before the work."""

from pathlib import Path

from aca_env.errors import DataError

PICTURES = (".png", ".svg")


def check_plot(path: Path | None) -> None:
    """Raise `DataError` unless a picture can be written there; None is always fine."""
    if path is None:
        return
    if path.suffix.lower() not in PICTURES:
        raise DataError(f"--plot: expected a file that ends in .png or .svg, got {str(path)!r}")
    if path.is_dir():
        raise DataError(f"--plot: expected a file, got the folder {str(path)!r}")
    if not path.parent.is_dir():
        raise DataError(f"--plot: expected a folder that exists, got {str(path.parent)!r}")


def check_folder(path: Path | None) -> None:
    """Raise `DataError` if the folder to write to, or one above, is a file; None is fine."""
    if path is None:
        return
    there = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not there.is_dir():
        where = "the file" if there == path else f"{str(there)!r}, a file, in"
        raise DataError(f"--out: expected a folder, got {where} {str(path)!r}")
