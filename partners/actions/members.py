"""Deeds on who represents a partner."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import AddressTaken, end_access, find_or_invite
from accounts.models import User
from accounts.roles import Kind
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners import notifications
from partners.models import Membership, MembershipOffer, Partner


class AddressNotUsable(ActionError):
    pass


class AlreadyMember(ActionError):
    pass


class LastAdministrator(ActionError):
    pass


class MembershipEnded(ActionError):
    pass


class OfferIsOver(ActionError):
    pass


@transaction.atomic
def invite_member(
    partner: Partner,
    *,
    email: str,
    name: str,
    role: str,
    instead_of: Membership | None = None,
    by: User,
) -> MembershipOffer:
    """Ask somebody to represent the partner. Nobody does before they have said yes themselves."""
    partner = locked(partner)
    person = _asked_in(partner, email=email, name=name, by=by)
    if Membership.objects.current().filter(partner=partner, user=person).exists():
        raise AlreadyMember(_("This person represents the organisation already."))
    if MembershipOffer.objects.open().filter(partner=partner, user=person).exists():
        raise AlreadyMember(_("This person has been asked already and has not answered yet."))
    offer = MembershipOffer.objects.create(
        nation=partner.nation,
        partner=partner,
        user=person,
        role=role,
        instead_of=instead_of,
        offered_by=by,
    )
    record(
        "membership.offered",
        by=by,
        target=partner,
        changes={"user": (None, person), "role": (None, role)},
    )
    notifications.tell_offered(offer)
    return offer


@transaction.atomic
def accept_offer(offer: MembershipOffer, *, by: User) -> Membership:
    """The person asked says yes, and represents the partner from now on."""
    offer = _open_offer(offer, by=by)
    offer.is_accepted = True
    _answer(offer)
    membership = Membership.objects.create(
        user=by, partner=offer.partner, role=offer.role, given_by=offer.offered_by
    )
    record(
        "membership.given",
        by=by,
        target=offer.partner,
        changes={"user": (None, by), "role": (None, offer.role)},
    )
    if offer.instead_of is not None and offer.instead_of.until is None:
        end_membership(offer.instead_of, by=by)
    notifications.tell_offer_answered(offer)
    return membership


@transaction.atomic
def decline_offer(offer: MembershipOffer, *, by: User) -> None:
    offer = _open_offer(offer, by=by)
    _answer(offer)
    record("membership.declined", by=by, target=offer.partner, changes={"user": (None, by)})
    notifications.tell_offer_answered(offer)


@transaction.atomic
def withdraw_offer(offer: MembershipOffer, *, by: User) -> None:
    """The partner no longer asks."""
    offer = _held_offer(offer)
    offer.withdrawn_at, offer.withdrawn_by = timezone.now(), by
    offer.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        "membership.offer_withdrawn",
        by=by,
        target=offer.partner,
        changes={"user": (offer.user, None)},
    )


def _held_offer(offer: MembershipOffer) -> MembershipOffer:
    """The partner first, as everything about its people."""
    locked(offer.partner)
    offer = MembershipOffer.objects.select_related("user", "partner", "instead_of").get(pk=offer.pk)
    if offer.answered_at is not None or offer.withdrawn_at is not None:
        raise OfferIsOver(_("This has been answered or withdrawn already."))
    return offer


def _open_offer(offer: MembershipOffer, *, by: User) -> MembershipOffer:
    offer = _held_offer(offer)
    if offer.user_id != by.pk or offer.partner.is_archived:
        raise OfferIsOver(_("This has been answered or withdrawn already."))
    return offer


def _answer(offer: MembershipOffer) -> None:
    offer.answered_at = timezone.now()
    offer.save(update_fields=["answered_at", "is_accepted"])


@transaction.atomic
def hand_over(
    membership: Membership,
    *,
    to: Membership | None = None,
    email: str = "",
    name: str = "",
    by: User,
) -> MembershipOffer | None:
    """Somebody takes the person's place: a colleague at once, somebody new once they say yes."""
    membership = _current(membership)
    partner = membership.partner
    if to is None:
        return invite_member(
            partner, email=email, name=name, role=membership.role, instead_of=membership, by=by
        )
    if membership.role == Membership.Role.ADMINISTRATOR and to.role != membership.role:
        change_member(to, role=membership.role, by=by)
    end_membership(membership, by=by)
    return None


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
    """The person does not represent the partner any more, and is signed out at once."""
    membership = _current(membership)
    _keep_an_administrator(membership)
    _shut_out(membership, by=by)
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


def _shut_out(membership: Membership, *, by: User) -> None:
    """The door is shut by itself; sessions and tokens go too, where nothing else needs them."""
    others = Membership.objects.current().of(membership.user).exclude(pk=membership.pk)
    if not others.exists() and membership.user.is_representative:
        end_access(membership.user, by=by)


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
