"""What the office writes down of an edition and its questions; filters of what was answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baseline.forms.fields import DAYS, NamedChoice, TreeChoice, VersionedForm
from baseline.models import Region, Requirement
from cooperation.criteria import Stage, Strain
from cooperation.models import Answer, Question, Questionnaire
from partners.supply_kinds import SUPPLY_KINDS

KINDS = [(kind.code, kind.label) for kind in SUPPLY_KINDS]


class EditionForm(VersionedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("What companies read above the questions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label=_("Answer by"),
        widget=DAYS,
        help_text=_("Whoever has not answered is reminded 14 and 3 days before."),
    )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "text", "due_on")}


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("What is expected"),
        max_length=300,
        help_text=_("As a question a company answers with yes, partly or no."),
    )
    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_(
            "A short word that stays the same in every edition, for example any-hour-contact."
        ),
    )
    help_text = forms.CharField(label=_("What exactly counts"), max_length=500, required=False)
    requirement = NamedChoice(
        label=_("Which requirement it serves"),
        queryset=Requirement.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All of them"),
    )
    supply_kinds = forms.MultipleChoiceField(
        label=_("Asked of"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every company."),
    )
    force = forms.ChoiceField(label=_("Why it is expected"), choices=Question.Force.choices)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=200,
        required=False,
        help_text=_("Of a law: act and section. Companies read it."),
    )
    unit = forms.CharField(
        label=_("A number is asked, in"),
        max_length=30,
        required=False,
        help_text=_("For example hours. Empty: no number."),
    )
    target = forms.DecimalField(
        label=_("How many are expected"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
    )

    stage = forms.ChoiceField(label=_("Step of the chain"), choices=Stage.choices)

    #: What only one kind of questionnaire says.
    OF_KIND = {
        Questionnaire.Kind.EXPECTATIONS: ("requirement", "force", "reference", "unit", "target"),
        Questionnaire.Kind.VULNERABILITY: ("stage",),
    }

    def __init__(
        self, *args: Any, of: Questionnaire, is_known: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for kind, names in self.OF_KIND.items():
            for name in names if kind != of.kind else ():
                del self.fields[name]
        if "requirement" in self.fields:
            self._offer_requirements()
        if is_known:
            del self.fields["key"]

    def _offer_requirements(self) -> None:
        requirement: Any = self.fields["requirement"]
        requirement.queryset = Requirement.objects.for_list()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("force") == Question.Force.LAW and not given.get("reference"):
            self.add_error("reference", _("Name the act and the section."))
        if given.get("target") is not None and not given.get("unit"):
            self.add_error("unit", _("Say what is counted."))
        return given

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReturnFilterForm(forms.Form):
    question = forms.ModelChoiceField(
        label=_("Question"),
        queryset=Question.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("Every question"),
    )
    said = forms.ChoiceField(
        label=_("Answer"), required=False, choices=[("", _("Every answer")), *Answer.Said.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind of company"), required=False, choices=[("", _("Every kind")), *KINDS]
    )

    def __init__(self, *args: Any, questions: Any, of: Questionnaire, **options: Any) -> None:
        super().__init__(*args, **options)
        if of.kind == Questionnaire.Kind.VULNERABILITY:
            said: Any = self.fields["said"]
            said.choices = [("", _("Every answer")), *Answer.HOLDS.items()]
            self.fields["strain"] = forms.ChoiceField(
                label=_("Scenario"),
                required=False,
                choices=[("", _("Every scenario")), *Strain.choices],
            )
        question: Any = self.fields["question"]
        question.queryset = questions
        question.label_from_instance = lambda row: row.text
        self.fields["region"] = TreeChoice(
            label=_("Region"),
            queryset=Region.objects.filter(nation=of.nation_id, level__lte=1).order_by("path"),
            to_field_name="code",
            required=False,
            empty_label=_("Every region"),
        )


class ChosenEditionForm(forms.Form):
    """Which edition a page is about."""

    edition = forms.ModelChoiceField(
        label=_("Edition"),
        queryset=Questionnaire.objects.none(),
        to_field_name="public_id",
        required=False,
    )

    def __init__(self, *args: Any, editions: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        edition: Any = self.fields["edition"]
        edition.queryset = editions
        edition.label_from_instance = lambda row: f"{row.title} ({row.edition})"
