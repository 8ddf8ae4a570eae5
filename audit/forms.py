"""How an auditor narrows the trail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

OURS = (
    "accounts",
    "workspace",
    "baseline",
    "partners",
    "exchange",
    "agreements",
    "cooperation",
    "assessments",
)


def target_choices() -> list[tuple[str, Any]]:
    """Every kind of row a deed may be done to."""
    kinds = [
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name)))
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if hasattr(model, "public_id")
    ]
    return [("", _("All")), *sorted(kinds, key=lambda kind: kind[1])]


class _DaysForm(forms.Form):
    person = forms.CharField(label=_("Person"), required=False, widget=forms.SearchInput)
    target = forms.ChoiceField(label=_("About"), required=False, choices=target_choices)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first. Choose a later one."))
        return given


class EventFilterForm(_DaysForm):
    name = forms.CharField(
        label=_("Deed"),
        required=False,
        widget=forms.SearchInput(attrs={"placeholder": "partner.approved"}),
    )

    row = forms.IntegerField(label=_("Its number"), required=False, min_value=1)

    register = forms.ChoiceField(
        label=_("Done in"),
        required=False,
        choices=[("", _("This register")), ("all", _("All registers together"))],
    )

    field_order = ("person", "name", "target", "row", "since", "until", "register")


class ReadingFilterForm(_DaysForm):
    authority = forms.CharField(label=_("On behalf of"), required=False, widget=forms.SearchInput)

    field_order = ("person", "authority", "target", "since", "until")
