"""What the office types about the part of a capability that an agreement binds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.agreements import authority_field
from agreements.models import Agreement, Commitment
from agreements.needs import NamedNeed
from baseline.forms.fields import VersionedForm
from common.templatetags.figures import amount
from common.templatetags.portal import localized
from partners.forms.fields import LineField, NumberField
from partners.models import Capability
from partners.models.capability import CapabilityQuerySet


class CapabilityChoice(forms.ModelChoiceField):
    def label_from_instance(self, row: Any) -> str:
        name = f"{localized(row.resource.name)}, {row.site.name} ({row.partner.name})"
        figures = [
            f"{label} {amount(getattr(row, field), row.resource.unit)}"
            for field, label in _LABELS.items()
            if getattr(row, field) is not None
        ]
        return f"{name}: {', '.join(figures)}"


_LABELS = {"stock": _("stock"), "rate": _("a day"), "capacity": _("at once")}


class CommitmentForm(VersionedForm):
    stock = NumberField(label=_("Of the stock"), required=False)
    rate = NumberField(label=_("A day"), required=False)
    capacity = NumberField(label=_("At once"), required=False)
    phases = forms.MultipleChoiceField(
        label=_("In which phases"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("in_peacetime", _("Peacetime")), ("in_crisis", _("Crisis")), ("in_war", _("War")),
        ],
    )  # fmt: skip
    trigger = LineField(label=_("What calls it off"), required=False, max_length=300)
    notice_hours = forms.IntegerField(label=_("Notice, in hours"), required=False, min_value=0)
    duration_hours = forms.IntegerField(label=_("For how many hours"), required=False, min_value=0)
    price_basis = LineField(label=_("Price basis"), required=False, max_length=300)
    is_released = forms.BooleanField(
        label=_("What is not needed is free for others"), required=False
    )

    FACTS = (
        "stock", "rate", "capacity", "authority", "need", "trigger", "notice_hours",
        "duration_hours", "price_basis", "is_released",
    )  # fmt: skip

    def __init__(self, *args: Any, agreement: Agreement, offered: CapabilityQuerySet | None,
                 needs: Sequence[NamedNeed], capability: Capability | None = None,
                 **options: Any) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.fields["authority"] = authority_field(agreement.nation, _("Whose needs it serves"))
        self.fields["need"] = forms.TypedChoiceField(
            label=_("For one need alone"),
            help_text=_("It serves this need; while that is not counted, the authority's needs."),
            choices=[("", _("No: all needs of the authority"))]
            + [(str(one.lasting_id), one.name) for one in needs],
            coerce=UUID,
            empty_value=None,
            required=False,
        )
        if offered is not None:
            self.fields["capability"] = CapabilityChoice(
                label=_("Capability"), queryset=offered, to_field_name="public_id"
            )
        if capability is not None:
            for name in Commitment.QUANTITIES:
                there = getattr(capability, name)
                if there is None:
                    del self.fields[name]
                else:
                    text = _("Of %(quantity)s.")
                    unit = capability.resource.unit
                    self.fields[name].help_text = text % {"quantity": amount(there, unit)}
        self.order_fields(["capability", "stock", "rate", "capacity", "authority", "need"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in Commitment.QUANTITIES:
            if (given.get(name) or 0) < 0:
                self.add_error(name, _("A quantity is above zero."))
        if not self.errors and not any(given.get(name) for name in Commitment.QUANTITIES):
            first = next(name for name in Commitment.QUANTITIES if name in self.fields)
            self.add_error(first, _("Say how much is bound."))
        return given

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        facts = {name: given.get(name) for name in self.FACTS}
        return facts | {name: name in given["phases"] for name in Commitment.PHASES}
