"""Forms of claims: what a person says and shows, and how the office decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from partners.forms.numbers import NumberFormMixin
from partners.forms.registration import is_exercise
from partners.models import Membership
from workspace.content import ACCEPT


def _evidence(label: Any, help_text: Any = "") -> forms.FileField:
    widget = forms.ClearableFileInput(attrs={"accept": ACCEPT})
    return forms.FileField(label=label, required=False, widget=widget, help_text=help_text)


class ClaimForm(NumberFormMixin):
    """Which organisation, and what shows that one may speak for it."""

    statement = forms.CharField(
        label=_("What you are there, and what shows it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Member of the board, for example, as the register extract attached shows."),
    )
    first = _evidence(
        _("What shows it"), _("A register extract, a power of attorney: PDF, picture or text.")
    )
    second = _evidence(_("Something more"))
    third = _evidence(_("And more"))
    field_order = ["scheme", "number", "country", "statement", "first", "second", "third"]

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation
        self.offer_schemes(nation, is_exercise=is_exercise(nation))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["clean_number"] = self.check_number(cleaned, self.nation.code)
        return cleaned

    def uploads(self) -> list[UploadedFile]:
        given = (self.cleaned_data.get(name) for name in ("first", "second", "third"))
        return [one for one in given if one]


class ClaimDecisionForm(forms.Form):
    """Whether the claimant may represent the partner, and why."""

    answer = forms.ChoiceField(
        label=_("May this person represent it?"),
        choices=[("grant", _("Yes")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(
        label=_("As its"),
        choices=Membership.Role.choices,
        initial=Membership.Role.ADMINISTRATOR,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The claimant reads this as you write it."),
    )
