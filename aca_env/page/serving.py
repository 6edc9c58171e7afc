"""Serves the page on this machine, without a single request to anywhere else."""

import errno
import os
import socket
import warnings
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

from aca_env.errors import AcaError, DataError

NEEDED = ("solara", "ipyvuetify", "uvicorn", "mesa", "networkx")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

FIRST_PORT, N_PORTS = 8765, 50

SCENARIO = "ACA_PAGE_SCENARIO"
"""Environment variable: the scenario that the page opens with, a name or a path."""

# Solara would count its starts at a service outside; and what its assets lack it would
# fetch: nothing listens where it is sent to instead.
OFFLINE = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "aca_env",
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_MODE": "production",
    "SOLARA_APP": "aca_env.page.app",
}


def check_installed() -> None:
    """Check that the page can be served.

    Raises:
        AcaError: a package is missing; the line names the extra.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise AcaError(
            f"aca page needs {', '.join(missing)}: pip install 'aca-env[viz]' brings what it takes"
        )


def open_port(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: name or address of this machine.
        port: the port; None for the first free one from 8765 on.

    Raises:
        DataError: a port out of range or taken, or a host that is not this machine.
    """
    if port is not None and not 0 <= port < 2**16:
        raise DataError(f"--port: expected 0 (any) to 65535, got {port}")
    # Sockets read no name at all as "everybody may come".
    if not host.strip():
        raise DataError(f"--host: expected a name or address of this machine, got {host!r}")
    tried = range(FIRST_PORT, FIRST_PORT + N_PORTS) if port is None else (port,)
    return _first_free(host, tried)


def _first_free(host: str, ports: Iterable[int]) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tried = []
    for port in ports:
        try:
            return socket.create_server((host, port), family=family)
        except (OSError, UnicodeError) as error:
            code = getattr(error, "errno", None)
            if code in (errno.EACCES, errno.EPERM):
                raise DataError(f"--port: {port} is not for everybody, expected 1024 on") from None
            if code != errno.EADDRINUSE:
                raise DataError(
                    f"--host: expected a name or address of this machine, got {host!r}"
                ) from None
            tried.append(str(port))
    listed = tried[0] if len(tried) == 1 else f"{tried[0]} to {tried[-1]}"
    raise DataError(f"--port: expected a free port on {host}, but {listed} is taken")


def address(listening: socket.socket) -> str:
    """Return the address that a browser opens."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(scenario: str, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted.

    Args:
        scenario: what the page opens with, a name or a path.
        listening: see `open_port`.
        on_ready: told the address once the page can be opened.
    """
    os.environ.update(OFFLINE)
    os.environ[SCENARIO] = scenario
    # What runs Solara reads these at import.
    import uvicorn  # noqa: PLC0415
    from solara.server.starlette import app  # noqa: PLC0415

    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    config = uvicorn.Config(
        _for_loopback(app, listening), log_level="error", timeout_graceful_shutdown=1
    )

    class Telling(uvicorn.Server):  # type: ignore[misc] # often not installed
        """Tells once it answers, when Ctrl-C already ends it in good order."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            on_ready(address(listening))

    try:
        Telling(config).run(sockets=[listening])
    except KeyboardInterrupt:
        return


def _for_loopback(app: Any, listening: socket.socket) -> Any:
    """Refuse requests by other names on loopback, so that no site can point its name here."""
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415

    if listening.getsockname()[0] not in LOOPBACK:
        return app
    return TrustedHostMiddleware(app, allowed_hosts=[*LOOPBACK, "[::1]"])
