"""Writing an engagement down, what follows from it, and who cares for a partner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation, User
from baseline.forms.fields import DAYS, VersionedForm
from exchange.models import Engagement
from partners.forms.fields import LineField
from partners.models import Contact, Partner
from workspace.content import ACCEPT

#: Of each partner so many contacts are offered.
MOST_CONTACTS = 100


class EngagementForm(VersionedForm):
    kind = forms.ChoiceField(label=_("What it was"), choices=Engagement.Kind.choices)
    held_on = forms.DateField(label=_("Day"), widget=DAYS)
    subject = LineField(label=_("About"), max_length=200)
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The office and audit read it, nobody else."),
    )
    officers = forms.ModelMultipleChoiceField(
        label=_("Of the office"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("Of the partner"),
        queryset=Contact.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    others = LineField(label=_("Others who took part"), max_length=300, required=False)
    file = forms.FileField(
        label=_("A paper of it"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, partner: Partner, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["officers"].queryset = _officers(partner.nation)
        fields["officers"].label_from_instance = lambda one: one.get_full_name()
        offered = Contact.objects.visible_to(user).in_use().filter(partner=partner)
        fields["contacts"].queryset = offered.order_by("name", "pk")
        fields["contacts"].label_from_instance = lambda one: one.name

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Write it down when it has taken place."))
        return day

    def given(self) -> dict[str, Any]:
        """As the deeds take it."""
        cleaned = self.cleaned_data
        facts = ("kind", "held_on", "subject", "text", "others")
        return {
            "facts": {name: cleaned[name] for name in facts},
            "officers": cleaned["officers"],
            "contacts": cleaned["contacts"],
            "uploads": [cleaned["file"]] if cleaned["file"] else [],
        }


class OfficerField(forms.ModelChoiceField):
    def __init__(self, *, nation: Nation, **options: Any) -> None:
        super().__init__(_officers(nation), to_field_name="public_id", **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name())


class FollowUpForm(forms.Form):
    what = LineField(label=_("What is to be done"), max_length=300)
    due_on = forms.DateField(label=_("By"), widget=DAYS)

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = OfficerField(nation=nation, label=_("Who does it"))


class CareForm(forms.Form):
    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"] = OfficerField(
            nation=nation, label=_("Officer"), required=False, empty_label=_("Nobody")
        )


class HandOverForm(forms.Form):
    """Whose partners, matters and follow-ups go to whom."""

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        # Whoever has left the office may still hold something.
        left = User.objects.filter(nation=nation, kind="officer").order_by("name", "pk")
        self.fields["leaves"] = OfficerField(nation=nation, label=_("Who hands over"))
        self.fields["leaves"].queryset = left  # type: ignore[attr-defined]
        self.fields["to"] = OfficerField(nation=nation, label=_("To whom"))
        self.fields["note"] = LineField(label=_("A word to them"), required=False, max_length=300)


class FollowUpFilterForm(forms.Form):
    owner = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("Yours")), ("all", _("Everybody's"))]
    )


def _officers(nation: Nation) -> Any:
    return User.objects.officers_of(nation).order_by("name", "pk")
