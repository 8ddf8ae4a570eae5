"""Facts in which two partners differ, side by side, for the officer to pick from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Partner

STAYS, GONE = "stays", "gone"
#: Facts with the columns that go together, and what they are called.
FACTS: dict[str, tuple[tuple[str, ...], Any]] = {
    "name": (("name", "name_key", "match_key"), _("Name")),
    "kind": (("kind",), _("Kind")),
    "legal_form": (("legal_form",), _("Legal form")),
    "seat": (("seat",), _("Registered seat")),
    "nace": (("nace",), _("Activity (NACE class)")),
    "website": (("website",), _("Website")),
    "parent": (("parent_id",), _("Owner")),
}


@dataclass(frozen=True)
class Fact:
    """One fact, as each of the two has it."""

    name: str
    label: Any
    fields: tuple[str, ...]
    stays: str
    gone: str


def differing(stays: Partner, gone: Partner) -> list[Fact]:
    found = []
    for name, (fields, label) in FACTS.items():
        one, two = (getattr(partner, fields[0]) for partner in (stays, gone))
        related = name == "parent" and {one, two} & {stays.pk, gone.pk}
        if one != two and not related:
            found.append(Fact(name, label, fields, _shown(stays, name), _shown(gone, name)))
    return found


def presumed(fact: Fact) -> str:
    """Whose value is kept unless the officer says otherwise: the survivor's, where it has one."""
    return STAYS if fact.stays else GONE


def _shown(partner: Partner, name: str) -> str:
    if name == "kind":
        return str(partner.get_kind_display())
    if name == "parent":
        return partner.parent.name if partner.parent else ""
    return str(getattr(partner, name))
