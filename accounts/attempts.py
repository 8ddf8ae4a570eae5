"""Too many tries from one place are refused for a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def limited(action: str) -> Callable[[View], View]:
    """Counts the POSTs of a page that strangers can reach.

    How many are allowed stands in the settings, under ACCOUNT_RATE_LIMITS[action].
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                refusal = ratelimit.consume_or_429(request, action=action)
                if refusal:
                    return refusal
            return view(request, *args, **kwargs)

        return guarded

    return decorate
