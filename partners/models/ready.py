"""Rows of capabilities by how soon they could start, and in which order a night calls them."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, When

from common.permissions import DooredQuerySet

Row = TypeVar("Row", bound=models.Model)


class ReadyRows(DooredQuerySet[Row]):
    def with_ready(self) -> Self:
        """`ready`: hours from the call until the first unit, as `ready_hours` says of one row."""
        return self.annotate(
            ready=F("notice_hours")
            + F("mobilisation_hours")
            + F("conversion_hours")
            + F("release_hours")
        )

    def ready_within(self, hours: int) -> Self:
        return self.with_ready().filter(ready__lte=hours)

    def soonest_ready(self) -> int | None:
        """After how many hours the first of these could start; None where there is none."""
        soonest: int | None = self.with_ready().aggregate(soonest=models.Min("ready"))["soonest"]
        return soonest

    def for_list(self) -> Self:
        raise NotImplementedError

    def to_call(self, today: date) -> Self:
        """In the order of a night: the best evidence that holds today, the soonest ready."""
        holds = Q(evidence_until__isnull=True) | Q(evidence_until__gte=today)
        proof = Case(
            When(holds & Q(evidence="exercised"), then=0),
            When(holds & Q(evidence="verified"), then=1),
            default=2,
        )
        return self.for_list().select_related("owner").order_by(proof, "ready", "pk")
