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
    """Raise `DataError` if the folder to write to is a file; None is always fine."""
    if path is not None and path.exists() and not path.is_dir():
        raise DataError(f"--out: expected a folder, got the file {str(path)!r}")
