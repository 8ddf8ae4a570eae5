"""Deeds on what needs and reports are worked out from: scenarios, drivers, factors, known shares."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Driver, KnownShare, PlanningFactor, Region, Resource, Scenario
from baseline.sorting import by_name
from baseline.units import Factor
from common.errors import ActionError
from workspace.actions import note_change
from workspace.models import Change


class SharesSupply(ActionError):
    pass


@transaction.atomic
def add_scenario(
    *,
    nation: Nation,
    name: dict[str, str],
    phase: str,
    assumptions: str,
    day_zero: datetime | None,
    by: User,
) -> Scenario:
    editing.hold(nation.pk)
    taken = Scenario.objects.filter(nation=nation).values_list("code", flat=True)
    scenario = Scenario.objects.create(
        nation=nation,
        code=editing.free_code(by_name(name), taken, longest=32),
        name=name,
        sort_key=by_name(name),
        phase=phase,
        assumptions=assumptions,
        day_zero=day_zero,
    )
    record(
        "scenario.added",
        by=by,
        target=scenario,
        changes={"name": (None, name), "phase": (None, phase)},
    )
    return scenario


@transaction.atomic
def update_scenario(
    scenario: Scenario,
    *,
    name: dict[str, str],
    phase: str,
    assumptions: str,
    day_zero: datetime | None,
    version: int | None = None,
    by: User,
) -> Scenario:
    scenario = editing.locked(scenario)
    if scenario.concurrent and (phase, day_zero) != (scenario.phase, scenario.day_zero):
        raise SharesSupply(
            _("It shares one supply with other scenarios, which begin as it does. Part them first.")
        )
    scenario, changes = editing.change_and_record(
        scenario,
        event="scenario.changed",
        by=by,
        version=version,
        values={
            "name": name,
            "phase": phase,
            "assumptions": assumptions,
            "day_zero": day_zero,
        },
        derived={"sort_key": by_name(name)},
    )
    if changes.keys() & {"phase", "day_zero"}:
        note_change(nation_id=scenario.nation_id, kind=Change.EVERYTHING)
    return scenario


@transaction.atomic
def archive_scenario(scenario: Scenario, *, reason: str, by: User) -> Scenario:
    scenario = editing.archive_and_record(scenario, event="scenario.archived", reason=reason, by=by)
    Scenario.objects.filter(pk=scenario.pk).update(concurrent=0)
    note_change(nation_id=scenario.nation_id, kind=Change.EVERYTHING)
    return scenario


@transaction.atomic
def restore_scenario(scenario: Scenario, *, by: User) -> Scenario:
    scenario = editing.unarchive_and_record(scenario, event="scenario.restored", by=by)
    note_change(nation_id=scenario.nation_id, kind=Change.EVERYTHING)
    return scenario


@transaction.atomic
def add_driver(
    *, nation: Nation, region: Region, kind: str, value: int, source: str, valid_on: date, by: User
) -> Driver:
    """A newer day takes the place of an older one; the older one stays to be read."""
    editing.hold(nation.pk)
    same = Driver.objects.filter(nation=nation, region=region, kind=kind, valid_on=valid_on)
    if same.exists():
        raise editing.AlreadyThere(
            _("There is a figure for this region and day already. Change that one.")
        )
    driver = Driver.objects.create(
        nation=nation, region=region, kind=kind, value=value, source=source, valid_on=valid_on
    )
    record(
        "driver.added",
        by=by,
        target=driver,
        changes={"value": (None, value), "valid_on": (None, valid_on), "source": (None, source)},
    )
    note_change(nation_id=nation.pk, kind=Change.NEEDS)
    return driver


@transaction.atomic
def update_driver(
    driver: Driver, *, value: int, source: str, version: int | None = None, by: User
) -> Driver:
    driver = editing.locked(driver)
    driver, changes = editing.change_and_record(
        driver,
        event="driver.changed",
        by=by,
        version=version,
        values={"value": value, "source": source},
    )
    if "value" in changes:
        note_change(nation_id=driver.nation_id, kind=Change.NEEDS)
    return driver


@transaction.atomic
def add_factor(
    *,
    nation: Nation,
    resource: Resource,
    driver_kind: str,
    per: str,
    factor: Factor,
    source: str,
    by: User,
) -> PlanningFactor:
    editing.hold(nation.pk)
    _refuse_second_factor(nation.pk, resource.pk, driver_kind, per)
    row = PlanningFactor.objects.create(
        nation=nation,
        resource=resource,
        driver_kind=driver_kind,
        per=per,
        numerator=factor.numerator,
        denominator=factor.denominator,
        source=source,
    )
    record(
        "planning_factor.added",
        by=by,
        target=row,
        changes={
            "factor": (None, f"{factor.numerator}/{factor.denominator}"),
            "source": (None, source),
        },
    )
    note_change(nation_id=nation.pk, kind=Change.NEEDS, keys=[resource.pk])
    return row


@transaction.atomic
def update_factor(
    row: PlanningFactor, *, factor: Factor, source: str, version: int | None = None, by: User
) -> PlanningFactor:
    row = editing.locked(row)
    row, changes = editing.change_and_record(
        row,
        event="planning_factor.changed",
        by=by,
        version=version,
        values={
            "numerator": factor.numerator,
            "denominator": factor.denominator,
            "source": source,
        },
    )
    if changes:
        _tell_of_needs(row)
    return row


@transaction.atomic
def retire_factor(row: PlanningFactor, *, by: User) -> PlanningFactor:
    row = editing.retire_and_record(row, event="planning_factor.retired", by=by)
    _tell_of_needs(row)
    return row


@transaction.atomic
def restore_factor(row: PlanningFactor, *, by: User) -> PlanningFactor:
    row = editing.locked(row)
    if row.is_retired and row.nation_id:
        editing.hold(row.nation_id)
        _refuse_second_factor(row.nation_id, row.resource_id, row.driver_kind, row.per)
    row = editing.restore_and_record(row, event="planning_factor.restored", by=by)
    _tell_of_needs(row)
    return row


@transaction.atomic
def add_known_share(
    *,
    nation: Nation,
    resource: Resource,
    percent: int,
    source: str,
    estimated_on: date,
    by: User,
) -> KnownShare:
    """The newest estimate counts; older ones stay to be read."""
    editing.hold(nation.pk)
    same = KnownShare.objects.filter(nation=nation, resource=resource, estimated_on=estimated_on)
    if same.exists():
        raise editing.AlreadyThere(_("There is an estimate of that day already. Change that one."))
    share = KnownShare.objects.create(
        nation=nation,
        resource=resource,
        percent=percent,
        source=source,
        estimated_on=estimated_on,
    )
    record(
        "known_share.added",
        by=by,
        target=share,
        changes={"percent": (None, percent), "source": (None, source)},
    )
    note_change(nation_id=nation.pk, kind=Change.NEEDS, keys=[resource.pk])
    return share


@transaction.atomic
def update_known_share(
    share: KnownShare, *, percent: int, source: str, version: int | None = None, by: User
) -> KnownShare:
    share = editing.locked(share)
    share, changes = editing.change_and_record(
        share,
        event="known_share.changed",
        by=by,
        version=version,
        values={"percent": percent, "source": source},
    )
    if "percent" in changes:
        note_change(nation_id=share.nation_id, kind=Change.NEEDS, keys=[share.resource_id])
    return share


def _refuse_second_factor(nation_id: int, resource_id: int, driver_kind: str, per: str) -> None:
    same = PlanningFactor.objects.in_use().filter(
        nation=nation_id, resource=resource_id, driver_kind=driver_kind, per=per
    )
    if same.exists():
        raise editing.AlreadyThere(
            _("Your nation has a factor for this resource and driver already. Change that one.")
        )


def _tell_of_needs(row: PlanningFactor) -> None:
    if row.nation_id is not None:
        note_change(nation_id=row.nation_id, kind=Change.NEEDS, keys=[row.resource_id])
