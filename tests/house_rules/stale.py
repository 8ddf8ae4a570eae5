"""Two people edit one row: the one who is late sees both versions, field by field, and decides.

Looks at every form of a page that carries a version. A form with fields of its own answers 409 with both
versions and, sent once more, saves; a deed without fields is refused. Neither leaves anything in the trail.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from audit.models import Event

MINE = " (as I wrote it)"


class Forms(HTMLParser):
    """Every form of a page that is sent: where to, and its fields as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.form: dict[str, Any] | None = None
        self.area = self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = {"action": given.get("action", ""), "fields": {}, "shown": {}}
            self.found.append(self.form)
        elif self.form is not None and tag in {"input", "textarea", "select", "option"}:
            getattr(self, f"_{tag}")(given)

    def _put(self, name: str, value: str, kind: str) -> None:
        assert self.form is not None
        self.form["fields"].setdefault(name, []).append(value)
        if kind != "hidden":
            self.form["shown"][name] = kind

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        is_off = kind in {"checkbox", "radio"} and "checked" not in given
        needed = kind == "checkbox" and "required" in given
        if kind == "radio" and "required" in given:
            needed = given.get("name", "") not in (self.form or {})["shown"]  # the first of them
        if (is_off and not needed) or kind in {"submit", "file"} or not given.get("name"):
            return
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if not value and "required" in given:
            is_number = given.get("inputmode") or kind == "number"
            value = "2026-01-01" if kind == "date" else "1" if is_number else "Because."
        self._put(given["name"], value, kind)

    def _textarea(self, given: dict[str, str]) -> None:
        self.area = given.get("name", "")
        self._put(self.area, "", "textarea")

    def _select(self, given: dict[str, str]) -> None:
        self.select = given.get("name", "")

    def _option(self, given: dict[str, str]) -> None:
        if "selected" in given:
            self._put(self.select, given.get("value", ""), "select")

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form["fields"][self.area][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "form":
            self.form = None


def look_at_forms(client: Any, address: str, page: str) -> int:
    """Send every form with a version from an old one. Gives back how many there were."""
    forms = [form for form in Forms(page).found if form["fields"].get("version", [""])[0]]
    for form in forms:
        _send_late(client, form["action"] or address, form)
    return len(forms)


def _send_late(client: Any, address: str, form: dict[str, Any]) -> None:
    data, shown = dict(form["fields"]), form["shown"]
    current = int(data["version"][0])
    typed = next((name for name, kind in shown.items() if kind == "textarea"), "")
    if typed:
        data[typed] = [(data[typed][-1] or "Because.") + MINE]
    data["version"] = [str(current + 1000)]
    events = Event.objects.count()

    answer = client.post(address, data)

    said = answer.content.decode()
    assert Event.objects.count() == events, f"{address} saved what was written upon an old version"
    if answer.status_code == 302:
        # A deed that is asked again: nothing typed may be lost with it.
        assert not typed, f"{address} loses what was typed"
        return
    assert answer.status_code == 409, f"{address}: {answer.status_code} {_errors(said)} {data}"
    again = [one for one in Forms(said).found if "version" in one["fields"]]
    if not again:
        assert "again" in said, f"{address} says neither what changed nor to read it again"
        return
    if typed:
        assert MINE.strip() in said, f"{address} loses what was typed"
    if again[0]["fields"]["version"] == [str(current)]:
        saved = client.post(address, again[0]["fields"])
        # Saved, or refused for a reason of the row itself; but nobody is told the same again.
        assert saved.status_code in {200, 302}, f"{address}: chosen, yet stale once more"


def _errors(page: str) -> list[str]:
    """What a form complains of, for whoever reads the failure."""
    return re.findall(r'class="[^"]*error[^"]*"[^>]*>\s*([^<]{3,})', page)
