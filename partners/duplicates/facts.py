"""What a fact that two partners share adds to the likeness of their names."""

from __future__ import annotations

from partners.duplicates.likeness import Likeness, Reason

#: What each adds, and how alike two names must be at least.
ADDS = {
    Reason.SAME_DIGITS: (30, 50),
    Reason.SAME_PHONE: (20, 60),
    Reason.SAME_DOMAIN: (15, 65),
    Reason.SAME_ADDRESS: (15, 65),
    Reason.SAME_PLACE: (10, 70),
}
#: Sides of the squares in which sites count as one place, some 300 m.
LATITUDE, LONGITUDE = 0.003, 0.006


def with_fact(like: Likeness, reason: Reason) -> Likeness | None:
    """The likeness where the fact is shared too; None where the names differ too much for it to count."""
    adds, least = ADDS[reason]
    if like.score < least or Reason.NUMBERS_DIFFER in like.reasons:
        return None
    score = max(like.score, min(99, like.score + adds))
    return Likeness(score, (*like.reasons, reason))
