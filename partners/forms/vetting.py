"""Forms with which the office decides on applications."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from baseline.forms.fields import VersionedForm
from partners.models import Partner


class SeenForm(forms.Form):
    """Which version of a row somebody looked at before they decided on it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ApprovalForm(SeenForm):
    """What the office adds when it registers an organisation."""

    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=Partner.Kind.choices,
        initial=Partner.Kind.PRIVATE,
        required=False,
    )
    # Its number stands in the business register's extract, and the officer has compared the rest.
    is_number_seen = forms.BooleanField(
        label=_("Mark its number as verified by the extract"), required=False
    )
    # A partner of the register that the applicant is to join instead.
    into = forms.UUIDField(required=False, widget=forms.HiddenInput)


class QuestionsForm(SeenForm):
    """What the office asks the applicant."""

    questions = forms.CharField(
        label=_("Your questions"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The applicant reads this as you write it, by mail and on the page."),
    )


class RejectionForm(SeenForm):
    """Why the office does not register an organisation."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads this as you write it."),
    )
    note = forms.CharField(
        label=_("Note for the office"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )


class OfficeNoteForm(VersionedForm):
    """What only the office reads."""

    office_note = forms.CharField(
        label=_("Note of the office"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office reads this."),
    )


class AnswerForm(forms.Form):
    """What the applicant answers."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class LostLinkForm(forms.Form):
    """Where to send the link to an application."""

    email = forms.EmailField(
        label=_("The e-mail address you applied with"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
