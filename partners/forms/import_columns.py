"""What every column of a register file means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import VersionedForm, words_of
from common.tabular.reading import Heading
from common.tabular.values import DayStyle, NumberStyle
from partners.forms.import_constants import Constants
from partners.import_labels import GAPS, GROUPS, LABELS
from partners.importing.fields import FIELDS, Field, Group, of_group
from partners.importing.mapping import Existing, From, Gap, ImportMapping, NoPartner, gaps
from partners.importing.vocabulary import Vocabulary

#: Values of a column shown beside its heading.
SHOWN_VALUES = 3
SHOWN_LETTERS = 30


@dataclass(frozen=True)
class FieldRow:
    """One line of the mapping: a field, the column it comes from, or one value for all rows."""

    label: Any
    help: Any
    column: BoundField
    constant: BoundField
    is_needed: bool


@dataclass(frozen=True)
class FieldGroup:
    """The fields of partner, site, capability or contact; seldom ones are folded away."""

    label: Any
    rows: list[FieldRow]
    more: list[FieldRow]
    is_open: bool
    more_is_open: bool


#: What registers rarely state.
_SELDOM = frozenset(
    {
        "partner.lei",
        "partner.demo",
        "partner.other",
        "partner.register_country",
        "partner.seat",
        "partner.nace",
        "partner.website",
        "capability.kind",
        "capability.stock",
        "capability.capacity",
        "capability.in_service",
        "capability.competences",
        "capability.line",
        "capability.is_normal",
        "capability.conversion_hours",
        "capability.most",
        "capability.is_whole",
        "capability.basis",
        "capability.mobilisation_hours",
        "capability.lasts_hours",
        "capability.share_peacetime",
        "capability.share_crisis",
        "capability.served",
        "capability.share_level",
        "capability.release",
        "capability.release_hours",
        "capability.tags",
        "contact.is_any_hour",
        "contact.languages",
    }
)
_NEEDED = frozenset({"partner.name", "capability.share_war"})


class ColumnsForm(VersionedForm):
    """What every column means, and how the file is to be understood."""

    empty_words = forms.CharField(
        label=gettext_lazy("Words that mean “empty”"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Parted by semicolons, such as Unknown; n/a; -"),
    )
    numbers = forms.ChoiceField(
        label=gettext_lazy("Decimals are parted by"),
        required=False,
        choices=[
            ("", gettext_lazy("What the values themselves show")),
            (NumberStyle.POINT.value, gettext_lazy("a point: 1,234.5")),
            (NumberStyle.COMMA.value, gettext_lazy("a comma: 1.234,5")),
        ],
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Days written 03/04/2026"),
        required=False,
        choices=[
            ("", gettext_lazy("What the values themselves show")),
            (DayStyle.DAY_FIRST.value, gettext_lazy("the day comes first")),
            (DayStyle.MONTH_FIRST.value, gettext_lazy("the month comes first")),
        ],
    )
    no_partner = forms.ChoiceField(
        label=gettext_lazy("A row without a partner's name"),
        choices=[
            (NoPartner.ERROR.value, gettext_lazy("is an error")),
            (NoPartner.SITE.value, gettext_lazy("makes its site a partner of its own")),
        ],
    )
    existing = forms.ChoiceField(
        label=gettext_lazy("Where the registry says otherwise"),
        choices=[
            (Existing.UPDATE.value, gettext_lazy("the file is newer: change the registry")),
            (Existing.KEEP.value, gettext_lazy("keep what the registry says")),
        ],
        help_text=gettext_lazy(
            "Empty cells never change anything, and what a company declared itself is always kept."
        ),
    )
    approves_partners = forms.BooleanField(
        label=gettext_lazy("Approve new partners at once"),
        required=False,
        help_text=gettext_lazy("Otherwise they are listed, and nothing of theirs counts yet."),
    )
    puts_in_force = forms.BooleanField(
        label=gettext_lazy("Put new capabilities in force"),
        required=False,
        help_text=gettext_lazy("Otherwise they are drafts."),
    )

    #: The options after the columns, in the order they are shown.
    OPTIONS = (
        "existing",
        "no_partner",
        "approves_partners",
        "puts_in_force",
        "numbers",
        "days",
        "empty_words",
    )

    def __init__(
        self,
        *args: Any,
        headings: Sequence[Heading],
        sample: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        columns = [("", "—"), *((str(h.index), _column_label(h, sample)) for h in headings)]
        constants = Constants(vocabulary)
        for key, target in FIELDS.items():
            label = LABELS[key][0]
            self.fields[f"column:{key}"] = forms.ChoiceField(
                label=_("%(field)s: column") % {"field": label}, choices=columns, required=False
            )
            self.fields[f"constant:{key}"] = constants.field(target, str(label))

    @staticmethod
    def initial_of(mapping: ImportMapping) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "empty_words": "; ".join(mapping.empty_words),
            "numbers": mapping.numbers or "",
            "days": mapping.days or "",
            "no_partner": mapping.no_partner,
            "existing": mapping.existing,
            "approves_partners": mapping.approves_partners,
            "puts_in_force": mapping.puts_in_force,
        }
        for key, at in mapping.fields.items():
            if at.column is not None:
                initial[f"column:{key}"] = str(at.column)
            else:
                initial[f"constant:{key}"] = at.constant
        return initial

    def groups(self) -> Iterator[FieldGroup]:
        """The lines of the mapping; what nothing is mapped in stays folded."""
        for group in Group:
            rows: list[FieldRow] = []
            more: list[FieldRow] = []
            for target in of_group(group):
                (more if target.key in _SELDOM else rows).append(self._row(target))
            yield FieldGroup(
                GROUPS[group],
                rows,
                more,
                is_open=group is not Group.CONTACT or _is_used([*rows, *more]),
                more_is_open=_is_used(more),
            )

    def _row(self, target: Field) -> FieldRow:
        column, constant = self[f"column:{target.key}"], self[f"constant:{target.key}"]
        return FieldRow(*LABELS[target.key], column, constant, target.key in _NEEDED)

    def options(self) -> list[BoundField]:
        return [self[name] for name in self.OPTIONS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for key in FIELDS:
            if given.get(f"column:{key}") and given.get(f"constant:{key}"):
                self.add_error(
                    f"constant:{key}", _("Choose the column or one value for all rows, not both.")
                )
        if not self.errors:
            mapping = self.mapping({})
            for gap in gaps(mapping):
                self.add_error(_place_of(gap, mapping), str(GAPS[gap]))
        return given

    def mapping(self, meanings: Mapping[str, Mapping[str, str]]) -> ImportMapping:
        """What was chosen; `meanings` of strange words were given on another page."""
        given = self.cleaned_data
        return ImportMapping(
            fields=dict(self._places()),
            meanings={key: words for key, words in meanings.items() if given[f"column:{key}"]},
            empty_words=tuple(words_of(given["empty_words"])),
            numbers=NumberStyle(given["numbers"]) if given["numbers"] else None,
            days=DayStyle(given["days"]) if given["days"] else None,
            no_partner=NoPartner(given["no_partner"]),
            existing=Existing(given["existing"]),
            approves_partners=given["approves_partners"],
            puts_in_force=given["puts_in_force"],
        )

    def _places(self) -> Iterator[tuple[str, From]]:
        for key in FIELDS:
            if column := self.cleaned_data.get(f"column:{key}"):
                yield key, From(int(column))
            elif constant := self.cleaned_data.get(f"constant:{key}"):
                yield key, From(constant=str(constant))


#: The fields that fill a gap, and where a person is most likely to fill it.
_FILLS: dict[Gap, tuple[str, tuple[str, ...]]] = {
    Gap.NOTHING: ("column", ("partner.name",)),
    Gap.PARTNER: ("column", ("partner.name",)),
    Gap.RESOURCE: ("constant", ("capability.resource",)),
    Gap.QUANTITY: ("column", ("capability.quantity",)),
    Gap.SHARE_WAR: ("constant", ("capability.share_war",)),
    Gap.REGISTER_COUNTRY: ("constant", ("partner.register_country",)),
    Gap.COORDINATES: ("column", ("site.latitude", "site.longitude")),
    Gap.CONTACT: ("column", ("contact.name", "contact.phone")),
}


def _place_of(gap: Gap, mapping: ImportMapping) -> str:
    """The input the sentence stands beside: the first of the gap's fields that is empty."""
    where, keys = _FILLS[gap]
    empty = next((key for key in keys if not mapping.has(key)), keys[0])
    return f"{where}:{empty}"


def _is_used(rows: Sequence[FieldRow]) -> bool:
    return any(
        row.column.value() or row.constant.value() or row.column.errors or row.constant.errors
        for row in rows
    )


def _column_label(heading: Heading, sample: Sequence[Sequence[str]]) -> str:
    """ "C: Capacity (MW), 358 · 2.8 · 2.7" """
    values = [row[heading.index] for row in sample if heading.index < len(row)]
    shown = dict.fromkeys(
        " ".join(value.split())[:SHOWN_LETTERS] for value in values if value.strip()
    )
    label = f"{heading.letter}: {heading.text}" if heading.text else heading.letter
    return label + (f" ({' · '.join(list(shown)[:SHOWN_VALUES])})" if shown else "")
