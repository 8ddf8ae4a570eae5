"""Places as dots on a map of regions; those that would lie on one another are one dot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

#: Places within so many pixels of one another are told as one; so a map has few dots however many places.
TOGETHER = 24
#: A dot of one place, and of very many.
SMALLEST, LARGEST = 3.5, 11.0


@dataclass(frozen=True)
class Spot:
    """A place on a map; `url`: where it leads, if it stands alone."""

    latitude: float
    longitude: float
    name: str
    url: str = ""


@dataclass(frozen=True)
class _Dot:
    x: float
    y: float
    spots: Sequence[Spot]

    @property
    def radius(self) -> float:
        return min(SMALLEST + sqrt(len(self.spots) - 1), LARGEST)


def dots_of(shapes: Mapping[str, Any], spots: Sequence[Spot]) -> list[tuple[SafeString]]:
    """The larger ones first, so that the smaller ones lie on top."""
    cone = shapes.get("cone")
    if not spots or cone is None:
        return []
    cells: dict[tuple[int, int], list[tuple[float, float, Spot]]] = {}
    for x, y, spot in _placed(shapes, cone, spots):
        cells.setdefault((int(x // TOGETHER), int(y // TOGETHER)), []).append((x, y, spot))
    dots = [_middle(placed) for placed in cells.values()]
    return [(_drawn(dot),) for dot in sorted(dots, key=lambda dot: (-len(dot.spots), dot.x, dot.y))]


def _placed(
    shapes: Mapping[str, Any], cone: Mapping[str, float], spots: Sequence[Spot]
) -> Iterator[tuple[float, float, Spot]]:
    """In pixels, as the shapes are projected; what lies beyond the map is left out."""
    n, c, scale = cone["n"], cone["c"], cone["scale"]
    for spot in spots:
        reach = scale * sqrt(max(c - 2 * n * sin(radians(spot.latitude)), 0)) / n
        turn = n * radians(spot.longitude - cone["middle"])
        x, y = cone["x"] + reach * sin(turn), cone["y"] + reach * cos(turn)
        if 0 <= x <= shapes["width"] and 0 <= y <= shapes["height"]:
            yield x, y, spot


def _middle(placed: Sequence[tuple[float, float, Spot]]) -> _Dot:
    many = len(placed)
    x, y = sum(one[0] for one in placed) / many, sum(one[1] for one in placed) / many
    return _Dot(round(x, 1), round(y, 1), [one[2] for one in placed])


def _drawn(dot: _Dot) -> SafeString:
    many = len(dot.spots)
    name = dot.spots[0].name
    words = name if many == 1 else ngettext("%(n)d place", "%(n)d places", many) % {"n": many}
    circle = format_html(
        '<circle class="map-dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        dot.x,
        dot.y,
        round(dot.radius, 1),
        words,
    )
    if many > 1 or not dot.spots[0].url:
        return circle
    # The list has the same links for the keyboard.
    return format_html(
        '<a href="{}" tabindex="-1" aria-label="{}">{}</a>', dot.spots[0].url, name, circle
    )
