"""What stands against the next state of an assessment, in words for the people who wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.agreeing.content import digest_of
from assessments.agreeing.lines import LineStatus, with_status
from assessments.models import Assessment, Need, Side, Signature

Status = Assessment.Status


def hindrances(assessment: Assessment, to: str, *, today: date | None = None) -> list[str]:
    """Why the assessment cannot go to `to` now; empty where it can. One sentence each."""
    return list(_CHECKS[to](assessment, today or timezone.localdate()))


def _to_open(assessment: Assessment, today: date) -> Iterator[str]:
    yield from _leads(assessment)
    for name, words in (
        ("requirements", _("It covers no requirement yet.")),
        ("regions", _("It covers no region yet.")),
        ("scenarios", _("It covers no scenario yet.")),
    ):
        if not getattr(assessment, name).exists():
            yield words
    if assessment.due_on is None:
        yield _("It has no deadline yet: the day until which both sides state their positions.")
    elif assessment.due_on < today:
        yield _("Its deadline has passed; choose another day.")


def _to_reconciling(assessment: Assessment, today: date) -> Iterator[str]:
    yield from _leads(assessment)
    yield from _needs(assessment)
    if assessment.due_on is not None and assessment.due_on < today:
        return
    missing = with_status(assessment.needs.in_use()).filter(line_status=LineStatus.WAITING).count()
    if not missing:
        return
    until = date_format(assessment.due_on, "j M Y") if assessment.due_on else _("the deadline")
    yield ngettext(
        "%(n)d line lacks a position, and both sides have time until %(until)s.",
        "%(n)d lines lack a position, and both sides have time until %(until)s.",
        missing,
    ) % {"n": missing, "until": until}


def _to_agreed(assessment: Assessment, today: date) -> Iterator[str]:
    yield from _leads(assessment)
    yield from _needs(assessment)
    open_ones = assessment.needs.not_agreed().count()
    if open_ones:
        yield ngettext(
            "%(n)d line is not agreed yet: propose a value, accept one, or withdraw the line.",
            "%(n)d lines are not agreed yet: propose values, accept them, or withdraw the lines.",
            open_ones,
        ) % {"n": open_ones}
    yield from _unread(assessment)


def _to_in_force(assessment: Assessment, today: date) -> Iterator[str]:
    yield from _needs(assessment)
    rows = Signature.objects.filter(assessment=assessment, number=assessment.version)
    hashes = dict(rows.values_list("side", "sha256"))
    # What is signed is read once more only when both have signed: it may be long.
    content = digest_of(assessment) if len(hashes) == len(Side) else ""
    signed = {side for side, one in hashes.items() if one == content or not content}
    if Side.PUBLIC not in signed:
        yield _("The public lead has not signed this version.")
    if Side.PRIVATE not in signed:
        yield _("The private lead has not signed this version.")


def _leads(assessment: Assessment) -> Iterator[str]:
    if assessment.public_lead_id is None:
        yield _("It has no public lead yet.")
    if assessment.private_lead_id is None:
        yield _("It has no private lead yet.")


def _needs(assessment: Assessment) -> Iterator[str]:
    if not assessment.needs.in_use().exists():
        yield _("No need is stated yet. State at least one first.")


def _unread(assessment: Assessment) -> Iterator[str]:
    """Nobody signs what they may not read."""
    needs = assessment.needs.in_use()
    for lead, is_public in ((assessment.public_lead, True), (assessment.private_lead, False)):
        if lead is None:
            continue
        seen = Need.objects.visible_to(lead).in_use().filter(assessment=assessment)
        if hidden := needs.count() - seen.count():
            yield _strict(hidden, is_public=is_public)


def _strict(hidden: int, *, is_public: bool) -> str:
    if is_public:
        words = ngettext(
            "%(n)d line is marked so strictly that the public lead may not read it.",
            "%(n)d lines are marked so strictly that the public lead may not read them.",
            hidden,
        )
    else:
        words = ngettext(
            "%(n)d line is marked so strictly that the private lead may not read it.",
            "%(n)d lines are marked so strictly that the private lead may not read them.",
            hidden,
        )
    return words % {"n": hidden}


_CHECKS: dict[str, Callable[[Assessment, date], Iterator[str]]] = {
    Status.OPEN: _to_open,
    Status.RECONCILING: _to_reconciling,
    Status.AGREED: _to_agreed,
    Status.IN_FORCE: _to_in_force,
}
