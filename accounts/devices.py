"""What people call the browser and the machine that a program's own name describes."""

from __future__ import annotations

from django.utils.translation import gettext as _

# In this order: most browsers also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """ "Firefox, Windows"; for a program nobody has heard of, so much as is known."""
    browser = _first(_BROWSERS, user_agent) or _("Another browser")
    machine = _first(_MACHINES, user_agent)
    return f"{browser}, {machine}" if machine else browser


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
