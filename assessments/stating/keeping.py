"""Needs as the deeds lock, judge and keep them. Called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Assessment, Need
from assessments.stating.faults import Fault
from assessments.stating.wanted import Wanted
from common.errors import ActionError
from workspace.changes import note_change
from workspace.models import Change

#: The permission that speaks for the office, whose consent a priority 1 needs.
OFFICE = "assessments.put_in_force"


class NeedRefused(ActionError):
    """The need breaks a rule. `faults` says which, by field."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__(" ".join(dict.fromkeys(str(fault) for fault in found)))
        self.faults = list(found)


class TakesNoNeeds(ActionError):
    pass


class NeedIsWithdrawn(ActionError):
    pass


class NeedsTheOffice(ActionError):
    pass


def for_change(rows: Any) -> Any:
    """Needs, locked, with everything the rules look at."""
    return rows.select_for_update(of=["self"], no_key=True).select_related(
        "assessment__nation", "resource", "resource__unit", "region", "scenario", "authority",
        "factor__resource", "driver",
    )  # fmt: skip


def opened(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=["self"], no_key=True).select_related("nation")
    fresh = rows.get(pk=assessment.pk)
    if fresh.is_archived or not fresh.takes_needs:
        raise TakesNoNeeds(
            _("This assessment takes no new needs. Revise it: the new version does.")
        )
    return fresh


def locked_need(need: Need) -> Need:
    fresh: Need = for_change(Need.objects).get(pk=need.pk)
    if fresh.is_archived:
        raise NeedIsWithdrawn(_("This need has been withdrawn."))
    return fresh


def settle_consent(need: Need, by: User, *, in_force: bool) -> None:
    if by.has_perm(OFFICE):
        is_first = need.priority == Need.Priority.FIRST
        need.is_applied = True
        need.consented_at = timezone.now() if is_first else None
        need.consented_by = by if is_first else None
        return
    if in_force:
        raise NeedsTheOffice(
            _("A need of priority 1 in force is changed by the national contact point.")
        )
    need.is_applied = need.priority != Need.Priority.FIRST
    need.consented_at = need.consented_by = None


def refuse(found: Sequence[Fault]) -> None:
    if found:
        raise NeedRefused(found)


def create_needs(assessment: Assessment, many: Iterable[Wanted], by: User) -> list[Need]:
    now, is_office = timezone.now(), by.has_perm(OFFICE)
    needs = []
    for wanted in many:
        is_first = wanted.priority == Need.Priority.FIRST
        needs.append(
            Need(
                nation=assessment.nation,
                assessment=assessment,
                is_applied=is_office or not is_first,
                consented_at=now if is_office and is_first else None,
                consented_by=by if is_office and is_first else None,
                stated_by=by,
                **wanted.values(),
            )
        )
    return Need.objects.bulk_create(needs)


def note_needs(assessment: Assessment, resources: set[int]) -> None:
    """Gap reports count needs in force only; others change no figure."""
    if assessment.status == Assessment.Status.IN_FORCE:
        note_change(nation_id=assessment.nation_id, kind=Change.NEEDS, keys=resources)
