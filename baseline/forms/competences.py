"""The form of a competence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import NamesForm
from baseline.models import Competence

#: Signs that part one competence from another where numbers are typed.
PARTING = frozenset(":;\n")


class CompetenceForm(NamesForm):
    """Its names, and where it stands in the list."""

    place = forms.IntegerField(
        label=gettext_lazy("Place in the list"),
        help_text=gettext_lazy("The lowest number comes first; leave gaps for later."),
        min_value=1,
        max_value=9999,
        initial=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for language in self.languages:
            if PARTING & set(cleaned.get(f"name_{language}") or ""):
                self.add_error(
                    f"name_{language}",
                    _("Colons and semicolons part numbers in files. Write it without them."),
                )
        return cleaned

    def initial_of(self, competence: Competence) -> dict[str, Any]:
        return self.initial_names(competence.name) | {
            "place": competence.place,
            "version": competence.version,
        }
