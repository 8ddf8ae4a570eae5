"""What people may type about personal data; validates, never saves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Name, address or number"),
        required=False,
        min_length=3,
        max_length=200,
        widget=forms.SearchInput,
    )


class ErasureForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays in the trail. Do not name the person."),
    )
    is_sure = forms.BooleanField(label=_("I know that this cannot be undone."))
