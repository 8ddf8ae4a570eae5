"""Two sides of the exercise's assessments: one signed and in force, one on which they still differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments.agreeing import digest_of
from assessments.models import (
    Assessment,
    Need,
    Position,
    Proposal,
    Question,
    Seat,
    Side,
    Signature,
    terms_of,
)

HOTELS = "The houses that stay open in winter hold 8,000; another 2,000 are not heated."
AUTHORITY = "12,000 people are to be housed from day 10, after last year's exercise."
DISSENT = "We accept 10,000 as the aim. 8,000 is what our members can heat and staff."


def sign_in_force(assessment: Assessment, *, public: User, private: User, at: datetime) -> None:
    """Every line agreed: nearly all alike on both sides, the reception beds with dissent kept."""
    assessment.needs.update(agreed_at=at, agreed_by=private)
    needs = list(assessment.needs.select_related("resource"))
    rows = [_position(need, side, public if side is Side.PUBLIC else private, at)
            for need in needs for side in Side]  # fmt: skip
    for row in rows:
        if row.need.resource.code == "reception-beds":
            _disagree(row)
            if row.side == Side.PRIVATE:
                row.dissent, row.dissented_at, row.dissented_by = DISSENT, at, private
    Position.objects.bulk_create(rows)
    Proposal.objects.bulk_create(
        Proposal(
            nation=need.nation, need=need, side=Side.PUBLIC, reason="Half way, and exercised by spring.",
            outcome=Proposal.Outcome.ACCEPTED, proposed_by=public, answered_by=private,
            proposed_at=at - timedelta(days=4), answered_at=at - timedelta(days=1),
            **terms_of(need),
        )
        for need in needs
        if need.resource.code == "reception-beds"
    )  # fmt: skip
    digest = digest_of(assessment)
    Signature.objects.bulk_create(
        Signature(
            assessment=assessment, side=side, number=assessment.version, sha256=digest,
            signed_at=at, signed_by=person,
        )
        for side, person in ((Side.PUBLIC, public), (Side.PRIVATE, private))
    )  # fmt: skip


def differ(assessment: Assessment, common: dict[str, Any], resources: Any, *, public: User,
           private: User, at: datetime) -> None:  # fmt: skip
    """Beds on which the two sides differ, kitchens on which they differ in when, blankets agreed."""
    common = {name: value for name, value in common.items() if name != "resource"}
    days = {"start_hours": 240, "duration_hours": 90 * 24}
    beds = Need(
        resource=resources["reception-beds"],
        capacity=Decimal(12_000),
        reason=AUTHORITY,
        **common,
        **days,
    )
    kitchens = Need(resource=resources["field-kitchens"], capacity=Decimal(40), **common, **days)
    blankets = Need(
        resource=resources["blankets"], initial=Decimal(24_000), agreed_at=at, agreed_by=private,
        reason="Two for each person.", **common, **days,
    )  # fmt: skip
    Need.objects.bulk_create([beds, kitchens, blankets])
    rows = [
        _position(need, side, public if side is Side.PUBLIC else private, at)
        for need in (beds, kitchens, blankets)
        for side in Side
    ]
    for row in rows:
        if row.need is beds:
            _disagree(row)
        if row.need is kitchens and row.side == Side.PRIVATE:
            row.start_hours, row.comment = 14 * 24, "Crews cannot be released before day 14."
    Position.objects.bulk_create(rows)
    Proposal.objects.create(
        nation=assessment.nation, need=beds, side=Side.PUBLIC, proposed_by=public, proposed_at=at,
        reason="As last year: half way.", **(terms_of(beds) | {"capacity": Decimal(10_000)}),
    )  # fmt: skip


def sit_and_ask(assessment: Assessment, *, seated: User, private: User, officer: User,
                at: datetime) -> None:  # fmt: skip
    """A county's official sits at the table; the private lead waits for an answer."""
    Seat.objects.create(
        nation=assessment.nation, assessment=assessment, user=seated, side=Side.PUBLIC,
        basis=Seat.Basis.AUTHORITY, given_by=officer, given_at=at,
    )  # fmt: skip
    Question.objects.create(
        nation=assessment.nation, assessment=assessment, asked_by=private, asked_at=at,
        text="Do beds in school halls count, or heated rooms only?",
        due_on=at.date() + timedelta(days=16),
    )  # fmt: skip


def _position(need: Need, side: Side, by: User, at: datetime) -> Position:
    return Position(
        nation_id=need.nation_id, need=need, side=side, stated_by=by, stated_at=at, **terms_of(need)
    )


def _disagree(position: Position) -> None:
    is_public = position.side == Side.PUBLIC
    position.capacity = Decimal(12_000 if is_public else 8_000)
    position.comment = AUTHORITY if is_public else HOTELS
