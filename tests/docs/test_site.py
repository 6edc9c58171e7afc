"""The site is built without a warning, holds together, and asks nothing of other machines."""

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import pytest

ROOT = Path(__file__).parent.parent.parent
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
FETCHING_RELATIONS = {"stylesheet", "icon", "preload", "preconnect", "modulepreload"}


class Page(HTMLParser):
    """What a page links to, what it fetches, and its anchors."""

    def __init__(self, file):
        super().__init__()
        self.links, self.fetched, self.anchors = [], [], set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors.update(given[key] for key in ("id", "name") if given.get(key))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag in FETCHED and given.get(FETCHED[tag]):
            self.fetched.append(given[FETCHED[tag]])
        if tag == "link" and FETCHING_RELATIONS & set((given.get("rel") or "").split()):
            self.fetched.append(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if not all(map(find_spec, ("mkdocs", "material", "mkdocstrings"))):
        pytest.skip("needs the extra docs")
    folder = tmp_path_factory.mktemp("site")
    words = ["build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", *words],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {file: Page(file) for file in site.rglob("*.html") if file.name != "404.html"}


def is_outside(link):
    return bool(urlparse(link).scheme or urlparse(link).netloc)


def test_every_link_and_anchor_leads_somewhere(pages):
    for file, page in pages.items():
        for link in page.links:
            if is_outside(link):
                continue
            path, anchor = urldefrag(unquote(link))
            target = (file.parent / path).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{file.name}: {link}"
            if anchor and target in pages:
                assert anchor in pages[target].anchors, f"{file.name}: {link}"


def test_everything_that_a_page_fetches_is_in_the_site(pages):
    for file, page in pages.items():
        for link in page.fetched:
            assert not is_outside(link), f"{file.name}: {link}"
            assert (file.parent / unquote(urlparse(link).path)).is_file(), f"{file.name}: {link}"


def test_no_style_sheet_fetches_from_another_machine(site):
    sheets = list(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        assert "url(http" not in sheet.read_text(encoding="utf-8").replace('"', ""), sheet
        assert "@import" not in sheet.read_text(encoding="utf-8"), sheet


def test_search_knows_the_pages(site):
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    for place in (
        "concepts.html",
        "howto/table.html",
        "reference/scenario.html",
        "api/aca_env.html",
    ):
        assert f'"{place}' in index


def test_examples_are_shown_as_code(site):
    page = (site / "api" / "aca_env.html").read_text(encoding="utf-8")
    assert "&gt;&gt;&gt;" in page
    for page in (site / "api").glob("*.html"):
        assert "<blockquote>" not in page.read_text(encoding="utf-8"), page.name


def test_search_works_in_a_page_opened_from_disk(site):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or find_spec("playwright") is None:
        pytest.skip("needs playwright and chromium")
    from playwright.sync_api import sync_playwright

    asked = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "howto" / "table.html").as_uri())
        page.click("input[name=query]")
        page.keyboard.type("critical mass", delay=40)
        page.wait_for_selector(".md-search-result__item", timeout=30_000)
        found = page.locator(".md-search-result__item h1").all_inner_texts()
        browser.close()
    assert "Concepts in ten minutes" in found
    assert not [url for url in asked if not url.startswith(("file:", "data:", "about:", "blob:"))]
