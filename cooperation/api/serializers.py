"""What is expected and what was answered, as the API shows and takes it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cooperation.criteria import Strain
from cooperation.models import Answer, Question, Questionnaire, Return

#: More than any edition asks.
MOST = 600


class QuestionSerializer(serializers.ModelSerializer):
    requirement = serializers.CharField(
        source="requirement.code", allow_null=True, default=None, help_text="null: all of them."
    )

    class Meta:
        model = Question
        fields = [
            "key", "requirement", "stage", "text", "help_text", "force", "reference", "unit", "target",
            "supply_kinds",
        ]  # fmt: skip
        read_only_fields = fields


class QuestionnaireSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    is_open = serializers.BooleanField()
    questions = QuestionSerializer(many=True)

    class Meta:
        model = Questionnaire
        fields = [
            "id",
            "kind",
            "edition",
            "title",
            "text",
            "due_on",
            "is_open",
            "questions",
            "version",
        ]
        read_only_fields = fields


class GivenAnswerSerializer(serializers.ModelSerializer):
    question = serializers.CharField(source="question.key", help_text="Key of the question.")

    class Meta:
        model = Answer
        fields = ["question", "strain", "said", "number", "note"]
        read_only_fields = fields


class ReturnSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    questionnaire = serializers.UUIDField(source="questionnaire.public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Return
        fields = ["id", "questionnaire", "partner", "sent_at", "answers", "version"]
        read_only_fields = fields

    @extend_schema_field(GivenAnswerSerializer(many=True))
    def get_answers(self, row: Return) -> Any:
        """Those that the reader may see."""
        return GivenAnswerSerializer(row.seen_answers, many=True).data  # type: ignore[attr-defined]


class GivenAnswerInput(serializers.Serializer):
    question = serializers.SlugField(max_length=40, help_text="Key of the question.")
    strain = serializers.ChoiceField(
        Strain.choices, required=False, allow_blank=True, default="",
        help_text="In which scenario; a vulnerability return answers each question in all six.",
    )  # fmt: skip
    said = serializers.ChoiceField(Answer.Said.choices)
    number = serializers.DecimalField(
        12, 2, min_value=0, required=False, allow_null=True, default=None
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ReturnInput(serializers.Serializer):
    """All answers of a partner to an edition; sent again, they replace what was sent."""

    questionnaire = serializers.UUIDField()
    partner = serializers.UUIDField()
    answers = serializers.ListField(child=GivenAnswerInput(), min_length=1, max_length=MOST)
    version = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, default=None,
        help_text="Of the return that is corrected.",
    )  # fmt: skip

    def validate_answers(self, answers: Any) -> Any:
        keys = [(one["question"], one["strain"]) for one in answers]
        if len(set(keys)) < len(keys):
            raise serializers.ValidationError(["Each question once, in each scenario."])
        return answers
