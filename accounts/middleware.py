"""Each request runs in the time zone of the person's nation."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class NationMiddleware:
    """Activates the nation's time zone for the request, and UTC for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nation = getattr(request.user, "nation", None)
        with timezone.override(ZoneInfo(nation.time_zone) if nation else None):
            return self.get_response(request)
