"""How a person is recognised."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from accounts.models import User


class PortalBackend(AuthenticationBackend):
    """Signs in by address, brings the nation along, and takes permissions from the kind alone."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("nation").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj: Any) -> Any:
        return Permission.objects.none()
