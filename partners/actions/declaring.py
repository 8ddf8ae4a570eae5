"""Deeds on capabilities: declaring, changing, sending to the office, withdrawing.

What lowers a capability takes effect at once; what raises it waits for the office, part by part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record, record_all
from baseline.editing import archive_and_record, change_and_record
from baseline.models import Resource
from common.errors import ActionError, ChangedMeanwhile
from partners import notifications
from partners.counting import changed_parts, raised_parts
from partners.holding import held_capability
from partners.lines import check_again, check_product
from partners.models import Capability, CapabilityChange, Partner
from partners.people import check_people, grows, people_of
from partners.sending import check_may_send
from partners.sightings import refresh_evidence
from partners.stating import AMOUNTS
from partners.supply_changes import note_capability, note_supply
from partners.terms import (
    ENTERED,
    Terms,
    ancestors,
    as_json,
    counted,
    counted_of,
    from_json,
    joined,
    kept,
    split,
)

#: Fields that reports read besides what `partners.counting` weighs.
_ALSO_COUNTED = {"owner", "release", "release_hours"}
#: What is not worth a line in the trail of something new.
_NOTHING: tuple[Any, ...] = (None, "", [], False, 0)


class NotDeclarable(ActionError):
    pass


class NotThisSite(ActionError):
    pass


class NothingStated(ActionError):
    pass


class CapabilityNotDraft(ActionError):
    pass


class CapabilityNotInForce(ActionError):
    pass


class CapabilityChanged(ChangedMeanwhile):
    pass


def _is_at_once(capability: Capability, by: User) -> bool:
    """The office's own changes take effect at once, and everybody's where the nation says so."""
    return by.is_officer or not capability.nation.raises_wait_for_office


def _check(
    partner: Partner, resource: Resource, stated: Terms, capability: Capability | None = None
) -> dict[str, Any]:
    if resource.kind == Resource.Kind.CRITERION:
        raise NotDeclarable(_("This is judged by the authority in charge; it is not declared."))
    if resource.nation_id not in (None, partner.nation_id):
        raise NotDeclarable(_("This resource belongs to another register."))
    if stated.site.partner_id != partner.pk or stated.site.is_archived:
        raise NotThisSite(_("Choose one of this organisation's sites."))
    values = kept(stated, resource)
    check_product(resource, values, capability)
    check_people(resource, values, capability)
    _check_amounts(values)
    return values


def _check_amounts(values: Mapping[str, Any]) -> None:
    if not any(values[name] for name in ("stock", "rate", "capacity")):
        raise NothingStated(_("State a quantity above zero."))


@transaction.atomic
def declare_capability(
    partner: Partner, *, resource: Resource, terms: Terms, by: User
) -> Capability:
    """Write down what a partner could supply. A draft, until it is sent to the office."""
    values = _check(partner, resource, terms)
    if resource.is_retired:
        raise NotDeclarable(_("This resource is no longer offered. Choose another one."))
    capability = Capability.objects.create(
        nation=partner.nation, partner=partner, resource=resource, declared_by=by, **values
    )
    record("capability.declared", by=by, target=capability, changes=_as_new(values))
    return capability


def _as_new(values: Mapping[str, Any]) -> dict[str, tuple[None, Any]]:
    """What the trail says of something new."""
    stated = {name: value for name, value in values.items() if name not in ENTERED}
    return {name: (None, value) for name, value in stated.items() if value not in _NOTHING}


@transaction.atomic
def declare_and_send(
    partner: Partner, *, wanted: Sequence[tuple[Resource, dict[str, Any]]], by: User
) -> list[Capability]:
    """Many new things at once, each with the same two deeds as one by one; the office is told once.

    `wanted`: resources with values as `partners.terms.kept` gives them, checked by the form of the
    page. Nothing that a line makes: its products are judged one after the other.
    """
    check_may_send(partner, by)
    now, nation = timezone.now(), partner.nation
    fixed: dict[str, Any] = {"status": Capability.Status.SUBMITTED}
    at_once = by.is_officer or not nation.raises_wait_for_office
    if at_once:
        fixed = {
            "status": Capability.Status.IN_FORCE,
            "in_force_since": now,
            "confirmed_on": timezone.localdate(now),
        }
    for resource, values in wanted:
        if values["line"] is not None:
            raise NotDeclarable(_("Declare what a line makes one by one."))
        check_people(resource, values)
        _check_amounts(values)
    rows = Capability.objects.bulk_create(
        Capability(
            nation=nation, partner=partner, resource=resource, declared_by=by, declared_at=now,
            version=2, **fixed, **values,
        )
        for resource, values in wanted
    )  # fmt: skip
    said = [_as_new(values) for _resource, values in wanted]
    record_all("capability.declared", by=by, changed=zip(rows, said, strict=True))
    record_all("capability.submitted", by=by, changed=((row, {}) for row in rows))
    if at_once:
        note_supply(nation.pk, (row.resource_id for row in rows))
    else:
        notifications.tell_office_of_declarations(partner, len(rows))
    return rows


@transaction.atomic
def update_capability(
    capability: Capability, *, version: int | None, terms: Terms, by: User
) -> tuple[Capability, CapabilityChange | None]:
    """Change a capability; gives it back with the change that waits for the office, if any."""
    capability = held_capability(capability)
    if capability.status != Capability.Status.DRAFT:
        check_may_send(capability.partner, by)
    values = _check(capability.partner, capability.resource, terms, capability)
    capability.check_version(version, values)
    counts = capability.status == Capability.Status.IN_FORCE
    raised = _raised(capability, values) if counts and not _is_at_once(capability, by) else ()
    return _apply(capability, values, raised, by=by)


def _raised(capability: Capability, values: dict[str, Any]) -> frozenset[str]:
    new = counted(values)
    raised = raised_parts(counted_of(capability), new, ancestors(new.served))
    more = grows(capability.competences, values["competences"])
    return raised | {"competences"} if more else raised


def _apply(
    capability: Capability, values: dict[str, Any], raised: Any, *, by: User
) -> tuple[Capability, CapabilityChange | None]:
    old, line_id = counted_of(capability), capability.line_id
    now, waits = split(capability, values, raised)
    replaced = _withdraw_waiting(capability, by=by)
    change = None
    if waits:
        change = CapabilityChange.objects.create(
            capability=capability, new_values=as_json(waits), asked_by=by
        )
    asked = {"asked": (replaced, as_json(waits))} if waits or replaced else {}
    capability, changes = change_and_record(
        capability, event="capability.updated", by=by, version=None, values=now, besides=asked
    )
    refresh_evidence(capability, today=timezone.localdate())
    if change is not None:
        notifications.tell_office_of_change(change)
    if capability.status == Capability.Status.IN_FORCE and (
        changed_parts(old, counted_of(capability)) or _ALSO_COUNTED & changes.keys()
    ):
        note_capability(capability, line_id)
    return capability, change


def _withdraw_waiting(capability: Capability, *, by: User) -> dict[str, Any] | None:
    """A newer change takes the place of the one that still waits."""
    waiting = CapabilityChange.objects.waiting().filter(capability=capability).first()
    if waiting is None:
        return None
    waiting.decided_at, waiting.decided_by = timezone.now(), by
    waiting.is_granted = False
    waiting.reason = _("Replaced by a newer change.")
    waiting.save(update_fields=["decided_at", "decided_by", "is_granted", "reason"])
    return dict(waiting.new_values)


@transaction.atomic
def submit_capability(capability: Capability, *, by: User) -> Capability:
    """Send a draft, or what was withdrawn, to the office."""
    capability = held_capability(capability)
    if capability.is_archived or capability.status not in {
        Capability.Status.DRAFT,
        Capability.Status.WITHDRAWN,
    }:
        raise CapabilityNotDraft(_("This has been sent to the office already."))
    check_may_send(capability.partner, by)
    check_again(capability)
    at_once = _is_at_once(capability, by)
    capability.declared_at, capability.declared_by = timezone.now(), by
    capability.office_answer = ""
    _move(
        capability,
        Capability.Status.IN_FORCE if at_once else Capability.Status.SUBMITTED,
        "declared_at",
        "declared_by",
        "office_answer",
    )
    record("capability.submitted", by=by, target=capability)
    if not at_once:
        notifications.tell_office_of_declaration(capability)
    return capability


@transaction.atomic
def accept_capability(
    capability: Capability, *, by: User, version: int | None = None
) -> Capability:
    """The office puts a declaration in force as it read it: it counts from now on."""
    capability = _submitted(capability, version)
    _move(capability, Capability.Status.IN_FORCE)
    record("capability.accepted", by=by, target=capability)
    notifications.tell_capability_accepted(capability)
    return capability


@transaction.atomic
def refuse_capability(
    capability: Capability, *, reason: str, by: User, version: int | None = None
) -> Capability:
    """The office sends a declaration back; the company reads why and can send it again."""
    capability = _submitted(capability, version)
    capability.office_answer = reason
    _move(capability, Capability.Status.DRAFT, "office_answer")
    record("capability.refused", by=by, target=capability, changes={"reason": (None, reason)})
    notifications.tell_capability_refused(capability)
    return capability


def _submitted(capability: Capability, version: int | None) -> Capability:
    capability = held_capability(capability)
    _check_as_read(capability, version)
    if capability.status != Capability.Status.SUBMITTED:
        raise CapabilityNotDraft(
            _("This is not waiting for the office: %(status)s.")
            % {"status": capability.get_status_display().lower()}
        )
    return capability


def _check_as_read(capability: Capability, version: int | None) -> None:
    if version not in (None, capability.version):
        raise CapabilityChanged(
            _("The company has changed this since you opened it. Read it again, then decide.")
        )


@transaction.atomic
def withdraw_capability(capability: Capability, *, reason: str = "", by: User) -> Capability:
    """It counts no more from now on; it can be sent to the office again."""
    capability = held_capability(capability)
    if capability.status not in {Capability.Status.SUBMITTED, Capability.Status.IN_FORCE}:
        raise CapabilityNotInForce(_("Only what was sent to the office can be withdrawn."))
    was_counted = capability.status == Capability.Status.IN_FORCE
    _withdraw_waiting(capability, by=by)
    _move(capability, Capability.Status.WITHDRAWN)
    record("capability.withdrawn", by=by, target=capability, changes={"reason": (None, reason)})
    if was_counted:
        note_capability(capability)
    return capability


@transaction.atomic
def confirm_capability(capability: Capability, *, by: User) -> Capability:
    """Nothing has changed: it is as good as declared today."""
    capability = held_capability(capability)
    if capability.status != Capability.Status.IN_FORCE:
        raise CapabilityNotInForce(_("Only what is in force can be confirmed."))
    old, capability.confirmed_on = capability.confirmed_on, timezone.localdate()
    capability.save(update_fields=["confirmed_on"])
    record(
        "capability.confirmed",
        by=by,
        target=capability,
        changes={"confirmed_on": (old, capability.confirmed_on)},
    )
    return capability


@transaction.atomic
def discard_capability(capability: Capability, *, by: User) -> Capability:
    """Put away a draft, or what was withdrawn."""
    capability = held_capability(capability)
    if capability.status not in {Capability.Status.DRAFT, Capability.Status.WITHDRAWN}:
        raise CapabilityNotDraft(_("Withdraw it first: it was sent to the office."))
    return archive_and_record(
        capability, event="capability.discarded", reason=_("Discarded"), by=by
    )


@transaction.atomic
def grant_change(change: CapabilityChange, *, by: User, version: int | None = None) -> Capability:
    """The office accepts what raises a capability; `version` is the one it was read beside."""
    change, capability = _undecided(change, version)
    values = from_json(change.new_values)
    names = [name for name in AMOUNTS if name in values]
    if names:
        values |= joined(capability, values, values["entered"], names)
    check_again(capability, values)
    check_people(capability.resource, people_of(capability) | values, capability)
    line_id = capability.line_id
    _close(change, is_granted=True, by=by)
    capability, _changes = change_and_record(
        capability, event="capability.change_granted", by=by, version=None, values=values
    )
    refresh_evidence(capability, today=timezone.localdate())
    note_capability(capability, line_id)
    notifications.tell_change_decided(change)
    return capability


@transaction.atomic
def refuse_change(
    change: CapabilityChange, *, reason: str, by: User, version: int | None = None
) -> Capability:
    change, capability = _undecided(change, version)
    _close(change, is_granted=False, reason=reason, by=by)
    record(
        "capability.change_refused", by=by, target=capability, changes={"reason": (None, reason)}
    )
    notifications.tell_change_decided(change)
    return capability


def _undecided(
    change: CapabilityChange, version: int | None
) -> tuple[CapabilityChange, Capability]:
    """The capability first, then the change: the order everybody locks them in."""
    capability = held_capability(change.capability)
    rows = CapabilityChange.objects.select_for_update(of=("self",))
    change = rows.get(pk=change.pk)
    change.capability = capability
    if change.decided_at is not None:
        raise CapabilityNotDraft(_("This change has been decided already."))
    _check_as_read(capability, version)
    if capability.status != Capability.Status.IN_FORCE:
        raise CapabilityNotInForce(_("The capability is no longer in force."))
    return change, capability


def _close(change: CapabilityChange, *, is_granted: bool, reason: str = "", by: User) -> None:
    change.decided_at, change.decided_by = timezone.now(), by
    change.is_granted, change.reason = is_granted, reason
    change.save(update_fields=["decided_at", "decided_by", "is_granted", "reason"])


def _move(capability: Capability, status: str, *besides: str) -> None:
    """To another status; what comes into force counts and is as good as confirmed."""
    capability.status = status
    fields = ["status", "version", *besides]
    if status == Capability.Status.IN_FORCE:
        capability.in_force_since = timezone.now()
        capability.confirmed_on = timezone.localdate()
        fields += ["in_force_since", "confirmed_on"]
    capability.version += 1
    capability.save(update_fields=fields)
    if status == Capability.Status.IN_FORCE:
        note_capability(capability)
