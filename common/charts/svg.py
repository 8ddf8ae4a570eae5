"""From a specification to SVG that a strict content security policy lets through."""

from __future__ import annotations

from typing import Any, Literal
from xml.etree import ElementTree

import vl_convert

from common.charts.palette import NAMES

_SVG = "http://www.w3.org/2000/svg"
_KEPT = {"svg", "g", "path", "line", "rect", "text", "tspan", "circle", "clipPath", "defs"}
# No style, no handlers, no links: colours and sizes are presentation attributes.
_ATTRIBUTES = frozenset(
    [
        "clip-path",
        "d",
        "dx",
        "dy",
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "id",
        "opacity",
        "r",
        "rx",
        "ry",
        "stroke",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "transform",
        "viewBox",
        "width",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
        "cx",
        "cy",
        "display",
    ]
)


def render_svg(spec: dict[str, Any], *, language: str = "en") -> str:
    """The picture of a specification, in the colours of paper."""
    locale: Literal["fr-FR", "en-US"] = "fr-FR" if language.startswith("fr") else "en-US"
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    return _text(_clean(ElementTree.fromstring(drawn)))  # noqa: S314 - our own renderer made it


def themed(svg: str, *, description: str) -> str:
    """The same picture for a page: its colours follow the reader's theme, and it says what it shows."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - made by render_svg
    for element in root.iter():
        names = [
            f"c-{attribute}-{NAMES[colour]}"
            for attribute in ("fill", "stroke")
            if (colour := element.get(attribute, "")) in NAMES
        ]
        if names:
            element.set("class", " ".join(names))
    root.set("class", "chart-svg")
    root.set("role", "img")
    root.set("aria-label", description)
    return _text(root)


def _clean(root: ElementTree.Element) -> ElementTree.Element:
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) not in _KEPT:
                parent.remove(child)
    for element in root.iter():
        for attribute in list(element.attrib):
            if attribute not in _ATTRIBUTES:
                del element.attrib[attribute]
    return root


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")
