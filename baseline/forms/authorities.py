"""Forms for authorities and mandates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation, User
from accounts.roles import Kind
from baseline.forms.fields import DAYS, NamedChoice, NamedChoices, NamesForm, TreeChoices
from baseline.models import Authority, Region, Requirement


class AuthorityForm(NamesForm):
    """A public body and what it answers for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Authority.Kind.choices,
        initial=Authority.Kind.CIVIL,
        widget=forms.RadioSelect,
    )
    parent = NamedChoice(
        label=gettext_lazy("Stands below"),
        queryset=Authority.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    requirements = NamedChoices(
        label=gettext_lazy("Requirements it answers for"),
        help_text=gettext_lazy("Its officials see what these need and what is offered for them."),
        queryset=Requirement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    regions = TreeChoices(
        label=gettext_lazy("Regions it answers for"),
        help_text=gettext_lazy(
            "A region includes all inside it. Hold Ctrl (or Command) to choose several."
        ),
        queryset=Region.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )

    def __init__(
        self, *args: Any, nation: Nation, authority: Authority | None = None, **options: Any
    ) -> None:
        super().__init__(*args, nation=nation, **options)
        others = Authority.objects.filter(nation=nation).in_use().order_by("sort_key", "pk")
        if authority is not None:
            others = others.exclude(pk=authority.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        self.fields["requirements"].queryset = Requirement.objects.for_list()  # type: ignore[attr-defined]
        today = timezone.localdate()
        regions = Region.objects.filter(nation=nation).valid_on(today).for_list()
        self.fields["regions"].queryset = regions  # type: ignore[attr-defined]

    def initial_of(self, authority: Authority) -> dict[str, Any]:
        return self.initial_names(authority.name) | {
            "kind": authority.kind,
            "parent": authority.parent_id,
            "requirements": list(authority.requirements.values_list("pk", flat=True)),
            "regions": list(authority.regions.values_list("pk", flat=True)),
            "version": authority.version,
        }


class _People(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.get_full_name()} ({person.email})"


class MandateForm(forms.Form):
    """Which official works for the authority, and when."""

    user = _People(label=gettext_lazy("Official"), queryset=User.objects.none())
    since = forms.DateField(
        label=gettext_lazy("First day"), initial=timezone.localdate, widget=DAYS
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: until further notice."),
        required=False,
        widget=DAYS,
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        officials = User.objects.filter(nation=nation, kind=Kind.OFFICIAL, is_active=True)
        self.fields["user"].queryset = officials.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day lies before the first day."))
        return given
