"""The lists of the registry as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized
from partners.importing.people import written
from partners.models import Capability, Partner
from partners.supply_kinds import labels


def _top(partner: Partner) -> str:
    return partner.ultimate_parent.name if partner.ultimate_parent else ""


def _numbers(partner: Partner) -> str:
    return "; ".join(
        f"{one.scheme} {one.country} {one.value}".replace("  ", " ")
        for one in partner.identifiers.all()
    )


def _register_country(partner: Partner) -> str:
    """Whose numbers the columns of numbers hold: of the register it is entered in, if any."""
    countries = {one.scheme: one.country for one in reversed(partner.identifiers.all())}
    return countries.get("national") or next(filter(None, countries.values()), "")


def _number(scheme: str) -> Callable[[Partner], str]:
    """Its number of a scheme in that country, as an import takes it."""

    def take(partner: Partner) -> str:
        of_country = ("", _register_country(partner))
        numbers = partner.identifiers.all()
        return next(
            (n.value for n in numbers if n.scheme == scheme and n.country in of_country), ""
        )

    return take


PARTNERS = Table(
    "partners",
    (
        Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("name", _("Name"), width=40),
        Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Partner.Kind.choices)),
        Column("status", _("Status"), Kind.CHOICE, choices=dict(Partner.Status.choices)),
        Column("numbers", _("Numbers"), take=_numbers, width=30),
        Column("register_country", _("Register country"), take=_register_country, width=8),
        Column("national", _("Registration number"), take=_number("national")),
        Column("vat", _("VAT number"), take=_number("vat")),
        Column("lei", _("LEI"), take=_number("lei"), width=22),
        Column("demo", _("Exercise number"), take=_number("demo")),
        Column("other", _("Other register number"), take=_number("other")),
        Column("legal_form", _("Legal form")),
        Column("seat", _("Seat"), width=8),
        Column("nace", _("NACE class"), width=10),
        Column("website", _("Website"), width=30),
        Column(
            "parent",
            _("Owned by"),
            take=lambda row: row.parent.name if row.parent else "",
            width=30,
        ),
        Column("top", _("Top of the group"), take=_top, width=30),
        Column("supply_kinds", _("Kinds of supply"), take=lambda row: labels(row.supply_kinds)),
        Column("registered_at", _("Entered"), Kind.MOMENT),
        Column("approved_at", _("Approved"), Kind.MOMENT),
    ),
    comes_back=True,
)


def _region(row: Any) -> str:
    return localized(row.site.region.name)


def _products(row: Any) -> str:
    return "; ".join(localized(one.resource.name) for one in row.products)


CAPABILITIES = Table(
    "capabilities",
    (
        Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("partner", _("Partner"), take=lambda row: row.partner.name, width=36),
        Column("resource", _("Resource"), take=lambda row: localized(row.resource.name), width=30),
        Column("resource_code", _("Resource code"), take=lambda row: row.resource.code),
        Column("unit", _("Unit"), take=lambda row: row.resource.unit.symbol, width=8),
        Column("stock", _("Stock"), Kind.NUMBER),
        Column("rate", _("A day"), Kind.NUMBER),
        Column("capacity", _("At the same time"), Kind.NUMBER),
        Column(
            "competences",
            _("People by competence"),
            take=lambda row: written(row.competences),
            width=30,
        ),
        Column("in_service", _("In service"), Kind.NUMBER),
        Column("site", _("Site"), take=lambda row: row.site.name, width=30),
        Column("region", _("Region of the site"), take=_region),
        Column("region_code", _("Region code"), take=lambda row: row.site.region.code, width=12),
        Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Capability.Kind.choices)),
        Column("status", _("Status"), Kind.CHOICE, choices=dict(Capability.Status.choices)),
        Column("ready_hours", _("Ready after hours"), Kind.NUMBER),
        Column("notice_hours", _("Notice hours"), Kind.NUMBER),
        Column("mobilisation_hours", _("Mobilisation hours"), Kind.NUMBER),
        Column("line", _("Line"), take=lambda row: row.line.name if row.line else "", width=24),
        Column("is_normal", _("Made anyway"), Kind.YES_NO),
        Column("conversion_hours", _("Conversion hours"), Kind.NUMBER),
        Column("most", _("The most in all"), Kind.NUMBER),
        Column("lasts_hours", _("Lasts hours"), Kind.NUMBER),
        Column("share_peacetime", _("% in peacetime"), Kind.NUMBER),
        Column("share_crisis", _("% in a crisis"), Kind.NUMBER),
        Column("share_war", _("% in war"), Kind.NUMBER),
        Column("valid_until", _("Valid until"), Kind.DAY),
        Column(
            "share_level", _("Seen by"), Kind.CHOICE, choices=dict(Capability.ShareLevel.choices)
        ),
        Column("evidence", _("Evidence")),
        Column("seen_stock", _("Stock seen"), Kind.NUMBER),
        Column("seen_rate", _("Seen a day"), Kind.NUMBER),
        Column("seen_capacity", _("Seen at the same time"), Kind.NUMBER),
        Column("evidence_until", _("Evidence until"), Kind.DAY),
        Column("confirmed_on", _("Confirmed on"), Kind.DAY),
        Column("description", _("Description"), width=40),
    ),
    comes_back=True,
)

#: What is said of a line itself.
LINES_ALONE = (
    Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
    Column("name", _("Line"), width=30),
    Column("partner", _("Partner"), take=lambda row: row.partner.name, width=36),
    Column("site", _("Site"), take=lambda row: row.site.name, width=30),
    Column("region", _("Region of the site"), take=_region),
    Column("region_code", _("Region code"), take=lambda row: row.site.region.code, width=12),
    Column("inputs", _("What it needs"), width=40),
)
LINES = Table("lines", (*LINES_ALONE, Column("products", _("Can make"), take=_products, width=40)))

SITES = Table(
    "sites",
    (
        Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("name", _("Site"), width=36),
        Column("partner", _("Partner"), take=lambda row: row.partner.name, width=36),
        Column("region", _("Region"), take=lambda row: localized(row.region.name)),
        Column("region_code", _("Region code"), take=lambda row: row.region.code, width=12),
        Column("address", _("Address"), width=36),
        Column("postal_code", _("Postal code"), width=12),
        Column("municipality", _("Town or municipality"), width=24),
        Column("latitude", _("Latitude"), Kind.NUMBER),
        Column("longitude", _("Longitude"), Kind.NUMBER),
    ),
    comes_back=True,
)

CONTACTS = Table(
    "contacts",
    (
        Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("name", _("Name"), width=30),
        Column("role", _("Role"), width=24),
        Column("partner", _("Partner"), take=lambda row: row.partner.name, width=36),
        Column("phone", _("Telephone")),
        Column("is_any_hour", _("24 hours, 7 days"), Kind.YES_NO),
        Column("email", _("E-mail address"), width=30),
        Column("languages", _("Languages")),
        Column("confirmed_on", _("Confirmed on"), Kind.DAY),
    ),
    comes_back=True,
)
