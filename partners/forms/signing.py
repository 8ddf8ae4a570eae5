"""Forms with which colleagues share drafts and answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baseline.forms.fields import VersionedForm
from common.templatetags.portal import localized
from partners.models import Capability, Partner

#: Drafts shared at once.
MOST = 200


class NoteForm(forms.Form):
    """What a colleague should know before they look."""

    note = forms.CharField(
        label=_("For your colleague"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only people of your organisation read this."),
    )


class ShareDraftsForm(NoteForm):
    """Which drafts a colleague is asked to look at."""

    drafts = forms.MultipleChoiceField(
        label=_("Drafts to share"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one draft.")},
    )
    field_order = ["drafts", "note"]

    def __init__(self, *args: Any, partner: Partner, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Capability.objects.filter(partner=partner, status=Capability.Status.DRAFT)
        self.rows = {str(row.public_id): row for row in rows.in_registry().for_list()[:MOST]}
        choice = self.fields["drafts"]
        assert isinstance(choice, forms.MultipleChoiceField)  # noqa: S101
        choice.choices = [
            (key, f"{localized(row.resource.name)}, {row.site.name}")
            for key, row in self.rows.items()
        ]
        choice.initial = choice.initial or list(self.rows)

    def chosen(self) -> list[Capability]:
        return [self.rows[key] for key in self.cleaned_data["drafts"]]


class CommentForm(forms.Form):
    """Why a draft is given back."""

    comment = forms.CharField(
        label=_("What is to be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SenderRuleForm(VersionedForm):
    """Whether a signatory looks before anything is sent."""

    signatory_sends = forms.BooleanField(
        label=_("A signatory approves before anything is sent to the office"),
        required=False,
        help_text=_(
            "Editors and administrators then write drafts and share them; a signatory sends them. "
            "While you have no signatory, your administrators do."
        ),
    )
