"""What people do to their own account."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.models import ApiToken, User
from audit.models import Event
from audit.record import differences, record
from common.errors import ActionError
from workspace.actions import write_letter

#: A token never lives longer than this.
LONGEST_TOKEN = timedelta(days=366)
MOST_TOKENS = 20


class TokenRefused(ActionError):
    pass


class SessionIsOver(ActionError):
    pass


@transaction.atomic
def update_profile(user: User, *, by: User, **changes: Any) -> User:
    """Name and language; both are personal, so the trail keeps them apart."""
    user = User.objects.select_for_update(of=["self"]).get(pk=user.pk)
    changed = differences(user, changes)
    if not changed:
        return user
    for field, (_old, new) in changed.items():
        setattr(user, field, new)
    user.save(update_fields=list(changed))
    record("person.profile_updated", by=by, target=user, personal=changed)
    return user


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User) -> User:
    """Every session of the person is over at once; the one asking is renewed by its page."""
    User.objects.filter(pk=user.pk).update(sign_out_count=F("sign_out_count") + 1)
    user.refresh_from_db(fields=["sign_out_count"])
    record("person.signed_out_everywhere", by=by, target=user)
    return user


@transaction.atomic
def end_session(user: User, *, key: int, by: User) -> None:
    """The person is signed out in one browser; the others stay."""
    session = UserSession.objects.select_for_update().filter(user_id=user.pk, pk=key).first()
    if session is None:
        raise SessionIsOver(_("This session is over already."))
    session.end()
    record("person.session_ended", by=by, target=user)


@transaction.atomic
def create_token(*, name: str, scope: str, expires_on: date, by: User) -> tuple[ApiToken, str]:
    """The token as kept (hashed), and the words to show this once."""
    end_of_day = datetime.combine(expires_on, time.max, timezone.get_current_timezone())
    lifetime = end_of_day - timezone.now()
    if not timedelta() < lifetime <= LONGEST_TOKEN:
        raise TokenRefused(_("A token ends today at the earliest and in a year at the latest."))
    if ApiToken.objects.visible_to(by).count() >= MOST_TOKENS:
        raise TokenRefused(
            _("You hold %(count)s tokens already. Revoke one first.") % {"count": MOST_TOKENS}
        )
    token, words = ApiToken.objects.create(user=by, expiry=lifetime, name=name, scope=scope)
    _record_token("person.token_created", token, by=by)
    return token, words


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    _record_token("person.token_revoked", token, by=by)
    token.delete()


def _record_token(name: str, token: ApiToken, *, by: User) -> None:
    values = {"token": (None, str(token.public_id)), "scope": (None, token.scope)}
    record(name, by=by, target=token.user, changes=values)


@transaction.atomic
def note_own_security_deed(name: str, *, to: str, by: User) -> Event:
    """Something the sign-in library did for the person: a password or a second factor changed.

    They get a letter (to the old address where that is what changed), because it may not have
    been them.
    """
    event = record(name, by=by, target=by)
    subject, body = notifications.security_deed(by, event.name, timezone.now())
    write_letter(key=f"event:{event.pk}", to=to, subject=subject, body=body)
    return event
