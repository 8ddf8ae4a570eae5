"""What every endpoint of the API shares: who may come in, how often, and pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import UserRateThrottle


class SignedInWithScope(BasePermission):
    """Signed in and allowed to use the API; a token also needs the scope for writing."""

    message = _("This token may only read.")

    def has_permission(self, request: Any, view: Any) -> bool:
        user = request.user
        if not user.is_authenticated or not user.has_perm("accounts.use_api"):
            return False
        scope = getattr(request.auth, "scope", None)
        return request.method in SAFE_METHODS or scope in (None, "write")


class KeysetPagination(CursorPagination):
    """Pages by key, never by offset; a view names its order in `ordering`, ending in pk."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = ("pk",)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return getattr(view, "ordering", self.ordering)


class PersonThrottle(UserRateThrottle):
    """So many requests a minute for each person."""

    scope = "person"
