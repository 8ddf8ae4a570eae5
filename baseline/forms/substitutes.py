"""The form with which an office says what may stand in for something else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import DAYS, NamedChoice, VersionedForm
from baseline.models import Authority, Resource, Substitute
from baseline.standing import Standing

_FACTS = (
    "factor", "note", "needs_permission", "permitted_by", "permitted_on", "permitted_until",
)  # fmt: skip


class SubstituteForm(VersionedForm):
    factor = forms.DecimalField(
        label=gettext_lazy("How much of it one unit stands for"),
        min_value=Decimal("0.0001"),
        max_digits=10,
        decimal_places=4,
        help_text=gettext_lazy("1.5: one unit of the other serves for one and a half of this."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    needs_permission = forms.BooleanField(
        label=gettext_lazy("Somebody has to permit it"),
        required=False,
        help_text=gettext_lazy("Until then it is expected only, and never assured."),
    )
    permitted_by = NamedChoice(
        label=gettext_lazy("Permitted by"), queryset=Authority.objects.none(), required=False
    )
    permitted_on = forms.DateField(label=gettext_lazy("Permitted on"), required=False, widget=DAYS)
    permitted_until = forms.DateField(
        label=gettext_lazy("Permitted until"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        by: Any = self.fields["permitted_by"]
        by.queryset = Authority.objects.filter(nation=nation).in_use().order_by("sort_key", "pk")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("permitted_by")) != bool(given.get("permitted_on")):
            self.add_error("permitted_by", _("Say both who permitted it and on which day."))
        until, since = given.get("permitted_until"), given.get("permitted_on")
        if until and (since is None or until < since):
            self.add_error("permitted_until", _("This is before the day it was permitted."))
        return given

    def said(self) -> Standing:
        return Standing(**{name: self.cleaned_data[name] for name in _FACTS})

    @staticmethod
    def initial_of(row: Substitute) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*_FACTS, "version")}


class NewSubstituteForm(SubstituteForm):
    resource = NamedChoice(
        label=gettext_lazy("What may stand in"),
        queryset=Resource.objects.none(),
        to_field_name="public_id",
    )
    field_order = ("version", "resource", *_FACTS[:1], *_FACTS[2:], "note")

    def __init__(self, *args: Any, nation: Nation, instead_of: Resource, **options: Any) -> None:
        super().__init__(*args, nation=nation, **options)
        rows = Resource.objects.of_nation(nation.pk).in_use().filter(kind=instead_of.kind)
        resource: Any = self.fields["resource"]
        resource.queryset = rows.exclude(pk=instead_of.pk).order_by("sort_key", "pk")
