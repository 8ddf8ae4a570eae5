"""Reports as files: the same rows and figures as on the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.figures.comparison import CAUSES, ComparedLine
from baseline.models import Phase
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized


def _units(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)


def _percent(ten_thousandths: int | None) -> Decimal | None:
    return None if ten_thousandths is None else Decimal(ten_thousandths).scaleb(-2)


def _of(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Callable[[Any], Any]:
    def take(line: Any) -> Any:
        return convert(getattr(line, name))

    return take


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
        Column("required", _("Required"), Kind.NUMBER, take=_of("required_then", _units)),
        Column("declared", _("Declared"), Kind.NUMBER, take=_of("declared_then", _units)),
        Column("expected", _("Expected"), Kind.NUMBER, take=_of("expected_then", _units)),
        Column("assured", _("Assured"), Kind.NUMBER, take=_of("assured_then", _units)),
        Column("gap", _("Gap"), Kind.NUMBER, take=_of("gap", _units)),
        Column("coverage", _("Assured (%)"), Kind.NUMBER, take=_of("coverage", _percent)),
        Column(
            "expected_coverage",
            _("Expected (%)"),
            Kind.NUMBER,
            take=_of("expected_coverage", _percent),
        ),
        Column(
            "declared_coverage",
            _("Declared (%)"),
            Kind.NUMBER,
            take=_of("declared_coverage", _percent),
        ),
        Column("is_known", _("Known"), Kind.YES_NO, width=8),
        Column("known_share", _("Known share of the market (%)"), Kind.NUMBER),
        Column("last_good", _("Good until day"), Kind.NUMBER),
        Column("first_short", _("Short from day"), Kind.NUMBER),
        Column("largest_gap", _("Largest gap"), Kind.NUMBER, take=_of("largest_gap", _units)),
        Column("partners", _("Partners"), Kind.NUMBER, width=10),
        Column("largest_share", _("Largest share (%)"), Kind.NUMBER, take=_of("largest_share", _percent)),
        Column("concentration", _("Concentration (HHI)"), Kind.NUMBER),
        Column("marking", _("Marking"), Kind.CHOICE, choices=dict(Marking.choices)),
    ),
)  # fmt: skip


def _cause(cause: Any) -> Callable[[ComparedLine], Any]:
    return lambda one: _units(one.parts[cause])


COMPARISON = Table(
    "comparison",
    (
        Column("change", _("Change"), take=lambda one: str(one.label)),
        Column("resource", _("Resource"), take=lambda one: localized(one.line.resource.name), width=30),
        Column("unit", _("Unit"), take=lambda one: one.line.resource.unit.symbol, width=8),
        Column("region", _("Region"), take=lambda one: localized(one.line.region.name)),
        Column("scenario", _("Scenario"), take=lambda one: localized(one.line.scenario.name)),
        Column("priority", _("Priority"), Kind.NUMBER, take=lambda one: one.line.priority, width=8),
        Column("day", _("Day"), Kind.NUMBER, width=8),
        Column("required_before", _("Required before"), Kind.NUMBER, take=_of("required_before", _units)),
        Column("required_after", _("Required after"), Kind.NUMBER, take=_of("required_after", _units)),
        Column("gap_before", _("Gap before"), Kind.NUMBER, take=_of("gap_before", _units)),
        Column("gap_after", _("Gap after"), Kind.NUMBER, take=_of("gap_after", _units)),
        *[
            Column(cause.name.lower(), label, Kind.NUMBER, take=_cause(cause))
            for cause, label in CAUSES.items()
        ],
        Column("expected_before", _("Expected before"), Kind.NUMBER, take=_of("expected_before", _units)),
        Column("expected_after", _("Expected after"), Kind.NUMBER, take=_of("expected_after", _units)),
    ),
)  # fmt: skip


def with_requirements(lines: Any, codes: dict[int, set[str]]) -> Any:
    """The lines, each told which requirements its resource serves."""
    for line in lines:
        line.requirement_codes = sorted(codes.get(line.resource_id, ()))
        yield line
