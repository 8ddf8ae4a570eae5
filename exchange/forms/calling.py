"""Choosing whom to call, and what they answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.forms.asking import CriteriaForm
from exchange.models import Call
from exchange.selecting import Choice
from partners.forms.fields import LineField


class CallCriteriaForm(CriteriaForm):
    """As for a request, but everybody may be called."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["resource"].required = False
        fields["resource"].empty_label = _("Anything")


class CallDownForm(forms.Form):
    """What they are asked, and who of those found."""

    subject = LineField(label=_("About"), max_length=200, initial=_("Please answer: a test call"))
    text = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands behind the link, not in the letter."),
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {one.partner.public_id.hex: one.contact for one in choices if one.contact}
        field: Any = self.fields["partners"]
        field.choices = [(key, contact.name) for key, contact in self.offered.items()]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data.pop("partners")
        return self.cleaned_data | {"contacts": [self.offered[key] for key in chosen]}


class CallAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=Call.Answer.choices, widget=forms.RadioSelect
    )
    note = LineField(label=_("A word to the office"), required=False, max_length=300)
