"""What the page of an assessment says about its two sides: how far, what next, who has signed."""

from __future__ import annotations

from typing import Any

from assessments.agreeing import (
    hindrances,
    may_sign,
    side_of,
    signatures_of,
    status_counts,
    with_status,
)
from assessments.models import Assessment, Need

Status = Assessment.Status
#: The states an assessment goes through before it counts.
ROAD = (Status.SCOPING, Status.OPEN, Status.RECONCILING, Status.AGREED, Status.IN_FORCE)
#: The move that leads on from a state.
NEXT: dict[str, str] = {
    Status.SCOPING: "open",
    Status.OPEN: "reconcile",
    Status.RECONCILING: "agree",
}


def joint(user: Any, assessment: Assessment) -> dict[str, Any]:
    """For the page's context: `side`, `signs`, `steps`, `line_counts`, `next_move`, `hindrances`,
    `signatures`."""
    rows = with_status(Need.objects.visible_to(user).in_use().filter(assessment=assessment))
    signatures = signatures_of(assessment)
    side, following = side_of(user, assessment), _following(assessment)
    return {
        "side": side,
        "signs": may_sign(user, assessment),
        "has_signed": any(one.signed_by_id == user.pk for one in signatures),
        "steps": _steps(assessment),
        "line_counts": status_counts(rows),
        "next_move": NEXT.get(assessment.status, ""),
        "hindrances": hindrances(assessment, following) if side and following else [],
        "signatures": signatures,
    }


def _following(assessment: Assessment) -> str:
    """The state that comes next; nothing comes after force."""
    if assessment.is_archived or assessment.status not in ROAD[:-1]:
        return ""
    return ROAD[ROAD.index(Status(assessment.status)) + 1]


def _steps(assessment: Assessment) -> list[dict[str, str]]:
    if assessment.status == Status.SUPERSEDED:
        return []
    here = ROAD.index(Status(assessment.status))
    return [
        {
            "label": str(one.label),
            "state": "done" if place < here else "current" if place == here else "to_do",
        }
        for place, one in enumerate(ROAD)
    ]
