"""Forms of a company that takes its data with it, or leaves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you leave?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The office reads it. A few words are enough."),
    )
    is_sure = forms.BooleanField(label=_("I may decide this for the organisation."))
