"""What the strange words of a register file stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from partners.forms.import_constants import Constants
from partners.import_labels import LABELS
from partners.importing.fields import FIELDS, LOOKED_UP, Field, Kind
from partners.importing.vocabulary import Vocabulary


@dataclass(frozen=True)
class Strange:
    """A word of the file that nobody knows, how often it occurs, and what it is to mean."""

    word: str
    count: int
    field: BoundField


class MeaningsForm(forms.Form):
    """What strange words stand for. "Nothing" makes them empty cells."""

    NOTHING = "\N{EMPTY SET}"
    NO_WORD = "-"  # nothing, where it is typed

    def __init__(
        self,
        *args: Any,
        strange: Mapping[str, Sequence[Sequence[Any]]],
        vocabulary: Vocabulary,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        constants = Constants(vocabulary)
        self.asked: list[tuple[str, str, int, str]] = []
        for key, words in strange.items():
            target = FIELDS.get(key)
            if target is None or target.kind not in {*LOOKED_UP, Kind.NUMBER}:
                continue
            for place, (word, count) in enumerate(words):
                name = f"{key}:{place}"
                self.asked.append((key, word, count, name))
                self.fields[name] = self._meaning(constants, target, word)

    def _meaning(self, constants: Constants, target: Field, word: str) -> forms.Field:
        label = _("“%(word)s” stands for") % {"word": word}
        if target.kind is Kind.NUMBER:
            return forms.RegexField(
                r"-|[0-9]{1,9}",
                label=label,
                required=False,
                error_messages={"invalid": _("Write a whole number, or - for an empty cell.")},
                help_text=_("A whole number, or - for an empty cell."),
            )
        choices = constants.choices(target)
        if choices is None:
            return forms.CharField(
                label=label,
                required=False,
                max_length=200,
                help_text=_("Or - for an empty cell."),
            )
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", "—"), (self.NOTHING, _("nothing: an empty cell")), *choices],
        )

    def groups(self) -> list[tuple[Any, list[Strange]]]:
        found: dict[str, list[Strange]] = {}
        for key, word, count, name in self.asked:
            found.setdefault(key, []).append(Strange(word, count, self[name]))
        return [(LABELS[key][0], words) for key, words in found.items()]

    def meanings(self) -> dict[str, dict[str, str]]:
        given: dict[str, dict[str, str]] = {}
        for key, word, _count, name in self.asked:
            if meaning := self.cleaned_data.get(name):
                is_nothing = meaning in {self.NOTHING, self.NO_WORD}
                given.setdefault(key, {})[word] = "" if is_nothing else meaning
        return given
