"""Production lines: another way in, through the same door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from partners.actions import lines
from partners.api import filters, inputs
from partners.api import serializers as outputs
from partners.api.views import Rows
from partners.models import Line, Site
from partners.models.line import LineQuerySet


@extend_schema_view(
    create=extend_schema(request=inputs.NewLine, responses={201: outputs.LineSerializer}),
    partial_update=extend_schema(request=inputs.LineChange, responses=outputs.LineSerializer),
)
class LineViewSet(Rows):
    """What makes one of several things at a time; its products are capabilities that name it."""

    queryset = Line.objects.none()
    serializer_class = outputs.LineSerializer
    filterset_class = filters.LineFilter
    partner_key = "partner_id"

    def get_queryset(self) -> LineQuerySet:
        rows = Line.objects.visible_to(self.request.user).in_use()
        return rows.select_related("partner", "site")

    def create(self, request: Any) -> Response:
        given = self._given(inputs.NewLine)
        partner = self._partner(given.pop("partner"))
        sites = Site.objects.in_use().filter(partner=partner)
        site = sites.filter(public_id=given.pop("site")).first()
        if site is None:
            raise serializers.ValidationError(
                {"site": [_("This organisation has no such site. Add it first.")]}
            )
        return self._answer(lines.add_line(partner, site=site, by=request.user, **given), 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        line = self._edited(public_id)
        given = self._given(inputs.LineChange)
        return self._answer(lines.update_line(line, by=request.user, **given))

    @extend_schema(request=inputs.ReasonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def archive(self, request: Any, public_id: UUID) -> Response:
        line = self._edited(public_id)
        lines.archive_line(line, by=request.user, **self._given(inputs.ReasonInput))
        return Response(status=204)
