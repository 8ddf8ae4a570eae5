"""Deeds on needs: state, change, withdraw, consent to, and apply what a factor gives now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import notifications
from assessments.models import TERMS, Assessment, Need
from assessments.stating import SAME, Fault, Frame, Wanted, faults, same_key, twice
from assessments.stating.keeping import (
    TakesNoNeeds,
    check_alone,
    check_not_agreed,
    create_needs,
    follow,
    locked_need,
    note_needs,
    opened,
    refuse,
    settle_consent,
)
from audit.record import differences, record
from common.errors import ActionError

#: Changes of these alone leave a consent to priority 1 standing.
HARMLESS = frozenset({"reason", "source", "evidence", "marking"})
#: Where a need lies: once the other side has spoken of it, it cannot be moved beneath its words.
WHERE = frozenset({"resource", "region", "scenario"})


class NothingToConsentTo(ActionError):
    pass


@transaction.atomic
def state_need(assessment: Assessment, wanted: Wanted, *, by: User) -> Need:
    """State one need. A priority 1 stated by anybody but the office waits for its consent."""
    assessment = opened(assessment)
    frame = Frame.of(assessment)
    refuse([*faults(wanted, frame), *(fault for _place, fault in twice([wanted], frame))])
    (need,) = create_needs(assessment, [wanted], by)
    record("need.stated", by=by, target=need, changes=_told(need))
    return need


@transaction.atomic
def state_needs(assessment: Assessment, many: Collection[Wanted], *, by: User) -> list[Need]:
    """State many needs, all or none."""
    assessment = opened(assessment)
    frame = Frame.of(assessment)
    refuse([fault for wanted in many for fault in faults(wanted, frame)])
    refuse([fault for _place, fault in twice(many, frame)])
    needs = create_needs(assessment, many, by)
    record(
        "needs.stated",
        by=by,
        target=assessment,
        changes={"needs": (None, [need.pk for need in needs])},
    )
    return needs


@transaction.atomic
def update_need(need: Need, *, version: int | None, by: User, **changes: Any) -> Need:
    """Change a need; `changes` are fields of `Wanted`.

    What both sides have agreed on stays until they take it back, and what is in force until a new
    version. Whatever touches a priority 1 asks for the office's consent again.
    """
    need = locked_need(need)
    need.check_version(version, changes)
    _check_changeable(need)
    told = differences(need, changes)
    touched = told.keys() - HARMLESS
    if touched:
        check_not_agreed(need)
    if touched & WHERE:
        check_alone(need)
    for name, value in changes.items():
        setattr(need, name, value)
    refuse(_faults_of_change(need))
    first = need.priority == Need.Priority.FIRST or told.get("priority", (None,))[0] == 1
    if touched and first:
        settle_consent(need, by)
    need.version += 1
    need.save(update_fields=[*changes, "is_applied", "consented_at", "consented_by", "version"])
    if touched & set(TERMS):
        follow(need, by)
    record("need.changed", by=by, target=need, changes=told)
    return need


@transaction.atomic
def withdraw_need(need: Need, *, reason: str, version: int | None = None, by: User) -> Need:
    """The need is no longer stated; the row stays, with the reason."""
    need = locked_need(need)
    need.check_version(version, {"archived_reason": reason})
    _check_changeable(need)
    check_not_agreed(need)
    need.archived_at, need.archived_by, need.archived_reason = timezone.now(), by, reason
    need.version += 1
    need.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])
    record("need.withdrawn", by=by, target=need, changes={"archived_reason": ("", reason)})
    notifications.tell_withdrawn(need, by)
    return need


@transaction.atomic
def consent_to_need(need: Need, *, version: int | None = None, by: User) -> Need:
    """The office agrees that life or command is lost within 24 hours without it; now it counts."""
    need = locked_need(need)
    need.check_version(version, {"is_applied": True})
    if not need.waits_for_consent:
        raise NothingToConsentTo(_("This need does not wait for consent."))
    need.consented_at, need.consented_by, need.is_applied = timezone.now(), by, True
    need.version += 1
    need.save(update_fields=["consented_at", "consented_by", "is_applied", "version"])
    record("need.consented", by=by, target=need, changes={"is_applied": (False, True)})
    note_needs(need.assessment, {need.resource_id})
    return need


def _check_changeable(need: Need) -> None:
    assessment = need.assessment
    if assessment.is_archived or assessment.status == Assessment.Status.SUPERSEDED:
        raise TakesNoNeeds(_("This assessment is over; its needs stay as they were."))
    if assessment.status == Assessment.Status.IN_FORCE:
        raise TakesNoNeeds(
            _("This version is signed and in force. Open a new version to change its needs.")
        )
    if not assessment.takes_needs:
        raise TakesNoNeeds(
            _("Everything is agreed and waits for the signatures. Reopen it to change a need.")
        )


def _faults_of_change(need: Need) -> list[Fault]:
    frame = Frame.of(need.assessment)
    wanted = Wanted.of(need)
    others = need.assessment.needs.in_use().exclude(pk=need.pk)
    found = faults(wanted, frame)
    if same_key(wanted) in set(others.values_list(*SAME)):
        found.append(Fault("resource", "stated_already"))
    return found


def _told(need: Need) -> dict[str, tuple[Any, Any]]:
    stated = Wanted.of(need).values()
    return {name: (None, value) for name, value in stated.items() if value not in (None, "")}
