"""Forms of merging: whose facts are kept, and which other entry is the same organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.differences import GONE, STAYS, Fact, presumed
from partners.models import Partner


class MergeForm(forms.Form):
    """One choice for each fact in which the two differ, and what the officer looked at."""

    stays_version = forms.IntegerField(widget=forms.HiddenInput)
    gone_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, stays: Partner, gone: Partner, facts: Sequence[Fact], **kwargs: Any
    ) -> None:
        versions = {"stays_version": stays.version, "gone_version": gone.version}
        super().__init__(data, initial=versions, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[fact.name] = forms.ChoiceField(
                label=fact.label,
                choices=[(STAYS, fact.stays or _("nothing")), (GONE, fact.gone or _("nothing"))],
                initial=presumed(fact),
                widget=forms.RadioSelect,
            )

    @property
    def picks(self) -> dict[str, str]:
        return {fact.name: self.cleaned_data[fact.name] for fact in self.facts}

    @property
    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["stays_version"], self.cleaned_data["gone_version"]


class OtherEntryForm(forms.Form):
    """The other entry, among those that were found."""

    other = forms.ChoiceField(label=_("The other entry"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, offered: Sequence[Partner], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offered = {str(partner.public_id): partner for partner in offered}
        field: Any = self.fields["other"]
        field.choices = [(key, partner.name) for key, partner in self.offered.items()]

    @property
    def partner(self) -> Partner:
        return self.offered[self.cleaned_data["other"]]
