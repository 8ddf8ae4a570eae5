"""The form with which an association asks a member."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from partners.forms.fields import LineField
from partners.forms.numbers import NumberFormMixin
from partners.forms.registration import is_exercise


class AskConsentForm(NumberFormMixin):
    """Which member, by its number and by what the association calls it."""

    label = LineField(
        label=_("What you call the member"),
        max_length=200,
        help_text=_("For your own list; the member does not read it."),
    )
    field_order = ["label", "scheme", "number", "country"]

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation
        self.offer_schemes(nation, is_exercise=is_exercise(nation))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["clean_number"] = self.check_number(cleaned, self.nation.code)
        return cleaned
