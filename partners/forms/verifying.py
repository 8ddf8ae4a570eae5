"""The form with which the office writes down what it has seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import DAYS
from partners.evidence import EXERCISE_LASTS, QUANTITIES, VERIFICATION_LASTS
from partners.forms.fields import NumberField
from partners.models import Capability, Verification

_LABELS = {
    "stock": gettext_lazy("Stock seen"),
    "rate": gettext_lazy("Seen a day"),
    "capacity": gettext_lazy("Seen at the same time"),
}


class VerificationForm(forms.Form):
    """How, how much, when, and until when it is relied on. Quantities in the resource's unit."""

    method = forms.ChoiceField(
        label=gettext_lazy("How was it seen?"),
        choices=Verification.Method.choices,
        widget=forms.RadioSelect,
    )
    seen_on = forms.DateField(
        label=gettext_lazy("On which day?"), initial=timezone.localdate, widget=DAYS
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Relied on until"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("Empty: two years, after an exercise or activation one year."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, capability: Capability, **options: Any) -> None:
        super().__init__(*args, **options)
        self.amounts = [name for name in QUANTITIES if getattr(capability, name) is not None]
        self.unit = capability.resource.unit
        for name in self.amounts:
            declared = getattr(capability, name)
            self.fields[name] = NumberField(
                label=_LABELS[name],
                required=len(self.amounts) == 1,
                initial=format(declared.normalize(), "f"),
                help_text=_("Declared: %(quantity)s %(unit)s")
                % {"quantity": format(declared.normalize(), "f"), "unit": self.unit.symbol},
            )
        self.order_fields(["method", *self.amounts, "seen_on", "valid_until", "note"])

    def clean_seen_on(self) -> Any:
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("seen_on")
        if day and not cleaned.get("valid_until"):
            exercised = cleaned.get("method") in Verification.EXERCISED
            cleaned["valid_until"] = day + (EXERCISE_LASTS if exercised else VERIFICATION_LASTS)
        elif day and cleaned["valid_until"] < day:
            self.add_error("valid_until", _("This lies before the day it was seen."))
        if not any(name in self.errors for name in self.amounts) and not any(self.seen().values()):
            self.add_error(self.amounts[0], _("Say how much was seen."))
        return cleaned

    def seen(self) -> dict[str, Decimal | None]:
        return {name: self.cleaned_data.get(name) for name in self.amounts}
