"""An assessment on paper: both positions line by line, what differs, what is agreed, dissent."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.agreeing import Line, LineStatus, lines_of, signatures_of
from assessments.models import Assessment, Need
from assessments.papers.words import day_of, moment_of
from common.rows import Marking
from common.templatetags.portal import localized
from common.typesetting import TLP, typeset

SHEET = Path(__file__).with_name("joint.typ")
#: Lines that one paper holds; a longer assessment is read as a file.
MOST = 1_000


def lines_on_paper(user: Any, assessment: Assessment) -> tuple[list[Line], int]:
    """The lines this reader sees, as many as a paper holds, and how many more there are."""
    needs = Need.objects.visible_to(user).in_use().filter(assessment=assessment)
    count = needs.count()
    return lines_of(needs.for_list()[:MOST]), max(0, count - MOST)


def set_joint(user: Any, assessment: Assessment) -> bytes:
    """For one reader, of the lines that reader sees."""
    return typeset(SHEET, joint_values(user, assessment))


def joint_values(user: Any, assessment: Assessment) -> dict[str, Any]:
    nation = assessment.nation
    lines, more = lines_on_paper(user, assessment)
    strictest = max(
        (Marking(one) for one in (assessment.marking, *(line.need.marking for line in lines))),
        key=lambda one: one.rank,
    )
    return {
        "language": (get_language() or "en")[:2],
        "title": assessment.title,
        "nation": localized(nation.name),
        "office": nation.office_name,
        "banner": nation.banner,
        "marking": strictest.label,
        "colour": TLP[strictest],
        "basis": f"{assessment.get_status_display()} · {_scope(assessment)}",
        "made": _("Printed %(moment)s for %(reader)s")
        % {"moment": moment_of(timezone.now()), "reader": user.get_full_name()},
        "page": _("Page"),
        "sentences": list(_sentences(assessment, lines, more)),
        "signatures": [
            {
                "side": one.get_side_display(),
                "name": one.signed_by.get_full_name(),
                "at": moment_of(one.signed_at),
                "sha256": one.sha256,
            }
            for one in signatures_of(assessment)
        ],
        "lines": [_line(one) for one in lines],
        "views": [
            {
                "line": _named(line),
                "side": position.get_side_display(),
                "comment": position.comment,
                "dissent": position.dissent,
            }
            for line in lines
            for position in (line.public, line.private)
            if position is not None and (position.comment or position.dissent)
        ],
        "words": _words(),
    }


def _sentences(assessment: Assessment, lines: list[Line], more: int) -> Any:
    if assessment.purpose:
        yield assessment.purpose
    agreed = sum(line.status is LineStatus.AGREED for line in lines)
    dissents = sum(len(line.dissents) for line in lines)
    yield _("Agreed: %(agreed)d of %(all)d lines. Dissent kept: %(dissents)d.") % {
        "agreed": agreed, "all": len(lines), "dissents": dissents,
    }  # fmt: skip
    if assessment.in_force_at:
        yield _("In force since %(day)s.") % {"day": day_of(assessment.in_force_at)}
    if more:
        yield _("INCOMPLETE: %(more)d more lines are in the file.") % {"more": more}


def _scope(assessment: Assessment) -> str:
    codes = assessment.requirements.order_by("code").values_list("code", flat=True)
    places = assessment.regions.order_by("path")
    return ", ".join([*codes, *(localized(one.name) for one in places[:5])])


def _named(line: Line) -> str:
    return f"{localized(line.need.resource.name)}, {localized(line.need.region.name)}"


def _line(line: Line) -> dict[str, Any]:
    need = line.need
    return {
        "resource": localized(need.resource.name),
        "region": localized(need.region.name),
        "scenario": localized(need.scenario.name),
        "priority": need.priority,
        "public": _said(line.public),
        "private": _said(line.private),
        "agreed": _said(need) if line.status is LineStatus.AGREED else None,
        "status": str(line.status.label),
        "differs": bool(line.differing),
    }


def _said(row: Any) -> dict[str, str] | None:
    """In the words of the page."""
    if row is None:
        return None
    return {
        name: " ".join(unescape(render_to_string(f"assessments/{template}", {"need": row})).split())
        for name, template in (("quantity", "_how_much.html"), ("when", "_when.html"))
    }


def _words() -> dict[str, str]:
    return {
        "signatures": _("Signatures"),
        "unsigned": _("Nobody has signed this version."),
        "lines": _("Line by line"),
        "none": _("No need is stated."),
        "need": _("Need"),
        "priority": _("Priority"),
        "public": _("Public side"),
        "private": _("Private side"),
        "agreed": _("Agreed"),
        "differs": _("the two sides differ"),
        "views": _("Comments and dissent"),
        "dissent": _("Dissent"),
    }
