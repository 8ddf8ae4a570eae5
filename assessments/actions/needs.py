"""Deeds on needs: state, change, withdraw, consent to, and apply what a factor gives now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.deriving import outdated
from assessments.models import Assessment, Need
from assessments.stating import SAME, Fault, Frame, Wanted, faults, same_key, twice
from audit.record import differences, record
from common.errors import ActionError
from workspace.actions import note_change
from workspace.models import Change

#: The permission that speaks for the office, whose consent a priority 1 needs.
OFFICE = "assessments.put_in_force"
#: Changes of these alone leave a consent to priority 1 standing.
HARMLESS = frozenset({"reason", "source", "evidence", "marking"})


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


class NeedsAReason(ActionError):
    pass


class NothingToConsentTo(ActionError):
    pass


class NothingToApply(ActionError):
    pass


@transaction.atomic
def state_need(assessment: Assessment, wanted: Wanted, *, by: User) -> Need:
    """State one need. A priority 1 stated by anybody but the office waits for its consent."""
    assessment = opened(assessment)
    frame = Frame.of(assessment)
    _refuse([*faults(wanted, frame), *(fault for _place, fault in twice([wanted], frame))])
    (need,) = create_needs(assessment, [wanted], by)
    record("need.stated", by=by, target=need, changes=_told(need))
    return need


@transaction.atomic
def state_needs(assessment: Assessment, many: Collection[Wanted], *, by: User) -> list[Need]:
    """State many needs, all or none."""
    assessment = opened(assessment)
    frame = Frame.of(assessment)
    _refuse([fault for wanted in many for fault in faults(wanted, frame)])
    _refuse([fault for _place, fault in twice(many, frame)])
    needs = create_needs(assessment, many, by)
    record(
        "needs.stated",
        by=by,
        target=assessment,
        changes={"needs": (None, [need.pk for need in needs])},
    )
    return needs


@transaction.atomic
def update_need(
    need: Need, *, version: int | None, why: str = "", by: User, **changes: Any
) -> Need:
    """Change a need; `changes` are fields of `Wanted`.

    In force, a change says why and counts at once; a need of priority 1 is then changed by the
    office alone. Before that, whatever touches a priority 1 asks for the office's consent again.
    """
    need = _locked(need)
    need.check_version(version, changes)
    told = differences(need, changes)
    in_force = _check_changeable(need, why)
    old_resource = need.resource_id
    for name, value in changes.items():
        setattr(need, name, value)
    _refuse(_faults_of_change(need))
    touched = bool(told.keys() - HARMLESS)
    first = need.priority == Need.Priority.FIRST or told.get("priority", (None,))[0] == 1
    if touched and first:
        _settle_consent(need, by, in_force=in_force)
    need.version += 1
    need.save(update_fields=[*changes, "is_applied", "consented_at", "consented_by", "version"])
    record("need.changed", by=by, target=need, changes=told | ({"why": (None, why)} if why else {}))
    _note(need.assessment, {old_resource, need.resource_id})
    return need


@transaction.atomic
def withdraw_need(need: Need, *, reason: str, version: int | None = None, by: User) -> Need:
    """The need is no longer stated; the row stays, with the reason."""
    need = _locked(need)
    need.check_version(version, {"archived_reason": reason})
    _check_changeable(need, reason)
    need.archived_at, need.archived_by, need.archived_reason = timezone.now(), by, reason
    need.version += 1
    need.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])
    record("need.withdrawn", by=by, target=need, changes={"archived_reason": ("", reason)})
    _note(need.assessment, {need.resource_id})
    return need


@transaction.atomic
def consent_to_need(need: Need, *, version: int | None = None, by: User) -> Need:
    """The office agrees that life or command is lost within 24 hours without it; now it counts."""
    need = _locked(need)
    need.check_version(version, {"is_applied": True})
    if not need.waits_for_consent:
        raise NothingToConsentTo(_("This need does not wait for consent."))
    need.consented_at, need.consented_by, need.is_applied = timezone.now(), by, True
    need.version += 1
    need.save(update_fields=["consented_at", "consented_by", "is_applied", "version"])
    record("need.consented", by=by, target=need, changes={"is_applied": (False, True)})
    _note(need.assessment, {need.resource_id})
    return need


@transaction.atomic
def apply_derivation(need: Need, *, expected: Decimal, by: User) -> Need:
    """Let a derived need follow its factor and driver as they are now.

    `expected` is the quantity the person was shown; if it has moved again, nothing is applied.
    """
    need = _locked(need)
    found = outdated([need])
    if not found:
        raise NothingToApply(_("The need says what its factor and driver give."))
    now = found[0].now
    if now.quantity != expected:
        raise NothingToApply(
            _("The factor or the driver has changed again. Look at the difference once more.")
        )
    new = {now.field: now.quantity, "factor": now.factor, "driver": now.driver}
    told = differences(need, new)
    for name, value in new.items():
        setattr(need, name, value)
    need.version += 1
    need.save(update_fields=[*new, "version"])
    record("need.derived_anew", by=by, target=need, changes=told)
    _note(need.assessment, {need.resource_id})
    return need


@transaction.atomic
def apply_derivations(assessment: Assessment, *, expected: dict[int, Decimal], by: User) -> int:
    """The same for many needs (`expected` by need); those that have moved again stay as they are."""
    rows = for_change(Need.objects.filter(assessment=assessment, pk__in=expected)).in_use()
    found = [
        one for one in outdated(rows.order_by("pk")) if expected[one.need.pk] == one.now.quantity
    ]
    if not found:
        raise NothingToApply(_("There is nothing to apply any more. Look at the needs again."))
    told = {}
    for one in found:
        setattr(one.need, one.now.field, one.now.quantity)
        one.need.factor, one.need.driver = one.now.factor, one.now.driver
        one.need.version += 1
        told[f"need {one.need.pk} {one.now.field}"] = (one.old, one.now.quantity)
    fields = ["initial", "per_day", "capacity", "factor", "driver", "version"]
    Need.objects.bulk_update([one.need for one in found], fields)
    record("needs.derived_anew", by=by, target=assessment, changes=told)
    _note(assessment, {one.need.resource_id for one in found})
    return len(found)


# What the deeds share


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


def _locked(need: Need) -> Need:
    fresh: Need = for_change(Need.objects).get(pk=need.pk)
    if fresh.is_archived:
        raise NeedIsWithdrawn(_("This need has been withdrawn."))
    return fresh


def _check_changeable(need: Need, why: str) -> bool:
    """Whether the assessment is in force; raises where its needs cannot be changed any more."""
    assessment = need.assessment
    if assessment.is_archived or not (
        assessment.takes_needs or assessment.status == Assessment.Status.IN_FORCE
    ):
        raise TakesNoNeeds(_("This assessment is over; its needs stay as they were."))
    in_force = assessment.status == Assessment.Status.IN_FORCE
    if in_force and not why.strip():
        raise NeedsAReason(_("The assessment is in force: say why the need is changed."))
    return in_force


def _settle_consent(need: Need, by: User, *, in_force: bool) -> None:
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


def _faults_of_change(need: Need) -> list[Fault]:
    frame = Frame.of(need.assessment)
    wanted = Wanted.of(need)
    others = need.assessment.needs.in_use().exclude(pk=need.pk)
    found = faults(wanted, frame)
    if same_key(wanted) in set(others.values_list(*SAME)):
        found.append(Fault("resource", "stated_already"))
    return found


def _refuse(found: Sequence[Fault]) -> None:
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


def _told(need: Need) -> dict[str, tuple[Any, Any]]:
    stated = Wanted.of(need).values()
    return {name: (None, value) for name, value in stated.items() if value not in (None, "")}


def _note(assessment: Assessment, resources: set[int]) -> None:
    """Gap reports count needs in force only; others change no figure."""
    if assessment.status == Assessment.Status.IN_FORCE:
        note_change(nation_id=assessment.nation_id, kind=Change.NEEDS, keys=resources)
