"""How long snapshots are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RetentionForm(forms.Form):
    nights = forms.IntegerField(
        label=_("Every night's snapshot, days"),
        min_value=14,
        max_value=3_660,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    months = forms.IntegerField(
        label=_("The first snapshot of a month, months"),
        min_value=12,
        max_value=1_200,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        nights, months = data.get("nights"), data.get("months")
        if nights and months and nights > months * 31:
            self.add_error(
                "months", _("Keep the monthly ones at least as long as the nightly ones.")
            )
        return data
