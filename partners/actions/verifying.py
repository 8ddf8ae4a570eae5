"""Deeds of the office on evidence: what it saw of a capability, by which way, and for how long."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from partners import notifications
from partners.evidence import QUANTITIES
from partners.holding import held_capability
from partners.models import Capability, Verification
from partners.sightings import refresh_evidence
from partners.supply_changes import note_capability


class CapabilityNotInForce(ActionError):
    pass


class SawTooMuch(ActionError):
    pass


class VerificationWithdrawn(ActionError):
    pass


@transaction.atomic
def verify_capability(
    capability: Capability,
    *,
    method: str,
    seen: dict[str, Decimal | None],
    seen_on: date,
    valid_until: date,
    note: str = "",
    by: User,
) -> Verification:
    """Write down a sighting; the quantity seen counts as verified (or exercised) while it is valid."""
    capability = held_capability(capability)
    if capability.status != Capability.Status.IN_FORCE or capability.is_archived:
        raise CapabilityNotInForce(_("Only what is in force can be verified."))
    quantities = {name: seen[name] for name in QUANTITIES if seen.get(name) is not None}
    for name, quantity in quantities.items():
        _check_seen(quantity, getattr(capability, name))
    row = Verification.objects.create(
        capability=capability,
        method=method,
        seen_on=seen_on,
        valid_until=valid_until,
        note=note,
        verified_by=by,
        **quantities,
    )
    record(
        "capability.verified",
        by=by,
        target=capability,
        changes={
            "method": (None, method),
            "seen_on": (None, seen_on),
            "valid_until": (None, valid_until),
        }
        | {name: (None, quantity) for name, quantity in quantities.items()},
    )
    _settle(capability)
    notifications.tell_verified(capability)
    return row


def _check_seen(quantity: Decimal | None, declared: Decimal | None) -> None:
    if declared is None:
        raise SawTooMuch(_("The company has not declared this quantity."))
    if quantity is not None and quantity > declared:
        raise SawTooMuch(
            _("More was seen than is declared (%(declared)s). Ask the company to declare it first.")
            % {"declared": format(declared.normalize(), "f")}
        )


@transaction.atomic
def withdraw_verification(verification: Verification, *, reason: str, by: User) -> Capability:
    """A sighting was wrong; it counts no more."""
    capability = held_capability(verification.capability)
    row = Verification.objects.select_for_update(of=("self",)).get(pk=verification.pk)
    if row.withdrawn_at is not None:
        raise VerificationWithdrawn(_("This verification has been withdrawn already."))
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        "capability.verification_withdrawn",
        by=by,
        target=capability,
        changes={"seen_on": (row.seen_on, None), "reason": (None, reason)},
    )
    _settle(capability)
    return capability


@transaction.atomic
def settle_evidence(capability: Capability, *, by: User) -> Capability:
    """Time has passed: what counts as seen may have lapsed, or an exercise become a verification."""
    capability = held_capability(capability)
    before = capability.evidence
    if _settle(capability):
        record(
            "capability.evidence_changed",
            by=by,
            target=capability,
            changes={"evidence": (before, capability.evidence)},
        )
    return capability


@transaction.atomic
def warn_of_lapse(capability: Capability, *, by: User) -> Capability:
    """Tell the company and the office in time that evidence is about to lapse; once for each day."""
    capability = held_capability(capability)
    day = capability.evidence_until
    if day is None or capability.lapse_told_for == day:
        return capability
    capability.lapse_told_for = day
    capability.save(update_fields=["lapse_told_for"])
    record("capability.lapse_told", by=by, target=capability, changes={"until": (None, day)})
    notifications.tell_evidence_lapses(capability, day)
    return capability


def _settle(capability: Capability) -> bool:
    changed = refresh_evidence(capability, today=timezone.localdate())
    if changed:
        note_capability(capability)
    return changed
