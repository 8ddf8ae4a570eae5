"""Questioned figures as a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.exports.values import units
from assessments.models import Challenge
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized

CHALLENGES = Table(
    "challenges",
    (
        Column("id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("resource", _("Resource"), take=lambda row: localized(row.resource.name), width=30),
        Column("region", _("Region"), take=lambda row: localized(row.region.name)),
        Column("scenario", _("Scenario"), take=lambda row: localized(row.scenario.name)),
        Column("figure", _("Figure"), Kind.CHOICE, choices=dict(Challenge.Figure.choices)),
        Column("day", _("Day"), Kind.NUMBER, width=8),
        Column("shown", _("As shown"), Kind.NUMBER, take=lambda row: units(row.shown)),
        Column("own_value", _("As it should be"), Kind.NUMBER),
        Column("unit", _("Unit"), take=lambda row: row.resource.unit.symbol, width=8),
        Column("why", _("Why"), width=40),
        Column("raised_at", _("Asked"), Kind.MOMENT),
        Column("raised_by", _("By"), take=lambda row: row.raised_by.get_full_name()),
        Column("due_on", _("Due"), Kind.DAY),
        Column("owner", _("Held by"), take=lambda row: row.owner.get_full_name() if row.owner else ""),
        Column("status", _("State"), Kind.CHOICE, choices=dict(Challenge.Status.choices)),
        Column("answer", _("Answer"), width=40),
        Column("data_from", _("Who gives the data")),
        Column("answered_at", _("Answered"), Kind.MOMENT),
    ),
)  # fmt: skip
