"""What of its agreements a company takes with it: those that were put to it, and what they bind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Commitment, Condition
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized
from partners.copying import Part, streamed
from partners.models import Partner


def _put_to_it(partner: Partner) -> Any:
    rows = Agreement.objects.in_use().of_partner(partner)
    return rows.exclude(status=Agreement.Status.DRAFT)


def _needed_for(row: Condition) -> str:
    if row.capability is None:
        return str(_("everything it promised"))
    return f"{localized(row.capability.resource.name)}, {row.capability.site.name}"


PARTS = (
    Part(
        Table("agreements", (
            Column("title", _("Title"), width=40),
            Column("type", _("Type"), Kind.CHOICE, choices=dict(Agreement.Type.choices)),
            Column("status", _("Status"), Kind.CHOICE, choices=dict(Agreement.Status.choices)),
            Column("purpose", _("Purpose"), width=60),
            Column("signed_on", _("Signed on"), Kind.DAY),
            Column("starts_on", _("First day"), Kind.DAY),
            Column("ends_on", _("Last day"), Kind.DAY),
        )),
        _("Agreements"),
        lambda p: streamed(_put_to_it(p).order_by("pk")),
    ),
    Part(
        Table("commitments", (
            Column("agreement", _("Agreement"), take=lambda row: row.agreement.title, width=40),
            Column("resource", _("Resource"), width=30,
                   take=lambda row: localized(row.capability.resource.name)),
            Column("unit", _("Unit"), take=lambda row: row.capability.resource.unit.symbol),
            Column("stock", _("Stock"), Kind.NUMBER),
            Column("rate", _("A day"), Kind.NUMBER),
            Column("capacity", _("At the same time"), Kind.NUMBER),
            Column("names_need", _("For one need alone"), Kind.YES_NO),
            Column("trigger", _("Called off by"), width=40),
            Column("price_basis", _("Price basis"), width=40),
        )),
        _("What agreements bind"),
        lambda p: streamed(
            Commitment.objects.of_partner(p)
            .filter(agreement__in=_put_to_it(p).values("pk")).for_list()
        ),
    ),
    Part(
        Table("conditions", (
            Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Condition.Kind.choices)),
            Column("what", _("What is needed"), width=50),
            Column("for", _("To deliver"), take=_needed_for, width=36),
            Column("status", _("Status"), Kind.CHOICE, choices=dict(Condition.Status.choices)),
            Column("asked_at", _("Asked"), Kind.MOMENT),
            Column("authority", _("Decided by"), width=30,
                   take=lambda row: localized(row.authority.name) if row.authority else ""),
            Column("decided_at", _("Decided"), Kind.MOMENT),
            Column("reason", _("Reason"), width=40),
            Column("until", _("Granted until"), Kind.DAY),
        )),
        _("What it needs in order to deliver"),
        lambda p: streamed(Condition.objects.of_partner(p).for_list()),
    ),
)  # fmt: skip
