"""The upload of a sheet of capabilities."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SupplyFileForm(forms.Form):
    """The filled sheet."""

    file = forms.FileField(
        label=_("The filled file"),
        max_length=255,
        help_text=_(
            "XLSX, ODS or CSV with the columns of the template; at most 5,000 rows and 5 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={"empty": _("The file is empty. Choose it again.")},
    )
