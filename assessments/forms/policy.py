"""The form of a new assurance policy: nine weights in percent, four weights of priorities."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assessments.models import AssurancePolicy

PROMISES = ((0, _("No promise")), (1, _("Pledged")), (2, _("Contracted")))
EVIDENCE = ((0, _("Declared")), (1, _("Verified")), (2, _("Exercised")))


def _percent(label: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "short", "step": "0.01", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, decimal_places=2, max_digits=5, widget=widget
    )


class PolicyForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for promise, promise_label in PROMISES:
            for evidence, evidence_label in EVIDENCE:
                self.fields[f"weight_{promise}_{evidence}"] = _percent(
                    f"{promise_label}, {evidence_label}"
                )
        for priority in (1, 2, 3, 4):
            self.fields[f"priority_{priority}"] = forms.IntegerField(
                label=_("Weight of priority %(n)d") % {"n": priority},
                min_value=1,
                max_value=100,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("Why the weights change; everybody who reads reports can see it."),
            max_length=2_000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def initial_of(policy: AssurancePolicy) -> dict[str, Any]:
        found: dict[str, Any] = {"version": policy.number}
        for promise, row in enumerate(policy.weights):
            for evidence, weight in enumerate(row):
                found[f"weight_{promise}_{evidence}"] = f"{Decimal(weight) / 100:g}"
        for priority, weight in enumerate(policy.priority_weights, start=1):
            found[f"priority_{priority}"] = weight
        return found

    def rows(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The weights as the page draws them: a row per promise."""
        for promise, label in PROMISES:
            yield label, [self[f"weight_{promise}_{evidence}"] for evidence, _label in EVIDENCE]

    @property
    def headings(self) -> list[Any]:
        return [label for _evidence, label in EVIDENCE]

    def priorities(self) -> list[BoundField]:
        return [self[f"priority_{priority}"] for priority in (1, 2, 3, 4)]

    @property
    def weights(self) -> list[list[int]]:
        data = self.cleaned_data
        return [
            [int(data[f"weight_{promise}_{evidence}"] * 100) for evidence, _label in EVIDENCE]
            for promise, _promise_label in PROMISES
        ]

    @property
    def priority_weights(self) -> list[int]:
        return [self.cleaned_data[f"priority_{priority}"] for priority in (1, 2, 3, 4)]
