"""Nobody signs up: people are asked by mail, by a link that works once and expires."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.addresses import verify_address
from accounts.kinds import give_kind
from accounts.models import Invitation, Nation, User, token_hash
from audit.record import record
from common.errors import ActionError
from workspace.actions import write_letter


class AddressTaken(ActionError):
    """The address belongs to somebody already.

    `is_elsewhere`: to somebody this office cannot see, so what it is told must not differ from
    what it is told of any other address.
    """

    def __init__(self, message: str, *, is_elsewhere: bool) -> None:
        super().__init__(message)
        self.is_elsewhere = is_elsewhere


class InvitationNotOpen(ActionError):
    """It was taken up, withdrawn or has expired."""


@transaction.atomic
def invite_person(*, email: str, name: str, kind: str, nation: Nation, by: User) -> Invitation:
    """Ask somebody in. `invitation.user` exists from now on, inactive, so that rooms above can
    give it mandates and memberships at once."""
    email = email.strip().lower()
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(
            email,
            None,
            name=name,
            kind=kind,
            nation=nation,
            is_active=False,
            joined_at=None,
            language=_first_language(nation),
        )
        give_kind(user, kind)
    elif user.nation_id != nation.pk:
        raise AddressTaken(
            _("This address cannot be used for an account here. Ask for another one."),
            is_elsewhere=True,
        )
    elif user.state != User.State.INVITED or user.kind != kind:
        raise AddressTaken(
            _("%(email)s is already among your people, as: %(kind)s (%(state)s).")
            % {
                "email": email,
                "kind": user.get_kind_display(),
                "state": user.state.label.lower(),
            },
            is_elsewhere=False,
        )
    return _record_invitation(_invite(user, nation, by=by), by=by)


@transaction.atomic
def invite_from_office(*, email: str, name: str, kind: str, by: User) -> str:
    """Invite into the office's own register, and say what the office may know of it.

    An address that belongs to an account in another register gets another letter, and the office
    the same sentence.
    """
    nation = by.nation
    if nation is None:
        raise AddressTaken(_("You belong to no register."), is_elsewhere=False)
    try:
        with transaction.atomic():
            invite_person(email=email, name=name, kind=kind, nation=nation, by=by)
    except AddressTaken as taken:
        if not taken.is_elsewhere:
            raise
        _tell_elsewhere(email.strip().lower(), nation, by=by)
    return _("A letter to %(email)s is on its way.") % {"email": email}


def _tell_elsewhere(email: str, nation: Nation, *, by: User) -> None:
    subject, body = notifications.address_used_elsewhere(nation)
    today = timezone.localdate()
    write_letter(key=f"elsewhere:{nation.pk}:{email}:{today}", to=email, subject=subject, body=body)
    # The same event as for any address, for the office's own trail must not tell more either.
    record(
        "invitation.sent",
        by=by,
        target=nation,
        personal={"email": ("", email)},
        nation_id=nation.pk,
    )


@transaction.atomic
def find_or_invite(*, email: str, name: str, kind: str, nation: Nation, by: User) -> User:
    """The person of this kind and nation with this address, invited if they are new.

    For rooms above, that give one person several mandates or memberships.
    """
    known = User.objects.filter(email__iexact=email.strip(), nation=nation, kind=kind).first()
    if known and (known.is_active or known.invitations.open_at(timezone.now()).exists()):
        return known
    return invite_person(email=email, name=name, kind=kind, nation=nation, by=by).user


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User) -> Invitation:
    """A new link with a new expiry; the old one stops working."""
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if user.state != User.State.INVITED:
        raise InvitationNotOpen(_("%(name)s has joined already.") % {"name": user.get_full_name()})
    return _record_invitation(_invite(user, invitation.nation, by=by), by=by)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=["self"]).get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationNotOpen(_("This invitation is no longer open."))
    _close_open_invitations(invitation.user, by=by)
    record("invitation.withdrawn", by=by, target=invitation)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, name: str, password: str, by: User) -> User:
    """The invited person takes it up themselves; holding the link proves the address."""
    now = timezone.now()
    invitation = Invitation.objects.select_for_update(of=["self"]).behind(token, now)
    if invitation is None or invitation.user_id != by.pk:
        raise InvitationNotOpen(
            _("This link has been used, withdrawn or has expired. Ask your office for a new one.")
        )
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name = name
    user.is_active = True
    user.joined_at = now
    user.set_password(password)
    user.save(update_fields=["name", "is_active", "joined_at", "password"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    verify_address(user)
    record("invitation.accepted", by=user, target=invitation)
    return user


def _invite(user: User, nation: Nation, *, by: User) -> Invitation:
    _close_open_invitations(user, by=by)
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation.objects.create(
        user=user,
        nation=nation,
        token_hash=token_hash(token),
        invited_at=now,
        invited_by=by,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    subject, body = notifications.invitation(invitation, token)
    write_letter(
        key=f"invitation:{invitation.pk}",
        to=user.email,
        subject=subject,
        body=body,
        is_secret=True,
    )
    return invitation


def _record_invitation(invitation: Invitation, *, by: User) -> Invitation:
    record(
        "invitation.sent",
        by=by,
        target=invitation,
        changes={"user": (None, invitation.user), "kind": (None, invitation.user.kind)},
        personal={"email": ("", invitation.user.email)},
    )
    return invitation


def _close_open_invitations(user: User, *, by: User) -> None:
    Invitation.objects.filter(
        user=user, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now(), withdrawn_by=by)


def _first_language(nation: Nation) -> str:
    offered = {code for code, _name in settings.LANGUAGES}
    return next((code for code in nation.languages if code in offered), settings.LANGUAGE_CODE)
