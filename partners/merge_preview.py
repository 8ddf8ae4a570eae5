"""What merging two partners would do, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from partners.merging import refusals
from partners.models import Partner
from partners.relations import Becomes, Relation, known_relations


@dataclass(frozen=True)
class Line:
    """One kind of rows: how many there are on both sides, how many move, how many stay behind."""

    label: Any
    own: int
    moving: int
    left: int


@dataclass(frozen=True)
class Preview:
    lines: list[Line]
    refusals: list[str]


def preview_of(stays: Partner, gone: Partner) -> Preview:
    lines = [_line(relation, stays, gone) for relation in _shown()]
    told = [line for line in lines if line.own or line.moving or line.left]
    return Preview(told, refusals(stays, gone))


def _shown() -> list[Relation]:
    """Every relation but those that only mirror another one; the registry's own first."""
    mirrored = {"partners.partner.ultimate_parent", "partners.mergerecord.gone"}
    pairs = {"partners.duplicatepair.first", "partners.duplicatepair.second"}
    shown = [one for key, one in known_relations().items() if key not in mirrored | pairs]
    return sorted(shown, key=lambda one: not one.model.startswith("partners."))


def _line(relation: Relation, stays: Partner, gone: Partner) -> Line:
    left = 0 if relation.becomes == Becomes.SETTLED else relation.left(stays, gone).count()
    return Line(
        relation.label,
        relation.of(stays).count(),
        relation.moving(stays, gone).count(),
        left,
    )
