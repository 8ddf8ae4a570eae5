"""What counts of a capability, and which parts of a change would make more of it count.

More counts when, by some day, more could have been delivered than before (for a capacity: more
hours of it). That grows with every quantity, with every phase's share, with readiness (an earlier
start), with how long it lasts and is valid, with the regions it serves; units that do not come in
one piece and units on top of today's deliveries can be counted further. Of a level it grows with
the units that meet the target and falls with the units in service. Each part is judged by itself:
a part that only lowers or leaves what counts may take effect while another waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WHOLE_BASIS = "whole"  # all there is, today's customers included

QUANTITIES = ("stock", "rate", "capacity")
SHARES = ("share_peacetime", "share_crisis", "share_war")
READINESS = ("notice_hours", "mobilisation_hours", "conversion_hours")
#: What a line says of a product; these change together.
OF_LINES = ("line", "is_normal", "conversion_hours", "most")


@dataclass(frozen=True)
class Counted:
    """The parts of a capability that decide what it counts for."""

    stock: Decimal | None
    rate: Decimal | None
    capacity: Decimal | None
    in_service: Decimal | None
    notice_hours: int
    mobilisation_hours: int
    lasts_hours: int | None  # None: without an end
    share_peacetime: int
    share_crisis: int
    share_war: int
    valid_until: date | None  # None: without an end
    served: frozenset[int]
    is_whole: bool
    basis: str
    site: int
    line: int | None = None  # which line makes it; its products share its time
    conversion_hours: int = 0
    most: Decimal | None = None  # None: as long as it lasts

    @property
    def ready_hours(self) -> int:
        return self.notice_hours + self.mobilisation_hours + self.conversion_hours


def changed_parts(old: Counted, new: Counted) -> frozenset[str]:
    """The fields whose value differs."""
    return frozenset(
        name for name in Counted.__dataclass_fields__ if getattr(old, name) != getattr(new, name)
    )


def raised_parts(
    old: Counted, new: Counted, lies_in: Mapping[int, Collection[int]]
) -> frozenset[str]:
    """The changed fields that would let more count. Empty: the whole change may take effect.

    `lies_in` names for each served region of `new` all regions it lies in.
    """
    raised = {name for name in QUANTITIES if _grows(getattr(old, name), getattr(new, name))}
    raised |= {name for name in SHARES if getattr(new, name) > getattr(old, name)}
    if new.ready_hours < old.ready_hours:
        raised |= {name for name in READINESS if getattr(new, name) != getattr(old, name)}
    if _reaches_further(old.served, new.served, lies_in):
        raised.add("served")
    return frozenset(raised | _raised_terms(old, new))


def _raised_terms(old: Counted, new: Counted) -> set[str]:
    """What is neither a quantity nor a time to be ready."""
    judged = {
        "lasts_hours": _later(old.lasts_hours, new.lasts_hours),
        "valid_until": _later(old.valid_until, new.valid_until),
        "in_service": _fewer_in_service(old.in_service, new.in_service),
        "is_whole": old.is_whole and not new.is_whole,
        "basis": old.basis == WHOLE_BASIS and new.basis != WHOLE_BASIS,
        # Another place is another thing to see, and other needs are near it.
        "site": old.site != new.site,
        # What shares a line's time is less than what stands alone.
        "line": old.line is not None and old.line != new.line,
        "most": _later(old.most, new.most),
    }
    return {name for name, is_raised in judged.items() if is_raised}


def _grows(old: Decimal | None, new: Decimal | None) -> bool:
    return (new or 0) > (old or 0)


def _later(old: date | Decimal | int | None, new: date | Decimal | int | None) -> bool:
    """Nothing stated means without an end."""
    if old is None:
        return False
    return new is None or new > old  # type: ignore[operator]


def _fewer_in_service(old: Decimal | None, new: Decimal | None) -> bool:
    if old is None:
        return False
    return new is None or new < old


def _reaches_further(
    old: Collection[int], new: Collection[int], lies_in: Mapping[int, Collection[int]]
) -> bool:
    """A region of the new set that is neither in the old set nor inside one of its regions."""
    known = set(old)
    return any(region not in known and known.isdisjoint(lies_in.get(region, ())) for region in new)
