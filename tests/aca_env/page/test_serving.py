import ast
import re
import socket
from pathlib import Path

import pytest

from aca_env.errors import AcaError
from aca_env.page import serving
from aca_env.page.serving import FIRST_PORT, N_PORTS, address, check_installed, open_port

PAGE = Path(serving.__file__).parent
SHOWN_BY_SOLARA = {"app", "parts", "controls", "playing"}


def imports(file):
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("file", sorted(PAGE.glob("*.py")), ids=lambda file: file.stem)
def test_what_the_page_shows_is_computed_without_solara(file):
    if file.stem not in SHOWN_BY_SOLARA and not file.stem.endswith("_parts"):
        # The server imports it where it serves.
        assert "solara" not in imports(file) or file.stem == "serving"


def test_missing_package_is_one_line_that_names_the_extra(monkeypatch):
    monkeypatch.setattr(serving, "NEEDED", ("solara_is_not_here",))
    with pytest.raises(AcaError, match=r"needs solara_is_not_here: pip install 'aca-env\[viz\]'"):
        check_installed()


def test_port_is_the_first_free_one_unless_it_is_given():
    with open_port("127.0.0.1", None) as first, open_port("127.0.0.1", None) as second:
        ports = [int(address(each).rsplit(":", 1)[1]) for each in (first, second)]
        assert ports[0] < ports[1]
        assert all(FIRST_PORT <= port < FIRST_PORT + N_PORTS for port in ports)
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address(first))


def test_taken_port_is_one_plain_line():
    with open_port("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AcaError, match=f"expected a free port on 127.0.0.1, but {port} is"):
            open_port("127.0.0.1", port)


def test_all_ports_taken_are_one_plain_line(monkeypatch):
    with open_port("127.0.0.1", 0) as taken:
        monkeypatch.setattr(serving, "FIRST_PORT", taken.getsockname()[1])
        monkeypatch.setattr(serving, "N_PORTS", 1)
        with pytest.raises(AcaError, match="is taken"):
            open_port("127.0.0.1", None)


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_port_out_of_range_is_one_plain_line(port):
    with pytest.raises(AcaError, match=f"--port: expected 0 .any. to 65535, got {port}"):
        open_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "", "a" * 70, "::zz"])
def test_host_that_is_not_this_machine_is_one_plain_line(host, monkeypatch):
    if host == "no such host":

        def fail(*_, **__):
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "create_server", fail)
    with pytest.raises(AcaError, match="--host: expected") as told:
        open_port(host, 0)
    assert "\n" not in str(told.value)
