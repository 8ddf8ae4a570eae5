"""A company's sheet of capabilities: out, in, its errors, and taken over; as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from common.api_schema import RefusalSerializer
from common.tabular.problems import TableError
from common.tabular.responses import XLSX
from partners.actions import supply_files
from partners.api.views import Rows
from partners.models import Partner, SupplyFile
from partners.readings import note_reading
from partners.supply_file import listing, workbook
from partners.supply_file.handing_out import sheet_of
from partners.supply_file.marking import marked_sheet


class NewSupplyFile(serializers.Serializer[Any]):
    partner = serializers.UUIDField()
    file = serializers.FileField(max_length=255, help_text="XLSX, ODS or CSV with every column.")


class SheetProblemSerializer(serializers.Serializer):
    """A cell that cannot be taken, and how to mend it; without a row: the file as a whole."""

    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    value = serializers.CharField()
    text = serializers.CharField()


class SupplyFileSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    name = serializers.CharField(source="file.name")
    problems = SheetProblemSerializer(many=True)

    class Meta:
        model = SupplyFile
        fields = [
            "id", "partner", "name", "status", "rows", "problems", "uploaded_at", "applied_at",
        ]  # fmt: skip
        read_only_fields = fields


class WorkbookRenderer(BaseRenderer):
    """Lets a program that asks for a workbook have it."""

    media_type = XLSX
    format = "xlsx"

    def render(self, data: Any, *_more: Any, **_named: Any) -> bytes:
        return data if isinstance(data, bytes) else str(data).encode()


_WORKBOOK = {(200, XLSX): OpenApiTypes.BINARY}


@extend_schema_view(
    create=extend_schema(
        request={"multipart/form-data": NewSupplyFile}, responses={201: SupplyFileSerializer}
    ),
)
class SupplyFileViewSet(Rows):
    """Sheets of capabilities that a company brought back: `running` while a long one is checked,
    `returned` with its problems, `submitted` once every row is good, `done` when taken over."""

    queryset = SupplyFile.objects.none()
    serializer_class = SupplyFileSerializer
    parser_classes = [MultiPartParser, JSONParser]
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return SupplyFile.objects.visible_to(self.request.user).for_detail()

    def create(self, request: Any) -> Response:
        """Every row is checked; nothing is declared yet."""
        given = self._given(NewSupplyFile)
        partner = self._partner(given["partner"])
        made = supply_files.upload_supply_file(partner, upload=given["file"], by=request.user)
        return self._answer(made, 201)

    @extend_schema(request=None, responses=SupplyFileSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Any, public_id: UUID) -> Response:
        """Take over all of it or nothing; a long one by a job: read again until it is `done`."""
        row = self._edited(public_id)
        return self._answer(supply_files.take_over_supply_file(row, by=request.user))

    @extend_schema(responses=_WORKBOOK)
    @action(detail=True, renderer_classes=[WorkbookRenderer])
    def marked(self, request: Any, public_id: UUID) -> HttpResponse:
        """The same rows, each wrong cell marked, with a note that says how to mend it."""
        row = get_object_or_404(self.get_queryset(), public_id=public_id)
        note_reading(request.user, [row.partner_id], "api:supplyfile-marked")
        try:
            sheet = marked_sheet(row)
        except TableError as error:
            raise Http404 from error
        stem = row.file.name.rpartition(".")[0] or row.file.name
        content = workbook.write(sheet, listing.words_for(row.partner))
        return _download(content, f"{stem} {_('to mend')}.xlsx")

    @extend_schema(
        parameters=[OpenApiParameter("partner", OpenApiTypes.UUID, required=True)],
        responses={
            **_WORKBOOK,
            404: OpenApiResponse(RefusalSerializer, "Not there, or not yours to see."),
        },
        filters=False,
    )
    @action(detail=False, renderer_classes=[WorkbookRenderer], pagination_class=None)
    def sheet(self, request: Any) -> HttpResponse:
        """The sheet with what the partner has declared, to fill in and bring back."""
        try:
            public_id = UUID(request.query_params.get("partner", ""))
        except ValueError as error:
            raise Http404 from error
        rows = Partner.objects.editable_by(request.user).select_related("nation")
        partner = get_object_or_404(rows, public_id=public_id)
        note_reading(request.user, [partner.pk], "api:supplyfile-sheet")
        return _download(*sheet_of(partner))


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response
