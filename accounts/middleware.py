"""Each request runs in the person's language and time zone, and behind their second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.roles import needs_second_factor

#: A session that has shown a second factor is not asked again; it ends when the factor is reset.
SESSION_KEY = "has_second_factor"
FACTOR_TYPES = ["totp", "webauthn"]
#: The pages one needs to set up a second factor, or to leave.
OPEN_NAMES = {"account_logout", "account_reauthenticate", "set_language"}


class NationMiddleware:
    """Activates the nation's time zone, and the person's language unless the browser chose one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        nation = getattr(request.user, "nation", None)
        with timezone.override(ZoneInfo(nation.time_zone) if nation else None):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people who must carry a second factor, and do not yet, to set one up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not needs_second_factor(request.user) or request.session.get(SESSION_KEY):
            return None
        if get_adapter().is_mfa_enabled(request.user, FACTOR_TYPES):
            request.session[SESSION_KEY] = True
            return None
        if _is_on_the_way(request):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("Set up a second factor first.")}, status=403)
        return redirect("mfa_index")


def _is_on_the_way(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.url_name if match else None
    return bool(name) and (str(name).startswith(("mfa_", "health_")) or name in OPEN_NAMES)
