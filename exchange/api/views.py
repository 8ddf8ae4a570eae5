"""The desk: matters, requests with their answers, rounds, talks, declared phases and their stocks.

Read through the same door as the pages, and written through the same actions.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from exchange.actions import asking, desk, engagements, phases
from exchange.api import inputs
from exchange.api import serializers as outputs
from exchange.models import (
    Asked,
    Declaration,
    Engagement,
    Matter,
    Round,
    RoundEntry,
    StockCall,
)
from partners.api.filters import OfPartner
from partners.api.views import Rows
from partners.models import Capability, Contact


class MatterFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = Matter
        fields = ["kind", "status"]


class AskedFilter(django_filters.FilterSet):
    matter = django_filters.UUIDFilter(field_name="matter__public_id")
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = Asked
        fields = ["answer"]


class RoundEntryFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="round__public_id")
    partner = OfPartner(field_name="partner__public_id")
    is_done = django_filters.BooleanFilter(
        field_name="done_at",
        lookup_expr="isnull",
        exclude=True,
        label="Has looked through its entry",
    )

    class Meta:
        model = RoundEntry
        fields: list[str] = []


class ReadRows(Rows):
    http_method_names = ["get", "head", "options"]

    def _note(self, rows: list[Any]) -> None:
        super()._note([row for row in rows if getattr(row, self.partner_key or "pk") is not None])


class WrittenRows(ReadRows):
    http_method_names = ["get", "post", "head", "options"]

    @property
    def _is_office(self) -> bool:
        return bool(self.request.user.has_perm("exchange.keep_desk"))

    @property
    def _through(self) -> str:
        return Matter.Through.OFFICE if self._is_office else Matter.Through.PAGE


@extend_schema_view(
    create=extend_schema(request=inputs.NewMatter, responses={201: outputs.MatterSerializer})
)
class MatterViewSet(WrittenRows):
    """What lies on the desk, or has been answered: enquiries, offers, requests and troubles."""

    queryset = Matter.objects.none()
    serializer_class = outputs.MatterSerializer
    filterset_class = MatterFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Matter.objects.visible_to(self.request.user).for_detail().order_by("pk")

    def create(self, request: Any) -> Response:
        """An enquiry, an offer or a trouble comes to the desk, for a partner one may write for."""
        given = self._given(inputs.NewMatter)
        partner = self._partner(given.pop("partner"))
        made = desk.open_matter(
            nation=partner.nation, partner=partner, through=self._through, by=request.user, **given
        )
        return self._answer(made, 201)

    @extend_schema(request=inputs.AnswerInput, responses=outputs.MatterSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Any, public_id: UUID) -> Response:
        """The office answers, and whoever asked, offered or reported is told."""
        matter = self._edited(public_id)
        given = self._given(inputs.AnswerInput)
        return self._answer(desk.answer_matter(matter, by=request.user, **given))


class AskedViewSet(WrittenRows):
    """Who was asked for a request, and what they answered."""

    queryset = Asked.objects.none()
    serializer_class = outputs.AskedSerializer
    filterset_class = AskedFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Asked.objects.visible_to(self.request.user).for_list().order_by("pk")

    @extend_schema(request=inputs.ReplyInput, responses=outputs.AskedSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Any, public_id: UUID) -> Response:
        """All of it, a part, or no and why; it can be changed until the request ends."""
        row = self._edited(public_id)
        given = self._given(inputs.ReplyInput)
        return self._answer(asking.reply(row, through=self._through, by=request.user, **given))


class RoundViewSet(ReadRows):
    """The office's rounds."""

    queryset = Round.objects.none()
    serializer_class = outputs.RoundSerializer
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Round.objects.visible_to(self.request.user).order_by("pk")


class RoundEntryViewSet(ReadRows):
    """Partners in a round, and whether they have looked through their entry."""

    queryset = RoundEntry.objects.none()
    serializer_class = outputs.RoundEntrySerializer
    filterset_class = RoundEntryFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return RoundEntry.objects.visible_to(self.request.user).for_list().order_by("pk")


class DeclarationViewSet(ReadRows):
    """Scenarios that were declared to have begun."""

    queryset = Declaration.objects.none()
    serializer_class = outputs.DeclarationSerializer
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Declaration.objects.visible_to(self.request.user).for_list().order_by("pk")


class EngagementFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = Engagement
        fields = ["kind"]


@extend_schema_view(
    create=extend_schema(
        request=inputs.NewEngagement, responses={201: outputs.EngagementSerializer}
    )
)
class EngagementViewSet(WrittenRows):
    """Meetings, calls, letters and visits with partners; for the office and audit."""

    queryset = Engagement.objects.none()
    serializer_class = outputs.EngagementSerializer
    filterset_class = EngagementFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        rows = Engagement.objects.visible_to(self.request.user).select_related("partner")
        return rows.prefetch_related("contacts").order_by("pk")

    def create(self, request: Any) -> Response:
        """Written down by an officer, who was there."""
        if not self._is_office:
            raise PermissionDenied
        given = self._given(inputs.NewEngagement)
        partner = self._partner(given.pop("partner"))
        wanted = given.pop("contacts")
        contacts = list(
            Contact.objects.visible_to(request.user)
            .in_use()
            .filter(partner=partner, public_id__in=wanted)
        )
        if len(contacts) < len(set(wanted)):
            raise serializers.ValidationError(
                {"contacts": [_("This organisation has no such contact.")]}
            )
        made = engagements.write_engagement(
            partner, facts=given, contacts=contacts, by=request.user
        )
        return self._answer(made, 201)


class StockCallFilter(django_filters.FilterSet):
    declaration = django_filters.UUIDFilter(field_name="declaration__public_id")
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = StockCall
        fields: list[str] = []


class StockCallViewSet(WrittenRows):
    """Who is asked for stocks while a phase lasts, and what they said last."""

    queryset = StockCall.objects.none()
    serializer_class = outputs.StockCallSerializer
    filterset_class = StockCallFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        rows = StockCall.objects.visible_to(self.request.user).for_list()
        return rows.with_latest().order_by("pk")

    @extend_schema(request=inputs.StocksInput, responses=outputs.StockCallSerializer)
    @action(detail=True, methods=["post"])
    def state(self, request: Any, public_id: UUID) -> Response:
        """Now and tomorrow, for capabilities in force; earlier statements stay beside it."""
        call = self._edited(public_id)
        given = self._given(inputs.StocksInput)
        stated = {line["capability"]: line for line in given["lines"]}
        supply: Any = Capability.objects.filter(partner=call.partner_id).in_registry().in_force()
        rows = list(supply.filter(public_id__in=stated))
        if len(rows) < len(stated):
            raise serializers.ValidationError(
                {"lines": [_("This organisation has no such capability in force.")]}
            )
        lines = {
            row: (stated[row.public_id]["now"], stated[row.public_id]["tomorrow"]) for row in rows
        }
        phases.state_stocks(
            call,
            lines=lines,
            help_needed=given["help_needed"],
            through=self._through,
            by=request.user,
        )
        return self._answer(call)
