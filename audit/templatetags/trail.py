"""The deeds done to one object, for the page of that object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from audit.models import Event
from audit.naming import readable_changes
from audit.words import change_lines, title

register = template.Library()

MOST = 50


@register.inclusion_tag("audit/_trail.html")
def trail(events: Iterable[Event], people: bool = True) -> dict[str, Any]:
    """`{% trail events %}`, with events from `audit.record.trail_of(row)`.

    `people=False` names the kind of person in place of the person, for readers outside the office.
    """
    return {"items": _items(events, people=people)}


@register.inclusion_tag("audit/_history.html", takes_context=True)
def history(context: Any, row: Any, is_keeper: bool = False) -> dict[str, Any]:
    """`{% history row %}`: what was done to the row the page is about, as a panel.

    For those who see the whole nation, and for whoever keeps the row (`is_keeper`); others get
    nothing. A shared word has no trail of its own: loading the files is one deed.
    """
    user = context["user"]
    if row is None or not (is_keeper or getattr(user, "sees_whole_nation", False)):
        return {"is_shown": False}
    # Regions and shared words are read by all nations; what an office did to them by its own.
    events = Event.objects.about(row).within(user.nation_id)[:MOST]
    items = _items(events, people=not user.is_representative)
    return {"is_shown": bool(items) or row.nation_id == user.nation_id, "items": items}


def _items(events: Iterable[Event], *, people: bool) -> list[dict[str, Any]]:
    rows = list(events)
    changes = readable_changes(rows) if people else {}
    return [
        {
            "at": event.at,
            "text": title(event.name),
            "about": getattr(event, "about", ""),
            "by": event.by.get_full_name() if people else event.by.get_kind_display(),
            "note": "; ".join(change_lines(changes.get(event.pk, {}))),
        }
        for event in rows
    ]


@register.filter
def deed(name: str) -> str:
    """The name of an event in words."""
    return title(name)


@register.filter
def as_change_lines(changes: dict[str, list[Any]]) -> list[str]:
    return change_lines(changes)
