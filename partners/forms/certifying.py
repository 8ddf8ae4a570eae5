"""The code of a certificate, as a stranger types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CertificateCheckForm(forms.Form):
    """A code to ask about."""

    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=40,
        help_text=_("Sixteen letters and figures; hyphens and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
