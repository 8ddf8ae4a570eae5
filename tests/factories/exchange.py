"""Matters at the desk, and partners that were asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Nation, User
from exchange.models import (
    Asked,
    Asking,
    Call,
    CallDown,
    Declaration,
    Engagement,
    FollowUp,
    Matter,
    Round,
    RoundEntry,
    StockCall,
)
from partners.models import Partner


def matter(kind: str, nation: Nation, *, by: User, **fields: Any) -> Matter:
    values = {"subject": f"One {kind}", "due_at": timezone.now() + timedelta(days=2)} | fields
    if kind == "request":
        values.setdefault("ends_on", timezone.localdate() + timedelta(days=5))
    return Matter.objects.create(nation=nation, kind=kind, came_by=by, **values)


def asked(request: Matter, partner: Partner, *, by: User, **fields: Any) -> Asked:
    asking = Asking.objects.create(
        matter=request,
        criteria={"Delivers to": "Northmark"},
        found=1,
        answer_by=timezone.now() + timedelta(days=1),
        asked_by=by,
    )
    return Asked.objects.create(
        nation=request.nation, matter=request, asking=asking, partner=partner, **fields
    )


def call_down(nation: Nation, *, by: User, **fields: Any) -> CallDown:
    return CallDown.objects.create(
        nation=nation, subject=fields.pop("subject", "Test call"), started_by=by, **fields
    )


def call(call_down: CallDown, partner: Partner, **fields: Any) -> Call:
    return Call.objects.create(call_down=call_down, partner=partner, **fields)


def round_(nation: Nation, *, by: User, **fields: Any) -> Round:
    values = {"title": "Spring", "deadline": timezone.localdate() + timedelta(days=30)} | fields
    return Round.objects.create(nation=nation, started_by=by, **values)


def round_entry(of: Round, partner: Partner, **fields: Any) -> RoundEntry:
    return RoundEntry.objects.create(nation=of.nation, round=of, partner=partner, **fields)


def declaration(scenario: Any, region: Any, *, by: User, **fields: Any) -> Declaration:
    values = {"day_zero": timezone.now(), "decision": "Order 1"} | fields
    return Declaration.objects.create(
        nation=scenario.nation, scenario=scenario, region=region, declared_by=by, **values
    )


def stock_call(of: Declaration, partner: Partner, *, by: User, **fields: Any) -> StockCall:
    return StockCall.objects.create(
        nation=of.nation, declaration=of, partner=partner, asked_by=by, **fields
    )


def engagement(with_: Partner, *, by: User, officers: Any = (), **fields: Any) -> Engagement:
    values = {"kind": "meeting", "held_on": timezone.localdate(), "subject": "About fuel"} | fields
    row = Engagement.objects.create(nation=with_.nation, partner=with_, written_by=by, **values)
    row.officers.set(officers)
    return row


def follow_up(after: Engagement, owner: User, **fields: Any) -> FollowUp:
    values = {"what": "Send the list", "due_on": timezone.localdate()} | fields
    return FollowUp.objects.create(nation=after.nation, engagement=after, owner=owner, **values)
