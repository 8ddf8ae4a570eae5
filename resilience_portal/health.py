"""What a load balancer or container engine asks: does this process live, and can it serve?"""

from collections.abc import Callable

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    cache.set("health", "asked", timeout=10)


NEEDED: dict[str, Callable[[], None]] = {"database": _ask_database, "broker": _ask_broker}


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("live\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Strangers may ask, so the answer names what fails and the log says why."""
    failing = [name for name, ask in NEEDED.items() if not _works(name, ask)]
    answer = f"not ready: {', '.join(failing)}\n" if failing else "ready\n"
    return HttpResponse(answer, status=503 if failing else 200, content_type="text/plain")


def _works(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # whatever the driver raises, the answer is the same: not ready
        log.exception("health_check_failed", needed=name)
        return False
    return True
