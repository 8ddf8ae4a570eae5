"""What a run reads: exactly what counts, as whole numbers, each component apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from assessments import reading
from assessments.copying import CopyError, copy_out
from assessments.engine.block import Block
from assessments.engine.compute import compute
from assessments.engine.words import INF, NONE, Evidence, Figure, Promise
from assessments.models import AssurancePolicy
from baseline.models import KnownShare
from partners.models import Capability
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry

AS_OF = datetime(2026, 1, 10, 14, 37, tzinfo=UTC)


@pytest.fixture
def policy(norvania, petra):
    return AssurancePolicy.objects.create(nation=norvania, number=1, set_by=petra)


@pytest.fixture
def moment(norvania, policy):
    return reading.Moment(norvania, AS_OF, policy, (1, 7, 30))


def read(moment, resources=None):
    with reading.one_moment():
        return list(reading.read(moment, resources))


def supply_rows(component):
    columns = component.block.supply.columns()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_a_component_for_each_resource_that_is_needed(
    moment, winter, storm, frame, places, petra, acme, anna
):
    made.need(winter, frame.lorries, places.north, storm, by=petra)
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(acme, frame.diesel, by=anna)
    registry.capability(acme, frame.masts, by=anna)

    components = read(moment)

    assert [one.id for one in components] == sorted([frame.diesel.pk, frame.lorries.pk])
    diesel = next(one for one in components if one.id == frame.diesel.pk)
    assert len(diesel.block.supply) == 1


def test_quantities_hours_and_shares_arrive_exactly(
    moment, winter, storm, frame, places, petra, acme, anna
):
    need = made.need(
        winter, frame.diesel, places.town, storm, by=petra, initial=None,
        per_day=Decimal("12.345"), start_hours=5, duration_hours=720, priority=3,
    )  # fmt: skip
    capability = registry.capability(
        acme, frame.diesel, by=anna, stock=Decimal("900.125"), rate=Decimal("0.001"),
        notice_hours=6, mobilisation_hours=12, release_hours=3, lasts_hours=100,
        valid_until=date(2026, 2, 1), share_peacetime=90, share_crisis=70, share_war=0,
        is_whole=True, serves=[places.north, places.south],
    )  # fmt: skip

    (component,) = read(moment)
    (row,) = supply_rows(component)

    assert row["id"] == capability.pk
    assert (row["stock"], row["rate"], row["capacity"]) == (900_125, 1, 0)
    assert (row["ready"], row["lasts"]) == (21, 100)
    # Midnight after 1 February in Tallinn is 22:00 UTC that day.
    assert row["valid_until"] == datetime(2026, 2, 1, 22, tzinfo=UTC).timestamp() / 3600
    assert (row["share_peacetime"], row["share_crisis"], row["share_war"]) == (90, 70, 0)
    assert (row["promise"], row["whole"], row["outside"]) == (Promise.NONE, 1, 0)
    needs = component.block.needs
    assert (needs.per_day[0], needs.initial[0]) == (12_345, 0)
    assert (needs.start[0], needs.duration[0], needs.priority[0]) == (5, 720, 3)
    assert component.about["public_id"] == [str(need.public_id)]
    regions = component.block.regions
    assert set(regions.id) == {one.pk for one in vars(places).values()}
    town = list(regions.id).index(places.town.pk)
    assert regions.id[regions.parent[town]] == places.north.pk
    assert set(regions.id[component.block.region_sets.region]) == {
        places.north.pk, places.south.pk,
    }  # fmt: skip


def test_nothing_stated_means_without_an_end(
    moment, winter, storm, frame, places, petra, acme, anna
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(acme, frame.diesel, by=anna)

    (component,) = read(moment)
    (row,) = supply_rows(component)

    assert row["lasts"] == row["valid_until"] == INF
    assert component.block.needs.duration[0] == INF
    assert component.block.needs.authority[0] == NONE
    assert component.block.resources.known_share[0] == NONE


def test_day_0_is_the_scenarios_own_or_the_hour_of_the_report(
    moment, winter, storm, frame, places, petra, norvania
):
    dated = words.scenario(norvania, "flood", "war", day_zero=datetime(2026, 3, 1, tzinfo=UTC))
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    made.need(winter, frame.diesel, places.north, dated, by=petra)

    (component,) = read(moment)

    hours = dict(zip(component.block.scenarios.id, component.block.scenarios.day0, strict=True))
    assert hours[storm.pk] == datetime(2026, 1, 10, 14, tzinfo=UTC).timestamp() / 3600
    assert hours[dated.pk] == datetime(2026, 3, 1, tzinfo=UTC).timestamp() / 3600


@pytest.mark.parametrize(
    ("evidence", "until", "counts", "seen"),
    [
        ("verified", date(2026, 1, 10), Evidence.VERIFIED, 40_000),
        ("verified", date(2026, 1, 9), Evidence.DECLARED, 0),
        ("exercised", None, Evidence.EXERCISED, 40_000),
        ("declared", None, Evidence.DECLARED, 0),
    ],
)
def test_evidence_counts_until_its_day(
    moment, winter, storm, frame, places, petra, acme, anna, evidence, until, counts, seen
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(
        acme, frame.diesel, by=anna, evidence=evidence, evidence_until=until, seen_stock=40
    )

    (component,) = read(moment)

    assert component.block.supply.evidence[0] == counts
    assert component.block.supply.verified_stock[0] == seen


def test_more_was_seen_than_is_declared_now(
    moment, winter, storm, frame, places, petra, acme, anna
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(acme, frame.diesel, by=anna, stock=30, evidence="verified", seen_stock=40)

    (component,) = read(moment)

    assert component.block.supply.verified_stock[0] == 30_000


def test_an_authoritys_own_stock_is_contracted(
    moment, winter, storm, frame, places, petra, acme, anna, energy_agency
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(acme, frame.diesel, by=anna, owner=energy_agency)

    (component,) = read(moment)

    assert component.block.supply.promise[0] == Promise.CONTRACTED


def test_a_site_abroad_lies_outside_and_its_region_comes_along(
    moment, winter, storm, frame, places, places2, petra, acme, anna
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    abroad = registry.site(acme, places2.north)
    registry.capability(acme, frame.diesel, by=anna, site=abroad, serves=[places.nation])

    (component,) = read(moment)
    regions = component.block.regions

    assert component.block.supply.outside[0] == 1
    assert regions.id[component.block.supply.region[0]] == places2.north.pk
    assert dict(zip(regions.id, regions.nation, strict=True))[places2.nation.pk] == 0


def test_the_ultimate_parent_stands_for_its_firms(
    moment, winter, storm, frame, places, petra, acme, boreal, anna
):
    boreal.ultimate_parent = acme
    boreal.save(update_fields=["ultimate_parent"])
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    registry.capability(boreal, frame.diesel, by=anna, serves=[places.north])

    (component,) = read(moment)

    assert component.block.supply.parent[0] == acme.pk
    assert component.block.supply.partner[0] == boreal.pk


def test_the_newest_known_share_of_the_day_counts(
    moment, winter, storm, frame, places, petra, norvania
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    for percent, day in ((10, date(2025, 1, 1)), (35, date(2026, 1, 10)), (90, date(2026, 1, 11))):
        KnownShare.objects.create(
            nation=norvania, resource=frame.diesel, percent=percent, source="x", estimated_on=day
        )

    (component,) = read(moment)

    assert component.block.resources.known_share[0] == 3_500
    assert compute(component.block).known[0] == 0


def test_the_supply_read_is_the_supply_that_counts(
    moment, winter, storm, frame, places, petra, acme, boreal, anna, acme2, anna2, petra2
):
    made.need(winter, frame.diesel, places.north, storm, by=petra)
    counted = registry.capability(acme, frame.diesel, by=anna)
    registry.capability(acme, frame.diesel, by=anna, status="submitted")
    registry.capability(acme, frame.diesel, by=anna, archived_at=AS_OF, archived_by=petra)
    registry.capability(acme2, frame.diesel, by=anna2)
    boreal.status = "suspended"
    boreal.save(update_fields=["status"])
    registry.capability(boreal, frame.diesel, by=anna)

    (component,) = read(moment)

    assert list(component.block.supply.id) == [counted.pk]
    assert list(Capability.objects.counting(moment.nation.pk)) == [counted]


def test_needs_that_do_not_count_are_not_read(
    moment, winter, storm, frame, places, petra, norvania
):
    draft = made.assessment(petra, storm, status="open")
    made.need(draft, frame.diesel, places.north, storm, by=petra)
    made.need(winter, frame.diesel, places.north, storm, by=petra, priority=1, is_applied=False)
    made.need(
        winter, frame.diesel, places.north, storm, by=petra, archived_at=AS_OF, archived_by=petra
    )

    assert read(moment) == []


def test_reading_some_resources_gives_the_same_blocks_as_reading_all(
    moment, winter, storm, frame, places, petra, acme, boreal, anna
):
    for resource in (frame.diesel, frame.lorries, frame.masts, frame.plans):
        made.need(winter, resource, places.north, storm, by=petra)
    registry.capability(acme, frame.diesel, by=anna, serves=[places.north, places.south])
    registry.capability(boreal, frame.diesel, by=anna)
    registry.capability(boreal, frame.lorries, by=anna, serves=[places.nation])
    registry.capability(acme, frame.masts, by=anna, capacity=3, in_service=4)

    everything = {one.id: one.block.sha256 for one in read(moment)}

    for pk in everything:
        (alone,) = read(moment, [pk])
        assert alone.block.sha256 == everything[pk]


def test_a_stored_block_computes_to_what_the_rows_say(
    moment, winter, storm, frame, places, petra, acme, anna, energy_agency
):
    made.need(winter, frame.diesel, places.north, storm, by=petra, initial=100)
    registry.capability(
        acme, frame.diesel, by=anna, stock=80, owner=energy_agency, evidence="verified",
        seen_stock=60,
    )  # fmt: skip

    (component,) = read(moment)
    result = compute(Block.from_bytes(component.block.to_bytes()))

    assert result.coverage[0, 0].tolist() == [8000, 60 * 90 + 20 * 70, 6000]
    assert result.gap[0].tolist() == [40_000] * 3
    assert result.supplied[0, 0, Figure.ASSURED] == 60_000


@pytest.mark.django_db(transaction=True)
def test_all_of_a_reading_sees_one_moment(norvania, places, frame):
    def words_of_diesel():
        return copy_out(
            "SELECT count(*) AS n FROM baseline_resource WHERE code LIKE %s", ["d%"], {"n": "int8"}
        )["n"][0]

    import threading

    from baseline.models import Resource

    def elsewhere():
        Resource.objects.filter(code="diesel").update(code="petrol")
        connection.close()

    with reading.one_moment():
        before = words_of_diesel()
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert words_of_diesel() == before == 1
    assert words_of_diesel() == 0


@pytest.mark.django_db
def test_a_column_of_another_width_is_refused():
    with pytest.raises(CopyError), transaction.atomic():
        copy_out("SELECT 1::int4 AS n", [], {"n": "int8"})
    with pytest.raises(CopyError):
        copy_out("SELECT NULL::int8 AS n", [], {"n": "int8"})


@pytest.mark.django_db
def test_many_rows_arrive_in_pieces():
    rows = copy_out("SELECT n FROM generate_series(1, 900000) AS n", [], {"n": "int4"})

    assert rows["n"].sum() == 900_000 * 900_001 // 2


def test_the_day_of_a_moment_is_the_nations(moment, norvania, policy):
    late = reading.Moment(
        norvania, datetime(2026, 1, 10, 22, 30, tzinfo=UTC), policy, moment.milestones
    )

    assert moment.day == date(2026, 1, 10)
    assert late.day == date(2026, 1, 11)
    assert reading.hour_of(AS_OF + timedelta(minutes=23)) == reading.hour_of(AS_OF) + 1
