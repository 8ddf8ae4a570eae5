"""The part of a capability's form that tells its people apart by what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import ActionError
from partners.importing.people import PeopleWords, total, written
from partners.models import Capability
from partners.people import read, too_few
from partners.stating import Typed


class PeopleField(forms.CharField):
    """ "nurse: 12; welder: 3", or one a line; read as {"nurse": 12, "welder": 3}."""

    def __init__(self, words: PeopleWords, known: Mapping[str, int]) -> None:
        self.words, self.known = words, known
        super().__init__(
            label=gettext_lazy("How many of them can do what?"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "off"}),
            help_text=gettext_lazy(
                "One a line, as nurse: 12. Count each person once, under what you would send "
                "them for; others only count in the total."
            ),
        )

    def clean(self, value: Any) -> dict[str, int]:
        text = super().clean(value)
        try:
            return read(text, self.words, self.known)
        except ActionError as refused:
            raise forms.ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        """One a line, for a narrow screen."""
        if isinstance(value, dict):
            value = written(value, self.words.names)
        return value.replace("; ", "\n") if isinstance(value, str) else value


def clean_people(form: Any, cleaned: dict[str, Any]) -> None:
    """The total covers its people; where none is stated, it is their sum."""
    people = cleaned.get("competences")
    if not people:
        return
    if cleaned.get("kind") not in (None, Capability.Kind.PEOPLE):
        form.add_error("kind", _("You tell people apart by competence: choose “People” here."))
    stated = cleaned.get("capacity")
    if stated is None and "capacity" not in form.errors:
        cleaned["capacity"] = Typed(Decimal(total(people)))
    elif isinstance(stated, Typed) and stated.low < total(people):
        form.add_error("competences", too_few(people, stated.low))
