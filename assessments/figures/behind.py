"""The rows a number counts: who serves a line with how much, and who was passed over and why.

What a reader may not see is never left out of the sum: shown + not shown = the number. A page that
shows rows of partners notes the reading (`partners.readings.note_reading`), once per request.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from assessments.engine.block import Block as EngineBlock
from assessments.engine.explain import Explanation
from assessments.engine.explain import explain as explain_block
from assessments.engine.reasons import Why
from assessments.engine.words import Figure
from assessments.models import Block, Gap
from partners.models import Capability

WHY = {
    Why.SERVES: _("Serves this need"),
    Why.REGION: _("Serves no region this need can draw on"),
    Why.NOTHING: _("States no quantity of the kind that counts"),
    Why.SHARE: _("Nothing of it is available in this phase"),
    Why.NOT_READY: _("Not ready by this day"),
    Why.ENDED: _("Over before it could serve"),
    Why.LESS_THAN_ONE: _("Less than one whole unit"),
    Why.NOT_PROMISED: _("Not contracted, so not assured"),
    Why.NOT_SEEN: _("Not verified, so not assured"),
    Why.NO_WEIGHT: _("The policy gives it no weight"),
    Why.HIGHER: _("Taken by needs of higher priority, or reserved"),
    Why.SAME: _("Taken by other needs of the same priority"),
    Why.NOT_NEEDED: _("Not needed: the line is met without it, or asks for nothing"),
    Why.BOUND: _("An agreement binds it to other needs"),
    Why.CONDITION: _("Waits for a condition that is not granted yet"),
}
#: Rows passed over that a page lists; all of them are counted by reason.
LISTED = 200


@dataclass(frozen=True)
class Row:
    """One capability and where it goes on that day; thousandths of the unit."""

    capability: Capability
    given: int
    available: int
    declared: int
    to_reservations: int
    to_higher: int
    to_same: int
    to_lower: int
    why: Why
    stands_in: bool = False  # it is not the resource that is needed, but may serve instead

    @property
    def how(self) -> Any:
        """In which way it serves; nothing for supply like any other."""
        if self.stands_in:
            return _("Stands in for what is needed")
        return _("Made by a production line") if self.capability.line_id else ""

    @property
    def reason(self) -> Any:
        return WHY[self.why]

    @property
    def ahead(self) -> int:
        """What goes first: reservations, and needs of higher priority."""
        return self.to_reservations + self.to_higher

    @property
    def left(self) -> int:
        """What nobody takes that day; with all the other parts it is what is there."""
        return self.available - self.given - self.ahead - self.to_same - self.to_lower


@dataclass(frozen=True)
class Behind:
    """What stands behind one figure of a line, for one reader: shown + hidden = the figure."""

    explanation: Explanation
    shown: list[Row]  # what serves the line and this reader may see, largest first
    hidden_partners: int
    hidden_given: int
    passed_over: list[Row]  # the first of those this reader may see
    passed_over_count: int  # all of them, seen or not
    reasons: list[tuple[Any, int]]  # all that were passed over, counted by reason

    @property
    def sources(self) -> list[tuple[Any, int]]:
        """What part of the figure comes under an agreement, from production lines, by substitution."""
        found = self.explanation
        parts = (
            (_("Under agreements"), found.from_agreements),
            (_("Made by production lines"), found.from_lines),
            (_("Of resources that stand in"), found.from_substitutes),
        )
        return [(name, part) for name, part in parts if part]

    @property
    def all_days(self) -> bool:
        """Whether the days of the explanation are all there are up to the last milestone."""
        days = self.explanation.by_day.day
        return len(days) == int(days[-1])

    @property
    def shown_given(self) -> int:
        return sum(row.given for row in self.shown)


def stored_block(line: Gap) -> Block | None:
    """The stored input a line was computed from."""
    blocks = Block.objects.filter(run=line.report.run_id)
    return blocks.holding([line.resource_id]).first()


def explain(
    line: Gap, *, figure: int = Figure.ASSURED, day: int | None = None
) -> Explanation | None:
    """The engine's explanation of a line, from the block it was computed from; None where that has
    been put away. `day` is any whole day; left out, the line's worst milestone."""
    block = stored_block(line)
    if block is None or line.need_id not in block.about["need"]:
        return None
    need = block.about["id"][block.about["need"].index(line.need_id)]
    return explain_block(EngineBlock.from_bytes(bytes(block.content)), need, figure, day)


def rows_behind(
    line: Gap,
    user: Any,
    *,
    figure: int = Figure.ASSURED,
    day: int | None = None,
    listed: int | None = LISTED,
) -> Behind | None:
    """The capabilities behind a figure of a line, as one reader may see them.

    At most `listed` of those passed over are named; None names all."""
    found = explain(line, figure=figure, day=day)
    if found is None:
        return None
    serving = found.given > 0
    seen = _seen(user, found.capability[serving].tolist())
    hidden = serving & ~np.isin(found.capability, list(seen))
    others = np.flatnonzero(~serving)
    over = _seen(user, found.capability[others].tolist(), listed)
    counted = Counter(found.why[others].tolist())
    return Behind(
        explanation=found,
        shown=_rows(found, seen, np.flatnonzero(serving).tolist(), line.resource_id),
        hidden_partners=len(np.unique(found.partner[hidden])),
        hidden_given=int(found.given[hidden].sum()),
        passed_over=_rows(found, over, others.tolist(), line.resource_id),
        passed_over_count=len(others),
        reasons=[(WHY[Why(why)], count) for why, count in sorted(counted.items())],
    )


def _seen(user: Any, ids: list[int], most: int | None = None) -> dict[int, Capability]:
    """The capabilities this reader may see, in the order given; at most `most` of them."""
    visible = Capability.objects.visible_to(user)
    if most is not None:
        allowed = set(visible.filter(pk__in=ids).order_by().values_list("pk", flat=True))
        ids = [pk for pk in ids if pk in allowed][:most]
    return {row.pk: row for row in visible.filter(pk__in=ids).for_list()}


def _rows(
    found: Explanation, seen: dict[int, Capability], places: list[int], resource: int
) -> list[Row]:
    return [
        Row(
            capability=seen[pk],
            given=int(found.given[place]),
            available=int(found.available[place]),
            declared=int(found.declared[place]),
            to_reservations=int(found.to_reservations[place]),
            to_higher=int(found.to_higher[place]),
            to_same=int(found.to_same[place]),
            to_lower=int(found.to_lower[place]),
            why=Why(int(found.why[place])),
            stands_in=seen[pk].resource_id != resource,
        )
        for place in places
        if (pk := int(found.capability[place])) in seen
    ]
