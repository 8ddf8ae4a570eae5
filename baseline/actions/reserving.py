"""Deeds on reservations, and on scenarios that would happen at the same time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Region, Reservation, Resource, Scenario
from common.errors import ActionError
from common.templatetags.portal import localized
from workspace.actions import note_change
from workspace.models import Change


class CannotConcur(ActionError):
    pass


@transaction.atomic
def reserve(
    *,
    nation: Nation,
    resource: Resource,
    region: Region,
    scenario: Scenario | None,
    quantity: Decimal,
    reference: str,
    until: date | None,
    by: User,
) -> Reservation:
    """Take a quantity off what needs may be served with; `quantity` in the resource's unit."""
    row = Reservation.objects.create(
        nation=nation,
        resource=resource,
        region=region,
        scenario=scenario,
        quantity=quantity,
        reference=reference,
        until=until,
    )
    record(
        "reservation.made",
        by=by,
        target=row,
        changes={
            "resource": (None, resource.pk),
            "region": (None, region.pk),
            "quantity": (None, quantity),
            "until": (None, until),
        },
    )
    _tell(row)
    return row


@transaction.atomic
def change_reservation(
    row: Reservation,
    *,
    quantity: Decimal,
    reference: str,
    until: date | None,
    version: int | None = None,
    by: User,
) -> Reservation:
    row = editing.locked(row)
    row, changes = editing.change_and_record(
        row,
        event="reservation.changed",
        by=by,
        version=version,
        values={"quantity": quantity, "reference": reference, "until": until},
    )
    if changes.keys() & {"quantity", "until"}:
        _tell(row)
    return row


@transaction.atomic
def release_reservation(row: Reservation, *, by: User) -> Reservation:
    row = editing.retire_and_record(row, event="reservation.released", by=by)
    _tell(row)
    return row


@transaction.atomic
def name_concurrent(
    scenario: Scenario, *, others: Collection[Scenario], version: int | None = None, by: User
) -> Scenario:
    """Scenarios that would happen at the same time, so that they share one supply; none parts it.

    They must be of one phase and begin on one day 0, else they cannot be counted together.
    """
    editing.hold(scenario.nation_id)
    scenario = editing.locked(scenario)
    scenario.check_version(version, {"others": [str(one.public_id) for one in others]})
    chosen = list(
        Scenario.objects.select_for_update()
        .in_use()
        .filter(nation=scenario.nation_id, pk__in=[one.pk for one in others])
        .exclude(pk=scenario.pk)
        .order_by("pk")
    )
    for one in chosen:
        if (one.phase, one.day_zero) != (scenario.phase, scenario.day_zero):
            raise CannotConcur(
                _(
                    "%(name)s has another phase or day 0. Scenarios that share one supply have the same."
                )
                % {"name": localized(one.name)}
            )
    rows = Scenario.objects.filter(nation=scenario.nation_id)
    together = {scenario.pk, *(one.pk for one in chosen)}
    left = rows.exclude(concurrent=0).filter(
        concurrent__in={scenario.concurrent, *(one.concurrent for one in chosen)} - {0}
    )
    before = sorted(left.values_list("pk", flat=True))
    left.exclude(pk__in=together).update(concurrent=0, version=F("version") + 1)
    number = min(together) if chosen else 0
    rows.filter(pk__in=together).update(concurrent=number, version=F("version") + 1)
    record(
        "scenario.named_concurrent",
        by=by,
        target=scenario,
        changes={"scenarios": (before, sorted(together) if chosen else [])},
    )
    note_change(nation_id=scenario.nation_id, kind=Change.EVERYTHING)
    scenario.refresh_from_db()
    return scenario


def _tell(row: Reservation) -> None:
    note_change(nation_id=row.nation_id, kind=Change.NEEDS, keys=[row.resource_id])
