"""Needs as the deeds lock, judge and keep them. Called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Assessment, Need, Position, Side, terms_of
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


class LineIsAgreed(ActionError):
    pass


class OtherSideSpoke(ActionError):
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
    """The need, after its assessment: whatever moves the assessment waits, and the other way round."""
    rows = Assessment.objects.select_for_update(of=["self"], no_key=True)
    rows.filter(pk=need.assessment_id).values_list("pk", flat=True).first()
    fresh: Need = for_change(Need.objects).get(pk=need.pk)
    if fresh.is_archived:
        raise NeedIsWithdrawn(_("This need has been withdrawn."))
    return fresh


def settle_consent(need: Need, by: User) -> None:
    """A priority 1 that was touched counts once the office agrees; the office's own counts at once."""
    is_first = need.priority == Need.Priority.FIRST
    by_office = by.has_perm(OFFICE)
    need.is_applied = by_office or not is_first
    need.consented_at = timezone.now() if by_office and is_first else None
    need.consented_by = by if by_office and is_first else None


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
    made = Need.objects.bulk_create(needs)
    Position.objects.bulk_create(public_position(need, by) for need in made)
    return made


def public_position(need: Need, by: User) -> Position:
    """What a need says as it is stated is what the public side states."""
    return Position(
        nation_id=need.nation_id, need=need, side=Side.PUBLIC, stated_by=by, **terms_of(need)
    )


def follow(need: Need, by: User) -> None:
    """The public side has changed the need, so its position says the same now."""
    position = Position.objects.select_for_update().filter(need=need, side=Side.PUBLIC).first()
    if position is None:
        public_position(need, by).save(force_insert=True)
        return
    for name, value in terms_of(need).items():
        setattr(position, name, value)
    position.stated_at, position.stated_by = timezone.now(), by
    position.version += 1
    position.save()


def check_not_agreed(need: Need) -> None:
    if need.agreed_at is not None:
        raise LineIsAgreed(
            _("Both sides have agreed on this line. Take the agreement back first, saying why.")
        )


def check_alone(need: Need) -> None:
    """Where the need lies is the public side's alone until the other side has spoken of it."""
    if Position.objects.filter(need=need, side=Side.PRIVATE).exists():
        raise OtherSideSpoke(
            _(
                "The private side has stated its position on this line, so its region and scenario "
                "stay. Withdraw the line and state another one."
            )
        )


def note_needs(assessment: Assessment, resources: set[int]) -> None:
    """Gap reports count needs in force only; others change no figure."""
    if assessment.status == Assessment.Status.IN_FORCE:
        note_change(nation_id=assessment.nation_id, kind=Change.NEEDS, keys=resources)
