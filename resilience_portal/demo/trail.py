"""What the exercise says was done, as the trail would hold it: by whom, on the day, from when to when."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from agreements.models import Activation, Agreement, Condition
from audit.models import Event
from audit.record import plain
from partners.models import Partner, Verification

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

S = Agreement.Status


def build_trail(builder: Builder) -> None:
    nation = builder.estonia
    own = {"nation": nation}
    deeds = [
        *(_approved(row) for row in Partner.objects.filter(**own, approved_at__isnull=False)),
        *(_verified(row) for row in Verification.objects.filter(capability__nation=nation)
          .select_related("capability", "verified_by")),
        *(deed for row in Agreement.objects.filter(**own) for deed in _agreed(row, builder)),
        *(deed for row in Activation.objects.filter(**own) for deed in _called_off(row)),
        *(deed for row in Condition.objects.filter(**own) for deed in _asked(row)),
    ]  # fmt: skip
    Event.objects.bulk_create(sorted(deeds, key=lambda event: event.at), batch_size=1_000)


def _deed(name: str, row: Any, at: datetime | date, by: Any, **changes: Any) -> Event:
    return Event(
        name=name,
        at=at if isinstance(at, datetime) else timezone.make_aware(datetime.combine(at, time(10))),
        by=by,
        nation_id=row.nation_id,
        target_label=row._meta.label_lower,
        target_id=row.pk,
        target_text=_text(row),
        changes={field: [None, plain(value)] for field, value in changes.items()},
    )


def _text(row: models.Model) -> str:
    return str(getattr(row, "audit_text", row))[:300]


def _approved(row: Partner) -> Event:
    return _deed("partner.approved", row, row.approved_at or row.registered_at, row.approved_by)


def _verified(row: Verification) -> Event:
    return _deed(
        "capability.verified", row.capability, row.seen_on, row.verified_by,
        method=row.method, seen_on=row.seen_on, valid_until=row.valid_until,
    )  # fmt: skip


def _agreed(row: Agreement, builder: Builder) -> list[Event]:
    first = row.starts_on or builder.today
    told = [_deed("agreement.drafted", row, first, builder.officer, type=row.type)]
    if row.status != S.DRAFT:
        told.append(_deed("agreement.proposed", row, first, builder.officer, status=S.NEGOTIATED))
    if row.signed_on:
        told += [
            _deed("agreement.signed", row, row.signed_on, builder.officer, status=S.SIGNED),
            _deed("agreement.put_in_force", row, row.signed_on, builder.officer, status=S.IN_FORCE),
        ]
    if row.status == S.ENDED and row.moved_at:
        told.append(_deed("agreement.ended", row, row.moved_at, builder.officer, status=S.ENDED))
    return told


def _called_off(row: Activation) -> list[Event]:
    told = [
        _deed("commitment.called_off", row, row.called_at, row.called_by, quantity=row.quantity)
    ]
    told += [
        _deed("activation.delivered", row, one.delivered_on, one.recorded_by, quantity=one.quantity)
        for one in row.deliveries.select_related("recorded_by")
    ]
    if row.closed_at:
        told.append(
            _deed(
                f"activation.{row.outcome}", row, row.closed_at, row.closed_by, outcome=row.outcome
            )
        )
    return told


def _asked(row: Condition) -> list[Event]:
    told = [_deed("condition.asked", row, row.asked_at, row.asked_by)]
    if row.decided_at:
        told.append(_deed(f"condition.{row.status}", row, row.decided_at, row.decided_by))
    return told
