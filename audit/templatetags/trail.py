"""The deeds done to one object, for the page of that object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from audit.models import Event
from audit.words import change_lines, title

register = template.Library()


@register.inclusion_tag("audit/_trail.html")
def trail(events: Iterable[Event], people: bool = True) -> dict[str, Any]:
    """`{% trail events %}`, with events from `audit.record.trail_of(row)`.

    `people=False` names the kind of person in place of the person, for readers outside the office.
    """
    return {
        "items": [
            {
                "at": event.at,
                "text": title(event.name),
                "by": event.by.get_full_name() if people else event.by.get_kind_display(),
                "note": "; ".join(change_lines(event.changes)) if people else "",
            }
            for event in events
        ]
    }


@register.filter
def deed(name: str) -> str:
    """The name of an event in words."""
    return title(name)


@register.filter
def as_change_lines(changes: dict[str, list[Any]]) -> list[str]:
    return change_lines(changes)
