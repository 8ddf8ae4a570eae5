"""What an office may type about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Kind

#: Representatives come in through the organisation they speak for.
INVITED_HERE = [
    (kind.value, kind.label) for kind in Kind if kind not in {Kind.SYSTEM, Kind.REPRESENTATIVE}
]


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or address"), required=False, widget=forms.SearchInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            *((kind.value, kind.label) for kind in Kind if kind != Kind.SYSTEM),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *User.State.choices]
    )


class InvitationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Their own address at work; a shared mailbox cannot carry a second factor."),
    )
    kind = forms.ChoiceField(
        label=_("Invited as"),
        choices=INVITED_HERE,
        widget=forms.RadioSelect,
        initial=Kind.OFFICIAL,
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in Kind if kind != Kind.SYSTEM],
        widget=forms.RadioSelect,
        help_text=_("The person is signed out and their API tokens end."),
    )


class AcceptForm(forms.Form):
    """Taking up an invitation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        disabled=True,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": user.name, "email": user.email}
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password = given.get("password")
        if password is None:
            return given
        if "again" in given and given["again"] != password:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        self.user.name = given.get("name", "")
        try:
            validate_password(password, self.user)
        except ValidationError as problem:
            self.add_error("password", problem)
        return given
