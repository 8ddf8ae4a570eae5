"""What companies of a kind usually have, as the office adds it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from baseline.forms.fields import NamedChoice
from baseline.models import Resource
from partners.supply_kinds import SUPPLY_KINDS


class UsualSupplyForm(forms.Form):
    """A kind of company and a resource."""

    kind = forms.ChoiceField(
        label=_("A company of this kind"),
        choices=[(kind.code, kind.label) for kind in SUPPLY_KINDS],
    )
    resource = NamedChoice(
        label=_("usually has"), queryset=Resource.objects.none(), to_field_name="public_id"
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        resource: Any = self.fields["resource"]
        resource.queryset = Resource.objects.of_nation(nation.pk).in_use().declarable().for_list()
