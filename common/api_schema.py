"""The API's schema says what the API does: its refusals too, and the keys of a POST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from common.api import StrictFilters

KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Sent twice with the same key, the work is done once and answered alike.",
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 201, 202, 204],
    description="`true` where the answer is that of an earlier request with the same key.",
    enum=["true"],
)


class RefusalSerializer(serializers.Serializer[Any]):
    """Why not, in a sentence."""

    detail = serializers.CharField()


class ConflictSerializer(serializers.Serializer[Any]):
    """Why not, in a sentence; for a stale version also what is saved now and what was attempted."""

    detail = serializers.CharField()
    version = serializers.IntegerField(required=False)
    current = serializers.DictField(child=serializers.CharField(), required=False)
    attempted = serializers.DictField(child=serializers.CharField(), required=False)


FAULTS = OpenApiResponse(
    OpenApiTypes.OBJECT, "What is wrong and how to mend it, by the name of field or filter."
)
_WORDS = {
    "401": "No token, or one that has ended.",
    "403": "You see it, but may not do this.",
    "404": "Not there, or not yours to see.",
    "415": "Send JSON.",
    "422": "The Idempotency-Key was used for a different request.",
    "429": "Too many requests; wait as long as Retry-After says.",
}


class Schema(AutoSchema):
    """Adds to every endpoint what it answers when it refuses."""

    def get_override_parameters(self) -> list[Any]:
        return [KEY, REPLAYED] if self.method == "POST" else []

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self._refusals():
            bodies.setdefault(code, self._refusal(code, direction))
        return bodies

    def _refusals(self) -> list[str]:
        codes = ["401", "403", "429"]
        takes_filters = StrictFilters in getattr(self.view, "filter_backends", ())
        if takes_filters or self.method in {"POST", "PATCH"}:
            codes.append("400")
        if "{" in self.path:
            codes.append("404")
        if self.method in {"POST", "PATCH"}:
            codes += ["409", "415"]
        if self.method == "POST":
            codes.append("422")
        return sorted(codes)

    def _refusal(self, code: str, direction: Any) -> Any:
        if code == "400":
            answer = FAULTS
        elif code == "409":
            answer = OpenApiResponse(ConflictSerializer, "Refused as things stand.")
        else:
            answer = OpenApiResponse(RefusalSerializer, _WORDS[code])
        return self._get_response_for_code(answer, code, direction=direction)
