"""Deeds on partners themselves: entering, changing, approving, suspending, putting away."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked, unarchive_and_record
from common.errors import ActionError
from common.text import folded
from partners import notifications
from partners.approving import (
    check_approvable,
    check_hits_decided,
    check_second_officer,
    close_recommendation,
)
from partners.blocking import check_not_blocked, settle_blocks
from partners.duplicates import match_key
from partners.family import descendants_of, hold_family, top_of, would_circle
from partners.identifiers import CleanNumber
from partners.merged import standing_over
from partners.models import Application, Identifier, Partner, Suspension
from partners.revetting import plan_next_vetting
from partners.screening import screen_partner
from partners.supply_changes import note_supply_of


class PartnerNotListed(ActionError):
    pass


class PartnerNotInForce(ActionError):
    pass


class PartnerNotSuspended(ActionError):
    pass


class IdentifierTaken(ActionError):
    """Another partner of the register has this number; `partner` says which."""

    def __init__(self, message: str, partner: Partner) -> None:
        super().__init__(message)
        self.partner = partner


class WouldCircle(ActionError):
    pass


class OtherRegister(ActionError):
    pass


class IdentifierIsVerified(ActionError):
    pass


class PartnerMerged(ActionError):
    """It has become part of another partner; what is to be said is said there."""


def _names(name: str) -> dict[str, str]:
    """What follows from a name: how it is ordered and compared."""
    return {"name_key": folded(name)[:200], "match_key": match_key(name)[:200]}


@transaction.atomic
def create_partner(
    *, nation: Nation, name: str, number: CleanNumber | None = None, by: User, **facts: Any
) -> Partner:
    """Enter a partner in the register; it is listed until somebody approves it."""
    partner = Partner.objects.create(
        nation=nation,
        name=name,
        **_names(name),
        **{"source": Partner.Source.OFFICE} | facts,
    )
    changes: dict[str, Any] = {"name": (None, name)}
    if number is not None:
        _give_number(partner, number)
        changes["identifier"] = (None, f"{number.scheme} {number.country} {number.value}")
    record("partner.created", by=by, target=partner, changes=changes)
    screen_partner(partner)
    return partner


@transaction.atomic
def update_partner(partner: Partner, *, version: int | None, by: User, **facts: Any) -> Partner:
    partner = locked(partner)
    _check_not_merged(partner)
    derived = _names(facts["name"]) if "name" in facts else None
    partner, changes = change_and_record(
        partner, event="partner.updated", by=by, version=version, values=facts, derived=derived
    )
    if "name" in changes:
        screen_partner(partner)
    return partner


@transaction.atomic
def approve_partner(
    partner: Partner, *, application: Application | None = None, by: User
) -> Partner:
    """A listed partner is one the office vouches for: what it declares counts from now on.

    `application`: what it is approved upon; two officers have then looked at that.
    """
    partner = locked(partner)
    if partner.status != Partner.Status.LISTED:
        raise PartnerNotListed(_("%(name)s is not waiting for approval.") % {"name": partner.name})
    check_approvable(partner)
    check_second_officer(application or partner, by=by)
    close_recommendation(partner, by=by)
    if application is not None:
        close_recommendation(application, by=by)
    partner.approved_at, partner.approved_by = timezone.now(), by
    _set_status(partner, Partner.Status.APPROVED, "approved_at", "approved_by")
    plan_next_vetting(partner, by=by)
    record("partner.approved", by=by, target=partner)
    note_supply_of([partner])
    return partner


@transaction.atomic
def suspend_partner(partner: Partner, *, reason: str, note: str = "", by: User) -> Partner:
    """Nothing it declared counts until it is restored; its people are told `reason`, never `note`."""
    partner = locked(partner)
    if partner.status != Partner.Status.APPROVED or partner.is_archived:
        raise PartnerNotInForce(_("Only an approved partner can be suspended."))
    _set_status(partner, Partner.Status.SUSPENDED)
    Suspension.objects.create(
        nation=partner.nation, partner=partner, reason=reason, note=note, suspended_by=by
    )
    record("partner.suspended", by=by, target=partner, changes={"reason": (None, reason)})
    note_supply_of([partner])
    notifications.tell_suspended(partner, reason)
    return partner


@transaction.atomic
def restore_partner(partner: Partner, *, by: User) -> Partner:
    partner = locked(partner)
    if partner.status != Partner.Status.SUSPENDED:
        raise PartnerNotSuspended(_("%(name)s is not suspended.") % {"name": partner.name})
    check_not_blocked(partner)
    check_hits_decided(partner)
    _set_status(partner, Partner.Status.APPROVED)
    partner.suspensions.standing().update(ended_at=timezone.now(), ended_by=by)
    record("partner.restored", by=by, target=partner)
    note_supply_of([partner])
    notifications.tell_restored(partner)
    return partner


@transaction.atomic
def archive_partner(partner: Partner, *, reason: str, by: User) -> Partner:
    """Put a partner away; it stays in the trail and can be taken back."""
    partner = archive_and_record(partner, event="partner.archived", reason=reason, by=by)
    note_supply_of([partner])
    return partner


@transaction.atomic
def unarchive_partner(partner: Partner, *, reason: str = "", by: User) -> Partner:
    _check_not_merged(partner)
    partner = unarchive_and_record(partner, event="partner.unarchived", by=by, because=reason)
    note_supply_of([partner])
    return partner


@transaction.atomic
def set_parent(
    partner: Partner, *, parent: Partner | None, version: int | None, by: User
) -> Partner:
    """Say who owns a partner; everything below it follows to the new top."""
    hold_family(partner.nation_id)
    partner = locked(partner)
    if parent is not None:
        parent = Partner.objects.get(pk=parent.pk)  # its own parent may have changed meanwhile
    if parent is not None and parent.nation_id != partner.nation_id:
        raise OtherRegister(_("Both partners must be in the same register."))
    if parent is not None and would_circle(partner, parent):
        raise WouldCircle(
            _("%(parent)s is part of %(name)s; it cannot own it as well.")
            % {"parent": parent.name, "name": partner.name}
        )
    top = top_of(parent) if parent is not None else None
    partner, changes = change_and_record(
        partner,
        event="partner.parent_set",
        by=by,
        version=version,
        values={"parent": parent},
        derived={"ultimate_parent": top},
    )
    if changes:
        below = descendants_of(partner)
        below.update(ultimate_parent=top or partner)
        note_supply_of([partner, *below])
        settle_blocks(partner.nation_id)
    return partner


@transaction.atomic
def add_identifier(partner: Partner, *, number: CleanNumber, by: User) -> Identifier:
    partner = locked(partner)
    identifier = _give_number(partner, number)
    record(
        "partner.identifier_added",
        by=by,
        target=partner,
        changes={"identifier": (None, str(identifier))},
    )
    return identifier


@transaction.atomic
def verify_identifier(identifier: Identifier, *, by: User) -> Identifier:
    """The office has looked the number up in the register it comes from."""
    identifier = Identifier.objects.select_for_update(of=("self",)).get(pk=identifier.pk)
    if identifier.verified_at is not None:
        raise IdentifierIsVerified(_("This number has been verified already."))
    identifier.verified_at, identifier.verified_by = timezone.now(), by
    identifier.save(update_fields=["verified_at", "verified_by"])
    record(
        "partner.identifier_verified",
        by=by,
        target=identifier.partner,
        changes={"identifier": (None, str(identifier))},
    )
    return identifier


@transaction.atomic
def remove_identifier(identifier: Identifier, *, by: User) -> None:
    record(
        "partner.identifier_removed",
        by=by,
        target=identifier.partner,
        changes={"identifier": (str(identifier), None)},
    )
    identifier.delete()


def _check_not_merged(partner: Partner) -> None:
    merge = standing_over(partner) if partner.is_archived else None
    if merge is not None:
        raise PartnerMerged(
            _("%(name)s has become part of %(into)s. Undo the merge if they are two.")
            % {"name": partner.name, "into": merge.stays.name}
        )


def _give_number(partner: Partner, number: CleanNumber) -> Identifier:
    """Write the number down, unless another partner has it: then say which."""
    wanted = {"scheme": number.scheme, "country": number.country, "value": number.value}
    try:
        with transaction.atomic():
            return Identifier.objects.create(nation=partner.nation, partner=partner, **wanted)
    except IntegrityError as error:
        holder = Partner.objects.get(
            identifiers__nation=partner.nation,
            **{f"identifiers__{name}": value for name, value in wanted.items()},
        )
        raise IdentifierTaken(
            _("The number %(value)s belongs to %(name)s already.")
            % {"value": number.value, "name": holder.name},
            holder,
        ) from error


def _set_status(partner: Partner, status: str, *besides: str) -> None:
    partner.status = status
    partner.version += 1
    partner.save(update_fields=["status", "version", *besides])
