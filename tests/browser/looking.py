"""Looking at pages: wide and narrow, light and dark, and writing down everything that is wrong."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from common.charts import shelf

WIDE, NARROW = 1440, 390
#: Pages whose looks are somebody else's; that they load within the policy is still ours.
DRAWN_BY_OTHERS = {"api:docs": "drawn by Swagger UI, which we serve as it is"}
#: What a narrow window or the other theme may break; all else of the page is the same.
OF_LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "aria-hidden-focus"]
#: Chromium says so of every page that is an answer to a refusal.
REFUSED = "Failed to load resource: the server responded with a status of "


class Pages:
    """The people's windows, kept open from page to page, and what was wrong with what they saw."""

    def __init__(self, people: dict[str, Any], visit: Any) -> None:
        self.wrong: list[str] = []
        self._looks = 0
        self._people = people  # by name; nobody for the visitor
        self._visit = visit
        self._windows: dict[tuple[str, bool], Any] = {}
        self._clients: dict[str, Client] = {}

    def _window(self, person: str, *, dark: bool) -> Any:
        if (person, dark) not in self._windows:
            self._windows[person, dark] = self._visit(self._people[person], dark=dark)
        return self._windows[person, dark]

    def _client(self, person: str) -> Client:
        if person not in self._clients:
            self._clients[person] = Client()
            if self._people[person] is not None:
                self._clients[person].force_login(self._people[person])
        return self._clients[person]

    def sign_in(self, person: str, password: str, *, email: str = "") -> None:
        """By the form, in both windows of the person."""
        email = email or self._people[person].email
        self._people[person] = None
        for dark in (False, True):
            page = self._window(person, dark=dark).open("/account/login/")
            page.locator("[name=login]").fill(email)
            page.locator("[name=password]").fill(password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda address: "/account/login/" not in address)

    def assert_right(self) -> None:
        assert self._looks
        assert not self.wrong, "\n" + "\n".join(self.wrong)

    def is_page(self, person: str, address: str) -> bool:
        """A whole page, neither a file nor a part that htmx asks for."""
        answer = self._client(person).get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            if answer.streaming:
                b"".join(answer.streaming_content)
            return False
        return b"<html" in answer.content

    def look(self, name: str, person: str, address: str, *, status: int = 200) -> None:
        """Once wide and once narrow, one of them dark."""
        dark_and_wide = self._looks % 2 == 0
        self._looks += 1
        for width, dark in ((WIDE, dark_and_wide), (NARROW, not dark_and_wide)):
            where = f"{name} as {person}, {width} wide, {'dark' if dark else 'light'}"
            window = self._window(person, dark=dark)
            for problem in self._problems(window, name, address, width, status):
                self.wrong.append(f"{where}: {problem}")

    def _problems(self, window: Any, name: str, address: str, width: int, status: int) -> list[str]:
        page = window.page
        page.set_viewport_size({"width": width, "height": 900})
        window.complaints.clear()
        answer = page.goto(window.address + address)
        _draw_charts(page)
        found = [] if answer.status == status else [f"status {answer.status}"]
        if name not in DRAWN_BY_OTHERS:
            headings = page.locator("h1").count()
            found += [] if headings == 1 else [f"{headings} headings of the first level"]
            found += window.violations(OF_LOOKS if width == NARROW else None)
            if width == NARROW and (wider := window.overflow()):
                found.append(f"{wider} pixels too wide: {window.widest()}")
        expected = f"{REFUSED}{status} "
        return found + [said for said in window.complaints if not said.startswith(expected)]


def _draw_charts(page: Any) -> None:
    """What the worker would do; the figures ask again and again until it has."""
    figures = page.locator("figure.chart[id^=chart-]")
    for index in range(figures.count()):
        key = re.search(r"/charts/([^/]+)/", figures.nth(index).get_attribute("hx-get") or "")
        if key:
            shelf.draw(key[1])
            figures.nth(index).locator("svg").first.wait_for()
