"""The long lists: filtered, paged, exported, the same rows for page and file, and every reading noted."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Reading
from partners.models import Capability, Contact, Partner
from tests.factories import partners as made
from tests.factories.queries import count_queries
from workspace.models import SavedFilter

pytestmark = pytest.mark.django_db

LISTS = ("list", "capabilities", "sites", "contacts")
FILES = {
    "list": "list_file",
    "capabilities": "capabilities_file",
    "sites": "sites_file",
    "contacts": "contacts_file",
}
PEOPLE = [
    "petra", "omar", "audrey", "anna", "boris", "paul", "vera", "oskar", "petra2", "omar2",
    "audrey2", "anna2",
]  # fmt: skip


@pytest.fixture
def supply(acme, boreal, acme2, frame, anna, places, petra):
    """Diesel in the north, lorries in the south, and something in the other nation."""
    made.contact(acme, name="Kim North", is_any_hour=True)
    made.contact(boreal, name="Lee South", email="lee@example.org")
    made.contact(acme2, name="Sam Abroad")
    made.capability(acme, frame.diesel, by=anna, stock=Decimal(900))
    made.capability(boreal, frame.lorries, by=petra, capacity=Decimal(12))
    made.capability(acme, frame.diesel, by=anna, share_level="office", stock=Decimal(77))
    made.capability(acme, frame.diesel, by=anna, status="submitted", stock=Decimal(55))
    made.capability(acme2, frame.diesel, by=anna, stock=Decimal(33))


def page(client, name, **query):
    answer = client.get(reverse(f"partners:{name}"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client, name, **query):
    """The file of a list, as rows of cells."""
    address = reverse(f"partners:{FILES[name]}", args=["csv"])
    text = b"".join(client.get(address, query).streaming_content).decode("utf-8-sig")
    lines = [line for line in text.splitlines() if line]
    return [line.split(",") for line in lines if not line.startswith("#")]


# Who sees which rows


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_sees_on_lists_what_their_door_opens(request, sign_in, supply, person):
    user = request.getfixturevalue(person)
    client = sign_in(user)
    doors = {"list": Partner, "capabilities": Capability, "contacts": Contact}

    for name, model in doors.items():
        answer = client.get(reverse(f"partners:{name}"))
        seen = set(model.objects.visible_to(user))
        if answer.status_code == 403:
            continue
        assert set(answer.context["page"].rows) == seen
        assert len(rows(client, name)) - 1 == len(seen)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("petra", 200), ("omar", 200), ("audrey", 200), ("anna", 403), ("paul", 403),
        ("vera", 403), ("oskar", 403),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", LISTS)
def test_who_opens_the_lists_and_their_files(request, sign_in, supply, person, status, name):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(reverse(f"partners:{name}")).status_code == status
    for file_format in ("csv", "xlsx"):
        address = reverse(f"partners:{FILES[name]}", args=[file_format])
        answer = client.get(address)
        assert answer.status_code == status
        if answer.streaming:
            b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_is_asked_to_sign_in(client, name):
    assert client.get(reverse(f"partners:{name}")).status_code == 302
    assert client.get(reverse(f"partners:{FILES[name]}", args=["csv"])).status_code == 302


def test_an_official_sees_the_resources_and_regions_in_charge(sign_in, supply, omar):
    shown = page(sign_in(omar), "capabilities").split("<tbody>")[1].split("</tbody>")[0]

    assert ">900\xa0m" in shown
    for hidden in ("Boreal", "Acme Sud", ">77\xa0m", ">55\xa0m"):
        assert hidden not in shown


def test_a_filter_on_what_is_hidden_finds_nothing(sign_in, acme, boreal, frame, anna, petra, omar):
    """Or the list would tell by its length what the rows do not say."""
    made.capability(boreal, frame.lorries, by=petra)
    made.capability(acme, frame.diesel, by=anna, share_level="office")
    client = sign_in(omar)

    assert "Boreal" not in page(client, "list", resource="lorries").split("<main")[1]
    assert (
        "Acme" not in page(client, "list", resource="diesel").split("<tbody>")[-1].split("</t")[0]
    )
    assert "Kim" not in page(client, "contacts", resource="diesel")


# Filters


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Acme Power", "Boreal Foods"}),
        ({"q": "acme"}, {"Acme Power"}),
        ({"q": "POWER acme"}, {"Acme Power"}),
        ({"q": "Acme Powre"}, {"Acme Power"}),
        ({"q": "nothing like it"}, set()),
        ({"q": "12345678"}, {"Boreal Foods"}),
        ({"resource": "diesel"}, {"Acme Power"}),
        ({"resource": "lorries"}, {"Boreal Foods"}),
        ({"region": "NO-N"}, {"Acme Power"}),
        ({"region": "NO-S"}, {"Boreal Foods"}),
        ({"region": "NO"}, {"Acme Power", "Boreal Foods"}),
        ({"kind": "municipal"}, set()),
        ({"status": "approved"}, {"Acme Power", "Boreal Foods"}),
        ({"status": "suspended"}, set()),
        ({"status": "archived"}, set()),
        ({"kind": "nonsense"}, {"Acme Power", "Boreal Foods"}),
    ],
)
def test_partners_are_found_by(sign_in, supply, boreal, petra, query, names):
    made.identifier(boreal, "12345678")

    answer = sign_in(petra).get(reverse("partners:list"), query)

    assert {row.name for row in answer.context["page"].rows} == names


def test_a_put_away_partner_is_only_shown_when_asked_for(sign_in, acme, petra):
    Partner.objects.filter(pk=acme.pk).update(archived_at=timezone.now(), archived_by=petra)
    client = sign_in(petra)

    assert "Acme Power" not in page(client, "list")
    assert "Acme Power" in page(client, "list", status="archived")


@pytest.mark.parametrize(
    ("query", "stocks"),
    [
        ({"resource": "diesel"}, {900, 77, 55}),
        ({"status": "submitted"}, {55}),
        ({"partner": "acme", "status": "in_force"}, {900, 77}),
        ({"region": "NO-N"}, {900, 77, 55}),
        ({"region": "NO-S", "resource": "diesel"}, set()),
        ({"evidence": "verified"}, set()),
        ({"kind": "service"}, set()),
    ],
)
def test_capabilities_are_found_by(sign_in, supply, petra, query, stocks):
    answer = sign_in(petra).get(reverse("partners:capabilities"), query)

    assert {row.stock for row in answer.context["page"].rows if row.stock} == stocks


def test_a_link_names_a_resource_by_its_public_id(sign_in, supply, petra, frame):
    answer = sign_in(petra).get(
        reverse("partners:capabilities"), {"resource": str(frame.lorries.public_id)}
    )

    assert {row.resource for row in answer.context["page"].rows} == {frame.lorries}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Kim North", "Lee South"}),
        ({"resource": "diesel", "region": "NO-N"}, {"Kim North"}),
        ({"resource": "diesel", "region": "NO-S"}, set()),
        ({"hours": "any"}, {"Kim North"}),
        ({"freshness": "stale"}, {"Kim North", "Lee South"}),
    ],
)
def test_whom_do_i_call_tonight(sign_in, supply, petra, query, names):
    answer = sign_in(petra).get(reverse("partners:contacts"), query)

    assert {row.name for row in answer.context["page"].rows} == names


def test_a_contact_confirmed_lately_is_fresh(sign_in, acme, petra):
    today = timezone.localdate()
    made.contact(acme, name="Fresh", confirmed_on=today - timedelta(days=180))
    made.contact(acme, name="Stale", confirmed_on=today - timedelta(days=181))

    answer = sign_in(petra).get(reverse("partners:contacts"), {"freshness": "stale"})

    assert [row.name for row in answer.context["page"].rows] == ["Stale"]


def test_sites_are_found_by_region_and_name(sign_in, supply, petra, acme, places):
    made.site(acme, places.town, name="Harbour")
    client = sign_in(petra)

    def named(**query):
        answer = client.get(reverse("partners:sites"), query)
        return {row.name for row in answer.context["page"].rows}

    assert named(region="NO-N") == {"Acme Power site", "Harbour"}
    assert named(q="harb") == {"Harbour"}
    assert named(q="boreal") == {"Boreal Foods site"}


# Readings


@pytest.mark.parametrize(
    ("person", "behalf"), [("petra", "Contact point of Norvania"), ("omar", "Energy")]
)
@pytest.mark.parametrize("name", ["capabilities", "contacts"])
def test_a_list_of_confidential_data_is_one_reading(
    request, sign_in, supply, acme, person, behalf, name
):
    sign_in(request.getfixturevalue(person)).get(reverse(f"partners:{name}"))

    reading = Reading.objects.get()
    assert (reading.on_behalf_of, reading.what) == (behalf, f"partners:{name}")
    assert acme.pk in reading.target_ids


@pytest.mark.parametrize("name", LISTS)
def test_taking_a_list_away_is_a_reading_of_everybody_on_it(
    sign_in, supply, petra, acme, boreal, name
):
    rows(sign_in(petra), name)

    assert Reading.objects.get().target_ids == sorted([acme.pk, boreal.pk])


def test_an_empty_list_is_no_reading(sign_in, petra, acme):
    sign_in(petra).get(reverse("partners:capabilities"))

    assert not Reading.objects.exists()


def test_names_alone_are_no_reading(sign_in, supply, petra):
    sign_in(petra).get(reverse("partners:list"))

    assert not Reading.objects.exists()


# Files


@pytest.mark.parametrize("name", LISTS)
def test_the_file_has_the_rows_of_the_filtered_list(sign_in, supply, petra, name):
    client = sign_in(petra)
    query = {"q": "acme"} if name in ("list", "sites") else {"resource": "diesel"}

    listed = client.get(reverse(f"partners:{name}"), query).context["page"].rows
    ids = {row[0] for row in rows(client, name, **query)[1:]}

    assert ids == {str(row.public_id) for row in listed}


def test_a_spreadsheet_holds_numbers_as_numbers(sign_in, supply, petra):
    address = reverse("partners:capabilities_file", args=["xlsx"])
    answer = sign_in(petra).get(address, {"resource": "diesel"})

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    table = book.get_sheet_by_index(0).to_python()

    stocks = {row[table[0].index("Stock")] for row in table[1:]}
    assert stocks == {900.0, 77.0, 55.0}


def test_an_exercise_says_so_in_its_files(sign_in, supply, petra, norvania):
    norvania.banner = "EXERCISE"
    norvania.save()
    address = reverse("partners:list_file", args=["csv"])

    text = b"".join(sign_in(petra).get(address).streaming_content).decode("utf-8-sig")

    assert text.startswith("# EXERCISE")


def test_a_name_that_a_spreadsheet_would_run_is_only_shown(sign_in, petra, places):
    made.partner("=cmd|' /C calc'!A0", places.north, approved_by=petra)

    assert rows(sign_in(petra), "list")[1][1].startswith("'=")


def test_an_unknown_format_is_not_there(sign_in, petra, norvania):
    assert sign_in(petra).get(reverse("partners:list_file", args=["pdf"])).status_code == 404


# Long lists


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("person", ["petra", "omar"])
def test_a_list_costs_the_same_however_long_it_is(
    request, sign_in, supply, person, name, places, petra, frame
):
    client = sign_in(request.getfixturevalue(person))
    address = reverse(f"partners:{name}")
    client.get(address)
    short = count_queries(lambda: client.get(address))
    for number in range(12):
        partner = made.partner(f"Partner {number}", places.north, approved_by=petra)
        made.contact(partner)
        made.capability(partner, frame.diesel, by=petra)

    assert count_queries(lambda: client.get(address)) == short


def test_pages_follow_one_another_without_a_gap(sign_in, petra, places):
    for number in range(60):
        made.partner(f"Partner {number:02}", places.north, approved_by=petra)
    client = sign_in(petra)

    first = client.get(reverse("partners:list")).context["page"]
    second = client.get(first.next_url).context["page"]
    back = client.get(second.previous_url).context["page"]

    names = [row.name for row in [*first.rows, *second.rows]]
    assert names == sorted(names)
    assert len(set(names)) == 60
    assert back.rows == first.rows


def test_htmx_gets_the_rows_alone(sign_in, supply, petra):
    answer = sign_in(petra).get(reverse("partners:list"), headers={"HX-Request": "true"})

    assert "<main" not in answer.content.decode()
    assert "Acme Power" in answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_can_be_kept_and_found_again(sign_in, supply, petra, name):
    client = sign_in(petra)
    query = "q=acme"
    SavedFilter.objects.create(
        user=petra, nation=petra.nation, page=f"partners:{name}", name="My own", query=query
    )

    assert "My own" in page(client, name)


# The desk


def test_the_desk_shows_what_waits_in_one_screen(sign_in, supply, petra, norvania):
    made.application(norvania)

    shown = page(sign_in(petra), "desk")

    for words in ("Valga Road Fuel", "Kim North", "Applications", "Possible duplicates", "Imports"):
        assert words in shown


def test_the_desk_costs_the_same_however_much_waits(
    sign_in, supply, petra, norvania, acme, frame, anna
):
    client = sign_in(petra)
    for number in range(6):
        made.application(norvania, name=f"Company {number}")
        made.contact(acme, name=f"Contact {number}")
        made.capability(acme, frame.diesel, by=anna, status="submitted")
    client.get(reverse("partners:desk"))
    few = count_queries(lambda: client.get(reverse("partners:desk")))
    for number in range(6, 20):
        made.application(norvania, name=f"Company {number}")
        made.contact(acme, name=f"Contact {number}")
        made.capability(acme, frame.diesel, by=anna, status="submitted")

    assert count_queries(lambda: client.get(reverse("partners:desk"))) == few


def test_another_nations_work_is_not_on_the_desk(sign_in, supply, petra2, norvania):
    made.application(norvania)

    shown = page(sign_in(petra2), "desk")

    assert "Valga Road Fuel" not in shown
    assert "Kim North" not in shown


@pytest.mark.parametrize(
    ("person", "status"), [("audrey", 200), ("omar", 403), ("anna", 403), ("oskar", 403)]
)
def test_who_opens_the_desk(request, sign_in, person, status, norvania):
    answer = sign_in(request.getfixturevalue(person)).get(reverse("partners:desk"))

    assert answer.status_code == status
