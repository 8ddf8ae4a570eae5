"""What people may type about themselves."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For pages and mail."),
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("For example the program that will use it."),
    )
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=ApiToken.Scope.choices,
        widget=forms.RadioSelect,
        initial=ApiToken.Scope.READ,
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year from today."),
    )

    def clean_expires_on(self) -> date:
        last_day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if last_day < today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        if last_day > today + timedelta(days=365):
            raise forms.ValidationError(
                _("A token lives for at most a year. Choose %(day)s or an earlier day."),
                params={"day": (today + timedelta(days=365)).isoformat()},
            )
        return last_day
