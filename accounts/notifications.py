"""What we write to people about their account. Each answers with subject and body."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.models import Invitation, Nation, User
from common.templatetags.portal import localized

Letter = tuple[str, str]

#: What the trail calls a deed, and what the person reads about it.
SECURITY_DEEDS = {
    "person.password_changed": gettext_noop("Your password was changed."),
    "person.password_reset": gettext_noop(
        "Your password was set anew through a link sent by mail."
    ),
    "person.email_changed": gettext_noop("The address you sign in with was changed."),
    "person.email_removed": gettext_noop("An address was removed from your account."),
    "person.totp_added": gettext_noop("An authenticator app was added as your second factor."),
    "person.totp_removed": gettext_noop("Your authenticator app was removed."),
    "person.passkey_added": gettext_noop("A passkey was added to your account."),
    "person.passkey_removed": gettext_noop("A passkey was removed from your account."),
    "person.recovery_codes_made": gettext_noop(
        "New recovery codes were made; the old ones no longer work."
    ),
}


def invitation(invitation: Invitation, token: str) -> Letter:
    user = invitation.user
    with override(user.language):
        return _("You are invited to the Resilience Portal"), _body(
            "invitation",
            user=user,
            office=_office(invitation.nation),
            kind=user.get_kind_display(),
            url=_address("accounts:accept", token),
            expires_at=invitation.expires_at,
            days=settings.INVITATION_DAYS,
        )


def address_used_elsewhere(nation: Nation) -> Letter:
    """To somebody with an account in another register, whom this office tried to invite."""
    with override(nation.languages[0] if nation.languages else settings.LANGUAGE_CODE):
        return _("An invitation to the Resilience Portal"), _body(
            "address_used_elsewhere", office=_office(nation), email=nation.office_email
        )


def second_factor_reset(user: User) -> Letter:
    with override(user.language):
        return _("Your second factor was removed"), _body(
            "second_factor_reset", user=user, url=_address("account_login")
        )


def security_deed(user: User, name: str, at: datetime) -> Letter:
    with override(user.language):
        what = _(SECURITY_DEEDS[name])
        return what.rstrip("."), _body(
            "security_deed", user=user, what=what, at=at, office=_office(user.nation)
        )


def _body(template: str, **context: Any) -> str:
    return render_to_string(f"emails/accounts/{template}.txt", context).strip() + "\n"


def _office(nation: Nation | None) -> str:
    if nation is None:
        return ""
    return nation.office_name or localized(nation.name)


def _address(name: str, *args: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)
