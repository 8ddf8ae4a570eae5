"""What a contact may correct through the link in its mail: how to be reached, not who it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.forms.places import ContactForm


class ReconfirmForm(ContactForm):
    """The numbers and languages. The address stays: it is what the link was sent to."""

    facts = ("phone", "is_any_hour", "languages")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("name", "role", "email"):
            del self.fields[name]
        languages: Any = self.fields["languages"]
        chosen = set(self.initial.get("languages") or []) | {
            code for code, _name in languages.choices[:2]
        }
        self.common = [pair for pair in languages.choices if pair[0] in chosen]
        rest = [pair for pair in languages.choices if pair[0] not in chosen]
        languages.choices = self.common
        self.fields["more_languages"] = forms.MultipleChoiceField(
            label=gettext_lazy("Other languages"),
            required=False,
            choices=rest,
            widget=forms.SelectMultiple(attrs={"size": "4"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super(ContactForm, self).clean() or {}
        more = cleaned.get("more_languages") or []
        cleaned["languages"] = [*(cleaned.get("languages") or []), *more]
        is_unanswered = "phone" not in self.errors and not cleaned.get("phone")
        if cleaned.get("is_any_hour") and is_unanswered:
            self.add_error("phone", _("Give the number that is answered at any hour."))
        return cleaned
