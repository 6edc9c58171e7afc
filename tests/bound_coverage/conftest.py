"""The table of all coverages, printed when the tests are done."""

import pytest

from .intervals import Coverage

_ROWS: dict[str, Coverage] = {}


class Table:
    """Collects coverages by name."""

    def add(self, name: str, coverage: Coverage) -> None:
        """Add or replace a row."""
        _ROWS[name] = coverage


@pytest.fixture(scope="session")
def table() -> Table:
    return Table()


def pytest_terminal_summary(terminalreporter) -> None:
    if not _ROWS:
        return
    terminalreporter.section("coverage of bounds")
    width = max(map(len, _ROWS))
    for name, coverage in _ROWS.items():
        terminalreporter.write_line(f"{name:{width}}  {coverage}")
