"""The lines that a what-if changes, as files: today and the what-if side by side."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.exports.values import of, quantity, share
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized

WHAT_IF = Table(
    "what-if",
    (
        Column("turn", _("Turn"), take=lambda one: str(one.label), width=12),
        Column("resource", _("Resource"), take=lambda one: localized(one.line.resource.name), width=30),
        Column("code", _("Code"), take=lambda one: one.line.resource.code, width=24),
        Column("unit", _("Unit"), take=lambda one: one.line.resource.unit.symbol, width=8),
        Column("region", _("Region"), take=lambda one: localized(one.line.region.name)),
        Column("region_code", _("Region code"), take=lambda one: one.line.region.code, width=12),
        Column("scenario", _("Scenario"), take=lambda one: localized(one.line.scenario.name)),
        Column("priority", _("Priority"), Kind.NUMBER, take=lambda one: one.line.priority, width=8),
        Column("day_before", _("Day today"), Kind.NUMBER, take=of("before.day"), width=8),
        Column("day_after", _("Day in the what-if"), Kind.NUMBER, take=of("after.day"), width=8),
        quantity("required_before", _("Required before"), "before.required"),
        quantity("required_after", _("Required after"), "after.required"),
        quantity("declared_before", _("Declared before"), "before.declared"),
        quantity("declared_after", _("Declared after"), "after.declared"),
        quantity("expected_before", _("Expected before"), "before.expected"),
        quantity("expected_after", _("Expected after"), "after.expected"),
        quantity("assured_before", _("Assured before"), "before.assured"),
        quantity("assured_after", _("Assured after"), "after.assured"),
        quantity("gap_before", _("Gap before"), "before.gap"),
        quantity("gap_after", _("Gap after"), "after.gap"),
        quantity("largest_before", _("Largest gap before"), "before.largest_gap"),
        quantity("largest_after", _("Largest gap after"), "after.largest_gap"),
        share("assured_share_before", _("Assured before (%)"), "before.assured_share"),
        share("assured_share_after", _("Assured after (%)"), "after.assured_share"),
        share("expected_share_before", _("Expected before (%)"), "before.expected_share"),
        share("expected_share_after", _("Expected after (%)"), "after.expected_share"),
        share("declared_share_before", _("Declared before (%)"), "before.declared_share"),
        share("declared_share_after", _("Declared after (%)"), "after.declared_share"),
        Column("short_before", _("Short from day, before"), Kind.NUMBER, take=of("before.first_short")),
        Column("short_after", _("Short from day, after"), Kind.NUMBER, take=of("after.first_short")),
    ),
)  # fmt: skip
