"""Needs as a table: the same columns out and in, so that an export can be stated elsewhere."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from assessments.models import Need
from baseline.models import Driver
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized


def _percent(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def _derived_from(need: Need) -> str | None:
    return need.driver.kind if need.driver else None


NEEDS = Table(
    "needs",
    (
        Column(
            "resource",
            _("Resource"),
            take=lambda need: need.resource.code,
            is_required=True,
            width=28,
        ),
        Column("name", _("Name of the resource"), take=lambda need: localized(need.resource.name)),
        Column("region", _("Region"), take=lambda need: need.region.code, is_required=True),
        Column("scenario", _("Scenario"), take=lambda need: need.scenario.code, is_required=True),
        Column("priority", _("Priority"), Kind.NUMBER, is_required=True, width=10),
        Column(
            "authority",
            _("Authority"),
            take=lambda need: need.authority.code if need.authority else None,
        ),
        Column("for_whom", _("For whom"), Kind.CHOICE, choices=dict(Need.ForWhom.choices)),
        Column("allows_substitutes", _("Substitutes may serve it"), Kind.YES_NO),
        Column("unit", _("Unit"), take=lambda need: need.resource.unit.symbol, width=10),
        Column("initial", _("Needed at the start"), Kind.NUMBER),
        Column("per_day", _("Needed a day"), Kind.NUMBER),
        Column("capacity", _("Needed at once"), Kind.NUMBER),
        Column(
            "target_share",
            _("Target (%)"),
            Kind.NUMBER,
            take=lambda need: _percent(need.target_share),
        ),
        Column(
            "state",
            _("How far met"),
            Kind.CHOICE,
            take=lambda need: need.state or None,
            choices=dict(Need.State.choices),
        ),
        Column("evidence", _("Evidence"), width=30),
        Column("start_hours", _("Starts after (hours)"), Kind.NUMBER),
        Column("duration_hours", _("Lasts (hours)"), Kind.NUMBER),
        Column("reason", _("Reason"), width=30),
        Column("source", _("Source"), width=30),
        Column("marking", _("Marking"), Kind.CHOICE, choices=dict(Marking.choices)),
        Column(
            "driver",
            _("Derived from"),
            Kind.CHOICE,
            take=_derived_from,
            choices=dict(Driver.Kind.choices),
        ),
        Column(
            "share_affected",
            _("Share affected (%)"),
            Kind.NUMBER,
            take=lambda need: _percent(need.share_affected),
        ),
    ),
    comes_back=True,
)
