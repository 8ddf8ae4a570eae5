"""A company's own scores beside what was published of companies like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from baseline.models import Requirement
from common.templatetags.portal import localized
from cooperation.criteria import Stage, Strain
from cooperation.models import Answer, PeerFigure, Return
from cooperation.peers import scores_by_cut


@dataclass(frozen=True)
class Beside:
    """One bar: the company's own score, and median and quartiles where they are told."""

    label: str  # empty: all questions
    own: int
    peers: PeerFigure | None

    @property
    def spread(self) -> int:
        """Between the quartiles; wide enough to be seen."""
        return max(self.peers.upper - self.peers.lower, 100) if self.peers else 0

    @property
    def tick(self) -> int:
        """Where the middle is marked; at the end of the track inside it."""
        return min(self.peers.median, 9_900) if self.peers else 0


def beside_of(row: Return) -> list[Beside]:
    """The whole first, then each requirement, step or scenario that something was said of."""
    told = {figure.cut: figure for figure in PeerFigure.objects.beside(row)}
    own = {cut: found for _key, cut, found in scores_by_cut(Answer.objects.filter(given_in=row))}
    bars = [] if row.score is None else [Beside("", row.score, told.get(""))]
    return bars + [Beside(label, own[cut], told.get(cut)) for cut, label in _labels() if cut in own]


def _labels() -> Iterator[tuple[str, str]]:
    for one in Requirement.objects.for_list():
        yield one.code, f"{one.code} {localized(one.name)}"
    for value, label in (*Stage.choices, *Strain.choices):
        yield value, str(label)
