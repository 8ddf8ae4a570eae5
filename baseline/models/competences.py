"""Competences: what people of a capability can do, as one office has its small list."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from baseline.models.shared import OwnQuerySet
from common.rows import Archivable, PublicRow, Versioned, together
from common.text import folded


class CompetenceQuerySet(OwnQuerySet["Competence"]):
    def of_nation(self, nation_id: int | None) -> Self:
        """The list of one register, whoever asks."""
        return self.filter(nation=nation_id)

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def put_away(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def with_codes(self, codes: Collection[str]) -> Self:
        return self.filter(code__in=list(codes))

    def called(self, text: str) -> Self:
        """With every one of these words in its names, for a search box."""
        rows = self
        for word in folded(text).split():
            stem = word[:-1] if len(word) > 4 and word.endswith("s") else word  # "welders"
            rows = rows.filter(Q(search_text__contains=stem) | Q(code=word))
        return rows

    def for_list(self) -> Self:
        """In the order the office chose."""
        return self.order_by("place", "sort_key", "pk")


class Competence(PublicRow, Archivable, Versioned):
    """Something people can do, such as nursing or driving a crane; capabilities count people by it.

    Its code stays for good: capabilities name it.
    """

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    search_text = models.TextField(editable=False)  # every name, without accents
    place = models.PositiveSmallIntegerField(default=100)  # where it stands in the list

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="competence_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="competence_has_a_code"),
            together("archived_at", "archived_by", name="competence_archived_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("baseline:competences")
