"""A POST that is sent twice with the same Idempotency-Key does its work once."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from workspace.models import KeptAnswer

HEADER = "Idempotency-Key"
KEY_LENGTH = 200
#: Answers that say nothing about the deed itself are not kept.
_NOT_KEPT = {401, 403, 429}


class _AlreadyAnswered(Exception):
    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__()
        self.kept = kept


class KeyUsedForSomethingElse(exceptions.APIException):
    """The same key came with another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _("This Idempotency-Key was used for a different request. Send a new key.")


class IdempotentPosts:
    """Mix into a view before its base class.

    The kept answer and the deed are one transaction: after a crash either both are there or none.
    A second request with the same key waits for the first and gets its answer.
    """

    _keeping: KeptAnswer | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or HEADER not in request.headers:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            if response.status_code >= 500 or response.status_code in _NOT_KEPT:
                transaction.set_rollback(True)
        return response

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER)
        if request.method != "POST" or not key:
            return
        if len(key) > KEY_LENGTH:
            raise exceptions.ValidationError(
                {HEADER: [_("A key has at most %(n)d characters.") % {"n": KEY_LENGTH}]}
            )
        fingerprint = _fingerprint(request)
        kept, is_new = KeptAnswer.objects.get_or_create(
            user=request.user, key=key, defaults={"request_hash": fingerprint}
        )
        if is_new:
            self._keeping = kept
        elif kept.request_hash != fingerprint:
            raise KeyUsedForSomethingElse
        else:
            raise _AlreadyAnswered(kept)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, _AlreadyAnswered):
            answer = Response(error.kept.body, status=error.kept.status)
            answer["Idempotency-Replayed"] = "true"
            return answer
        return super().handle_exception(error)  # type: ignore[misc]

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if self._keeping is not None:
            self._keeping.status = response.status_code
            self._keeping.body = json.loads(JSONRenderer().render(response.data))
            self._keeping.save(update_fields=["status", "body"])
        return response


def _fingerprint(request: Any) -> str:
    raw = request._request
    body = raw.body
    # A form with a file is parted by a word that is another one each time it is sent.
    if boundary := raw.content_params.get("boundary", ""):
        body = body.replace(boundary.encode(), b"")
    return hashlib.sha256(
        b"\x00".join([raw.method.encode(), raw.get_full_path().encode(), body])
    ).hexdigest()
