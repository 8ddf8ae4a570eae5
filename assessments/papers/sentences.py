"""The sentences a paper opens with."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.engine.compare import Change
from assessments.figures import Matrix
from assessments.figures.comparison import ComparedLine
from assessments.models.report import GapQuerySet
from assessments.papers.changes import Changes
from assessments.papers.words import day_of
from baseline.models import Phase
from common.templatetags.figures import change, percent, thousandths
from common.templatetags.portal import localized


def weakest(matrix: Matrix, phase: Phase, *, named: bool = False) -> str:
    """The requirement covered least in a phase; `named` where the paper is about several phases."""
    place = matrix.phases.index(phase)
    known = [row for row in matrix.rows if row.cells[place].assured is not None]
    if not known:
        return _("Nothing is known of any requirement in %(phase)s.") % {
            "phase": str(phase.label).lower()
        }
    row = min(known, key=lambda one: one.cells[place].assured or 0)
    cell = row.cells[place]
    said = f"{phase.label}: " if named else ""
    said += _(
        "The weakest requirement is %(code)s %(name)s: %(assured)s of what is needed is assured, "
        "%(expected)s can be expected, %(declared)s was offered"
    ) % {
        "code": row.requirement.code,
        "name": localized(row.requirement.name),
        "assured": percent(cell.assured),
        "expected": percent(cell.expected),
        "declared": percent(cell.declared),
    }
    if cell.trend:
        said += " " + _("(%(points)s points since the last snapshot)") % {
            "points": change(cell.trend)
        }
    return f"{said}."


def lives(short: GapQuerySet) -> str:
    """The gaps of priority 1, and the worst of them."""
    first = short.filter(priority=1)
    count = first.count()
    if not count:
        return _("No need of priority 1 (life or command lost within a day) is short.")
    worst = first.worst_first().first()
    assert worst is not None  # noqa: S101  (there is at least one)
    said = ngettext(
        "%(n)d need of priority 1 (life or command lost within a day) is short",
        "%(n)d needs of priority 1 (life or command lost within a day) are short",
        count,
    ) % {"n": count}
    missing = "" if worst.judgement else thousandths(worst.gap, worst.resource.unit)
    where = f"{localized(worst.resource.name)}, {localized(worst.region.name)}"
    if missing and worst.milestone:
        return _("%(said)s; the worst is %(where)s: %(missing)s missing on day %(day)d.") % {
            "said": said,
            "where": where,
            "missing": missing,
            "day": worst.milestone,
        }
    return _("%(said)s; the worst is %(where)s.") % {"said": said, "where": where}


def moved_since(changes: Changes, moved: Sequence[ComparedLine]) -> str:
    if changes.comparison is None or changes.since is None:
        return ""
    count = {kind: sum(one.change == kind for one in moved) for kind in Change}
    if not moved:
        return _("No gap has changed since %(day)s.") % {"day": day_of(changes.since.day)}
    return _(
        "Since %(day)s %(new)d gaps opened, %(wider)d widened, %(narrower)d narrowed and "
        "%(closed)d closed."
    ) % {
        "day": day_of(changes.since.day),
        "new": count[Change.NEW],
        "wider": count[Change.WIDER],
        "narrower": count[Change.NARROWER],
        "closed": count[Change.CLOSED],
    }


def nothing_moved(changes: Changes) -> str:
    if changes.since is None:
        return _("There is no earlier snapshot to compare with.")
    return _("No gap has changed since %(day)s.") % {"day": day_of(changes.since.day)}


def not_shown(lines: int) -> str:
    """What its reader does not see is said on the paper, too."""
    if not lines:
        return ""
    return ngettext(
        "%(n)d line of the report is not shown to you: it lies outside what you answer for.",
        "%(n)d lines of the report are not shown to you: they lie outside what you answer for.",
        lines,
    ) % {"n": lines}


def further(lines: int, *, at: str) -> str:
    """How many more moved, and where they stand."""
    if lines <= 0:
        return ""
    said = ngettext(
        "%(n)d further line moved: %(at)s.", "%(n)d further lines moved: %(at)s.", lines
    )
    return said % {"n": lines, "at": at}
