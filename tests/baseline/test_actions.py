"""What an office does to the reference frame of its nation."""

from datetime import UTC, date, datetime

import pytest

from audit.models import Event
from baseline import actions, editing
from baseline.actions import authorities, words
from baseline.actions.places import NotInThisNation, PublishedRegion
from baseline.models import (
    Authority,
    Element,
    Mandate,
    Resource,
    Scenario,
)
from baseline.quantities import OtherUnit
from baseline.scope import scope_of
from baseline.sorting import by_code
from baseline.units import Factor
from common.errors import ActionError, StaleVersion
from tests.factories.baseline import unit
from workspace.models import Change


def last_event():
    return Event.objects.order_by("-pk").first()


@pytest.fixture
def island_grids(norvania, frame, petra):
    return actions.add_element(
        nation=norvania,
        requirement=frame.requirements["BLR2"],
        name={"en": "Island grids", "fr": "Réseaux insulaires"},
        by=petra,
    )


@pytest.fixture
def shale_oil(norvania, island_grids, petra):
    return actions.add_resource(
        nation=norvania,
        name={"en": "Shale oil"},
        kind="consumable",
        unit=unit("TNE", "t"),
        is_divisible=True,
        elements=[island_grids],
        synonyms=["põlevkiviõli"],
        other_units=[OtherUnit(unit("LTR", "l"), Factor(97, 100_000), "Density 970 kg/m³")],
        by=petra,
    )


def changed_resource(resource, by, **changes):
    values = {
        "name": resource.name,
        "elements": list(resource.elements.all()),
        "synonyms": resource.synonyms,
        "explanation": resource.explanation,
        "other_units": [OtherUnit(unit("LTR", "l"), Factor(97, 100_000), "Density 970 kg/m³")],
        "supply_class": resource.supply_class,
        "cpv": resource.cpv,
        "nace": resource.nace,
    }
    return actions.update_resource(resource, **(values | changes), by=by)


# Elements


def test_own_elements_are_numbered_and_come_after_the_shared_ones(
    norvania, frame, petra, island_grids
):
    Element.objects.filter(nation=None, code="BLR2.1").update(sort_key=by_code("BLR2.1"))
    second = actions.add_element(
        nation=norvania,
        requirement=frame.requirements["BLR2"],
        name={"en": "Bunkering"},
        by=petra,
    )

    assert (island_grids.code, second.code) == ("BLR2.NO1", "BLR2.NO2")
    order = Element.objects.of_nation(norvania.pk).of_requirement(frame.requirements["BLR2"])
    assert [row.code for row in order.for_list()] == ["BLR2.1", "BLR2.NO1", "BLR2.NO2"]
    assert last_event().name == "element.added"
    assert last_event().by == petra


def test_an_element_with_a_name_in_use_is_refused(norvania, frame, petra, island_grids):
    with pytest.raises(words.NameTaken):
        actions.add_element(
            nation=norvania,
            requirement=frame.requirements["BLR2"],
            name={"en": "ISLAND  GRIDS"},
            by=petra,
        )


def test_a_name_that_was_retired_can_be_used_again(norvania, frame, petra, island_grids):
    actions.retire_element(island_grids, by=petra)

    again = actions.add_element(
        nation=norvania,
        requirement=frame.requirements["BLR2"],
        name={"en": "Island grids"},
        by=petra,
    )

    assert again.code == "BLR2.NO2"


def test_a_changed_element_keeps_its_code_and_counts_its_versions(petra, island_grids):
    element = actions.update_element(
        island_grids, name={"en": "Grids of islands"}, version=1, by=petra
    )

    assert (element.code, element.version) == ("BLR2.NO1", 2)
    assert last_event().changes == {
        "name": [
            {"en": "Island grids", "fr": "Réseaux insulaires"},
            {"en": "Grids of islands"},
        ]
    }


def test_saving_what_is_there_already_leaves_no_trace(petra, island_grids):
    events = Event.objects.count()

    element = actions.update_element(island_grids, name=island_grids.name, version=1, by=petra)

    assert element.version == 1
    assert Event.objects.count() == events


def test_a_stale_form_is_refused_with_what_is_there_now(petra, island_grids):
    actions.update_element(island_grids, name={"en": "Grids of islands"}, version=1, by=petra)

    with pytest.raises(StaleVersion) as stale:
        actions.update_element(island_grids, name={"en": "Off-grid"}, version=1, by=petra)

    assert stale.value.version == 2
    assert stale.value.current["name"] == {"en": "Grids of islands"}
    assert stale.value.attempted["name"] == {"en": "Off-grid"}


def test_an_element_is_retired_once_and_restored_once(petra, island_grids):
    retired = actions.retire_element(island_grids, by=petra)

    assert retired.is_retired
    assert retired.retired_by == petra
    with pytest.raises(editing.AlreadyRetired):
        actions.retire_element(island_grids, by=petra)

    restored = actions.restore_element(island_grids, by=petra)

    assert not restored.is_retired
    with pytest.raises(editing.NotRetired):
        actions.restore_element(island_grids, by=petra)
    names = list(Event.objects.about(island_grids).values_list("name", flat=True))
    assert names == ["element.restored", "element.retired", "element.added"]


@pytest.mark.parametrize("deed", [actions.retire_element, actions.restore_element])
def test_a_shared_element_cannot_be_touched(frame, petra, deed):
    with pytest.raises(editing.SharedWord):
        deed(frame.elements["BLR2"], by=petra)


# Resources


def test_a_resource_is_added_with_its_units_and_words(shale_oil, petra):
    assert shale_oil.code == "shale-oil"
    assert "polevkivioli" in shale_oil.search_text
    row = shale_oil.other_units.get()
    assert (row.numerator, row.denominator) == (97, 100_000)
    assert last_event().changes["unit"] == [None, "TNE"]


def test_a_code_that_is_taken_gets_a_number(norvania, island_grids, frame, petra):
    Resource.objects.filter(pk=frame.diesel.pk).update(name={"en": "Something else"})

    made = actions.add_resource(
        nation=norvania,
        name={"en": "Diesel"},
        kind="consumable",
        unit=unit("MTQ", "m³"),
        is_divisible=True,
        elements=[island_grids],
        by=petra,
    )

    assert made.code == "diesel-2"


def test_a_resource_that_is_there_already_is_refused(norvania, island_grids, frame, petra):
    with pytest.raises(words.NameTaken):
        actions.add_resource(
            nation=norvania,
            name={"en": "diesel"},
            kind="consumable",
            unit=unit("MTQ", "m³"),
            is_divisible=True,
            elements=[island_grids],
            by=petra,
        )


def test_two_nations_may_use_the_same_word(shale_oil, sudania, frame, petra2):
    theirs = actions.add_resource(
        nation=sudania,
        name={"en": "Shale oil"},
        kind="consumable",
        unit=unit("TNE", "t"),
        is_divisible=True,
        elements=[frame.elements["BLR2"]],
        by=petra2,
    )

    assert theirs.code == shale_oil.code


@pytest.mark.parametrize("codes", [["LTR", "LTR"], ["TNE"]])
def test_a_unit_is_named_once_and_never_the_own_one(shale_oil, petra, codes):
    with pytest.raises(words.UnitTwice):
        changed_resource(
            shale_oil, petra, other_units=[OtherUnit(unit(code, code), Factor(1)) for code in codes]
        )


def test_a_change_of_a_resource_is_one_deed(shale_oil, petra, frame):
    changed_resource(
        shale_oil,
        petra,
        synonyms=["shale fuel"],
        elements=[frame.elements["BLR2"]],
        other_units=[OtherUnit(unit("LTR", "l"), Factor(96, 100_000))],
    )

    event = last_event()
    assert event.name == "resource.changed"
    assert event.changes["synonyms"] == [["põlevkiviõli"], ["shale fuel"]]
    assert event.changes["other_units"] == [{"LTR": "97/100000"}, {"LTR": "96/100000"}]
    assert event.changes["elements"][1] == [frame.elements["BLR2"].pk]
    shale_oil.refresh_from_db()
    assert shale_oil.version == 2
    assert shale_oil.search_text == "shale oil shale fuel shale-oil"


def test_a_changed_factor_alone_makes_a_new_version(shale_oil, petra):
    changed_resource(shale_oil, petra, other_units=[])

    shale_oil.refresh_from_db()
    assert shale_oil.version == 2
    assert not shale_oil.other_units.exists()


def test_a_stale_resource_form_leaves_units_and_elements_alone(shale_oil, petra):
    changed_resource(shale_oil, petra, synonyms=["one"])

    with pytest.raises(StaleVersion):
        changed_resource(shale_oil, petra, other_units=[], elements=[], version=1)

    assert shale_oil.other_units.exists()
    assert shale_oil.elements.exists()


def test_a_retired_resource_is_no_longer_offered_and_comes_back(shale_oil, petra):
    actions.retire_resource(shale_oil, by=petra)
    assert not Resource.objects.in_use().contains(shale_oil)

    actions.restore_resource(shale_oil, by=petra)
    assert Resource.objects.in_use().contains(shale_oil)


# Regions


def test_a_region_is_added_below_a_published_one(places, petra):
    quarter = actions.add_region(
        parent=places.town, name={"en": "Old Town"}, kind="Quarter", by=petra
    )

    assert quarter.code == "NO-N-1.OLD-TOWN"
    assert quarter.path == f"NO/NO-N/NO-N-1/{quarter.code}/"
    assert quarter.level == 3
    assert quarter.ancestor_ids == [places.nation.pk, places.north.pk, places.town.pk]
    deeper = actions.add_region(parent=quarter, name={"en": "Harbour"}, by=petra)
    assert deeper.code == "NO-N-1.HARBOUR"
    assert deeper.path.startswith(quarter.path)


def test_region_codes_stay_short_and_unique(places, petra):
    first = actions.add_region(parent=places.town, name={"en": "Northern Shore Road"}, by=petra)
    second = actions.add_region(parent=places.town, name={"en": "Northern Shore Road"}, by=petra)

    assert first.code != second.code
    assert max(len(first.code), len(second.code)) <= 16


def test_regions_are_added_in_the_own_nation_only(places, petra2):
    with pytest.raises(NotInThisNation):
        actions.add_region(parent=places.north, name={"en": "Elsewhere"}, by=petra2)


def test_a_published_region_is_not_changed_by_an_office(places, petra):
    with pytest.raises(PublishedRegion):
        actions.end_region(places.north, on=date(2026, 1, 1), by=petra)


def test_a_region_that_ends_keeps_its_row_and_can_be_restored(places, petra):
    quarter = actions.add_region(
        parent=places.town, name={"en": "Old Town"}, valid_from=date(2020, 1, 1), by=petra
    )

    with pytest.raises(ActionError, match="before the first day"):
        actions.end_region(quarter, on=date(2019, 1, 1), by=petra)
    ended = actions.end_region(quarter, on=date(2026, 6, 30), by=petra)

    assert ended.valid_until == date(2026, 6, 30)
    with pytest.raises(editing.AlreadyRetired):
        actions.end_region(quarter, on=date(2026, 7, 1), by=petra)
    assert actions.restore_region(quarter, by=petra).valid_until is None
    with pytest.raises(editing.NotRetired):
        actions.restore_region(quarter, by=petra)


def test_a_changed_region_keeps_its_place_in_the_tree(places, petra):
    quarter = actions.add_region(parent=places.town, name={"en": "Old Town"}, by=petra)

    changed = actions.update_region(
        quarter,
        name={"en": "Medieval Town"},
        kind="Quarter",
        nuts="",
        valid_from=None,
        valid_until=None,
        version=1,
        by=petra,
    )

    assert (changed.sort_key, changed.path, changed.code) == (
        "medieval town",
        quarter.path,
        quarter.code,
    )


# Authorities and mandates


def add_authority(norvania, frame, places, petra, name="Ministry", **changes):
    values = {
        "nation": norvania,
        "name": {"en": name},
        "kind": "civil",
        "parent": None,
        "requirements": [frame.requirements["BLR2"]],
        "regions": [places.north],
    }
    return actions.add_authority(**(values | changes), by=petra)


def test_an_authority_is_added_with_what_it_answers_for(norvania, frame, places, petra):
    ministry = add_authority(norvania, frame, places, petra)

    assert ministry.code == "ministry"
    assert list(ministry.requirements.all()) == [frame.requirements["BLR2"]]
    assert last_event().changes["regions"] == [None, ["NO-N"]]


def test_an_authority_cannot_stand_below_itself(norvania, frame, places, petra):
    ministry = add_authority(norvania, frame, places, petra)
    agency = add_authority(norvania, frame, places, petra, "Agency", parent=ministry)

    for parent in (agency, ministry):
        with pytest.raises(authorities.WouldBeItsOwnParent):
            actions.update_authority(
                ministry,
                name=ministry.name,
                kind="civil",
                parent=parent,
                requirements=[],
                regions=[],
                by=petra,
            )


def test_a_change_of_scope_is_recorded_and_holds_at_once(norvania, frame, places, petra, omar):
    agency = Authority.objects.get(code="energy")

    actions.update_authority(
        agency,
        name=agency.name,
        kind="civil",
        parent=None,
        requirements=[frame.requirements["BLR7"]],
        regions=[places.south],
        version=1,
        by=petra,
    )

    assert last_event().changes["requirements"][1] == [frame.requirements["BLR7"].pk]
    scope = scope_of(omar)
    assert scope.requirement_codes == {"BLR7"}
    assert places.north.pk not in scope.region_ids


def test_an_authority_is_put_away_with_a_reason_and_restored(norvania, frame, places, petra):
    ministry = add_authority(norvania, frame, places, petra)
    agency = add_authority(norvania, frame, places, petra, "Agency", parent=ministry)

    with pytest.raises(authorities.StillParent):
        actions.archive_authority(ministry, reason="Merged", by=petra)
    actions.archive_authority(agency, reason="Merged", by=petra)
    away = actions.archive_authority(ministry, reason="Merged", by=petra)

    assert (away.is_archived, away.archived_reason) == (True, "Merged")
    with pytest.raises(editing.AlreadyRetired):
        actions.archive_authority(ministry, reason="Again", by=petra)
    assert not actions.restore_authority(ministry, by=petra).is_archived
    with pytest.raises(editing.NotRetired):
        actions.restore_authority(ministry, by=petra)


def test_a_mandate_gives_an_official_the_scope_of_the_authority(
    norvania, frame, places, petra, omar
):
    ministry = add_authority(
        norvania, frame, places, petra, requirements=[frame.requirements["BLR7"]]
    )

    actions.give_mandate(
        user=omar, authority=ministry, since=date(2026, 1, 1), until=None, by=petra
    )

    assert scope_of(omar).requirement_codes == {"BLR2", "BLR7"}
    assert last_event().name == "mandate.given"
    assert last_event().nation == norvania


def test_two_mandates_of_one_official_never_overlap(norvania, frame, places, petra, omar):
    ministry = add_authority(norvania, frame, places, petra)
    given = {"user": omar, "authority": ministry, "by": petra}
    actions.give_mandate(**given, since=date(2026, 1, 1), until=date(2026, 6, 30))
    actions.give_mandate(**given, since=date(2026, 7, 1), until=None)

    for since, until in [
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
        (date(2025, 1, 1), None),
        (date(2030, 1, 1), None),
    ]:
        with pytest.raises(authorities.MandateOverlaps):
            actions.give_mandate(**given, since=since, until=until)
    actions.give_mandate(**given, since=date(2025, 1, 1), until=date(2025, 12, 31))


def test_only_officials_of_the_nation_get_a_mandate(
    norvania, frame, places, petra, anna, omar2, omar
):
    ministry = add_authority(norvania, frame, places, petra)
    omar.is_active = False

    for person in (anna, omar2, petra, omar):
        with pytest.raises(authorities.NotAnOfficial):
            actions.give_mandate(
                user=person, authority=ministry, since=date(2026, 1, 1), until=None, by=petra
            )


def test_no_mandate_for_an_authority_that_was_put_away(norvania, frame, places, petra, omar):
    ministry = add_authority(norvania, frame, places, petra)
    actions.archive_authority(ministry, reason="Merged", by=petra)

    with pytest.raises(ActionError, match="put away"):
        actions.give_mandate(
            user=omar, authority=ministry, since=date(2026, 1, 1), until=None, by=petra
        )


def test_a_mandate_ends_and_with_it_the_scope(petra, omar):
    mandate = Mandate.objects.get(user=omar)
    Mandate.objects.filter(pk=mandate.pk).update(since=date(2025, 1, 1))

    with pytest.raises(ActionError, match="before the first day"):
        actions.end_mandate(mandate, until=date(2024, 1, 1), by=petra)
    actions.end_mandate(mandate, until=date(2025, 12, 31), by=petra)

    assert scope_of(omar).resource_ids == frozenset()
    with pytest.raises(authorities.MandateEnded):
        actions.end_mandate(mandate, until=date(2026, 1, 31), by=petra)
    assert last_event().changes == {"until": [None, "2025-12-31"]}


def test_the_days_of_a_mandate_are_in_order(norvania, frame, places, petra, omar):
    ministry = add_authority(norvania, frame, places, petra)

    with pytest.raises(ActionError, match="before the first day"):
        actions.give_mandate(
            user=omar, authority=ministry, since=date(2026, 2, 1), until=date(2026, 1, 1), by=petra
        )


# Scenarios


@pytest.fixture
def long_winter(norvania, petra):
    return actions.add_scenario(
        nation=norvania,
        name={"en": "LONG WINTER"},
        phase="war",
        assumptions="Deep frost.",
        day_zero=None,
        by=petra,
    )


def updated(scenario, by, **changes):
    values = {
        "name": scenario.name,
        "phase": scenario.phase,
        "assumptions": scenario.assumptions,
        "day_zero": scenario.day_zero,
    }
    return actions.update_scenario(scenario, **(values | changes), by=by)


def test_only_a_new_phase_or_day_0_wakes_the_figures(norvania, petra, long_winter):
    long_winter = updated(long_winter, petra, assumptions="Deeper frost.")
    assert not Change.objects.exists()

    updated(long_winter, petra, day_zero=datetime(2027, 1, 4, 6, tzinfo=UTC))

    assert Change.objects.get().nation == norvania
    assert last_event().changes == {"day_zero": [None, "2027-01-04T06:00:00+00:00"]}


def test_a_scenario_is_put_away_and_restored(petra, long_winter):
    actions.archive_scenario(long_winter, reason="Played", by=petra)
    assert not Scenario.objects.in_use().contains(long_winter)

    actions.restore_scenario(long_winter, by=petra)
    assert Scenario.objects.in_use().contains(long_winter)
    assert Change.objects.count() == 2


# Drivers, factors, known shares


def test_a_driver_of_a_day_is_given_once_and_can_be_corrected(norvania, places, petra):
    values = {
        "nation": norvania,
        "region": places.north,
        "kind": "people",
        "source": "Register",
        "valid_on": date(2026, 1, 1),
        "by": petra,
    }
    driver = actions.add_driver(**values, value=100)
    with pytest.raises(editing.AlreadyThere):
        actions.add_driver(**values, value=200)
    actions.add_driver(**(values | {"valid_on": date(2026, 7, 1)}), value=200)

    Change.objects.all().delete()
    actions.update_driver(driver, value=100, source="Statistics", version=1, by=petra)
    assert not Change.objects.exists()
    actions.update_driver(driver, value=101, source="Statistics", version=2, by=petra)

    assert Change.objects.get().kind == Change.NEEDS
    assert last_event().changes == {"value": [100, 101]}


def test_a_factor_stands_beside_the_shared_one_and_only_once(norvania, frame, petra):
    values = {
        "nation": norvania,
        "resource": frame.diesel,
        "driver_kind": "people",
        "per": "day",
        "source": "Own",
        "by": petra,
    }
    factor = actions.add_factor(**values, factor=Factor(1, 40))
    with pytest.raises(editing.AlreadyThere):
        actions.add_factor(**values, factor=Factor(1, 50))

    actions.retire_factor(factor, by=petra)
    second = actions.add_factor(**values, factor=Factor(1, 50))

    with pytest.raises(editing.AlreadyThere):
        actions.restore_factor(factor, by=petra)
    actions.retire_factor(second, by=petra)
    assert not actions.restore_factor(factor, by=petra).is_retired
    with pytest.raises(editing.NotRetired):
        actions.restore_factor(factor, by=petra)
    assert set(Change.objects.values_list("key", flat=True)) == {frame.diesel.pk}


def test_a_changed_factor_says_so(norvania, frame, petra):
    factor = actions.add_factor(
        nation=norvania,
        resource=frame.diesel,
        driver_kind="people",
        per="day",
        factor=Factor(1, 40),
        source="Own",
        by=petra,
    )
    Change.objects.all().delete()

    actions.update_factor(factor, factor=Factor(1, 40), source="Own", version=1, by=petra)
    assert not Change.objects.exists()
    actions.update_factor(factor, factor=Factor(1, 30), source="Own", version=1, by=petra)

    assert last_event().changes == {"denominator": [40, 30]}
    assert Change.objects.get().key == frame.diesel.pk


def test_a_known_share_of_a_day_is_estimated_once(norvania, frame, petra):
    values = {
        "nation": norvania,
        "resource": frame.diesel,
        "source": "Trade statistics",
        "estimated_on": date(2026, 5, 1),
        "by": petra,
    }
    share = actions.add_known_share(**values, percent=40)
    with pytest.raises(editing.AlreadyThere):
        actions.add_known_share(**values, percent=60)

    Change.objects.all().delete()
    actions.update_known_share(share, percent=40, source="Survey", version=1, by=petra)
    assert not Change.objects.exists()
    actions.update_known_share(share, percent=60, source="Survey", version=2, by=petra)

    assert Change.objects.get().key == frame.diesel.pk
