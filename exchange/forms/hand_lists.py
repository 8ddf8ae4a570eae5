"""Making a list of partners, and choosing one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exchange.models import PartnerList
from partners.forms.fields import LineField


def list_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("On the list"),
        queryset=PartnerList.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Any partner"),
    )


def offer_lists(field: Any, user: User) -> None:
    """The lists this person sees."""
    field.queryset = PartnerList.objects.visible_to(user).order_by("name", "pk")
    field.label_from_instance = lambda one: one.name


class ListForm(forms.Form):
    name = LineField(label=_("Name of the list"), max_length=100)
    is_shared = forms.BooleanField(
        label=_("For the whole office"),
        required=False,
        help_text=_("Otherwise only you see it. Every officer may change a shared list."),
    )
