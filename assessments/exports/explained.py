"""The tables of a line's page: its milestones, its days, who serves it, who was passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.exports.values import quantity, share
from assessments.figures import Behind
from common.tabular.schema import Column, Kind, Table

_FIGURES = (
    Column("day", _("Day"), Kind.NUMBER),
    quantity("required", _("Required")),
    quantity("declared", _("Declared")),
    quantity("expected", _("Expected")),
    quantity("assured", _("Assured")),
)
LINE_MILESTONES = Table("milestones", _FIGURES)
BY_DAY = Table("days", _FIGURES)

_WHO = (
    Column("partner", _("Partner"), width=40),
    Column("site", _("Site"), width=30),
)
SERVING = Table(
    "serving",
    (
        *_WHO,
        Column("how", _("How"), width=30),
        quantity("given", _("Gives")),
        quantity("available", _("Has that day")),
        quantity("ahead", _("Reserved or to higher priority")),
        quantity("to_same", _("To the same priority")),
        quantity("to_lower", _("To lower priority")),
        quantity("left", _("Left over")),
    ),
)
HANGS_ON = Table(
    "hangs-on",
    (
        Column("label", _("Without"), take=lambda row: str(row.label), width=40),
        Column("name", _("Which"), width=40),
        share("expected", _("Expected (%)")),
        share("assured", _("Assured (%)")),
    ),
)
PASSED_OVER = Table(
    "passed-over",
    (
        *_WHO,
        Column("reason", _("Why"), take=lambda row: str(row["reason"]), width=50),
        quantity("declared", _("Declared that day")),
    ),
)


def serving_rows(behind: Behind) -> Iterator[dict[str, Any]]:
    """Those shown, then one row for all that are not: together they are the figure."""
    for row in behind.shown:
        yield {
            **_who(row.capability),
            "how": str(row.how),
            **{
                name: getattr(row, name)
                for name in ("given", "available", "ahead", "to_same", "to_lower", "left")
            },
        }
    if behind.hidden_partners:
        yield {
            "partner": _now("Not shown to you: %(n)d partners") % {"n": behind.hidden_partners},
            "site": "",
            "how": "",
            "given": behind.hidden_given,
            **dict.fromkeys(("available", "ahead", "to_same", "to_lower", "left")),
        }


def passed_over_rows(behind: Behind) -> Iterator[dict[str, Any]]:
    for row in behind.passed_over:
        yield {**_who(row.capability), "reason": row.reason, "declared": row.declared}


def _who(capability: Any) -> dict[str, str]:
    return {"partner": capability.partner.name, "site": capability.site.name}
