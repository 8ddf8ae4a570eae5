"""The lists of the reference frame as files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from baseline.models import Driver, Resource
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized


def _name(row: Any) -> str:
    return localized(row.name)


def _elements(resource: Resource) -> str:
    return "; ".join(element.code for element in resource.elements.all())


RESOURCES = Table(
    "resources",
    (
        Column("code", _("Code"), width=26),
        Column("name", _("Name"), take=_name, width=40),
        Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Resource.Kind.choices)),
        Column("unit", _("Unit"), take=lambda resource: resource.unit.symbol, width=10),
        Column("elements", _("Elements"), take=_elements),
        Column("synonyms", _("Synonyms"), take=lambda row: "; ".join(row.synonyms), width=40),
        Column("supply_class", _("NATO supply class")),
        Column("cpv", _("CPV code")),
        Column("nace", _("NACE class")),
    ),
)

REGIONS = Table(
    "regions",
    (
        Column("code", _("Code")),
        Column("name", _("Name"), take=_name, width=30),
        Column("kind", _("Kind")),
        Column("level", _("Level"), Kind.NUMBER, width=8),
        Column("path", _("Path"), width=40),
        Column("nuts", _("NUTS code"), width=10),
        Column("valid_from", _("First day"), Kind.DAY),
        Column("valid_until", _("Last day"), Kind.DAY),
    ),
)

DRIVERS = Table(
    "drivers",
    (
        Column("region", _("Region"), take=lambda row: localized(row.region.name), width=30),
        Column("region_code", _("Region code"), take=lambda row: row.region.code),
        Column("kind", _("What is counted"), Kind.CHOICE, choices=dict(Driver.Kind.choices)),
        Column("value", _("How many"), Kind.NUMBER),
        Column("valid_on", _("As of"), Kind.DAY),
        Column("source", _("Source"), width=40),
    ),
)
