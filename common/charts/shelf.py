"""Where drawn charts wait: the page asks, the worker draws, the page finds it on its next look."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from common.charts.figures import Chart

#: Goes up when drawings change, so that no old picture is shown.
EDITION = 3
DAY = 24 * 60 * 60
#: After this a picture that has not come is asked for again.
PATIENCE = 60


@dataclass(frozen=True)
class Picture:
    """A chart as a page shows it; `wide` and `narrow` are empty while it is being drawn."""

    key: str
    title: str
    description: str
    wide: SafeString = SafeString("")
    narrow: SafeString = SafeString("")

    @property
    def is_drawn(self) -> bool:
        return bool(self.wide)


def ask(chart: Chart, *, draw: Callable[..., object]) -> Picture:
    """The chart's picture if it has been drawn; else `draw(key=…)` is told to draw it, once.

    `draw` is the delay of a task that calls `shelf.draw`. The key is an HMAC of the figures:
    nobody finds a picture without having been shown its page.
    """
    data = chart.data()
    description = chart.description()
    asked = json.dumps(
        {"kind": chart.kind, "data": data, "description": description},
        sort_keys=True,
        ensure_ascii=False,
    )
    key = salted_hmac("common.charts", f"{EDITION}:{asked}", algorithm="sha256").hexdigest()
    picture = find(key)
    if picture is not None and picture.is_drawn:
        return picture
    cache.set(f"chart:asked:{key}", asked, DAY)
    if cache.add(f"chart:begun:{key}", value=True, timeout=PATIENCE):
        draw(key=key)
    return Picture(key, data["title"], description)


def find(key: str) -> Picture | None:
    """What is known of a chart: drawn, still to be drawn, or (None) never asked for."""
    kept = cache.get_many([f"chart:drawn:{key}", f"chart:asked:{key}"])
    if drawn := kept.get(f"chart:drawn:{key}"):
        return Picture(
            key,
            drawn["title"],
            drawn["description"],
            mark_safe(drawn["wide"]),  # noqa: S308 - made and cleaned by svg.py
            mark_safe(drawn["narrow"]),  # noqa: S308
        )
    if asked := kept.get(f"chart:asked:{key}"):
        chart = json.loads(asked)
        return Picture(key, chart["data"]["title"], chart["description"])
    return None


def find_specification(key: str) -> dict[str, Any] | None:
    """The specification of a drawn chart, for a reader who wants to explore it."""
    drawn = cache.get(f"chart:drawn:{key}")
    return drawn["specification"] if drawn else None


def draw(key: str) -> None:
    """Draw what was asked for under `key`; in a worker, for it costs about 120 MB of memory."""
    from common.charts import drawings, svg

    asked_for = cache.get(f"chart:asked:{key}")
    if asked_for is None or cache.get(f"chart:drawn:{key}"):
        return
    asked = json.loads(asked_for)
    kind, data, description = asked["kind"], asked["data"], asked["description"]
    wide = drawings.draw(kind, data, width=drawings.WIDE)
    narrow = drawings.draw(kind, data, width=drawings.NARROW)
    drawn = {
        "title": data["title"],
        "description": description,
        "specification": wide,
        **{
            name: svg.themed(
                svg.render_svg(specification, language=data["language"]), description=description
            )
            for name, specification in (("wide", wide), ("narrow", narrow))
        },
    }
    cache.set(f"chart:drawn:{key}", drawn, DAY)
