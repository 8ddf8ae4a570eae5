"""The brief: two pages for a minister, each figure with what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments import figures
from assessments.figures import Shown
from assessments.models import Gap
from assessments.models.report import GapQuerySet
from assessments.papers.changes import Changes, moved_among
from assessments.papers.mending import mending_values
from assessments.papers.sentences import lives, moved_since, nothing_moved, weakest
from assessments.papers.words import frame, labels, line_of, matrix_of, moved_of
from baseline.models import Phase, Region
from common.templatetags.portal import localized
from common.typesetting import typeset

SHEET = Path(__file__).with_name("brief.typ")
#: What fits on two pages.
WORST, MOVED, MENDING, UNKNOWN, ALONE = 6, 4, 3, 4, 3


def set_brief(
    user: Any, shown: Shown, changes: Changes, *, phase: Phase, region: Region | None = None
) -> bytes:
    """For one reader, of the lines that reader sees; about one phase, in one region or the nation."""
    return typeset(SHEET, brief_values(user, shown, changes, phase=phase, region=region))


def brief_values(
    user: Any, shown: Shown, changes: Changes, *, phase: Phase, region: Region | None = None
) -> dict[str, Any]:
    report = shown.report
    place = localized(region.name if region else report.nation.name)
    matrix = figures.matrix(user, report, region=region, before=changes.since)
    lines = figures.lines_for(user, report, {"region": region, "phase": phase.value})
    short = lines.short()
    worst = figures.told(user, report, list(short.worst_first()[:WORST]))
    moved = [one for one in moved_among(changes, lines, region) if one.line.phase == phase.value]
    title = _("Where %(place)s falls short: %(phase)s") % {
        "place": place,
        "phase": str(phase.label).lower(),
    }
    return {
        **frame(shown, title=title, reader=user, language=get_language() or "en"),
        "sentences": [
            sentence
            for sentence in (
                weakest(matrix, phase),
                lives(short),
                moved_since(changes, moved),
            )
            if sentence
        ],
        "matrix": matrix_of(matrix),
        "worst": [line_of(one) for one in worst],
        "short": short.count(),
        "moved": [moved_of(one) for one in moved[:MOVED]],
        "moved_more": max(0, len(moved) - MOVED),
        "moved_none": nothing_moved(changes),
        **mending_values(user, shown, phase=phase, region=region, most=MENDING),
        "unknown": [_unknown(line) for line in _unknown_lines(lines)],
        "unknown_count": lines.filter(is_known=False).count(),
        "alone": [line_of(one) for one in figures.told(user, report, _alone(lines))],
        "words": labels(),
    }


def _unknown_lines(lines: GapQuerySet) -> list[Gap]:
    return list(lines.filter(is_known=False).order_by("priority", "known_share", "pk")[:UNKNOWN])


def _unknown(line: Gap) -> dict[str, Any]:
    share = line.known_share
    return {
        "resource": localized(line.resource.name),
        "place": localized(line.region.name),
        "priority": line.priority,
        "why": _("%(share)d %% of the market is registered") % {"share": share}
        if share is not None
        else _("nobody has judged it, or nothing is in service"),
    }


def _alone(lines: GapQuerySet) -> list[Gap]:
    """What hangs on one partner although it is covered or nearly so; priority 1 and 2 first."""
    rows = lines.filter(partners=1, is_known=True, coverage__gt=0)
    return list(rows.order_by("priority", "-coverage", "pk")[:ALONE])
