"""Deeds on who represents a partner."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import AddressTaken, find_or_invite
from accounts.models import User
from accounts.roles import Kind
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners.models import Membership, Partner


class AddressNotUsable(ActionError):
    pass


class AlreadyMember(ActionError):
    pass


class LastAdministrator(ActionError):
    pass


class MembershipEnded(ActionError):
    pass


@transaction.atomic
def invite_member(partner: Partner, *, email: str, name: str, role: str, by: User) -> Membership:
    """Ask somebody to represent the partner; who has an account already joins at once."""
    partner = locked(partner)
    person = _asked_in(partner, email=email, name=name, by=by)
    if Membership.objects.current().filter(partner=partner, user=person).exists():
        raise AlreadyMember(_("This person represents the organisation already."))
    membership = Membership.objects.create(user=person, partner=partner, role=role, given_by=by)
    record(
        "membership.given",
        by=by,
        target=partner,
        changes={"user": (None, person), "role": (None, role)},
    )
    return membership


def _asked_in(partner: Partner, *, email: str, name: str, by: User) -> User:
    """A company learns nothing about an address that is somebody's already; the office its own."""
    try:
        with transaction.atomic():
            return find_or_invite(
                email=email, name=name, kind=Kind.REPRESENTATIVE, nation=partner.nation, by=by
            )
    except AddressTaken as taken:
        if by.is_officer:
            raise
        raise AddressNotUsable(
            _("This address cannot be used here. Ask the person for another one, or the office.")
        ) from taken


@transaction.atomic
def change_member(membership: Membership, *, role: str, by: User) -> Membership:
    membership = _current(membership)
    old = membership.role
    if role != Membership.Role.ADMINISTRATOR:
        _keep_an_administrator(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record(
        "membership.changed",
        by=by,
        target=membership.partner,
        changes={"user": (membership.user, membership.user), "role": (old, role)},
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> Membership:
    """From today the person does not represent the partner any more."""
    membership = _current(membership)
    _keep_an_administrator(membership)
    today = timezone.localdate()
    if membership.since >= today:
        # Given today and taken back today: it never was.
        record(
            "membership.taken_back",
            by=by,
            target=membership.partner,
            changes={"user": (membership.user, None)},
        )
        membership.delete()
        return membership
    membership.until = today - timedelta(days=1)
    membership.save(update_fields=["until"])
    record(
        "membership.ended",
        by=by,
        target=membership.partner,
        changes={"user": (membership.user, None)},
    )
    return membership


def _current(membership: Membership) -> Membership:
    """The partner first: what is decided about its administrators is decided one at a time."""
    locked(membership.partner)
    membership = Membership.objects.select_related("user", "partner").get(pk=membership.pk)
    if membership.until is not None:
        raise MembershipEnded(_("This person does not represent the organisation any more."))
    return membership


def _keep_an_administrator(membership: Membership) -> None:
    if membership.role != Membership.Role.ADMINISTRATOR:
        return
    others = Membership.objects.current().filter(
        partner=membership.partner, role=Membership.Role.ADMINISTRATOR
    )
    if not others.exclude(pk=membership.pk).exists():
        raise LastAdministrator(
            _("Somebody must look after the organisation. Name another administrator first.")
        )
