"""What a line loses with its largest owner, site or region, and with the borders closed: N-1, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.models import Gap
from baseline.models import Region
from common.templatetags.portal import localized
from partners.models import Partner, Site

LABELS = {
    "parent": _("Without its largest owner"),
    "site": _("Without its largest site"),
    "region": _("Without its largest region"),
    "borders": _("With borders closed"),
}


@dataclass(frozen=True)
class Loss:
    """One thing taken away on the line's worst day; coverages are ten-thousandths."""

    label: Any
    name: str  # empty where this reader may not see it, or where it has none
    assured: int
    expected: int
    partner: int | None  # whose data the name is, for the record of readings
    pair: tuple[str, str] | None = None  # as a what-if's address supposes the same


def losses(line: Gap, user: Any) -> list[Loss]:
    """The N-1 answers a line carries; the figures are one truth, the names pass the reader's door."""
    return [
        Loss(label, name, found["assured"], found["expected"], partner, pair)
        for kind, label in LABELS.items()
        if (found := line.n_minus_1.get(kind))
        for name, partner, pair in [_named(kind, found["id"], user)]
    ]


Named = tuple[str, int | None, tuple[str, str] | None]
NOT_NAMED: Named = ("", None, None)


def _named(kind: str, key: int | None, user: Any) -> Named:
    """Its name, whose data that is, and the pair of a what-if's address, as far as the reader may see it."""
    if key is None:
        return ("", None, ("borders", "on")) if kind == "borders" else NOT_NAMED
    if kind == "region":
        region = Region.objects.filter(pk=key).first()
        return (localized(region.name), None, ("region", region.code)) if region else NOT_NAMED
    if kind == "site":
        site = Site.objects.visible_to(user).filter(pk=key).first()
        return (site.name, site.partner_id, ("site", str(site.public_id))) if site else NOT_NAMED
    partner = Partner.objects.visible_to(user).filter(pk=key).first()
    if partner is None:
        return NOT_NAMED
    return partner.name, partner.pk, ("partner", str(partner.public_id))
