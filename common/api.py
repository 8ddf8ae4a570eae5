"""What every endpoint of the API shares: who may come in, how often, filters and pages.

What a program asks by mistake is refused by name: a filter that is misspelt or left empty would
otherwise be answered with every row there is.
"""

from typing import Any

from django.core.exceptions import ValidationError as FormError
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
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

    def get_page_size(self, request: Any) -> int:
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        # `isdecimal` alone takes the digits of every script.
        if not (
            given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= self.max_page_size
        ):
            words = _("Write a whole number from 1 to %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [words]})
        return int(given)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """A cursor that nobody was given is refused, also one that would compare words with days."""
        self.page_size = self.get_page_size(request)
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, FormError) as error:
            words = _("Use a cursor as it stands in “next” or “previous” of an answer.")
            raise ValidationError({self.cursor_query_param: [words]}) from error

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        shown = super().get_schema_operation_parameters(view)
        for parameter in shown:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
        return shown


class StrictFilters(DjangoFilterBackend):
    """Refuses filters it does not know, and empty ones."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        known = self._known(view, queryset)
        faults: dict[str, list[Any]] = {}
        for name, value in request.query_params.items():
            if name not in known:
                names = ", ".join(sorted(known))
                faults[name] = [_("No such filter. There are: %(names)s.") % {"names": names}]
            elif not value.strip():
                faults[name] = [_("The filter is empty. Give it a value, or leave it out.")]
            elif isinstance(known[name], BooleanFilter) and value not in {"true", "false"}:
                faults[name] = [_("Write true or false.")]
        if faults:
            raise ValidationError(faults)
        return super().filter_queryset(request, queryset, view)

    def _known(self, view: Any, queryset: Any) -> dict[str, Any]:
        if getattr(view, "detail", False):
            return {}
        filters = self.get_filterset_class(view, queryset)
        pages = (KeysetPagination.cursor_query_param, KeysetPagination.page_size_query_param)
        return {**dict.fromkeys(pages), **(filters.base_filters if filters else {})}


class CodeField(serializers.CharField):
    """A row by its code; a subclass says where it is looked up."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_length": 1, "max_length": 64, **options})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        code = super().run_validation(data)
        return self.row_of(code) if code else code

    def row_of(self, code: str) -> Any:
        raise NotImplementedError


class PersonThrottle(UserRateThrottle):
    """So many requests a minute for each person."""

    scope = "person"
