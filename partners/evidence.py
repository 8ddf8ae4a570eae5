"""What the office has seen of a capability, from its sightings, on a day.

For each quantity the newest sighting still valid says how much was seen. It is *exercised* where an
exercise or activation still valid saw at least that much, else *verified*. An exercise that has
expired counts as a verification of its date: for as long as a verification of that day would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DECLARED, VERIFIED, EXERCISED = "declared", "verified", "exercised"

#: How long the office relies on what it saw where it says nothing else.
VERIFICATION_LASTS = timedelta(days=730)
EXERCISE_LASTS = timedelta(days=365)
#: Notice that evidence is about to lapse.
NOTICE = timedelta(days=60)

QUANTITIES = ("stock", "rate", "capacity")


@dataclass(frozen=True)
class Sighting:
    """What was seen on a day, and until when that is relied on."""

    seen_on: date
    valid_until: date
    is_exercise: bool
    stock: Decimal | None = None
    rate: Decimal | None = None
    capacity: Decimal | None = None
    key: int = 0  # orders sightings of one day

    @property
    def last_day(self) -> date:
        """The last day on which it counts at all."""
        if not self.is_exercise:
            return self.valid_until
        return max(self.valid_until, self.seen_on + VERIFICATION_LASTS)


@dataclass(frozen=True)
class Evidence:
    """What counts as seen."""

    level: str = DECLARED
    stock: Decimal | None = None
    rate: Decimal | None = None
    capacity: Decimal | None = None
    until: date | None = None  # the last day on which the quantities seen still count


def evidence_on(
    sightings: Iterable[Sighting], declared: dict[str, Decimal | None], *, day: date
) -> Evidence:
    """The evidence that counts on `day`, never more than what is declared."""
    valid = sorted(
        (one for one in sightings if one.seen_on <= day <= one.last_day),
        key=lambda one: (one.seen_on, one.key),
        reverse=True,
    )
    newest = {name: _newest(valid, name) for name in QUANTITIES if declared.get(name) is not None}
    used = [one for one in newest.values() if one is not None]
    if not used:
        return Evidence()
    seen = {
        name: min(getattr(one, name), declared[name])
        for name, one in newest.items()
        if one is not None
    }
    exercises = [one for one in valid if one.is_exercise and day <= one.valid_until]
    level = EXERCISED if _exercised(exercises, seen) else VERIFIED
    return Evidence(level, **seen, until=min(one.last_day for one in used))


def _newest(newest_first: list[Sighting], name: str) -> Sighting | None:
    return next((one for one in newest_first if getattr(one, name) is not None), None)


def _exercised(exercises: list[Sighting], seen: dict[str, Decimal]) -> bool:
    return all(
        any((getattr(one, name) or 0) >= quantity for one in exercises)
        for name, quantity in seen.items()
    )
