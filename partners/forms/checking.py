"""Forms of the office for its checklist, its findings and its warnings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baseline.forms.fields import VersionedForm
from partners.forms.fields import LineField
from partners.models import Check, RiskFlag
from workspace.content import ACCEPT


class CheckForm(forms.Form):
    """What was found on one item."""

    code = forms.SlugField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("Finding"), choices=Check.Result.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was looked at, and what was found"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nobody outside the office and audit reads this."),
    )
    file = forms.FileField(
        label=_("What shows it"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("result") == Check.Result.CONCERN and not cleaned.get("note"):
            self.add_error("note", _("Say what is not in order."))
        return cleaned


class CheckItemForm(VersionedForm):
    """One item of the office's checklist."""

    name = LineField(label=_("Name"), max_length=120)
    hint = LineField(label=_("What to look at"), max_length=300, required=False)
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=30_000,
        help_text=_("Smaller numbers come first."),
    )


class NewCheckItemForm(forms.Form):
    name = LineField(label=_("Name"), max_length=120)
    hint = LineField(label=_("What to look at"), max_length=300, required=False)


class FlagForm(forms.Form):
    """A warning on a partner."""

    level = forms.ChoiceField(
        label=_("Flag"), choices=RiskFlag.Level.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Reasons, for the office"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )
    reason = forms.CharField(
        label=_("Reason, for the company"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "With a red or escalated flag the company learns that nothing it declared counts for now, "
            "and reads this. Of a yellow one it learns nothing."
        ),
    )


class LiftForm(forms.Form):
    """Why a warning no longer holds."""

    because = forms.CharField(
        label=_("Why it no longer holds"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )


class RecommendationForm(forms.Form):
    """Why an officer proposes to approve."""

    note = forms.CharField(
        label=_("For the officer who decides"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )


class NextVettingForm(forms.Form):
    """By when a partner is looked at again."""

    due_on = forms.DateField(
        label=_("Look at it again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: on no set day. You are told thirty days before."),
    )

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and day.year > timezone.localdate().year + 20:
            raise forms.ValidationError(_("Choose a day within twenty years."))
        return day


class MailDomainForm(forms.Form):
    """A mail domain that is the partner's own."""

    domain = LineField(
        label=_("Mail domain"),
        max_length=253,
        help_text=_("What stands behind the @ of its own addresses: company.example."),
    )


class AliasForm(forms.Form):
    """Another name of a partner."""

    name = LineField(
        label=_("Name"),
        max_length=200,
        help_text=_("A trade name, an abbreviation, or what it was called before."),
    )


class ExclusionListForm(forms.Form):
    """A list of those the office must not work with."""

    name = LineField(label=_("Name of the list"), max_length=120)
    source = LineField(
        label=_("Where it comes from"),
        max_length=300,
        required=False,
        help_text=_("Publisher and day, for example."),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        help_text=_("CSV, XLSX or ODS."),
    )


class HitForm(forms.Form):
    """Whether a partner is the one named on a list."""

    answer = forms.ChoiceField(
        label=_("Is it the one named?"),
        choices=[
            ("different", _("No, it is another one: do not ask again")),
            ("same", _("Yes: a red flag is raised, and nothing it declared counts")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How this was found out"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )
