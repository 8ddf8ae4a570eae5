"""The gap report as a paper: what moved first, then each requirement, then how to read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments import figures
from assessments.figures import Shown
from assessments.papers.changes import Changes, moved_among
from assessments.papers.mending import mending_values
from assessments.papers.sentences import (
    further,
    lives,
    moved_since,
    not_shown,
    nothing_moved,
    weakest,
)
from assessments.papers.words import causes_of, cell_of, frame, labels, line_of, matrix_of, moved_of
from baseline.models import Phase, Region, Requirement
from common.templatetags.figures import percent
from common.templatetags.portal import localized
from common.typesetting import typeset

SHEET = Path(__file__).with_name("report.typ")
#: Lines of each requirement and phase, lines that moved on the first page, and in their own part; the
#: spreadsheet has every one.
WORST, MOVED_FIRST, MOVED, MENDING = 10, 8, 80, 12


def set_report(user: Any, shown: Shown, changes: Changes, *, region: Region | None = None) -> bytes:
    """For one reader, of the lines that reader sees."""
    return typeset(SHEET, report_values(user, shown, changes, region=region))


def report_values(
    user: Any, shown: Shown, changes: Changes, *, region: Region | None = None
) -> dict[str, Any]:
    report = shown.report
    matrix = figures.matrix(user, report, region=region, before=changes.since)
    lines = figures.lines_for(user, report, {"region": region})
    moved = moved_among(changes, lines, region)
    place = localized(region.name if region else report.nation.name)
    title = _("Gap report: %(place)s") % {"place": place}
    phases = [phase for phase in Phase if lines.filter(phase=phase.value).exists()]
    return {
        **frame(shown, title=title, reader=user, language=get_language() or "en"),
        "sentences": [
            sentence
            for sentence in (
                *(weakest(matrix, phase, named=True) for phase in phases),
                lives(lines.short()),
                moved_since(changes, moved),
                not_shown(figures.lines_not_shown(user, report)),
            )
            if sentence
        ],
        "matrix": matrix_of(matrix),
        "causes": causes_of(moved),
        "moved": [moved_of(one) for one in moved[:MOVED]],
        "moved_first": MOVED_FIRST,
        "moved_further": further(len(moved) - MOVED_FIRST, at=_("below, line by line")),
        "moved_rest": further(len(moved) - MOVED, at=_("in the spreadsheet of the report")),
        "moved_none": nothing_moved(changes),
        **mending_values(user, shown, region=region, most=MENDING),
        "requirements": [
            _requirement(user, shown, row.requirement, phases, region) for row in matrix.rows
        ],
        "weights": _weights(shown),
        "milestones": ", ".join(str(day) for day in report.milestones),
        "words": labels() | _words(),
    }


def _requirement(
    user: Any,
    shown: Shown,
    requirement: Requirement,
    phases: list[Phase],
    region: Region | None,
) -> dict[str, Any]:
    return {
        "code": requirement.code,
        "name": localized(requirement.name),
        "phases": [
            part
            for phase in phases
            if (part := _phase(user, shown, requirement, phase, region)) is not None
        ],
    }


def _phase(
    user: Any, shown: Shown, requirement: Requirement, phase: Phase, region: Region | None
) -> dict[str, Any] | None:
    """One requirement in one phase; None where nothing is needed."""
    report = shown.report
    asked = {"requirement": requirement.code, "phase": phase.value, "region": region}
    lines = figures.lines_for(user, report, asked)
    counts = lines.order_by().counts()
    if not counts["lines"]:
        return None
    read = figures.lines_by_day(
        user, report, requirement=requirement.code, phase=phase.value, region=region
    )
    about: dict[str, Any] = {**asked, "read": read}
    worst = list(lines.short().worst_first()[:WORST])
    return {
        "label": str(phase.label),
        "counts": _("%(lines)d lines, %(short)d short, %(unknown)d not known.") % counts,
        "days": [
            {"day": one.day, **cell_of(one.cell)}
            for one in figures.by_milestone(user, report, **about)
        ],
        "elements": [
            {
                "name": f"{one.element.code} {localized(one.element.name)}",
                **cell_of(one.cell),
                "resources": [
                    {"name": localized(row.resource.name), **cell_of(row.cell)}
                    for row in one.resources
                ],
            }
            for one in figures.by_element(user, report, **about)
        ],
        "worst": [line_of(one) for one in figures.told(user, report, worst)],
        "more": max(0, counts["short"] - len(worst)),
        "more_said": _more_short(counts["short"] - len(worst)),
    }


def _more_short(lines: int) -> str:
    if lines <= 0:
        return ""
    return ngettext(
        "%(n)d more line is short; the spreadsheet of the report has it.",
        "%(n)d more lines are short; the spreadsheet of the report has every one.",
        lines,
    ) % {"n": lines}


def _weights(shown: Shown) -> list[dict[str, Any]]:
    names = [_("No promise"), _("Pledged"), _("Contracted")]
    return [
        {"name": name, "weights": [percent(weight) for weight in row]}
        for name, row in zip(names, shown.report.policy.weights, strict=True)
    ]


def _words() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "over_days": _("Over the days"),
        "day": _("Day"),
        "expected": _("Expected"),
        "declared": _("Declared"),
        "elements": _("Elements and resources"),
        "element": _("Element"),
        "worst_of": _("Worst gaps"),
        "moved_by": _("What moved the gaps"),
        "cause": _("Cause"),
        "cause_lines": _("Lines"),
        "moved_lines": _("What changed, line by line"),
        "none_short": _("No line is short."),
        "none_needed": _("No need is stated."),
        "reading": _("How to read it"),
        "day_zero": _(
            "Day 0 is the declared start of a scenario, or else the moment of the report. Every line "
            "counts with its worst of these days:"
        ),
        "weights": _("What a unit counts in the expected figure"),
        "promise": _("Promise"),
        "verified": _("Verified"),
        "exercised": _("Exercised"),
        "mean": _(
            "Means weigh needs of priority 1 to 4 by 8, 4, 2 and 1. A line whose market is too little "
            "registered is not known: it stands outside the means and is never counted as missing."
        ),
    }
