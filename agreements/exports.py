"""The lists of this room as files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized


def _public(row: Agreement) -> str:
    return "; ".join(localized(p.authority.name) for p in row.parties.all() if p.authority)


def _private(row: Agreement) -> str:
    return "; ".join(p.partner.name for p in row.parties.all() if p.partner)


def _day(name: str, heading: Any) -> Column:
    return Column(name, heading, Kind.DAY)


AGREEMENTS = Table(
    "agreements",
    (
        Column("public_id", _("Id"), take=lambda row: str(row.public_id), width=38),
        Column("title", _("Title"), width=40),
        Column("type", _("Kind"), Kind.CHOICE, choices=dict(Agreement.Type.choices), width=24),
        Column("status", _("State"), Kind.CHOICE, choices=dict(Agreement.Status.choices)),
        Column("authorities", _("Authorities"), take=_public, width=30),
        Column("partners", _("Partners"), take=_private, width=30),
        _day("signed_on", _("Signed on")),
        _day("starts_on", _("First day")),
        _day("ends_on", _("Last day")),
        Column("award_route", _("Award route"), Kind.CHOICE, choices=dict(Agreement.Award.choices)),
        Column("source", _("File number")),
        Column("marking", _("Marking"), Kind.CHOICE, choices=dict(Marking.choices)),
    ),
)
