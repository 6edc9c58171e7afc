"""What `aca page` does, in order: check, find a port, serve."""

import os
import sys
import webbrowser
from pathlib import Path

from aca_env.cli.screen import console, say
from aca_env.page.serving import LOOPBACK, check_installed, open_port, serve
from aca_env.scenario.loading import list_scenarios, load_scenario


def run(scenario: str, host: str, port: int | None, *, opens: bool) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        AcaError: a missing extra, a scenario or a port that will not do.
    """
    check_installed()
    load_scenario(scenario)
    name = scenario if scenario in list_scenarios() else str(Path(scenario).absolute())
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    with open_port(host, port) as listening:
        serve(name, listening, lambda url: _tell(url, host, opens=opens))
    say(console(), "The page is closed.")


def _tell(url: str, host: str, *, opens: bool) -> None:
    screen = console()
    say(screen, f"The page: {url} (Ctrl-C ends it)")
    if host not in LOOPBACK:
        say(screen, f"Whoever reaches {host} can use it: it asks nobody for a password.")
    sys.stdout.flush()
    if opens and _has_screen():
        webbrowser.open(url)


def _has_screen() -> bool:
    """Whether a browser would open in a window, not in this terminal."""
    is_unix = sys.platform.startswith(("linux", "freebsd"))
    return not is_unix or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
