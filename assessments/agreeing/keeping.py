"""Lines as the deeds lock, judge and keep them. Called by actions, inside their transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.agreeing.lines import Line, lines_of
from assessments.models import Assessment, Need, Position, Side, terms_of
from assessments.stating import Fault, Wanted, faults_of_terms
from assessments.stating.keeping import locked_need, refuse, settle_consent
from audit.record import differences
from common.errors import ActionError

#: Quantities; what differs in one of them is no longer what a factor gives.
_COUNTED = ("initial", "per_day", "capacity")


class TakesNoPositions(ActionError):
    pass


def locked_line(need: Need) -> Line:
    """The need with everything said of it, its assessment and itself locked."""
    need = locked_need(need)
    check_takes_positions(need.assessment)
    return lines_of([need])[0]


def check_takes_positions(assessment: Assessment) -> None:
    if assessment.is_archived or not assessment.takes_positions:
        raise TakesNoPositions(
            _("Positions are stated while an assessment is open or being reconciled.")
        )


def judge(need: Need, terms: dict[str, Any]) -> None:
    refuse(faults_in(need, terms))


def faults_in(need: Need, terms: dict[str, Any]) -> list[Fault]:
    """Hold what is said of a need against the rules that a need's own quantity is held against."""
    evidence = need.evidence or "-"  # a criterion's evidence is the need's, not asked here again
    wanted = replace(Wanted.of(need), **terms, evidence=evidence)
    return faults_of_terms(wanted, sorted(need.nation.milestones))


def agree(need: Need, terms: dict[str, Any], by: User) -> dict[str, Any]:
    """Both sides have set this together; answers what changed, for the trail."""
    new: dict[str, Any] = dict(terms)
    told = differences(need, new)
    if need.is_derived and told.keys() & set(_COUNTED):
        new |= {"factor": None, "driver": None, "share_affected": None}
        told = differences(need, new)
    for name, value in new.items():
        setattr(need, name, value)
    if told and need.priority == Need.Priority.FIRST:
        settle_consent(need, by)
    need.agreed_at, need.agreed_by = timezone.now(), by
    need.version += 1
    need.save(
        update_fields=[
            *new, "is_applied", "consented_at", "consented_by", "agreed_at", "agreed_by", "version",
        ]
    )  # fmt: skip
    return told | {"agreed": (None, True)}


def agree_if_same(need: Need, by: User) -> dict[str, Any] | None:
    """Where both sides say the same now, that is agreed; None where they differ or one is silent."""
    stated = {one.side: terms_of(one) for one in Position.objects.filter(need=need)}
    if len(stated) < len(Side):
        return None
    same = stated[Side.PUBLIC] == stated[Side.PRIVATE]
    return agree(need, stated[Side.PUBLIC], by) if same else {}
