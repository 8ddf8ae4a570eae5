"""A capability in words: what it says, and what a change would make of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baseline.models import Region
from common.templatetags.figures import amount
from common.templatetags.portal import localized
from partners import terms
from partners.importing.people import total
from partners.models import Capability, CapabilityChange
from partners.people import in_words as people_in_words
from partners.people import names_of as people_names
from partners.stating import quantity_names, unit_label

AMOUNT_LABELS = {
    "stock": lambda: _("Kept ready"),
    "rate": lambda: _("A day"),
    "capacity": lambda: _("At the same time"),
    "in_service": lambda: _("In service in all"),
    "most": lambda: _("The most in all"),
}
LABELS = {
    "site": lambda: _("Site"),
    "kind": lambda: _("Kind"),
    "description": lambda: _("To know about it"),
    "is_whole": lambda: _("Delivered whole or not at all"),
    "basis": lambda: _("On top of today's deliveries"),
    "notice_hours": lambda: _("Notice"),
    "mobilisation_hours": lambda: _("Mobilisation"),
    "line": lambda: _("Made on a line"),
    "is_normal": lambda: _("What the line makes anyway"),
    "conversion_hours": lambda: _("Conversion"),
    "lasts_hours": lambda: _("Lasts"),
    "share_peacetime": lambda: _("Available in peacetime"),
    "share_crisis": lambda: _("Available in a crisis"),
    "share_war": lambda: _("Available in war"),
    "valid_until": lambda: _("Valid until"),
    "served": lambda: _("Delivers to"),
    "share_level": lambda: _("Seen by"),
    "competences": lambda: _("Of these, by competence"),
    **AMOUNT_LABELS,
}


def hours_in_words(hours: int | None) -> str:
    """Days where they come out even: "3 days", "36 hours"."""
    if hours is None:
        return _("no end stated")
    if hours == 0:
        return _("at once")
    if hours % 24 == 0:
        days = hours // 24
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def quantity_in_words(capability: Capability, name: str, value: Any = None) -> str:
    """In the resource's unit, and as it was typed where that reads otherwise."""
    quantity = getattr(capability, name) if value is None else value
    if quantity is None:
        return "—"
    unit = unit_label(capability.resource.unit, name)
    shown = amount(quantity, unit)
    if value is not None:
        return shown
    typed = _typed(capability, name)
    return f"{shown} ({typed})" if typed else shown


def _typed(capability: Capability, name: str) -> str:
    """What the company wrote: another unit, or a band."""
    low = capability.entered.get(name)
    high = capability.entered.get(f"{name}_upper")
    unit = capability.entered_unit or capability.resource.unit
    if low is None or (high is None and unit.pk == capability.resource.unit_id):
        return ""
    stated = f"{low}–{high}" if high else low
    words = _("stated: %(quantity)s %(unit)s") if not high else _("band: %(quantity)s %(unit)s")
    return words % {"quantity": stated, "unit": unit_label(unit, name)}


def quantities_of(capability: Capability) -> list[dict[str, Any]]:
    """The quantities a capability states, labelled."""
    return [
        {"label": str(AMOUNT_LABELS[name]()), "value": quantity_in_words(capability, name)}
        for name in quantity_names(capability.resource)
        if getattr(capability, name) is not None
    ]


def facts_of(capability: Capability) -> list[dict[str, Any]]:
    """What the page of a capability says about it, as pairs."""
    ready = capability.ready_hours
    facts = [
        *quantities_of(capability),
        *_of_people(capability),
        _fact(_("Ready"), _ready(capability, ready)),
        _fact(_("Lasts"), hours_in_words(capability.lasts_hours)),
        _fact(_("Available"), _shares(capability)),
        _fact(_("On top of today's deliveries"), capability.get_basis_display()),
        _fact(
            _("Valid until"),
            date_format(capability.valid_until, "j M Y")
            if capability.valid_until
            else _("until further notice"),
        ),
        _fact(_("Kind"), capability.get_kind_display()),
        _fact(_("Seen by"), capability.get_share_level_display()),
    ]
    facts += _of_line(capability)
    if capability.is_whole:
        facts.append(_fact(_("Delivered whole or not at all"), _("Yes")))
    if capability.tags:
        tags = dict(Capability.Tag.choices)
        facts.append(_fact(_("Tags"), ", ".join(str(tags[tag]) for tag in capability.tags)))
    if capability.owner is not None:
        facts.append(_fact(_("Owned by"), localized(capability.owner.name)))
        facts.append(_fact(_("Released"), capability.get_release_display()))
    if capability.description:
        facts.append(_fact(_("To know about it"), capability.description))
    return facts


def _of_people(capability: Capability) -> list[dict[str, Any]]:
    people = capability.competences
    if not people:
        return []
    names = people_names(capability.nation_id, people)
    rest = int(capability.capacity or 0) - total(people)
    words = people_in_words(people, names)
    if rest > 0:
        words += ", " + _("%(n)d others") % {"n": rest}
    return [_fact(LABELS["competences"](), words)]


def _of_line(capability: Capability) -> list[dict[str, Any]]:
    """What the line that makes it says of it."""
    if capability.line is None:
        return []
    made = _("what it makes anyway") if capability.is_normal else _("instead of what it makes now")
    facts = [_fact(_("Made on a line"), f"{capability.line.name} ({made})")]
    if capability.most is not None:
        facts.append(_fact(AMOUNT_LABELS["most"](), quantity_in_words(capability, "most")))
    return facts


def _fact(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": str(value)}


def _ready(capability: Capability, ready: int) -> str:
    words = hours_in_words(ready) if ready == 0 else _("after %(t)s") % {"t": hours_in_words(ready)}
    parts = [
        f"{label} {hours_in_words(hours)}"
        for label, hours in (
            (_("notice"), capability.notice_hours),
            (_("conversion"), capability.conversion_hours),
            (_("mobilisation"), capability.mobilisation_hours),
        )
        if hours
    ]
    return f"{words} ({', '.join(parts)})" if len(parts) > 1 else words


def _shares(capability: Capability) -> str:
    return _("peacetime %(peacetime)d %%, crisis %(crisis)d %%, war %(war)d %%") % {
        "peacetime": capability.share_peacetime,
        "crisis": capability.share_crisis,
        "war": capability.share_war,
    }


def differences_of(change: CapabilityChange) -> list[dict[str, str]]:
    """Old and new side by side, for every field the change would set."""
    new = terms.from_json(change.new_values)
    capability = change.capability
    return [
        {
            "label": str(LABELS[name]()),
            "old": in_words(capability, name, getattr(capability, name)),
            "new": in_words(capability, name, value),
        }
        for name, value in new.items()
        if name in LABELS
    ]


def in_words(capability: Capability, name: str, value: Any) -> str:
    if name in AMOUNT_LABELS:
        return "—" if value is None else quantity_in_words(capability, name, value)
    if name.endswith("_hours"):
        return hours_in_words(value)
    if name.startswith("share_") and name != "share_level":
        return f"{value} %"
    if name == "competences":
        return people_in_words(value, people_names(capability.nation_id, value)) or "—"
    if name == "served":
        regions = Region.objects.filter(pk__in=value.region_ids).for_list()
        return ", ".join(localized(region.name) for region in regions)
    return _word(capability, name, value)


def _word(capability: Capability, name: str, value: Any) -> str:
    if name == "valid_until":
        return date_format(value, "j M Y") if isinstance(value, date) else _("until further notice")
    if name in ("site", "line"):
        return "—" if value is None else str(value.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(capability._meta.get_field(name).choices or [])  # type: ignore[union-attr]
    return str(choices.get(value, value))
