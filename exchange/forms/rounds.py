"""Starting a round, and what a partner says to its entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from baseline.forms.fields import DAYS
from common.templatetags.portal import localized
from exchange.forms.hand_lists import list_field, offer_lists
from partners.forms.fields import LineField
from partners.forms.filters import RegionCodeField, RegistryFilterForm
from partners.models import Partner
from partners.supply_kinds import SUPPLY_KINDS


class RoundForm(RegistryFilterForm):
    """Whom, what, until when."""

    title = LineField(label=gettext_lazy("Name of the round"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What you ask of them"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It stands above their entry. One click says that a line still holds."
        ),
    )
    deadline = forms.DateField(label=gettext_lazy("Answer until"), widget=DAYS)
    supply_kind = forms.ChoiceField(
        label=gettext_lazy("Which partners: kind of supply"),
        required=False,
        choices=[
            ("", gettext_lazy("Every kind")),
            *((kind.code, kind.label) for kind in SUPPLY_KINDS),
        ],
    )
    region = RegionCodeField(label=gettext_lazy("With a site in"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Also those that never signed in"),
        required=False,
        choices=[
            ("", gettext_lazy("Approved and listed partners")),
            (Partner.Status.APPROVED, gettext_lazy("Approved partners only")),
            (Partner.Status.LISTED, gettext_lazy("Listed partners only")),
        ],
    )

    hand_list = list_field()

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        offer_lists(self.fields["hand_list"], user)

    def clean_deadline(self) -> date:
        day: date = self.cleaned_data["deadline"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Give them at least a day."))
        return day

    def criteria(self) -> dict[str, str]:
        """As people read them."""
        given: dict[str, Any] = self.cleaned_data
        chosen = {
            _("Kind of supply"): self._label("supply_kind"),
            _("Site in"): localized(given["region"].name) if given["region"] else _("Every region"),
            _("Partners"): self._label("status"),
        }
        if given["hand_list"]:
            chosen[_("On the list")] = given["hand_list"].name
        return {label: str(value) for label, value in chosen.items()}

    def selection(self) -> dict[str, Any]:
        """The same for the portal."""
        given = self.cleaned_data
        region = given["region"].pk if given["region"] else None
        chosen = {name: given[name] for name in ("supply_kind", "status")} | {"region": region}
        return chosen | ({"hand_list": given["hand_list"].pk} if given["hand_list"] else {})

    def _label(self, name: str) -> Any:
        field: Any = self.fields[name]
        return dict(field.choices)[self.cleaned_data[name]]


class ChaseFilterForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of supply"),
        required=False,
        choices=[
            ("", gettext_lazy("Every kind")),
            *((kind.code, kind.label) for kind in SUPPLY_KINDS),
        ],
    )


class FinishForm(forms.Form):
    changed = forms.CharField(
        label=gettext_lazy("Has something changed? Say it here"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The office puts it right and answers you. Leave it empty if not."),
    )
