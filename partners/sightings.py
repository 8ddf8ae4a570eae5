"""Keeps the evidence columns of a capability in step with what the office has seen of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from partners.evidence import QUANTITIES, Evidence, Sighting, evidence_on
from partners.models import Capability, Verification


def sighting(row: Verification) -> Sighting:
    return Sighting(
        seen_on=row.seen_on,
        valid_until=row.valid_until,
        is_exercise=row.method in Verification.EXERCISED,
        stock=row.stock,
        rate=row.rate,
        capacity=row.capacity,
        key=row.pk,
    )


def evidence_of(capability: Capability, rows: Iterable[Verification], *, today: date) -> Evidence:
    declared = {name: getattr(capability, name) for name in QUANTITIES}
    return evidence_on([sighting(row) for row in rows], declared, day=today)


def refresh_evidence(capability: Capability, *, today: date) -> bool:
    """Write down what counts as seen today; answers whether anything changed. Row locked before."""
    rows = Verification.objects.standing().filter(capability=capability)
    found = evidence_of(capability, rows, today=today)
    new = {
        "evidence": found.level,
        "seen_stock": found.stock,
        "seen_rate": found.rate,
        "seen_capacity": found.capacity,
        "evidence_until": found.until,
    }
    changed = [name for name, value in new.items() if getattr(capability, name) != value]
    for name in changed:
        setattr(capability, name, new[name])
    if changed:
        capability.save(update_fields=changed)
    return bool(changed)
