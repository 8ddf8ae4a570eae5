"""What is expected and what was answered: another way in, through the same door."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from cooperation.actions.answering import Said, send_return
from cooperation.api import serializers as outputs
from cooperation.models import Answer, Question, Questionnaire, Return
from partners.api.filters import OfPartner
from partners.api.views import Rows


class QuestionnaireViewSet(Rows):
    """Editions of what is expected, with their questions."""

    queryset = Questionnaire.objects.none()
    serializer_class = outputs.QuestionnaireSerializer
    http_method_names = ["get", "head", "options"]
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        rows = Questionnaire.objects.visible_to(self.request.user).order_by("pk")
        return rows.prefetch_related(Prefetch("questions", Question.objects.for_list()))


class ReturnFilter(django_filters.FilterSet):
    questionnaire = django_filters.UUIDFilter(field_name="questionnaire__public_id")
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = Return
        fields: list[str] = []


@extend_schema_view(
    create=extend_schema(request=outputs.ReturnInput, responses={201: outputs.ReturnSerializer})
)
class ReturnViewSet(Rows):
    """What partners answered."""

    queryset = Return.objects.none()
    serializer_class = outputs.ReturnSerializer
    filterset_class = ReturnFilter
    http_method_names = ["get", "post", "head", "options"]
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        user = self.request.user
        answers = Answer.objects.visible_to(user).select_related("question").order_by("pk")
        rows = Return.objects.visible_to(user).for_list().order_by("pk")
        return rows.prefetch_related(Prefetch("answers", answers, to_attr="seen_answers"))

    def create(self, request: Request) -> Response:
        """Everything that is asked of the partner. It may be corrected until the edition closes."""
        user: Any = request.user
        if not (user.is_representative or user.has_perm("cooperation.change_questionnaire")):
            raise PermissionDenied
        given = self._given(outputs.ReturnInput)
        partner = self._partner(given["partner"])
        found = Questionnaire.objects.visible_to(user).filter(public_id=given["questionnaire"])
        questionnaire = found.first()
        if questionnaire is None:
            raise serializers.ValidationError({"questionnaire": ["There is none with this id."]})
        answers = {
            (one["question"], one["strain"]): Said(
                said=one["said"], number=one["number"], note=one["note"]
            )
            for one in given["answers"]
        }
        row = send_return(
            questionnaire, partner, answers=answers, version=given["version"], by=user
        )
        return self._answer(row, 201)
