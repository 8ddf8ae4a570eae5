"""Forms of a line: a side's position, a proposed value, an answer, dissent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.agreeing import LineStatus
from assessments.forms.filters import NeedFilterForm
from assessments.forms.needs import NOT_ASKED, ShareField, plain_number
from assessments.models import TERMS, Need, terms_of
from assessments.stating import Fault, Wanted, faults_of_terms
from partners.forms.fields import HoursField, NumberField


class TermsForm(forms.Form):
    """How much, from when, for how long; the fields follow the kind of resource."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    initial_quantity = NumberField(label=_("Needed at the start"), required=False)
    per_day = NumberField(label=_("Needed a day"), required=False)
    capacity = NumberField(label=_("Needed at once"), required=False)
    target_share = ShareField(label=_("Target (%)"), required=False)
    state = forms.ChoiceField(
        label=_("How far is it met"),
        choices=Need.State.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    start_hours = HoursField(label=_("Starts after day 0 by"), help_text=_("Empty: at once."))
    duration_hours = HoursField(label=_("Lasts"), help_text=_("Empty: without an end."))

    def __init__(self, *args: Any, need: Need, **options: Any) -> None:
        super().__init__(*args, **options)
        self.need = need
        for name in set(NOT_ASKED[need.resource.kind]) & self.fields.keys():
            del self.fields[name]

    @staticmethod
    def initial_of(row: Any) -> dict[str, Any]:
        """What a need, a position or a proposal says, as the form shows it."""
        found = terms_of(row)
        for name in ("initial", "per_day", "capacity"):
            found[name] = plain_number(found[name])
        return found | {"initial_quantity": found.pop("initial")}

    @property
    def terms(self) -> dict[str, Any]:
        """What the deed is given; what the form does not ask stays as the need has it."""
        found = {name: self.cleaned_data[name] for name in TERMS if name in self.fields}
        if "initial_quantity" in self.fields:
            found["initial"] = self.cleaned_data["initial_quantity"]
        return found | {"start_hours": self.cleaned_data.get("start_hours") or 0}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            values = Wanted.of(self.need).values() | self.terms
            wanted = Wanted(**(values | {"evidence": self.need.evidence or "-"}))
            self._tell(faults_of_terms(wanted, sorted(self.need.nation.milestones)))
        return cleaned

    def _tell(self, found: Iterable[Fault]) -> None:
        for fault in found:
            name = "initial_quantity" if fault.field == "initial" else fault.field
            self.add_error(name if name in self.fields else None, str(fault))


class PositionForm(TermsForm):
    """What one side thinks is needed, and what speaks for it."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Why; printed with the paper."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence_file = forms.FileField(
        label=_("Evidence"),
        help_text=_("A file that shows it; leave empty to keep the one that is there."),
        required=False,
    )


class ProposalForm(TermsForm):
    """What both sides could agree on."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class AcceptForm(forms.Form):
    """Accept what is proposed, and keep one's own view where one has one."""

    dissent = forms.CharField(
        label=_("Dissent"),
        help_text=_(
            "Leave empty if your side has none. What you write is kept beside the agreed value and "
            "printed with it."
        ),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DissentForm(AcceptForm):
    """Why a side still sees it otherwise."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SidesFilterForm(NeedFilterForm):
    """As needs, and by how far the two sides are."""

    line = forms.ChoiceField(
        label=_("Line"), choices=[("", _("All lines")), *LineStatus.choices], required=False
    )


class PositionFileForm(forms.Form):
    """The file of lines, with what one side says now."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The export of the lines as CSV or XLSX, with what you wrote; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.xlsx,.ods,text/csv"}),
    )
