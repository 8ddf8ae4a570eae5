"""Deeds on conditions: a partner asks, the office or an authority grants or refuses."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notifications
from agreements.models import Condition
from audit.record import record
from baseline.editing import locked
from baseline.models import Authority
from common.errors import ActionError
from partners.models import Capability, Partner
from partners.supply_changes import note_supply, note_supply_of


class NotItsCapability(ActionError):
    pass


class NoLongerNeeded(ActionError):
    pass


class NeedsAReason(ActionError):
    pass


class NotOfThisNation(ActionError):
    pass


@transaction.atomic
def ask_condition(
    partner: Partner, *, kind: str, what: str, capability: Capability | None = None, by: User
) -> Condition:
    """The partner says what it needs; until it is granted, what hangs on it counts a step lower."""
    if capability is not None and capability.partner_id != partner.pk:
        raise NotItsCapability(_("This belongs to another organisation."))
    row = Condition.objects.create(
        nation=partner.nation,
        partner=partner,
        capability=capability,
        kind=kind,
        what=what,
        asked_by=by,
    )
    record(
        "condition.asked",
        by=by,
        target=row,
        changes={"kind": (None, kind), "partner": (None, partner.pk)},
        personal={"what": (None, what)},
    )
    _note(row)
    notifications.tell_asked(row)
    return row


@transaction.atomic
def route_condition(condition: Condition, *, authority: Authority | None, by: User) -> Condition:
    """An authority decides it; None: the office itself."""
    row: Condition = locked(condition)
    if authority is not None and authority.nation_id != row.nation_id:
        raise NotOfThisNation(_("This stands in another register."))
    old, row.authority = row.authority_id, authority
    row.version += 1
    row.save(update_fields=["authority", "version"])
    new = authority.pk if authority else None
    record("condition.routed", by=by, target=row, changes={"authority": (old, new)})
    notifications.tell_routed(row)
    return row


@transaction.atomic
def decide_condition(
    condition: Condition,
    *,
    version: int | None,
    is_granted: bool,
    reason: str = "",
    until: date | None = None,
    by: User,
) -> Condition:
    """Granted, until a day or without an end; or refused, and why. It may be decided anew."""
    row: Condition = locked(condition)
    row.check_version(version, {"is_granted": is_granted, "reason": reason, "until": until})
    if row.status == Condition.Status.WITHDRAWN:
        raise NoLongerNeeded(_("The partner does not need it any more."))
    if not is_granted and not reason.strip():
        raise NeedsAReason(_("Say why not; the partner reads it."))
    old = row.status
    row.status = Condition.Status.GRANTED if is_granted else Condition.Status.REFUSED
    row.reason, row.until = reason, until if is_granted else None
    row.decided_at, row.decided_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["status", "reason", "until", "decided_at", "decided_by", "version"])
    record(
        f"condition.{row.status}",
        by=by,
        target=row,
        changes={"status": (old, row.status), "until": (None, row.until)},
        personal={"reason": (None, reason)} if reason else None,
    )
    _note(row)
    notifications.tell_decided(row)
    return row


@transaction.atomic
def withdraw_condition(condition: Condition, *, by: User) -> Condition:
    """The partner can deliver without it."""
    row: Condition = locked(condition)
    if row.status == Condition.Status.WITHDRAWN:
        raise NoLongerNeeded(_("It has been taken back already."))
    old, row.status = row.status, Condition.Status.WITHDRAWN
    row.until = None
    row.version += 1
    row.save(update_fields=["status", "until", "version"])
    record("condition.withdrawn", by=by, target=row, changes={"status": (old, row.status)})
    _note(row)
    return row


def _note(row: Condition) -> None:
    if row.capability is not None:
        note_supply(row.nation_id, [row.capability.resource_id])
    else:
        note_supply_of([row.partner])
