"""Who of a partner's people may send something to the office."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import ActionError
from partners.models import Membership, Partner

ROLE = Membership.Role


class SignatoryNeeded(ActionError):
    """The partner has said that a signatory looks first."""


def sending_roles(partner: Partner) -> tuple[str, ...]:
    """Where the partner wants a signatory and has one, its signatories; without one, administrators."""
    if not partner.signatory_sends:
        return tuple(Membership.EDITING)
    has_one = Membership.objects.current().filter(partner=partner, role=ROLE.SIGNATORY).exists()
    return (ROLE.SIGNATORY,) if has_one else (ROLE.ADMINISTRATOR,)


def approving_roles(partner: Partner) -> tuple[str, ...]:
    """Who may send what a colleague wrote."""
    if partner.signatory_sends:
        return sending_roles(partner)
    return (ROLE.SIGNATORY, ROLE.ADMINISTRATOR)


def may_send(partner: Partner, user: Any) -> bool:
    """The office's own people and the clock are not asked; a partner's people are, where it says so."""
    if not partner.signatory_sends or not user.is_representative:
        return True
    return has_role(partner, user, sending_roles(partner))


def may_approve(partner: Partner, user: Any) -> bool:
    return has_role(partner, user, approving_roles(partner))


def check_may_send(partner: Partner, by: User) -> None:
    if not may_send(partner, by):
        raise SignatoryNeeded(
            _(
                "%(name)s wants a signatory to look before anything is sent. Share your drafts: ask "
                "a colleague to approve them."
            )
            % {"name": partner.name}
        )


def approvers_of(partner: Partner, *, but: User) -> list[User]:
    """Colleagues who may send it, and can sign in."""
    rows = Membership.objects.current().filter(
        partner=partner, role__in=approving_roles(partner), user__is_active=True
    )
    return [row.user for row in rows.exclude(user=but.pk).for_list()]


def has_role(partner: Partner, user: Any, roles: tuple[str, ...]) -> bool:
    return Membership.objects.current().of(user, roles=roles).filter(partner=partner).exists()
