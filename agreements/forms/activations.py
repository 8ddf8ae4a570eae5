"""Calling off what is bound, what came of it, and how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Activation, Commitment
from baseline.forms.fields import DAYS, VersionedForm
from common.templatetags.figures import amount
from partners.forms.fields import LineField, NumberField


class CallOffForm(forms.Form):
    is_exercise = forms.ChoiceField(
        label=_("In earnest?"),
        choices=[("yes", _("As an exercise")), ("no", _("In earnest"))],
        widget=forms.RadioSelect,
    )
    measure = forms.ChoiceField(label=_("Which part"))
    quantity = NumberField(label=_("How much"))
    trigger = LineField(label=_("Why, or which exercise"), max_length=300)
    due_on = forms.DateField(label=_("By which day"), widget=DAYS)

    def __init__(self, *args: Any, commitment: Commitment, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = commitment.capability.resource.unit
        measures: Any = self.fields["measure"]
        measures.choices = [
            (one.value, f"{one.label}: {amount(getattr(commitment, one.value), unit)}")
            for one in Activation.Measure
            if getattr(commitment, one.value) is not None
        ]

    def clean_quantity(self) -> Any:
        return _above_zero(self.cleaned_data["quantity"])

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"is_exercise": given["is_exercise"] == "yes"}


class DeliveryForm(forms.Form):
    quantity = NumberField(label=_("How much"))
    delivered_on = forms.DateField(label=_("On which day"), widget=DAYS)
    note = LineField(label=_("A word on it"), required=False, max_length=300)

    def clean_quantity(self) -> Any:
        return _above_zero(self.cleaned_data["quantity"])

    def clean_delivered_on(self) -> Any:
        day = self.cleaned_data["delivered_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Write it down when it has been delivered."))
        return day


class OutcomeForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=Activation.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What the partner should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _above_zero(number: Any) -> Any:
    if number <= 0:
        raise forms.ValidationError(_("A quantity is above zero."))
    return number
