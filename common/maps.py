"""Maps of a nation's first-level regions, drawn as SVG beside a table with the same figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.map_dots import Spot, dots_of
from common.templatetags.figures import cover_step, nearest, percent

#: Pixels a region needs before its figure is written into it.
ROOM_FOR_FIGURE = 34
#: So many colours tell few from many.
COUNT_STEPS = 4


@dataclass(frozen=True)
class MapCell:
    """What the map says of one region; `coverage` in ten-thousandths, None unless it is known."""

    code: str
    name: str
    state: str  # "known", "not_known" or "no_need"
    coverage: int | None = None
    url: str = ""

    @property
    def words(self) -> str:
        if self.state == "known" and self.coverage is not None:
            return percent(self.coverage)
        return _("No need stated") if self.state == "no_need" else _("Not known")

    @property
    def look(self) -> str:
        if self.state == "known" and self.coverage is not None:
            return f"cover-{cover_step(self.coverage)}"
        return "cover-none" if self.state == "no_need" else "cover-unknown"


@dataclass(frozen=True)
class CountCell(MapCell):
    """What a map of counts says of one region: `figure`, in a colour by its part of the `most`."""

    count: int = 0
    most: int = 0
    figure: str = ""

    @property
    def words(self) -> str:
        return self.figure

    @property
    def look(self) -> str:
        if not self.count:
            return "count-none"
        return f"count-{min(COUNT_STEPS * self.count // max(self.most, 1), COUNT_STEPS - 1)}"


@dataclass(frozen=True)
class RegionMap:
    """A drawn map, and the regions for which it has no shape."""

    svg: SafeString
    undrawn: list[MapCell]
    has_spots: bool = False

    @property
    def is_drawn(self) -> bool:
        return bool(self.svg)


def draw_map(
    nation_code: str, cells: Sequence[MapCell], *, title: str, spots: Sequence[Spot] = ()
) -> RegionMap:
    """The regions of a nation coloured by coverage, with places as dots; empty without shapes."""
    shapes = _shapes(nation_code.lower())
    known = shapes["regions"] if shapes else {}
    drawn = [cell for cell in cells if cell.code in known]
    undrawn = [cell for cell in cells if cell.code not in known]
    if shapes is None or not drawn:
        return RegionMap(SafeString(""), list(cells))
    dots = dots_of(shapes, spots)
    svg = _svg(nation_code.lower(), shapes, drawn, title, format_html_join("", "{}", dots))
    return RegionMap(svg, undrawn, has_spots=bool(dots))


def _svg(
    nation: str, shapes: dict[str, Any], cells: Sequence[MapCell], title: str, dots: SafeString
) -> SafeString:
    named = {cell.code for cell in cells}
    hatch = f"hatch-{nation}"
    # Regions nobody asked about are drawn plain, so that the country keeps its outline.
    plain = format_html_join(
        "",
        '<path class="map-plain" d="{}"/>',
        ((shape["d"],) for code, shape in shapes["regions"].items() if code not in named),
    )
    insets = format_html_join(
        "",
        '<rect class="map-inset" x="{}" y="{}" width="{}" height="{}"/>',
        ((box["x"], box["y"], box["size"], box["size"]) for box in shapes["insets"]),
    )
    regions = format_html_join(
        "", "{}", ((_region(cell, shapes["regions"][cell.code], hatch),) for cell in cells)
    )
    figures = format_html_join(
        "", "{}", ((_figure(cell, shapes["regions"][cell.code]),) for cell in cells)
    )
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        '<defs><pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="map-hatch-ground" width="7" height="7"/>'
        '<rect class="map-hatch-line" width="1.5" height="7"/></pattern></defs>'
        '<path class="map-neighbours" d="{}"/>{}{}{}{}{}</svg>',
        shapes["width"],
        shapes["height"],
        title,
        hatch,
        shapes["neighbours"],
        plain,
        insets,
        regions,
        dots,
        figures,
    )


def _region(cell: MapCell, shape: dict[str, Any], hatch: str) -> SafeString:
    pattern = format_html(' fill="url(#{})"', hatch) if cell.look == "cover-unknown" else ""
    path = format_html(
        '<path class="map-region map-{}" d="{}"{}><title>{}: {}</title></path>',
        cell.look,
        shape["d"],
        pattern,
        cell.name,
        cell.words,
    )
    if not cell.url:
        return path
    # The table has the same links for the keyboard; eighty more stops would help nobody.
    return format_html(
        '<a href="{}" tabindex="-1" aria-label="{}: {}">{}</a>',
        cell.url,
        cell.name,
        cell.words,
        path,
    )


def _figure(cell: MapCell, shape: dict[str, Any]) -> SafeString:
    """Where the region has room: the count, or whole percent; 100 only where it is covered."""
    if shape["room"] < ROOM_FOR_FIGURE:
        return SafeString("")
    if isinstance(cell, CountCell):
        figure: Any = cell.figure if cell.count else ""
    elif cell.state != "known" or cell.coverage is None:
        return SafeString("")
    else:
        figure = nearest(cell.coverage, 100)
    return format_html(
        '<text class="map-figure map-on-{}" x="{}" y="{}" aria-hidden="true">{}</text>',
        cell.look,
        shape["x"],
        shape["y"],
        figure,
    )


@lru_cache(maxsize=40)
def _shapes(nation: str) -> dict[str, Any] | None:
    if not nation.isalpha():
        return None
    found = finders.find(f"dist/maps/{nation}.json")
    if not found:
        return None
    return dict(json.loads(Path(str(found)).read_text(encoding="utf-8")))
