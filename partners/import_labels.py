"""What the fields of a register file are called, and what a mapping still lacks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from partners.importing.fields import Group
from partners.importing.mapping import Gap

GROUPS = {
    Group.PARTNER: _lazy("Partner"),
    Group.SITE: _lazy("Site"),
    Group.CAPABILITY: _lazy("Capability"),
    Group.CONTACT: _lazy("Contact"),
}

#: field: (label, help)
LABELS: dict[str, tuple[Any, Any]] = {
    "partner.name": (_lazy("Name of the partner"), _lazy("The organisation, not the place.")),
    "partner.national": (_lazy("National register number"), ""),
    "partner.vat": (_lazy("VAT number"), ""),
    "partner.lei": (_lazy("LEI"), ""),
    "partner.demo": (_lazy("Exercise number (invented)"), ""),
    "partner.other": (_lazy("Other register number"), ""),
    "partner.register_country": (
        _lazy("Country of the register"),
        _lazy("Whose national or VAT numbers these are; your own nation's if empty."),
    ),
    "partner.kind": (_lazy("Kind of organisation"), ""),
    "partner.legal_form": (_lazy("Legal form"), ""),
    "partner.seat": (_lazy("Country of the seat"), ""),
    "partner.nace": (_lazy("NACE code"), ""),
    "partner.website": (_lazy("Website"), ""),
    "partner.parent": (
        _lazy("Parent company"),
        _lazy("Its name in this file or in the registry; for new partners only."),
    ),
    "site.name": (_lazy("Name of the site"), _lazy("The partner's own name if empty.")),
    "site.address": (_lazy("Address"), ""),
    "site.postal_code": (_lazy("Postal code"), ""),
    "site.municipality": (_lazy("Municipality"), ""),
    "site.region": (_lazy("Region"), _lazy("By name or code; the whole nation if empty.")),
    "site.country": (_lazy("Country of the site"), _lazy("Your own nation if empty.")),
    "site.latitude": (_lazy("Latitude"), _lazy("In degrees, north above zero.")),
    "site.longitude": (_lazy("Longitude"), _lazy("In degrees, east above zero.")),
    "capability.resource": (_lazy("Resource"), _lazy("By name, synonym or code.")),
    "capability.kind": (_lazy("Kind of capability"), ""),
    "capability.description": (
        _lazy("Description"),
        _lazy("Tells several capabilities of one resource at one site apart."),
    ),
    "capability.quantity": (
        _lazy("Quantity"),
        _lazy("Stock of a consumable, capacity of anything else."),
    ),
    "capability.stock": (_lazy("Stock"), _lazy("Where consumables have a column of their own.")),
    "capability.capacity": (
        _lazy("Capacity"),
        _lazy("Where capacities have a column of their own."),
    ),
    "capability.rate": (_lazy("Quantity a day"), _lazy("Of consumables that are produced.")),
    "capability.in_service": (
        _lazy("Units in service"),
        _lazy("For levels: how many there are, whether they meet the target or not."),
    ),
    "capability.unit": (_lazy("Unit"), _lazy("The resource's own unit if not chosen.")),
    "capability.competences": (
        _lazy("People by competence"),
        _lazy("As nurse: 12; welder: 3. Each person counts once; the total covers them all."),
    ),
    "capability.line": (
        _lazy("Production line"),
        _lazy("Compared with what the registry has; lines are kept on their own pages."),
    ),
    "capability.is_normal": (_lazy("Made on the line anyway"), ""),
    "capability.conversion_hours": (_lazy("Conversion in hours"), ""),
    "capability.most": (_lazy("The most the line can make in all"), ""),
    "capability.is_whole": (_lazy("Delivered whole or not at all"), ""),
    "capability.basis": (_lazy("Basis"), ""),
    "capability.notice_hours": (_lazy("Notice in hours"), ""),
    "capability.mobilisation_hours": (_lazy("Mobilisation in hours"), ""),
    "capability.lasts_hours": (_lazy("Lasts how many hours"), _lazy("Without an end if empty.")),
    "capability.share_peacetime": (_lazy("Share in peacetime (%)"), _lazy("100 if empty.")),
    "capability.share_crisis": (_lazy("Share in a crisis (%)"), _lazy("100 if empty.")),
    "capability.share_war": (
        _lazy("Share in war (%)"),
        _lazy("Has to be stated: a register rarely says it, so choose one for all rows."),
    ),
    "capability.served": (
        _lazy("Regions served"),
        _lazy("Names or codes parted by semicolons; the site's region if empty."),
    ),
    "capability.valid_until": (_lazy("Valid until"), ""),
    "capability.share_level": (_lazy("Share level"), ""),
    "capability.release": (_lazy("Release"), ""),
    "capability.release_hours": (_lazy("Release in hours"), ""),
    "capability.tags": (_lazy("Tags"), ""),
    "contact.name": (_lazy("Name of the contact"), ""),
    "contact.role": (_lazy("Role"), ""),
    "contact.email": (_lazy("E-mail"), ""),
    "contact.phone": (_lazy("Telephone"), ""),
    "contact.is_any_hour": (_lazy("Answers at any hour"), ""),
    "contact.languages": (_lazy("Languages"), ""),
}

GAPS = {
    Gap.NOTHING: _lazy("Choose at least the column with the partner's name."),
    Gap.PARTNER: _lazy(
        "Choose the column with the partner's name, or let each site stand for itself."
    ),
    Gap.RESOURCE: _lazy("Say which resource is offered: choose a column, or one for all rows."),
    Gap.QUANTITY: _lazy("Choose the column with the quantity, or leave out the capability."),
    Gap.SHARE_WAR: _lazy("Say which share is available in war; it is never assumed."),
    Gap.REGISTER_COUNTRY: _lazy("Say whose register the numbers come from."),
    Gap.COORDINATES: _lazy("Latitude and longitude belong together: choose both or neither."),
    Gap.CONTACT: _lazy("A contact needs a name and an e-mail address or a telephone number."),
}
