"""How the API says no. Apart from `common.api`, which REST framework loads before its views."""

from typing import Any

from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from common.errors import ActionError, StaleVersion


class Refused(exceptions.APIException):
    """An action said no."""

    status_code = status.HTTP_409_CONFLICT


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """An action that refuses answers 409 with its own words; the rest is as usual."""
    if isinstance(error, StaleVersion):
        return Response(
            {
                "detail": str(error),
                "version": error.version,
                "current": {name: str(value) for name, value in error.current.items()},
                "attempted": {name: str(value) for name, value in error.attempted.items()},
            },
            status=status.HTTP_409_CONFLICT,
        )
    if isinstance(error, ActionError):
        error = Refused(str(error))
    return rest_exception_handler(error, context)
