"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from baseline.models import (
    Authority,
    Driver,
    Element,
    KnownShare,
    Mandate,
    PlanningFactor,
    Region,
    RegionSet,
    Resource,
    ResourceUnit,
    Scenario,
    Unit,
)
from tests.factories.baseline import scenario


def refused(name):
    """The block breaks the constraint called `name`."""
    return _Refused(name)


class _Refused:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, kind, error, trace):
        self.atomic.__exit__(kind, error, trace)
        assert kind is IntegrityError, f"{self.name} did not hold"
        assert self.name in str(error)
        return True


def test_a_shared_code_is_used_once(frame):
    with refused("element_code_once"):
        Element.objects.create(
            requirement=frame.requirements["BLR2"], code="BLR2.1", name={}, sort_key=""
        )
    with refused("resource_code_once"):
        Resource.objects.create(
            code="diesel", name={}, sort_key="", kind="capacity", unit=frame.diesel.unit
        )


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (Element.objects, "element_retired_at_and_by"),
        (Resource.objects, "resource_retired_at_and_by"),
    ],
)
def test_what_is_retired_says_by_whom(frame, rows, name):
    with refused(name):
        rows.update(retired_at=timezone.now())


def test_a_unit_is_known_once(frame):
    with refused("code"):
        Unit.objects.create(code="MTQ", symbol="cbm", name={}, sort_key="")


def test_another_unit_is_accepted_once_and_with_a_factor(frame):
    unit = frame.lorries.unit
    ResourceUnit.objects.create(resource=frame.diesel, unit=unit, numerator=1)
    with refused("resource_unit_once"):
        ResourceUnit.objects.create(resource=frame.diesel, unit=unit, numerator=2)
    with refused("resource_unit_factor"):
        ResourceUnit.objects.update(numerator=0)
    with refused("resource_unit_factor"):
        ResourceUnit.objects.update(denominator=0)


def test_a_region_has_one_code_one_place_and_days_in_order(places):
    with refused("region_code_once"):
        Region.objects.filter(pk=places.south.pk).update(code=places.north.code)
    with refused("path"):
        Region.objects.filter(pk=places.south.pk).update(path=places.north.path)
    with refused("region_only_nation_has_no_parent"):
        Region.objects.filter(pk=places.north.pk).update(parent=None)
    with refused("region_only_nation_has_no_parent"):
        Region.objects.filter(pk=places.nation.pk).update(parent=places.north)
    with refused("region_valid_in_order"):
        Region.objects.filter(pk=places.north.pk).update(
            valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)
        )


def test_a_set_of_regions_is_kept_once(places):
    RegionSet.objects.create(key="k", region_ids=[places.north.pk])
    with refused("key"):
        RegionSet.objects.create(key="k", region_ids=[places.south.pk])


def test_a_driver_is_counted_once_a_day(norvania, places):
    values = {
        "nation": norvania,
        "region": places.north,
        "kind": "people",
        "value": 1,
        "valid_on": date(2026, 1, 1),
    }
    Driver.objects.create(**values)
    with refused("driver_once_a_day"):
        Driver.objects.create(**values)
    with refused("value"):
        Driver.objects.update(value=-1)


def test_a_factor_in_use_is_one_above_zero_and_says_who_retired_it(norvania, frame, petra):
    values = {
        "nation": norvania,
        "resource": frame.diesel,
        "driver_kind": "people",
        "per": "day",
        "numerator": 1,
    }
    PlanningFactor.objects.create(**values)
    with refused("planning_factor_once"):
        PlanningFactor.objects.create(**values)
    with refused("planning_factor_positive"):
        PlanningFactor.objects.update(numerator=0)
    with refused("planning_factor_retired_at_and_by"):
        PlanningFactor.objects.update(retired_by=petra)
    PlanningFactor.objects.update(retired_by=petra, retired_at=timezone.now())
    PlanningFactor.objects.create(**values)


def test_a_shared_factor_is_there_once(frame):
    values = {"resource": frame.diesel, "driver_kind": "people", "per": "day", "numerator": 1}
    PlanningFactor.objects.create(**values)
    with refused("planning_factor_once"):
        PlanningFactor.objects.create(**values)


def test_a_known_share_is_a_percentage_of_a_day(norvania, frame):
    values = {
        "nation": norvania,
        "resource": frame.diesel,
        "percent": 40,
        "estimated_on": date(2026, 1, 1),
    }
    KnownShare.objects.create(**values)
    with refused("known_share_once_a_day"):
        KnownShare.objects.create(**values)
    with refused("known_share_is_percent"):
        KnownShare.objects.update(percent=101)


def test_a_scenario_has_its_own_code_and_says_who_put_it_away(norvania):
    scenario(norvania, "storm")
    with refused("scenario_code_once"):
        scenario(norvania, "storm")
    with refused("scenario_archived_at_and_by"):
        Scenario.objects.update(archived_at=timezone.now())


def test_an_authority_is_never_its_own_parent_and_has_its_own_code(norvania, energy_agency, petra):
    with refused("authority_not_own_parent"):
        Authority.objects.filter(pk=energy_agency.pk).update(parent=energy_agency)
    with refused("authority_code_once"):
        Authority.objects.create(nation=norvania, code="energy", name={}, sort_key="")
    with refused("authority_archived_at_and_by"):
        Authority.objects.update(archived_by=petra)


def test_a_mandate_is_open_once_and_its_days_are_in_order(energy_agency, omar, petra):
    with refused("mandate_open_once"):
        Mandate.objects.create(user=omar, authority=energy_agency, given_by=petra)
    with refused("mandate_in_order"):
        Mandate.objects.update(since=date(2026, 1, 2), until=date(2026, 1, 1))
