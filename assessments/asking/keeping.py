"""A kept what-if asked again: the answer is a small row, and whoever kept it is told when it moves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import notifications
from assessments.asking.answers import Asked, NotAnswered, answer_of
from assessments.asking.sides import Sides, Turn, sides_for
from assessments.asking.supposed import Understood, understand
from assessments.models import GapReport, KeptWhatIf, WhatIfAnswer


def understood(what_if: KeptWhatIf, report: GapReport) -> Understood:
    """Names pass the door of whoever kept it: shared, a question is the same for all."""
    pairs = [(str(name), str(value)) for name, value in what_if.pairs]
    return understand(what_if.kept_by, report, pairs)


def answer_again(what_if: KeptWhatIf, report: GapReport) -> WhatIfAnswer:
    """Ask it upon a report, write down the answer, and tell its keeper if it is another one than last.

    Asked twice of one day it stays what it was.
    """
    earlier = WhatIfAnswer.objects.filter(what_if=what_if, day__lt=report.day)
    last = earlier.newest_first().first()
    found = _answered(what_if, report)
    with transaction.atomic():
        row, is_new = WhatIfAnswer.objects.get_or_create(
            what_if=what_if,
            day=report.day,
            defaults={"report": report, **found},
        )
        if is_new and last is not None and last.told != row.told:
            notifications.tell_what_if_moved(what_if, last, row)
    return row


def _answered(what_if: KeptWhatIf, report: GapReport) -> dict[str, object]:
    keeper = what_if.kept_by
    if not keeper.is_active or not keeper.has_perm("assessments.view_gapreport"):
        return {"problem": _("Whoever kept it reads no reports any more.")}
    question = understood(what_if, report)
    if question.problems:
        return {"problem": " ".join(question.problems)[:500]}
    day = what_if.day if what_if.day in report.milestones else None
    try:
        answer = answer_of(Asked(report, question.what_if))
    except NotAnswered as problem:
        return {"problem": str(problem)[:500]}
    sides = sides_for(keeper, report, answer, day=day, priority_weights=question.priority_weights)
    return headline(sides)


def headline(sides: Sides) -> dict[str, object]:
    return {
        "worse": sides.counts[Turn.WORSE],
        "better": sides.counts[Turn.BETTER],
        "otherwise": sides.counts[Turn.OTHERWISE],
        "unchanged": sides.unchanged,
        "short_before": sides.short_before,
        "short_after": sides.short_after,
        "figures": [
            [
                one.requirement.code, one.phase.value, one.before.assured, one.after.assured,
                one.before.expected, one.after.expected,
            ]
            for one in sides.requirements
            if one.is_moved
        ],
    }  # fmt: skip
