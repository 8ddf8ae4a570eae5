"""What lists of assessments, needs and gap lines can be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models import Assessment, Need
from baseline.models import Element, Phase, Region, Requirement, Resource, Scenario
from common.templatetags.portal import localized

#: So many resources a few words may mean in a filter.
MOST_MEANT = 30


class AssessmentFilterForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), *Assessment.Status.choices, ("archived", _("Put away"))],
    )


class RowFilterForm(forms.Form):
    """Filters by the words of the reference frame, as both needs and gap lines have them."""

    resource = forms.CharField(
        label=_("Resource"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    scenario = forms.ChoiceField(label=_("Scenario"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Every priority")), *[(one, str(one)) for one in Need.Priority.values]],
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        offered = {
            "requirement": (
                _("Every requirement"),
                [(row.code, row.code) for row in Requirement.objects.for_list()],
            ),
            "region": (
                _("Every region"),
                [
                    (row.code, localized(row.name))
                    for row in Region.objects.filter(nation=user.nation_id, level__lte=1).for_list()
                ],
            ),
            "scenario": (
                _("Every scenario"),
                [
                    (row.code, localized(row.name))
                    for row in Scenario.objects.filter(nation=user.nation_id).in_use().for_list()
                ],
            ),
        }
        for name, (every, choices) in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", every), *choices]

    def clean_resource(self) -> list[int] | None:
        """The resources meant: one by its code, or those that the words may mean."""
        text = self.cleaned_data["resource"]
        if not text:
            return None
        offered = Resource.objects.visible_to(self.user)
        exact = list(offered.filter(code=text).values_list("pk", flat=True))
        return exact or list(offered.like(text).values_list("pk", flat=True)[:MOST_MEANT])

    def clean_region(self) -> Region | None:
        code = self.cleaned_data["region"]
        return Region.objects.filter(nation=self.user.nation_id, code=code).first()

    def clean_scenario(self) -> Scenario | None:
        code = self.cleaned_data["scenario"]
        return Scenario.objects.filter(nation=self.user.nation_id, code=code).first()


class LineFilterForm(RowFilterForm):
    """Filters of a report's lines."""

    element = forms.ChoiceField(label=_("Element"), required=False)
    phase = forms.ChoiceField(
        label=_("Phase"), required=False, choices=[("", _("Every phase")), *Phase.choices]
    )
    known = forms.ChoiceField(
        label=_("Known"),
        required=False,
        choices=[("", _("All lines")), ("known", _("Known")), ("not_known", _("Not known"))],
    )
    short = forms.BooleanField(label=_("Short only"), required=False)
    field_order = (
        "resource", "requirement", "element", "region", "phase", "scenario", "priority", "known",
        "short",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.elements = list(Element.objects.visible_to(self.user).for_list())
        field: Any = self.fields["element"]
        field.choices = [("", _("Every element"))] + [
            (one.code, f"{one.code} {localized(one.name)}") for one in self.elements
        ]

    def clean_element(self) -> Element | None:
        code = self.cleaned_data["element"]
        return next((one for one in self.elements if one.code == code), None)


class NeedFilterForm(RowFilterForm):
    """Filters of an assessment's needs."""

    waiting = forms.ChoiceField(
        label=_("Waiting"),
        required=False,
        choices=[
            ("", _("All needs")),
            ("consent", _("For the office's consent")),
            ("derived", _("Derived, to be looked at")),
        ],
    )
