"""What the API takes in about assessments, needs and reports. Nothing is saved here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from assessments.forms.filters import LineFilterForm
from assessments.models import Assessment, GapRun, Need
from assessments.stating import Wanted
from baseline.models import Authority, Region, Requirement, Resource, Scenario
from common.api import CodeField
from common.rows import Marking


class Coded(CodeField):
    """A row by its code, among those the person's nation may use."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def row_of(self, code: str) -> Any:
        rows = self.model.objects.filter(code=code)
        if self.model not in {Requirement}:
            rows = rows.filter(
                pk__in=self.model.objects.visible_to(self.context["user"]).values("pk")
            )
        if self.model is Region:
            rows = rows.filter(nation=self.context["user"].nation_id)
        found = rows.order_by("pk").first()
        if found is None:
            raise serializers.ValidationError(
                _("Nothing has the code “%(code)s”.") % {"code": code}
            )
        return found


def _codes(model: Any) -> serializers.ListField:
    return serializers.ListField(child=Coded(model), min_length=1, max_length=200)


class NewAssessment(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    purpose = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    requirements = _codes(Requirement)
    regions = _codes(Region)
    scenarios = _codes(Scenario)
    public_lead = serializers.EmailField(required=False, allow_null=True, default=None)
    private_lead = serializers.EmailField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    marking = serializers.ChoiceField(Marking.choices, default=Marking.AMBER)

    def validate_public_lead(self, value: str | None) -> User | None:
        return self._person(value)

    def validate_private_lead(self, value: str | None) -> User | None:
        return self._person(value)

    def _person(self, email: str | None) -> User | None:
        if not email:
            return None
        people = User.objects.filter(nation=self.context["user"].nation_id, is_active=True)
        found = people.filter(email__iexact=email).first()
        if found is None:
            raise serializers.ValidationError(_("Nobody in this register has this address."))
        return found


class VersionInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1)


class WithdrawalInput(VersionInput):
    reason = serializers.CharField(max_length=500)


def _quantity() -> serializers.DecimalField:
    return serializers.DecimalField(
        20, 3, min_value=0, required=False, allow_null=True, default=None
    )


class NeedFields(serializers.Serializer[Any]):
    """Which quantities apply depends on the resource's kind; the rules answer with field and mend."""

    resource = Coded(Resource)
    region = Coded(Region)
    scenario = Coded(Scenario)
    authority = Coded(Authority, required=False, allow_null=True, default=None)
    priority = serializers.ChoiceField(Need.Priority.choices)
    for_whom = serializers.ChoiceField(Need.ForWhom.choices, default=Need.ForWhom.POPULATION)
    allows_substitutes = serializers.BooleanField(required=False, default=False)
    initial = _quantity()
    per_day = _quantity()
    capacity = _quantity()
    target_share = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, allow_null=True, default=None,
        help_text="Hundredths of a percent.",
    )  # fmt: skip
    state = serializers.ChoiceField(
        Need.State.choices, required=False, allow_blank=True, default=""
    )
    evidence = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000
    )
    start_hours = serializers.IntegerField(min_value=0, max_value=87_840, default=0)
    duration_hours = serializers.IntegerField(
        min_value=1, max_value=87_840, required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    source: Any = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=300
    )
    marking = serializers.ChoiceField(Marking.choices, default=Marking.AMBER)


class NewNeed(NeedFields):
    assessment = serializers.UUIDField()


class NeedChange(NeedFields):
    """The whole need as it shall be; once the assessment is in force, a new version is opened first."""

    version = serializers.IntegerField(min_value=1)


class NewRun(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(GapRun.Kind.choices, default=GapRun.Kind.SNAPSHOT)


class RunSerializer(serializers.ModelSerializer[GapRun]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = GapRun
        fields = ["id", "kind", "day", "status", "blocks_total", "blocks_done", "asked_at"]
        read_only_fields = fields


def wanted_of(given: dict[str, Any]) -> Wanted:
    return Wanted(**given)


def assessment_for(user: Any, public_id: Any) -> Assessment:
    """An assessment the person may change; raises naming the field."""
    found = Assessment.objects.editable_by(user).filter(public_id=public_id).first()
    if found is None:
        raise serializers.ValidationError(
            {"assessment": [_("You may not state needs in an assessment with this id.")]}
        )
    return found


#: What the document of a report can be narrowed by: as its page, in the same words.
ASKED = {
    "resource": "Code of a resource, or words that name some",
    "requirement": "Code of a requirement",
    "element": "Code of an element",
    "region": "Code of a region: all inside it",
    "phase": "peacetime, crisis or war",
    "scenario": "Code of a scenario",
    "priority": "1 to 4",
    "known": "known or not_known",
    "short": "on: only lines with a gap",
}


def asked_lines(params: Any, user: User) -> dict[str, Any]:
    """What narrows a report's lines; raises naming the field."""
    form = LineFilterForm(params, user=user)
    if not form.is_valid():
        raise serializers.ValidationError(form.errors.get_json_data())
    given = dict(form.cleaned_data)
    given["resources"] = given.pop("resource")
    return given
