"""Lines of a report, and of two side by side, as files: the same rows and figures as on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.exports.values import quantity, share, units
from assessments.figures.comparison import CAUSES, ComparedLine
from baseline.models import Phase
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized

LINES = Table(
    "gaps",
    (
        Column("requirement", _("Requirement"), take=lambda line: ", ".join(line.requirement_codes)),
        Column("resource", _("Resource"), take=lambda line: localized(line.resource.name), width=30),
        Column("code", _("Code"), take=lambda line: line.resource.code, width=24),
        Column("unit", _("Unit"), take=lambda line: line.resource.unit.symbol, width=8),
        Column("region", _("Region"), take=lambda line: localized(line.region.name)),
        Column("region_code", _("Region code"), take=lambda line: line.region.code, width=12),
        Column("scenario", _("Scenario"), take=lambda line: localized(line.scenario.name)),
        Column("phase", _("Phase"), Kind.CHOICE, choices=dict(Phase.choices), width=12),
        Column("priority", _("Priority"), Kind.NUMBER, width=8),
        Column("milestone", _("Worst day"), Kind.NUMBER, width=10),
        quantity("required", _("Required"), "required_then"),
        quantity("declared", _("Declared"), "declared_then"),
        quantity("expected", _("Expected"), "expected_then"),
        quantity("assured", _("Assured"), "assured_then"),
        quantity("gap", _("Gap")),
        share("coverage", _("Assured (%)")),
        share("expected_coverage", _("Expected (%)")),
        share("declared_coverage", _("Declared (%)")),
        Column("is_known", _("Known"), Kind.YES_NO, width=8),
        Column("known_share", _("Known share of the market (%)"), Kind.NUMBER),
        Column("last_good", _("Good until day"), Kind.NUMBER),
        Column("first_short", _("Short from day"), Kind.NUMBER),
        quantity("largest_gap", _("Largest gap")),
        Column("partners", _("Partners"), Kind.NUMBER, width=10),
        share("largest_share", _("Largest share (%)")),
        Column("concentration", _("Concentration (HHI)"), Kind.NUMBER),
        Column("is_split", _("Divides the time of a production line"), Kind.YES_NO, width=10),
        quantity("in_service", _("Units in service")),
        share("met_share", _("Of them declared to meet the level (%)")),
        Column("state", _("State"), take=lambda line: str(line.judgement)),
        Column("reason", _("Reason"), take=lambda line: line.need.reason if line.need else "", width=40),
        Column("marking", _("Marking"), Kind.CHOICE, choices=dict(Marking.choices)),
    ),
)  # fmt: skip


def _cause(cause: Any, parts: str = "parts") -> Callable[[ComparedLine], Any]:
    return lambda one: units(getattr(one, parts)[cause])


def _change(one: ComparedLine) -> str:
    return str(one.label if one.is_known else _("Not known"))


MOVED = Table(
    "causes",
    (
        Column("cause", _("What moved the gaps"), width=40),
        Column("lines", _("Lines moved"), Kind.NUMBER),
    ),
)
COMPARISON = Table(
    "comparison",
    (
        Column("change", _("Change"), take=_change),
        Column("resource", _("Resource"), take=lambda one: localized(one.line.resource.name), width=30),
        Column("unit", _("Unit"), take=lambda one: one.line.resource.unit.symbol, width=8),
        Column("region", _("Region"), take=lambda one: localized(one.line.region.name)),
        Column("scenario", _("Scenario"), take=lambda one: localized(one.line.scenario.name)),
        Column("priority", _("Priority"), Kind.NUMBER, take=lambda one: one.line.priority, width=8),
        Column("day", _("Day"), Kind.NUMBER, width=8),
        quantity("required_before", _("Required before")),
        quantity("required_after", _("Required after")),
        quantity("gap_before", _("Gap before")),
        quantity("gap_after", _("Gap after")),
        *[
            Column(cause.name.lower(), label, Kind.NUMBER, take=_cause(cause))
            for cause, label in CAUSES.items()
        ],
        quantity("expected_before", _("Expected before")),
        quantity("expected_after", _("Expected after")),
        *[
            Column(
                f"expected_{cause.name.lower()}",
                format_lazy("{} ({})", _("Expected"), label),
                Kind.NUMBER,
                take=_cause(cause, "expected_parts"),
            )
            for cause, label in CAUSES.items()
        ],
    ),
)  # fmt: skip


def with_requirements(lines: Any, codes: dict[int, set[str]]) -> Any:
    """The lines, each told which requirements its resource serves."""
    for line in lines:
        line.requirement_codes = sorted(codes.get(line.resource_id, ()))
        yield line
