"""A real Chromium before a real server. Skipped, loudly, where no Chromium is found.

A plugin of all tests, so that browser tests of every folder share one Chromium; a test that opens
a window is marked `browser` by that.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright runs a loop of its own in this thread; Django would take our queries for its.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAPER = "getComputedStyle(document.body).backgroundColor"
# What scrolls inside a box of its own is not in the way.
WIDEST = """() => [...document.body.querySelectorAll("*")]
    .map(one => [one, one.getBoundingClientRect().right - document.documentElement.clientWidth])
    .filter(([one, beyond]) => beyond > 0.5)
    .sort((a, b) => b[1] - a[1]).slice(0, 3)
    .map(([one, beyond]) => `${Math.round(beyond)} ${one.cloneNode().outerHTML.slice(0, 120)}`)"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.hookimpl(tryfirst=True)  # before anything is chosen by its mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = _chromium()
    if found is None:
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail("No Chromium was found, and REQUIRE_CHROMIUM asks for one.")
        warnings.warn(
            "NO CHROMIUM FOUND: the browser tests did not run.", pytest.PytestWarning, stacklevel=1
        )
        pytest.skip("No Chromium was found; install it, or name it: CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One person's browser window; it remembers everything the browser complained about."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.context = context
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: self.complaints.append(line.text) if line.type == "error" else None,
        )

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def violations(self, rules: list[str] | None = None) -> list[str]:
        """What axe-core finds wrong with the page, one line each; by a few of its rules alone, or all."""
        # In a world of its own, where the page's content security policy does not reach.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # Only what is wrong is told, which takes a third less time than telling what is right too.
        found: dict[str, Any] = self.page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false})",
            {"type": "rule", "values": rules} if rules else RULES,
        )
        return [
            f"{violation['id']}: {node['target']} {node['html'][:120]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def wait_for_paper(self, *, unlike: str) -> str:
        """The colour of the page once it is another than `unlike`."""
        for _moment in range(100):
            if self.paper() != unlike:
                break
            self.page.wait_for_timeout(50)
        return self.paper()

    def paper(self) -> str:
        colour: str = self.page.evaluate(PAPER)
        return colour

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider

    def widest(self) -> list[str]:
        """The elements that reach furthest beyond the window's edge, for a person to mend."""
        found: list[str] = self.page.evaluate(WIDEST)
        return found


@pytest.fixture
def _same_cache_keys(_empty_cache: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads open caches of their own; they find what the test keeps, and only that."""
    monkeypatch.setitem(caches.settings["default"], "KEY_PREFIX", cache.key_prefix)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """window(address, width=390, dark=True, scripts=False): a new window of the browser."""
    contexts: list[BrowserContext] = []

    def start(
        address: str, *, width: int = 1440, dark: bool = False, scripts: bool = True
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visit(context, context.new_page(), address)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def visit(
    window: Callable[..., Visit], live_server: Any, _same_cache_keys: None
) -> Callable[..., Visit]:
    """visit(person, width=390, …): a window in which the person is signed in already."""

    def start(person: Any = None, **looks: Any) -> Visit:
        opened = window(live_server.url, **looks)
        if person is not None:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            opened.context.add_cookies([cookie])
        return opened

    return start
