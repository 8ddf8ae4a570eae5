"""How sign-in behaves here: people are invited or apply, nobody signs up out of the blue."""

from __future__ import annotations

import base64
import hashlib
from functools import cached_property
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts import actions
from accounts.roles import needs_second_factor
from audit.record import record
from workspace.actions import write_letter

log = structlog.get_logger(__name__)

#: The library's letters about a change, and what the trail calls the deed behind each.
DEEDS = {
    "account/email/password_changed": "person.password_changed",
    "account/email/password_set": "person.password_changed",
    "account/email/password_reset": "person.password_reset",
    "account/email/email_changed": "person.email_changed",
    "account/email/email_deleted": "person.email_removed",
    "mfa/email/totp_activated": "person.totp_added",
    "mfa/email/totp_deactivated": "person.totp_removed",
    "mfa/email/webauthn_added": "person.passkey_added",
    "mfa/email/webauthn_removed": "person.passkey_removed",
    "mfa/email/recovery_codes_generated": "person.recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Closes the open sign-up, sends mail as letters, and leaves events of sign-in and security."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        record("person.signed_in", by=user, target=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("sign-in refused")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written down like every other mail, so that a mail server that is down only delays it."""
        message = self.render_mail(template_prefix, email, {"request": self.request} | context)
        write_letter(
            key=f"{template_prefix}:{get_random_string(32)}",
            to=email,
            subject=message.subject,
            body=str(message.body),
            is_secret=True,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if name := DEEDS.get(template_prefix):
            actions.note_own_security_deed(name, by=user, to=email or user.email)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, and the last second factor where one is required."""

    @cached_property
    def _box(self) -> MultiFernet:
        secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
        return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])

    def encrypt(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box.decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return _("Resilience Portal")

    def _get_site_name(self) -> str:
        return _("Resilience Portal")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not needs_second_factor(authenticator.user):
            return True
        kept = Authenticator.objects.filter(
            user=authenticator.user,
            type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
        )
        return kept.exclude(pk=authenticator.pk).exists()


def _key_from(secret: str) -> bytes:
    digest = hashlib.sha256(b"second factor secrets:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
