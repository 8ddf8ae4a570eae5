"""Names and labels in place of keys and codes, for people who read what was done to a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from audit.models import Event
from audit.words import Changes
from common.templatetags.portal import localized

#: A model whose names every reader of its nation may read says `tells_its_name = True`.
Names = dict[tuple[type[Model], int], str]


def readable_changes(events: Collection[Event]) -> dict[int, Changes]:
    """The changes of each event by its key: words of the reference frame by their names, choices by
    their labels. What leads to any other row is left out: a key tells a reader nothing, and a name
    may not be theirs to read. One query for each kind of word, however many events."""
    names = _names(events)
    return {
        event.pk: {
            key: [_shown(field, value, names) for value in pair]
            for key, pair in event.changes.items()
            if _can_be_told(field := _field(event, key), pair)
        }
        for event in events
    }


def _field(event: Event, key: str) -> Field[Any, Any] | None:
    try:
        found = apps.get_model(event.target_label)._meta.get_field(key.removesuffix("_id"))
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return found if isinstance(found, Field) else None


def _leads_to(field: Field[Any, Any] | None) -> type[Model] | None:
    found: Any = getattr(field, "related_model", None)
    return found


def _can_be_told(field: Field[Any, Any] | None, pair: list[Any]) -> bool:
    if field is None:  # a deed's own word; a list of numbers under it is one of keys
        return not any(isinstance(value, list) and _keys(value) for value in pair)
    model = _leads_to(field)
    return model is None or getattr(model, "tells_its_name", False)


def _names(events: Iterable[Event]) -> Names:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for event in events:
        for key, pair in event.changes.items():
            field = _field(event, key)
            model = _leads_to(field)
            if model is not None and _can_be_told(field, pair):
                wanted[model].update(one for value in pair for one in _keys(value))
    return {
        (model, key): localized(name)
        for model, keys in wanted.items()
        if keys
        for key, name in model._default_manager.filter(pk__in=keys).values_list("pk", "name")
    }


def _keys(value: Any) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, int) and not isinstance(one, bool)]


def _shown(field: Field[Any, Any] | None, value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return [_shown(field, one, names) for one in value]
    if (model := _leads_to(field)) is not None:
        return names.get((model, value), value) if isinstance(value, int) else value
    if not value or not isinstance(value, str):
        return value
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))
