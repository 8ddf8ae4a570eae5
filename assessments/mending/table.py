"""Measures as a table: the columns that go out come in again unchanged; what is computed stands behind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.exports.values import units
from assessments.mending.closing import Closing
from assessments.models import Measure
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized


def _code(name: str) -> Any:
    return lambda row: getattr(row.measure, name).code


def _words(name: str, heading: Any, width: int = 18, **options: Any) -> Column:
    return Column(
        name, heading, take=lambda row: getattr(row.measure, name), width=width, **options
    )


def _number(name: str, heading: Any) -> Column:
    return Column(name, heading, Kind.NUMBER, take=lambda row: getattr(row.measure, name))


def _day(name: str, heading: Any, **options: Any) -> Column:
    return Column(name, heading, Kind.DAY, take=lambda row: getattr(row.measure, name), **options)


def _choice(name: str, heading: Any, choices: Any) -> Column:
    return Column(
        name, heading, Kind.CHOICE, take=lambda row: getattr(row.measure, name),
        choices=dict(choices),
    )  # fmt: skip


def _need(row: Closing) -> str | None:
    return str(row.measure.need.public_id) if row.measure.need else None


def _percent(row: Closing) -> Decimal | None:
    return None if row.share is None else Decimal(row.share) / 100


MEASURES = Table(
    "measures",
    (
        Column("id", _("Id"), take=lambda row: str(row.measure.public_id), width=38),
        Column("resource", _("Resource"), take=_code("resource"), is_required=True, width=24),
        Column("name", _("Name of the resource"), take=lambda row: localized(row.measure.resource.name), width=28),
        Column("region", _("Region"), take=_code("region"), is_required=True),
        Column("scenario", _("Scenario"), take=_code("scenario"), is_required=True),
        Column("need", _("Need"), take=_need, width=38),
        _words("title", _("What will be done"), 40, is_required=True),
        _words("text", _("In more words"), 40),
        _choice("kind", _("Kind"), Measure.Kind.choices),
        Column("authority", _("Authority"), take=_code("authority"), is_required=True),
        Column("owner", _("Who answers for it"), take=lambda row: row.measure.owner.email, is_required=True, width=30),
        _choice("status", _("State"), Measure.Status.choices),
        _day("due_on", _("Done by"), is_required=True),
        _choice("money", _("Money"), Measure.Money.choices),
        _number("cost_once", _("Cost, once")),
        _number("cost_yearly", _("Cost, a year")),
        Column("currency", _("Currency"), take=lambda row: row.measure.nation.currency, width=10),
        _words("budget_line", _("Budget line"), 24),
        Column("unit", _("Unit"), take=lambda row: row.measure.resource.unit.symbol, width=10),
        _number("stock", _("Brings at the start")),
        _number("rate", _("Brings a day")),
        _number("capacity", _("Brings at once")),
        _day("effect_on", _("From this day on")),
        _number("ready_hours", _("Ready after (hours)")),
        _choice("marking", _("Marking"), Marking.choices),
        Column("gap", _("Gap today"), Kind.NUMBER, take=lambda row: units(row.line.gap) if row.line else None),
        Column("closes", _("Closes by itself"), Kind.NUMBER, take=lambda row: units(row.closes)),
        Column("share", _("Of what is required (%)"), Kind.NUMBER, take=_percent),
        Column("per_million", _("Closes for a million"), Kind.NUMBER, take=lambda row: units(row.units_per_million)),
    ),
    comes_back=True,
)  # fmt: skip
