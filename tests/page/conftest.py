"""The page, served by `aca page` and opened in a real Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

BROWSERS = ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
CHROMIUM = next((path for path in BROWSERS if path and Path(path).exists()), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync")  # fmt: skip
LONG = 60_000
"""Milliseconds that a first sight may take: numba compiles."""


def pytest_collection_modifyitems(items):
    """Skip everything here where there is no page or no browser."""
    reason = None
    for name in ("solara", "playwright"):
        try:
            __import__(name)
        except ImportError:
            reason = f"{name} is not installed"
    if CHROMIUM is None:
        reason = "there is no chromium"
    if reason is not None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


class Listener:
    """A proxy that answers nobody and counts who came: whoever leaves the machine comes by."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.n_visits = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            self.n_visits += 1
            visitor.close()


class Server:
    """`aca page` as a process of its own."""

    def __init__(self, *words, environment=None):
        command = [sys.executable, "-c", "from aca_env.cli.main import main; main()", "page"]
        self.process = subprocess.Popen(
            [*command, "--no-open", "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})},
        )
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, (line, self.process.communicate(timeout=5))
        self.address = found[0]

    def stop(self):
        """Press Ctrl-C; return status, standard output and standard error."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.fixture(scope="session")
def listener():
    """Return what counts requests to other machines that the server makes."""
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="session")
def server(listener, tmp_path_factory):
    """Return a server that all tests look at."""
    host, port = listener.socket.getsockname()
    proxy = f"http://{host}:{port}"
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    environment = {
        **dict.fromkeys(names, proxy),
        "NO_PROXY": "",
        "no_proxy": "",
        # Kept for this session, since every choice of a scenario asks for its tables again.
        "ACA_ENV_CACHE": str(tmp_path_factory.mktemp("tables")),
    }
    found = Server(environment=environment)
    yield found
    found.stop()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Return a Chromium with an empty user data directory."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=CHROMIUM,
            headless=True,
            args=list(FLAGS),
            viewport={"width": 1280, "height": 900},
        )
        yield context
        context.close()


@pytest.fixture
def page(browser, server):
    """Return the page, opened; whatever it asks of others fails the test."""
    sheet = browser.new_page()
    asked = []
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.on("websocket", lambda websocket: asked.append(websocket.url))
    sheet.set_default_timeout(LONG)
    sheet.goto(server.address)
    sheet.wait_for_selector(table("standings"))
    yield sheet
    sheet.close()
    # Pictures are part of the page: data addresses ask nobody.
    foreign = [url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1[:/]|data:", url)]
    assert asked
    assert not foreign


def table(name):
    """Return the selector of a table."""
    return f'table[data-name="{name}"]'


def read(page, name):
    """Return the rows of a table as texts, its head left out."""
    rows = page.locator(f"{table(name)} tbody tr").all()
    return [row.locator("th, td").all_text_contents() for row in rows]


def wait_for(page, name, rows):
    """Wait until a table says what it should; fail with both where it does not."""
    for _ in range(150):
        found = read(page, name)
        if found == rows:
            return
        page.wait_for_timeout(200)
    assert found == rows


def choose(page, label, name):
    """Choose an entry of a list by its label."""
    page.locator(".v-select", has=page.get_by_label(label, exact=True)).first.click()
    entry = re.compile(rf"^\s*{re.escape(name)}\s*$")
    page.locator(".menuable__content__active .v-list-item", has_text=entry).click()


def open_tab(page, name):
    """Open a tab."""
    page.locator(".v-tab", has_text=name).click()
