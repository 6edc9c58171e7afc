"""Take the pictures of the page that the documentation shows, desktop and phone.

    python scripts/page_pictures.py docs/pictures

Needs the extra `viz`, playwright and Debian's chromium.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

DESKTOP, PHONE = (1280, 900), (390, 844)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync")  # fmt: skip


def main(folder: Path) -> None:
    """Serve the page, take the pictures, end it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from aca_env.cli.main import main; main()", "page"]
    server = subprocess.Popen(
        [*command, "climate-duel", "--no-open", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        _take_all(found[0], folder)
    finally:
        server.terminate()


def _take_all(address: str, folder: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty,
    ):
        browser = playwright.chromium.launch_persistent_context(
            empty, executable_path=chromium, headless=True, args=list(FLAGS)
        )
        page = browser.new_page()
        for name, (width, height), prepare in (
            ("page-success", DESKTOP, _nothing),
            ("page-coalitions", DESKTOP, _coalitions),
            ("page-society", DESKTOP, _society),
            ("page-phone", PHONE, _results),
        ):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address)
            page.wait_for_selector("table[data-name=standings]", timeout=60_000)
            prepare(page)
            page.wait_for_selector("img.aca-chart", timeout=60_000)
            page.wait_for_timeout(3000)
            _keep(page.screenshot(), folder / f"{name}.png")
        browser.close()


def _nothing(page: Any) -> None:
    del page


def _coalitions(page: Any) -> None:
    page.locator(".v-tab", has_text="Coalitions").click()


def _society(page: Any) -> None:
    page.get_by_role("button", name="A society").click()
    page.locator(".v-select", has=page.get_by_label("Society", exact=True)).click()
    page.locator(".v-list-item", has_text="participation-cascade").click()
    slider = page.get_by_role("slider", name="Start of cooling")
    for _ in range(3):
        slider.press("ArrowRight")
    page.get_by_text("Start of cooling: 5%").wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_text("Step 40 of").wait_for(timeout=60_000)
    page.get_by_role("button", name="Pause").click()


def _results(page: Any) -> None:
    page.locator(".v-tabs").first.evaluate("tabs => tabs.scrollIntoView()")


def _keep(picture: bytes, path: Path) -> None:
    """Write a picture as small as it gets without a change."""
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, optimize=True)
    print(f"{path}: {os.path.getsize(path):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
