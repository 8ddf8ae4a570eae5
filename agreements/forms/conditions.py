"""What a partner needs, and what the state says to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from agreements.forms.agreements import authority_field
from agreements.models import Condition
from baseline.forms.fields import DAYS, VersionedForm
from common.templatetags.portal import localized
from partners.forms.fields import LineField
from partners.models.capability import CapabilityQuerySet


class OwnCapability(forms.ModelChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return f"{localized(row.resource.name)}, {row.site.name}"


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=_("What kind of thing?"), choices=Condition.Kind.choices)
    what = LineField(
        label=_("What exactly?"),
        max_length=300,
        help_text=_("For example: passes for five drivers at the southern border."),
    )

    def __init__(self, *args: Any, offered: CapabilityQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["capability"] = OwnCapability(
            label=_("To deliver what?"),
            queryset=offered,
            to_field_name="public_id",
            required=False,
            empty_label=_("Everything"),
        )


class DecideForm(VersionedForm):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("granted", _("Granted")), ("refused", _("Refused"))],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DAYS,
        help_text=_("Empty: without an end. After this day it counts as open again."),
    )
    reason = forms.CharField(
        label=_("What the partner should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you refuse."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == "refused" and not given.get("reason"):
            self.add_error("reason", _("Say why not; the partner reads it."))
        if given.get("until") and given["until"] < timezone.localdate():
            self.add_error("until", _("This day has passed."))
        return given

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "is_granted": given["answer"] == "granted",
            "until": given["until"],
            "reason": given["reason"],
        }


class RouteForm(forms.Form):
    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["authority"] = authority_field(
            nation, _("Who decides"), required=False, empty_label=_("The office")
        )


class ConditionFilterForm(forms.Form):
    shown = forms.ChoiceField(
        label=_("Shown"), required=False, choices=[("", _("Not granted")), ("all", _("All"))]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Condition.Kind.choices]
    )
