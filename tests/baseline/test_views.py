"""The pages of the reference frame, entered by the front door."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Event
from baseline import actions
from baseline.models import (
    Authority,
    Driver,
    Element,
    KnownShare,
    Mandate,
    PlanningFactor,
    Region,
    Resource,
    Scenario,
)
from baseline.units import Factor
from tests.factories.baseline import resource, unit
from tests.factories.queries import count_queries


def text(response):
    return " ".join(response.content.decode().split())


def post(client, url, **data):
    return client.post(url, data)


@pytest.fixture
def office(sign_in, petra):
    """A browser in which Norvania's officer is signed in."""
    return sign_in(petra)


@pytest.fixture
def island_grids(norvania, frame, petra):
    return actions.add_element(
        nation=norvania,
        requirement=frame.requirements["BLR2"],
        name={"en": "Island grids"},
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
        by=petra,
    )


UNITS = {
    "units-TOTAL_FORMS": "1",
    "units-INITIAL_FORMS": "0",
    "units-0-unit": "",
    "units-0-factor": "",
    "units-0-note": "",
}


# Reading


def test_the_overview_shows_the_seven_with_their_elements(office, frame, island_grids, shale_oil):
    shown = text(office.get(reverse("baseline:overview")))

    assert shown.count('class="panel w-100"') == 7
    assert "Island grids" in shown
    assert "Our own" in shown


def test_a_requirement_shows_elements_and_below_each_its_resources(office, frame, shale_oil):
    Element.objects.filter(nation=None).update(sort_key="blr0002.0001")

    shown = text(office.get(reverse("baseline:requirement", args=["BLR2"])))

    assert shown.index("Element 2") < shown.index("Diesel") < shown.index("Island grids")
    assert "Shale oil" in shown
    assert "Lorries" not in shown


def test_an_element_shows_what_belongs_to_it(office, island_grids, shale_oil):
    assert "Shale oil" in text(office.get(island_grids.get_absolute_url()))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"q": "deisel"}, ["Diesel"], ["Lorries", "Shale oil"]),
        ({"requirement": "BLR7"}, ["Lorries"], ["Diesel"]),
        ({"kind": "consumable"}, ["Diesel", "Shale oil"], ["Lorries"]),
        ({"shown": "own"}, ["Shale oil"], ["Diesel"]),
        ({"shown": "retired"}, ["No resource matches"], ["Diesel"]),
        ({"q": "x" * 200}, ["Diesel", "Lorries"], []),
    ],
)
def test_resources_are_searched_and_narrowed(office, shale_oil, query, shown, hidden):
    page = text(office.get(reverse("baseline:resources"), query))

    for words in shown:
        assert words in page
    for words in hidden:
        assert f">{words}<" not in page


def test_a_swap_gets_the_rows_alone(office, frame):
    whole = office.get(reverse("baseline:resources"))
    part = office.get(reverse("baseline:resources"), headers={"HX-Request": "true"})

    assert "<html" in text(whole)
    assert "<html" not in text(part)
    assert "Diesel" in text(part)
    assert "HX-Request" in part["Vary"]


def test_the_list_of_resources_is_exported_whole(office, shale_oil):
    sheet = b"".join(office.get(reverse("baseline:resources"), {"format": "csv"}).streaming_content)

    rows = sheet.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Code")
    assert len([row for row in rows if row.startswith(("diesel", "shale-oil", "lorries"))]) == 3
    workbook = office.get(reverse("baseline:resources"), {"format": "xlsx", "q": "diesel"})
    assert b"".join(workbook.streaming_content)[:2] == b"PK"


def test_the_search_offers_choices_to_other_forms(sign_in, anna, frame):
    client = sign_in(anna)
    url = reverse("baseline:resource_search")

    part = client.get(url, {"q": "deisel", "field": "resource"}, headers={"HX-Request": "true"})

    assert f'value="{frame.diesel.public_id}"' in text(part)
    assert 'name="resource"' in text(part)
    assert "<html" not in text(part)
    assert "Nothing is called that" in text(client.get(url, {"q": "submarine"}))
    assert "Resources found" not in text(client.get(url))
    page = text(client.get(url, {"q": "deisel", "field": '"><script>'}))
    assert "<script>" not in page
    assert frame.diesel.get_absolute_url() in page


def test_a_resource_shows_its_units_factors_and_shares(office, norvania, frame, petra):
    actions.add_factor(
        nation=norvania,
        resource=frame.diesel,
        driver_kind="sites",
        per="day",
        factor=Factor(1, 40),
        source="Operator",
        by=petra,
    )
    actions.add_known_share(
        nation=norvania,
        resource=frame.diesel,
        percent=80,
        source="Survey",
        estimated_on=date(2026, 5, 1),
        by=petra,
    )

    shown = text(office.get(frame.diesel.get_absolute_url()))

    assert "0.025 m³" in shown
    assert "80 %" in shown


def test_partners_and_viewers_do_not_see_what_a_nation_expects(
    sign_in, anna, vera, norvania, frame, petra
):
    actions.add_known_share(
        nation=norvania,
        resource=frame.diesel,
        percent=80,
        source="Survey",
        estimated_on=date(2026, 5, 1),
        by=petra,
    )
    for person in (anna, vera):
        client = sign_in(person)
        assert "80 %" not in text(client.get(frame.diesel.get_absolute_url()))
        for page in ("scenarios", "drivers", "factors", "known_shares"):
            assert client.get(reverse(f"baseline:{page}")).status_code == 403


def test_units_are_listed(office, frame):
    assert "m³" in text(office.get(reverse("baseline:units")))


def test_the_regions_of_the_own_nation_come_first_and_any_other_can_be_asked_for(
    office, places, places2
):
    own = text(office.get(reverse("baseline:regions")))
    other = text(office.get(reverse("baseline:regions"), {"nation": "DK"}))

    assert places.north.get_absolute_url() in own
    assert places.town.get_absolute_url() not in own
    assert places2.north.get_absolute_url() in other
    assert places.north.get_absolute_url() not in other
    assert "Northtown" in text(office.get(reverse("baseline:regions"), {"q": "northt"}))


def test_the_regions_are_exported_with_all_levels(office, places):
    sheet = b"".join(office.get(reverse("baseline:regions"), {"format": "csv"}).streaming_content)

    assert b"NO/NO-N/NO-N-1/" in sheet


def test_a_region_shows_where_it_lies_and_who_answers_for_it(office, places, energy_agency):
    shown = text(office.get(places.north.get_absolute_url()))

    assert places.nation.get_absolute_url() in shown
    assert "Northtown" in shown
    assert "Energy" in shown


def test_lists_cost_the_same_however_long_they_are(office, norvania, frame, petra, places):
    pages = [
        reverse("baseline:overview"),
        reverse("baseline:resources"),
        reverse("baseline:requirement", args=["BLR2"]),
        frame.elements["BLR2"].get_absolute_url(),
        reverse("baseline:authorities"),
        reverse("baseline:scenarios"),
        reverse("baseline:drivers"),
        reverse("baseline:factors"),
        reverse("baseline:known_shares"),
        reverse("baseline:regions"),
    ]

    def fill(start, end):
        for number in range(start, end):
            made = resource(
                f"good-{number}", "consumable", unit("MTQ", "m³"), frame.elements["BLR2"]
            )
            day = date(2026, 1, 1 + number)
            given = {"nation": norvania, "by": petra, "source": "x"}
            actions.add_factor(
                **given, resource=made, driver_kind="people", per="day", factor=Factor(1)
            )
            actions.add_known_share(**given, resource=made, percent=1, estimated_on=day)
            actions.add_driver(**given, region=places.north, kind="people", value=1, valid_on=day)
            actions.add_scenario(
                nation=norvania,
                name={"en": f"S{number}"},
                phase="war",
                assumptions="",
                day_zero=None,
                by=petra,
            )
            actions.add_authority(
                nation=norvania,
                name={"en": f"A{number}"},
                kind="civil",
                parent=None,
                requirements=[frame.requirements["BLR2"]],
                regions=[places.north],
                by=petra,
            )

    fill(0, 2)
    for page in pages:  # fills what is remembered between requests
        office.get(page)
    short = [count_queries(lambda page=page: office.get(page)) for page in pages]
    fill(2, 12)

    assert [count_queries(lambda page=page: office.get(page)) for page in pages] == short


# Changing


def test_an_element_is_added_changed_retired_and_restored(office, frame, norvania):
    response = post(
        office,
        reverse("baseline:element_add"),
        requirement="BLR2",
        name_en="Island grids",
        name_fr="Réseaux insulaires",
    )
    element = Element.objects.get(nation=norvania)
    assert response.url == element.get_absolute_url()
    assert element.name == {"en": "Island grids", "fr": "Réseaux insulaires"}

    args = [element.public_id]
    post(office, reverse("baseline:element_edit", args=args), name_en="Grids", version="1")
    element.refresh_from_db()
    assert element.name == {"en": "Grids"}

    post(office, reverse("baseline:element_retire", args=args))
    element.refresh_from_db()
    assert element.is_retired
    again = office.post(reverse("baseline:element_retire", args=args), follow=True)
    assert "retired already" in text(again)

    post(office, reverse("baseline:element_restore", args=args))
    element.refresh_from_db()
    assert not element.is_retired


def test_the_errors_of_a_form_name_the_field(office, frame):
    page = text(post(office, reverse("baseline:element_add"), requirement="BLR9", name_en=""))

    assert "Please mend the following" in page
    assert '<a href="#id_name_en">' in page
    assert "This field is required." in page
    assert not Element.objects.filter(nation__isnull=False).exists()


def test_a_refusal_of_an_action_is_shown_with_the_form_as_it_was(office, island_grids):
    page = post(office, reverse("baseline:element_add"), requirement="BLR2", name_en="Island grids")

    assert page.status_code == 200
    assert "There is one with this name already" in text(page)
    assert 'value="Island grids"' in text(page)


def test_a_stale_form_answers_409_with_both_versions_and_can_be_saved_again(
    office, island_grids, petra
):
    actions.update_element(island_grids, name={"en": "Grids of islands"}, version=1, by=petra)
    url = reverse("baseline:element_edit", args=[island_grids.public_id])

    page = post(office, url, name_en="Off-grid", version="1")

    assert page.status_code == 409
    assert "Somebody else changed this" in text(page)
    assert "Grids of islands" in text(page)
    assert 'name="version" value="2"' in text(page)
    island_grids.refresh_from_db()
    assert island_grids.name == {"en": "Grids of islands"}

    assert post(office, url, name_en="Off-grid", version="2").status_code == 302
    island_grids.refresh_from_db()
    assert island_grids.name == {"en": "Off-grid"}


def test_a_resource_is_added_with_units_and_factors(office, norvania, frame):
    litre = unit("LTR", "l")
    response = post(
        office,
        reverse("baseline:resource_add"),
        name_en="Shale oil",
        kind="consumable",
        unit=unit("TNE", "t").pk,
        is_divisible="yes",
        elements=[frame.elements["BLR2"].pk],
        synonyms="põlevkiviõli\nheavy oil, heavy oil",
        explanation="From local shale.",
        nace="19.20",
        **{
            "units-TOTAL_FORMS": "2",
            "units-INITIAL_FORMS": "0",
            "units-0-unit": litre.pk,
            "units-0-factor": "0,97/1000",
            "units-0-note": "Density 970 kg/m³",
            "units-1-unit": "",
            "units-1-factor": "",
            "units-1-note": "",
        },
    )

    made = Resource.objects.get(nation=norvania)
    assert response.url == made.get_absolute_url()
    assert made.synonyms == ["põlevkiviõli", "heavy oil"]
    other = made.other_units.get()
    assert (other.numerator, other.denominator) == (97, 100_000)
    assert "0.00097" in text(office.get(made.get_absolute_url()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"units-0-unit": "LTR"}, "Say what one of this unit is."),
        ({"units-0-factor": "2"}, "Choose the unit this factor is for."),
        ({"units-0-unit": "LTR", "units-0-factor": "a bit"}, "Write a number or a fraction"),
        ({"units-0-unit": "LTR", "units-0-factor": "0"}, "A factor is above zero."),
        ({"units-0-unit": "LTR", "units-0-factor": "1/0"}, "A factor is above zero."),
        ({"units-0-unit": "MTQ", "units-0-factor": "2"}, "A unit is named twice"),
        ({"nace": "99.99"}, "NACE Rev. 2.1 has no such class"),
        ({"cpv": "12"}, "Write eight figures"),
        ({"supply_class": "12"}, "Write four figures"),
        ({"synonyms": "y" * 120}, "Shorten"),
        ({"elements": []}, "#id_elements_0"),
        ({"units-TOTAL_FORMS": "nonsense"}, "ManagementForm"),
    ],
)
def test_a_resource_that_is_not_right_says_so(office, frame, changes, said):
    codes = {"LTR": unit("LTR", "l").pk, "MTQ": unit("MTQ", "m³").pk}
    data = {
        "name_en": "Shale oil",
        "kind": "consumable",
        "unit": codes["MTQ"],
        "is_divisible": "yes",
        "elements": [frame.elements["BLR2"].pk],
        **UNITS,
        **{name: codes.get(value, value) if name.endswith("unit") else value
           for name, value in changes.items()},
    }  # fmt: skip

    page = office.post(reverse("baseline:resource_add"), data)

    assert page.status_code == 200
    assert said in text(page)
    assert not Resource.objects.filter(nation__isnull=False).exists()


def test_a_resource_is_changed_but_never_its_unit_or_kind(office, shale_oil, island_grids):
    url = reverse("baseline:resource_edit", args=[shale_oil.public_id])
    assert 'name="kind"' not in text(office.get(url))

    post(
        office,
        url,
        name_en="Heavy shale oil",
        elements=[island_grids.pk],
        version="1",
        kind="capacity",
        **UNITS,
    )

    shale_oil.refresh_from_db()
    assert shale_oil.name == {"en": "Heavy shale oil"}
    assert shale_oil.kind == "consumable"
    stale = post(office, url, name_en="Oil", elements=[island_grids.pk], version="1", **UNITS)
    assert stale.status_code == 409
    assert "Heavy shale oil" in text(stale)


def test_a_resource_is_retired_and_restored(office, shale_oil):
    post(office, reverse("baseline:resource_retire", args=[shale_oil.public_id]))
    shale_oil.refresh_from_db()
    assert shale_oil.is_retired
    assert "Retired" in text(office.get(shale_oil.get_absolute_url()))

    post(office, reverse("baseline:resource_restore", args=[shale_oil.public_id]))
    shale_oil.refresh_from_db()
    assert not shale_oil.is_retired


@pytest.mark.parametrize("deed", ["edit", "retire", "restore"])
def test_shared_words_have_no_page_to_change_them(office, frame, deed):
    method = office.get if deed == "edit" else office.post

    for kind, row in (("element", frame.elements["BLR2"]), ("resource", frame.diesel)):
        url = reverse(f"baseline:{kind}_{deed}", args=[row.public_id])
        assert method(url).status_code == 404


def test_a_region_is_added_changed_ended_and_restored(office, places):
    post(
        office,
        reverse("baseline:region_add", args=[places.town.public_id]),
        name_en="Old Town",
        kind="Quarter",
    )
    quarter = Region.objects.get(parent=places.town)
    args = [quarter.public_id]

    post(
        office,
        reverse("baseline:region_edit", args=args),
        name_en="Medieval Town",
        valid_from="2020-01-01",
        version="1",
    )
    quarter.refresh_from_db()
    assert (quarter.name["en"], quarter.valid_from) == ("Medieval Town", date(2020, 1, 1))

    wrong = post(
        office,
        reverse("baseline:region_edit", args=args),
        name_en="Town",
        valid_from="2020-01-01",
        valid_until="2019-01-01",
        version="2",
    )
    assert "The last day lies before the first day." in text(wrong)

    post(office, reverse("baseline:region_end", args=args), on="2026-06-30")
    quarter.refresh_from_db()
    assert quarter.valid_until == date(2026, 6, 30)
    assert "Ended" in text(office.get(quarter.get_absolute_url()))

    post(office, reverse("baseline:region_restore", args=args))
    quarter.refresh_from_db()
    assert quarter.valid_until is None


def test_published_regions_have_no_page_to_change_them(office, places, places2):
    for deed in ("region_edit", "region_end"):
        url = reverse(f"baseline:{deed}", args=[places.north.public_id])
        assert office.get(url).status_code == 404
    elsewhere = reverse("baseline:region_add", args=[places2.north.public_id])
    assert office.get(elsewhere).status_code == 404


def test_an_authority_is_added_changed_put_away_and_restored(office, frame, places, norvania):
    data = {
        "name_en": "Ministry",
        "kind": "civil",
        "requirements": [frame.requirements["BLR2"].pk],
        "regions": [places.nation.pk],
    }
    post(office, reverse("baseline:authority_add"), **data)
    ministry = Authority.objects.get(nation=norvania)
    args = [ministry.public_id]

    data |= {"kind": "military", "regions": [places.north.pk], "version": "1"}
    post(office, reverse("baseline:authority_edit", args=args), **data)
    ministry.refresh_from_db()
    assert ministry.kind == "military"
    assert list(ministry.regions.all()) == [places.north]
    stale = post(office, reverse("baseline:authority_edit", args=args), **data)
    assert stale.status_code == 409

    page = text(post(office, reverse("baseline:authority_archive", args=args), reason=""))
    assert '<a href="#id_reason">' in page
    post(office, reverse("baseline:authority_archive", args=args), reason="Merged")
    ministry.refresh_from_db()
    assert ministry.is_archived
    listed = reverse("baseline:authorities")
    assert "Ministry" not in text(office.get(listed))
    assert "Ministry" in text(office.get(listed, {"shown": "archived"}))
    assert "Merged" in text(office.get(ministry.get_absolute_url()))

    post(office, reverse("baseline:authority_restore", args=args))
    ministry.refresh_from_db()
    assert not ministry.is_archived


def test_an_authority_needs_a_requirement_and_a_region_of_the_nation(
    office, frame, places2, norvania
):
    page = post(
        office,
        reverse("baseline:authority_add"),
        name_en="Ministry",
        kind="civil",
        requirements=[frame.requirements["BLR2"].pk],
        regions=[places2.north.pk],
    )

    assert "Select a valid choice" in text(page)
    assert not Authority.objects.exists()


def test_a_mandate_is_given_and_ended(office, energy_agency, omar, lena, frame):
    Mandate.objects.all().delete()
    give = reverse("baseline:mandate_give", args=[energy_agency.public_id])
    post(office, give, user=omar.pk, since="2026-01-01")
    mandate = Mandate.objects.get()
    assert (mandate.user, mandate.until) == (omar, None)
    assert "Omar" in text(office.get(energy_agency.get_absolute_url()))

    again = text(post(office, give, user=omar.pk, since="2026-02-01"))
    assert "works for this authority in that time already" in again

    end = reverse("baseline:mandate_end", args=[energy_agency.public_id, mandate.pk])
    post(office, end, on="2026-03-31")
    mandate.refresh_from_db()
    assert mandate.until == date(2026, 3, 31)


def test_partners_do_not_learn_who_works_for_an_authority(sign_in, anna, energy_agency, omar):
    shown = text(sign_in(anna).get(energy_agency.get_absolute_url()))

    assert "Energy" in shown
    assert "Omar" not in shown


def test_a_scenario_is_added_changed_put_away_and_restored(office, norvania):
    post(
        office,
        reverse("baseline:scenario_add"),
        name_en="LONG WINTER",
        phase="war",
        assumptions="Deep frost.",
        day_zero="2027-01-04T06:00",
    )
    winter = Scenario.objects.get(nation=norvania)
    assert winter.day_zero.isoformat() == "2027-01-04T04:00:00+00:00"  # the nation's clock
    args = [winter.public_id]

    post(
        office,
        reverse("baseline:scenario_edit", args=args),
        name_en="LONG WINTER",
        phase="crisis",
        version="1",
    )
    winter.refresh_from_db()
    assert (winter.phase, winter.day_zero) == ("crisis", None)
    stale = post(
        office,
        reverse("baseline:scenario_edit", args=args),
        name_en="LONG WINTER",
        phase="peacetime",
        day_zero="2027-01-04T06:00",
        version="1",
    )
    assert stale.status_code == 409
    assert "Peacetime" in text(stale)

    post(office, reverse("baseline:scenario_archive", args=args), reason="Played")
    winter.refresh_from_db()
    assert winter.is_archived
    assert "LONG WINTER" in text(office.get(reverse("baseline:scenarios"), {"shown": "archived"}))
    post(office, reverse("baseline:scenario_restore", args=args))
    assert "LONG WINTER" in text(office.get(reverse("baseline:scenarios")))


def test_a_driver_is_added_corrected_and_exported(office, norvania, places):
    post(
        office,
        reverse("baseline:driver_add"),
        region=places.north.pk,
        kind="people",
        value="1000",
        valid_on="2026-01-01",
        source="Register",
    )
    driver = Driver.objects.get(nation=norvania)

    post(
        office,
        reverse("baseline:driver_edit", args=[driver.public_id]),
        value="1001",
        source="Register",
        version="1",
    )

    driver.refresh_from_db()
    assert driver.value == 1001
    assert "1,001" in text(office.get(reverse("baseline:drivers"), {"kind": "people"}))
    assert "No driver yet" in text(office.get(reverse("baseline:drivers"), {"kind": "beds"}))
    sheet = b"".join(office.get(reverse("baseline:drivers"), {"format": "csv"}).streaming_content)
    assert b"NO-N" in sheet


def test_a_factor_is_added_changed_retired_and_restored(office, norvania, frame):
    post(
        office,
        reverse("baseline:factor_add"),
        resource=str(frame.diesel.public_id),
        driver_kind="sites",
        per="day",
        factor="1/40",
        source="Operator",
    )
    row = PlanningFactor.objects.get(nation=norvania)
    assert (row.numerator, row.denominator) == (1, 40)
    args = [row.public_id]

    post(
        office,
        reverse("baseline:factor_edit", args=args),
        factor="0.05",
        source="Operator",
        version="1",
    )
    row.refresh_from_db()
    assert (row.numerator, row.denominator) == (1, 20)

    post(office, reverse("baseline:factor_retire", args=args))
    assert "Operator" not in text(office.get(reverse("baseline:factors")))
    assert "Operator" in text(office.get(reverse("baseline:factors"), {"shown": "retired"}))
    post(office, reverse("baseline:factor_restore", args=args))
    assert "Operator" in text(office.get(reverse("baseline:factors")))


def test_only_what_is_counted_gets_a_planning_factor(office, frame):
    page = post(
        office,
        reverse("baseline:factor_add"),
        resource=str(frame.masts.public_id),
        driver_kind="sites",
        per="day",
        factor="1",
        source="Operator",
    )

    assert "Select a valid choice" in text(page)


def test_a_known_share_is_estimated_and_corrected(office, norvania, frame):
    data = {
        "resource": str(frame.diesel.public_id),
        "percent": "40",
        "estimated_on": "2026-05-01",
        "source": "Survey",
    }
    assert "Below 50 percent" in text(office.get(reverse("baseline:known_share_add")))
    post(office, reverse("baseline:known_share_add"), **data)
    share = KnownShare.objects.get(nation=norvania)

    assert "101" in text(
        post(office, reverse("baseline:known_share_add"), **data | {"percent": "101"})
    )
    again = text(post(office, reverse("baseline:known_share_add"), **data))
    assert "There is an estimate of that day already" in again
    post(
        office,
        reverse("baseline:known_share_edit", args=[share.public_id]),
        percent="60",
        source="Survey",
        version="1",
    )

    share.refresh_from_db()
    assert share.percent == 60
    assert "60 %" in text(office.get(reverse("baseline:known_shares")))
    assert Event.objects.about(share).count() == 2


@pytest.mark.parametrize("name", ["omar", "anna", "vera", "audrey", "oskar"])
def test_only_the_office_extends_the_frame(request, sign_in, name):
    client = sign_in(request.getfixturevalue(name))

    for kind in ("element", "resource", "authority", "scenario", "driver", "factor", "known_share"):
        url = reverse(f"baseline:{kind}_add")
        assert client.get(url).status_code == 403, url
        assert client.post(url, {}).status_code == 403, url


def test_another_nations_rows_are_not_there(
    sign_in, petra2, shale_oil, island_grids, energy_agency
):
    client = sign_in(petra2)

    for row in (shale_oil, island_grids, energy_agency):
        assert client.get(row.get_absolute_url()).status_code == 404
    edit = reverse("baseline:resource_edit", args=[shale_oil.public_id])
    assert client.get(edit).status_code == 404


def test_a_visitor_signs_in_first(client, frame):
    response = client.get(reverse("baseline:overview"))

    assert response.status_code == 302
    assert "login" in response.url
