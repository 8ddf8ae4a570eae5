"""How figures read on paper: the same words as on the page, as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.figures import Cell, Matrix, Shown, Told
from assessments.figures.comparison import ComparedLine
from assessments.models import Gap
from baseline.models import Resource
from common.templatetags.figures import DASH, change, cover_step, percent, thousandths
from common.templatetags.portal import localized
from common.typesetting import TLP

COUNTED_BY_DAYS = {Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY}


def day_of(moment: date) -> str:
    return date_format(moment, "j M Y")


def moment_of(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname() or ''}".strip()


def frame(shown: Shown, *, title: str, reader: Any, language: str) -> dict[str, Any]:
    """What stands at the head and foot of every page of a paper."""
    report, nation = shown.report, shown.report.nation
    return {
        "language": language[:2],
        "title": title,
        "nation": localized(nation.name),
        "office": nation.office_name,
        "banner": nation.banner,
        "marking": shown.marking.label,
        "colour": TLP[shown.marking],
        "as_of": moment_of(report.as_of),
        "basis": _("As of %(moment)s · policy %(policy)d · engine %(engine)s")
        % {
            "moment": moment_of(report.as_of),
            "policy": report.policy.number,
            "engine": report.engine_version,
        },
        "made": _("Printed %(moment)s for %(reader)s")
        % {"moment": moment_of(timezone.now()), "reader": reader.get_full_name()},
        "page": _("Page"),
    }


def cell_of(cell: Cell) -> dict[str, Any]:
    """One cell of a table of means; `step` is empty where nothing is known."""
    return {
        "state": cell.state,
        "text": {"no_need": _("no need stated"), "not_known": _("not known")}.get(
            cell.state, percent(cell.assured)
        ),
        "step": cover_step(cell.assured),
        "expected": percent(cell.expected),
        "declared": percent(cell.declared),
        "weakest": percent(cell.weakest),
        "trend": change(cell.trend) if cell.trend else "",
        **bar_of(cell.assured, cell.expected, cell.declared),
    }


def bar_of(assured: int | None, expected: int | None, declared: int | None) -> dict[str, Any]:
    """Lengths of a bar in ten-thousandths, none longer than the whole."""
    return {
        "bar": [min(one or 0, 10_000) for one in (assured, expected, declared)],
        "bar_text": _("%(assured)s assured, %(expected)s expected, %(declared)s declared")
        % {
            "assured": percent(assured),
            "expected": percent(expected),
            "declared": percent(declared),
        },
    }


def matrix_of(matrix: Matrix) -> dict[str, Any]:
    return {
        "phases": [str(phase.label) for phase in matrix.phases],
        "rows": [
            {
                "code": row.requirement.code,
                "name": localized(row.requirement.name),
                "cells": [cell_of(cell) for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def line_of(told: Told) -> dict[str, Any]:
    """One short line: where, how much is missing, why, since when, and what it hangs on."""
    line = told.line
    return {
        "resource": localized(line.resource.name),
        "about": line.need.reason if line.judgement and line.need else "",
        "place": localized(line.region.name),
        "scenario": localized(line.scenario.name),
        "priority": line.priority,
        "required": _counted(line, line.required_then),
        "missing": _counted(line, line.gap if line.is_known else None),
        "cover": percent(line.coverage),
        **bar_of(line.coverage, line.expected_coverage, line.declared_coverage),
        "first_short": first_short(line),
        "questioned": _("questioned") if told.is_questioned else "",
        "why": "; ".join(str(reason) for reason in told.why),
        "since": since_of(told),
        "alone": _without_parent(line),
    }


def _counted(line: Gap, value: int | None) -> str:
    if line.resource.kind == Resource.Kind.CRITERION:
        return str(line.judgement) or DASH
    return thousandths(value, line.resource.unit)


def first_short(line: Gap) -> str:
    if line.resource.kind not in COUNTED_BY_DAYS or line.first_short is None:
        return DASH
    if line.last_good:
        return _("between day %(good)s and %(short)s") % {
            "good": line.last_good,
            "short": line.first_short,
        }
    return _("by day %(short)s") % {"short": line.first_short}


def since_of(told: Told) -> str:
    """Since when it is short, as a phrase of its own; empty where that is not known."""
    since = told.since
    if since is None:
        return ""
    if since.is_new:
        return _("Short since the last snapshot")
    said = _("Short since %(day)s or earlier") if since.is_first else _("Short since %(day)s")
    return said % {"day": day_of(since.day)}


def _without_parent(line: Gap) -> str:
    found = line.n_minus_1.get("parent")
    if not found:
        return ""
    return _("without its largest owner %(assured)s assured") % {
        "assured": percent(found["assured"])
    }


def causes_of(moved: Iterable[ComparedLine]) -> list[dict[str, Any]]:
    """How many lines each cause has moved, the most first; one line may have several."""
    counts = Counter(label for one in moved for label, _part in one.causes)
    return [{"cause": str(label), "lines": count} for label, count in counts.most_common()]


def moved_of(one: ComparedLine) -> dict[str, Any]:
    """One line whose gap changed, with its causes, the largest first."""
    unit = one.line.resource.unit
    return {
        "change": str(one.label),
        "resource": localized(one.line.resource.name),
        "place": localized(one.line.region.name),
        "scenario": localized(one.line.scenario.name),
        "priority": one.line.priority,
        "day": one.day,
        "before": thousandths(one.gap_before, unit),
        "after": thousandths(one.gap_after, unit),
        "causes": _causes(one.causes, unit),
    }


def _causes(causes: Iterable[tuple[Any, int]], unit: Any) -> str:
    return "; ".join(
        f"{label} {'+' if part > 0 else ''}{thousandths(part, unit)}" for label, part in causes
    )


def labels() -> dict[str, str]:
    return {
        "matrix": _("Assured coverage"),
        "matrix_note": _("Weighted mean of all needs on their worst day, and the weakest of them."),
        "requirement": _("Requirement"),
        "weakest": _("weakest"),
        "weakest_head": _("Weakest"),
        "worst": _("Worst gaps"),
        "resource": _("Resource"),
        "where": _("Where and when"),
        "priority": _("Priority"),
        "missing": _("Missing"),
        "cover": _("Assured"),
        "first_short": _("First short"),
        "why": _("Why"),
        "moved": _("What changed"),
        "change": _("Change"),
        "before": _("Gap before"),
        "after": _("Gap after"),
        "causes": _("Due to"),
        "more": _("further lines changed; the report has them all."),
        "unknown": _("What is not known"),
        "unknown_note": _(
            "Too little of these markets is registered to say whether they are short. They count "
            "neither as covered nor as missing."
        ),
        "unknown_none": _("Everything asked for is known well enough to be judged."),
        "unknown_all": _("lines are not known."),
        "single": _("What hangs on one partner"),
        "single_none": _("No covered need hangs on a single partner."),
        "key": _(
            "Assured: contracted and verified. Expected: weighed by promise and evidence. Declared: "
            "all that was offered. Nothing is counted twice."
        ),
        "bar": _("Dark: assured; middle: expected; light: declared."),
    }
