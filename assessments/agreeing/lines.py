"""The lines of an assessment: each need with what both sides state of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Value, When
from django.utils.translation import gettext_lazy as _

from assessments.models import TERMS, Need, Position, Proposal, Side, terms_of
from assessments.models.need import NeedQuerySet


class LineStatus(models.TextChoices):
    """How far the two sides are with one need."""

    WAITING = "waiting", _("A position is missing")
    DIFFERS = "differs", _("Differs")
    PROPOSED = "proposed", _("A value is proposed")
    AGREED = "agreed", _("Agreed")


def with_status(needs: NeedQuerySet) -> Any:
    """Each need with `line_status` (see `LineStatus`), worked out by the database."""
    stated = Position.objects.filter(need=OuterRef("pk"))
    both = Exists(stated.filter(side=Side.PUBLIC)) & Exists(stated.filter(side=Side.PRIVATE))
    proposed = Exists(Proposal.objects.open().filter(need=OuterRef("pk")))
    status = Case(
        When(agreed_at__isnull=False, then=Value(LineStatus.AGREED.value)),
        When(proposed, then=Value(LineStatus.PROPOSED.value)),
        When(both, then=Value(LineStatus.DIFFERS.value)),
        default=Value(LineStatus.WAITING.value),
    )
    return needs.annotate(line_status=status)


def status_counts(needs: Any) -> list[tuple[str, Any, int]]:
    """How many of these needs (from `with_status`) are how far: value, label, number."""
    rows = needs.order_by().values_list("line_status").annotate(number=Count("pk"))
    counted = dict(rows)
    return [(value, label, counted.get(value, 0)) for value, label in LineStatus.choices]


@dataclass(frozen=True)
class Line:
    """One need, both positions, and the proposal that waits for an answer."""

    need: Need
    public: Position | None
    private: Position | None
    proposal: Proposal | None

    def of(self, side: Side) -> Position | None:
        return self.public if side == Side.PUBLIC else self.private

    @property
    def status(self) -> LineStatus:
        if self.need.agreed_at is not None:
            return LineStatus.AGREED
        if self.proposal is not None:
            return LineStatus.PROPOSED
        return LineStatus.DIFFERS if self.public and self.private else LineStatus.WAITING

    @property
    def differing(self) -> list[str]:
        """The terms in which the two positions are not the same."""
        if self.public is None or self.private is None:
            return []
        one, other = terms_of(self.public), terms_of(self.private)
        return [name for name in TERMS if one[name] != other[name]]

    @property
    def quantity_differs(self) -> bool:
        return bool(set(self.differing) - {"start_hours", "duration_hours"})

    @property
    def time_differs(self) -> bool:
        return bool(set(self.differing) & {"start_hours", "duration_hours"})

    @property
    def dissents(self) -> list[Position]:
        return [one for one in (self.public, self.private) if one is not None and one.dissent]


def lines_of(needs: Iterable[Need]) -> list[Line]:
    """In the order of the needs; two questions to the database, however many there are."""
    rows = list(needs)
    keys = [need.pk for need in rows]
    stated: dict[tuple[int, str], Position] = {
        (one.need_id, one.side): one for one in Position.objects.filter(need__in=keys).for_list()
    }
    proposed: dict[int, Proposal] = {
        one.need_id: one for one in Proposal.objects.open().filter(need__in=keys).for_list()
    }
    return [
        Line(
            need=need,
            public=_about(stated.get((need.pk, Side.PUBLIC)), need),
            private=_about(stated.get((need.pk, Side.PRIVATE)), need),
            proposal=_about(proposed.get(need.pk), need),
        )
        for need in rows
    ]


def _about(row: Any, need: Need) -> Any:
    """The row, knowing its need and so the unit it is counted in."""
    if row is not None:
        row.need = need
        row.resource = need.resource
    return row
