"""The input for one value that holds for all rows, or that a strange word stands for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.importing.fields import Field, Kind
from partners.importing.vocabulary import Vocabulary
from partners.models import Capability, Partner

_CHOICES: dict[str, Any] = {
    "partner.kind": Partner.Kind,
    "capability.kind": Capability.Kind,
    "capability.basis": Capability.Basis,
    "capability.share_level": Capability.ShareLevel,
    "capability.release": Capability.Release,
    "capability.tags": Capability.Tag,
}
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class Constants:
    """The input for one value for all rows: a list where there is one, else a line of text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        own = vocabulary.region_words.get(vocabulary.nation)
        self.lists: dict[Kind, list[tuple[Any, Any]]] = {
            Kind.YES_NO: list(YES_NO),
            Kind.RESOURCE: sorted(
                (
                    (word.code, f"{word.name} ({word.unit_symbol})")
                    for word in vocabulary.resources.values()
                ),
                key=lambda choice: str(choice[1]).casefold(),
            ),
            Kind.UNIT: sorted(
                ((symbol, symbol) for symbol in vocabulary.units.values()),
                key=lambda choice: str(choice[0]).casefold(),
            ),
            Kind.REGION: [
                (word.code, "\N{NO-BREAK SPACE}" * 4 * word.level + word.name)
                for word in vocabulary.regions.values()
                if own is not None and word.nation == vocabulary.nation
            ],
        }

    def field(self, target: Field, label: str, *, required: bool = False) -> forms.Field:
        words = _("%(field)s: the same for all rows") % {"field": label}
        choices = self.choices(target)
        if choices is not None:
            return forms.ChoiceField(label=words, choices=[("", "—"), *choices], required=required)
        return forms.CharField(label=words, required=required, max_length=target.longest)

    def choices(self, target: Field) -> list[tuple[Any, Any]] | None:
        if target.key in _CHOICES:
            return list(_CHOICES[target.key].choices)
        return self.lists.get(target.kind)
