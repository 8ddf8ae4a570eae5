"""Rows of capabilities by what their people can do."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Func
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from partners.models.ready import ReadyRows

Row = TypeVar("Row", bound=models.Model)


class PeopleIn(Func):
    """How many people {"nurse": 12, "welder": 3} counts; without an end where it is no such thing."""

    function = "partners_people_in"
    output_field = models.DecimalField(max_digits=20, decimal_places=0)


class CompetentRows(ReadyRows[Row]):
    def with_people_counted(self) -> Self:
        """Whose people are counted by competence; as the index has it."""
        return self.exclude(competences={})

    def with_competence(self, code: str, at_least: int = 1) -> Self:
        """With so many people of this competence, counted as `competent`."""
        rows = self.with_people_counted().filter(competences__has_key=code)
        counted = Cast(KeyTextTransform(code, F("competences")), models.IntegerField())
        return rows.annotate(competent=counted).filter(competent__gte=at_least)

    def with_any_competence(self, codes: list[str]) -> Self:
        return self.with_people_counted().filter(competences__has_any_keys=codes)
