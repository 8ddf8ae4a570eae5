"""What people may type in the workspace."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from workspace.models import Job, NoticeChoice
from workspace.notice_kinds import GROUPS, WEEKLY_ONLY

#: Where in the list one stands is no part of a filter.
NOT_KEPT = {"after", "before", "csrfmiddlewaretoken"}


QUERY_LENGTH = 2000
_WEEKLY_OR_NEVER = [
    (one.value, one.label) for one in (NoticeChoice.Frequency.WEEKLY, NoticeChoice.Frequency.NEVER)
]


class JobFilterForm(forms.Form):
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Job.Status.choices]
    )


class SavedFilterForm(forms.Form):
    """Keeping the filter of a list; the list and its query come hidden."""

    page = forms.CharField(max_length=80, widget=forms.HiddenInput)
    query = forms.CharField(max_length=QUERY_LENGTH, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of this filter"), max_length=100)
    is_shared = forms.BooleanField(label=_("Share it with the register's people"), required=False)

    def clean_page(self) -> str:
        name: str = self.cleaned_data["page"]
        try:
            reverse(name)
        except NoReverseMatch:
            raise forms.ValidationError(_("There is no such list.")) from None
        return name

    def clean_query(self) -> str:
        given = QueryDict(self.cleaned_data["query"])
        kept: list[tuple[str, Any]] = [
            (name, value)
            for name, values in given.lists()
            for value in values
            if value and name not in NOT_KEPT
        ]
        query = urlencode(kept)
        if len(query) > QUERY_LENGTH:
            raise forms.ValidationError(_("This filter is too long to be kept. Choose less."))
        return query


class MailChoicesForm(forms.Form):
    """How often each kind of notices comes by mail."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for group, label in GROUPS.items():
            offered = _WEEKLY_OR_NEVER if group in WEEKLY_ONLY else NoticeChoice.Frequency.choices
            self.fields[group] = forms.ChoiceField(label=label, choices=offered)
