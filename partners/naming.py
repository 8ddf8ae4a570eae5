"""What partners let other partners know: their name and the kind of supply, never a quantity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from baseline.models import Element
from common.templatetags.portal import localized
from partners.models import Capability, Partner
from partners.models.capability import CapabilityQuerySet


@dataclass(frozen=True)
class Named:
    """One partner as others see it: the functions its supply is for, and stock, service or such."""

    name: str
    kinds: list[str]


def named(partners: Iterable[Partner], capabilities: CapabilityQuerySet) -> list[Named]:
    """The partners with what these capabilities of theirs are for; two queries however many."""
    rows = list(partners)
    labels = dict(Capability.Kind.choices)
    kinds: dict[int, set[str]] = {}
    found = capabilities.of_partners(rows).kinds()
    wanted = {element for _partner, _kind, element in found if element is not None}
    elements = {row.pk: localized(row.name) for row in Element.objects.filter(pk__in=wanted)}
    for partner, kind, element in found:
        words = f"{elements[element]}: {labels[kind]}" if element in elements else str(labels[kind])
        kinds.setdefault(partner, set()).add(words)
    return [Named(row.name, sorted(kinds.get(row.pk, ()))) for row in rows]
