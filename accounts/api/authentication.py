"""API tokens: hashed in the database, limited by scope, their last use noted."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import exceptions


class TokenAuthentication(KnoxAuthentication):
    """Knox's authentication, plus the time of last use (to the minute, so reads stay cheap)."""

    def authenticate(self, request: Any) -> Any:
        answer = super().authenticate(request)
        if answer is not None:
            _user, token = answer
            now = timezone.now()
            if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
                token.last_used_at = now
                token.save(update_fields=["last_used_at"])
        return answer

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isascii():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)
