"""The questions of an edition as a company answers them: one group of fields for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import VersionedForm
from cooperation.actions.answering import Said
from cooperation.criteria import Strain
from cooperation.models import Answer, Question, Return


@dataclass(frozen=True)
class AskedGroup:
    """A question with its fields, as the page shows them."""

    question: Question
    said: BoundField
    number: BoundField | None
    note: BoundField


class ReturnForm(VersionedForm):
    def __init__(self, *args: Any, questions: Iterable[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = list(questions)
        for one in self.questions:
            self.fields[f"said-{one.key}"] = forms.ChoiceField(
                label=one.text, choices=Answer.Said.choices, widget=forms.RadioSelect
            )
            if one.unit:
                self.fields[f"number-{one.key}"] = forms.DecimalField(
                    label=one.unit, required=False, min_value=0, max_digits=12, decimal_places=2
                )
            self.fields[f"note-{one.key}"] = forms.CharField(
                label=gettext_lazy("A note"), required=False, max_length=500
            )

    def groups(self) -> Iterator[AskedGroup]:
        for one in self.questions:
            number = self[f"number-{one.key}"] if one.unit else None
            yield AskedGroup(one, self[f"said-{one.key}"], number, self[f"note-{one.key}"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for one in self.questions:
            says_how_far = given.get(f"said-{one.key}") in (Answer.Said.YES, Answer.Said.PARTLY)
            if one.unit and says_how_far and given.get(f"number-{one.key}") is None:
                self.add_error(f"number-{one.key}", _("Write how many."))
        return given

    def answers(self) -> dict[tuple[str, str], Said]:
        given = self.cleaned_data
        return {
            (one.key, ""): Said(
                said=given[f"said-{one.key}"],
                number=given.get(f"number-{one.key}"),
                note=given[f"note-{one.key}"],
            )
            for one in self.questions
        }

    @staticmethod
    def filled(row: Return | None) -> Mapping[str, Any]:
        """What was sent before, as the form shows it."""
        if row is None:
            return {}
        first: dict[str, Any] = {"version": row.version}
        for one in row.answers.select_related("question"):
            first |= {
                f"said-{one.question.key}": one.said,
                f"number-{one.question.key}": one.number,
                f"note-{one.question.key}": one.note,
            }
        return first


@dataclass(frozen=True)
class WeaknessGroup:
    """A criterion with its fields: one answer for every scenario, and where one of them differs."""

    question: Question
    whole: BoundField
    strains: list[BoundField]
    note: BoundField


class WeaknessForm(VersionedForm):
    """Fourteen answers are enough; a scenario that differs is said beside."""

    def __init__(self, *args: Any, questions: Iterable[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = list(questions)
        choices = list(Answer.HOLDS.items())
        for one in self.questions:
            self.fields[f"said-{one.key}"] = forms.ChoiceField(
                label=one.text, choices=choices, widget=forms.RadioSelect
            )
            for strain, label in Strain.choices:
                self.fields[f"{strain}-{one.key}"] = forms.ChoiceField(
                    label=label, required=False, choices=[("", gettext_lazy("As above")), *choices]
                )
            self.fields[f"note-{one.key}"] = forms.CharField(
                label=gettext_lazy("A note"), required=False, max_length=500
            )

    def groups(self) -> Iterator[WeaknessGroup]:
        for one in self.questions:
            strains = [self[f"{strain}-{one.key}"] for strain in Strain.values]
            yield WeaknessGroup(one, self[f"said-{one.key}"], strains, self[f"note-{one.key}"])

    def answers(self) -> dict[tuple[str, str], Said]:
        """The note stands with the first scenario."""
        given = self.cleaned_data
        return {
            (one.key, strain): Said(
                said=given[f"{strain}-{one.key}"] or given[f"said-{one.key}"],
                note=given[f"note-{one.key}"] if strain == Strain.values[0] else "",
            )
            for one in self.questions
            for strain in Strain.values
        }

    @staticmethod
    def filled(row: Return | None) -> Mapping[str, Any]:
        """What was said most often stands for all; what differs beside it."""
        if row is None:
            return {}
        said: dict[str, dict[str, Answer]] = {}
        for one in row.answers.select_related("question").order_by("pk"):
            said.setdefault(one.question.key, {})[one.strain] = one
        first: dict[str, Any] = {"version": row.version}
        for key, answers in said.items():
            whole = Counter(one.said for one in answers.values()).most_common(1)[0][0]
            first |= {
                f"said-{key}": whole,
                f"note-{key}": "".join(a.note for a in answers.values()),
            }
            first |= {
                f"{strain}-{key}": one.said for strain, one in answers.items() if one.said != whole
            }
        return first
