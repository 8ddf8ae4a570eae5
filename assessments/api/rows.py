"""What the endpoints of this room share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from rest_framework import mixins, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from workspace.api.idempotency import IdempotentPosts


class Rows(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """A list and its details, by public id."""

    queryset: Any
    lookup_field = "public_id"
    http_method_names = ["get", "post", "patch", "head", "options"]

    def _given(self, serializer: type[Any]) -> dict[str, Any]:
        context = {**self.get_serializer_context(), "user": self.request.user}
        read = serializer(data=self.request.data, context=context)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _may(self, permission: str) -> None:
        if not self.request.user.has_perm(permission):
            raise PermissionDenied

    def _edited(self, public_id: UUID) -> Any:
        model: Any = self.queryset.model
        return get_object_or_404(model.objects.editable_by(self.request.user), public_id=public_id)

    def _answer(self, row: Any, status: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=status)
