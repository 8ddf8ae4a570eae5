"""One search box: words, other names, numbers, people, places, supply; typing errors; the door."""

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import Reading
from common.text import folded
from partners.models import Alias, Capability, Identifier
from tests.factories import partners as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(acme, boreal, acme2, frame, anna, boris, petra, places):
    made.contact(acme, name="Kärt Õun", role="Dispatcher", phone="+3725551234")
    made.contact(boreal, name="Lee South", email="lee@boreal.example")
    made.contact(acme2, name="Kärt Abroad")
    made.capability(acme, frame.diesel, by=anna)
    made.capability(boreal, frame.lorries, by=petra)
    made.capability(acme, frame.diesel, by=anna, share_level="office")
    alias = {"nation": acme.nation, "partner": acme, "added_by": petra}
    Alias.objects.create(name="Põhja Elekter", name_key="pohja elekter", match_key="x", **alias)
    Identifier.objects.create(nation=acme.nation, partner=acme, scheme="demo", value="DEMO77777")
    site = acme.sites.get()
    site.name, site.municipality = "Tank farm", "Ølstad"
    site.save()


def found(client, typed, **more):
    answer = client.get(reverse("partners:search"), {"q": typed, **more})
    assert answer.status_code == 200
    return {
        group.code: [
            str(getattr(row, "name", row.resource_id if hasattr(row, "resource_id") else row))
            for row in group.rows
        ]
        for group in answer.context["found"]
    }


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("acme", "partners", "Acme Power"),
        ("power ac", "partners", "Acme Power"),
        ("acne powr", "partners", "Acme Power"),
        ("pohja elek", "partners", "Acme Power"),
        ("DEMO-77 777", "partners", "Acme Power"),
        ("kart oun", "contacts", "Kärt Õun"),
        ("Dispacther", "contacts", "Kärt Õun"),
        ("+372 555 1234", "contacts", "Kärt Õun"),
        ("lee@boreal", "contacts", "Lee South"),
        ("olstad", "sites", "Tank farm"),
        ("tnak farm", "sites", "Tank farm"),
    ],
)
def test_it_is_found_by_what_people_type(sign_in, petra, registry, typed, code, name):
    assert name in found(sign_in(petra), typed)[code]


def test_supply_is_found_by_resource_region_and_partner(sign_in, petra, registry, frame):
    client = sign_in(petra)

    assert len(found(client, "diesel")["capabilities"]) == 2
    assert len(found(client, "deisel")["capabilities"]) == 2
    assert len(found(client, "diesel northmark")["capabilities"]) == 2
    assert len(found(client, "diesel acme")["capabilities"]) == 2
    assert "capabilities" not in found(client, "diesel boreal")
    assert "capabilities" not in found(client, "diesel southmark")


def test_supply_is_found_by_what_its_partner_wrote_of_it(sign_in, registry, petra, omar, boris):
    Capability.objects.filter(share_level="office").update(description="Three bunkers by the fjörd")
    client = sign_in(petra)

    assert len(found(client, "bunkers fjord")["capabilities"]) == 1
    assert "capabilities" not in found(client, "bunkers acme")
    assert found(sign_in(omar), "bunkers") == {}
    assert found(sign_in(boris), "bunkers") == {}


def test_guesses_are_made_only_where_nothing_has_the_words(sign_in, petra, registry, acme):
    assert set(found(sign_in(petra), "powr")) == {"partners"}
    made.contact(acme, name="Powr Clinic")

    assert set(found(sign_in(petra), "powr")) == {"contacts"}


def test_each_finds_what_their_door_opens_and_no_more(
    sign_in, registry, petra, omar, boris, petra2
):
    assert found(sign_in(petra), "kart") == {"contacts": ["Kärt Õun"]}
    assert len(found(sign_in(omar), "diesel")["capabilities"]) == 1
    assert found(sign_in(boris), "acme") == {}
    assert found(sign_in(boris), "boreal")["partners"] == ["Boreal Foods"]
    assert found(sign_in(petra2), "kart") == {"contacts": ["Kärt Abroad"]}
    assert found(sign_in(petra2), "DEMO77777") == {}


def test_who_searched_people_is_noted_once(sign_in, omar, registry, acme):
    found(sign_in(omar), "kart")

    assert Reading.objects.get(what="partners:search").target_ids == [acme.pk]


def test_a_group_is_paged_and_costs_the_same_however_long_it_is(sign_in, petra, registry, places):
    client = sign_in(petra)
    url = reverse("partners:search")
    made.partner("Norting 00", places.north, approved_by=petra)
    short = count_queries(lambda: client.get(url, {"q": "norting"}))
    for number in range(1, 60):
        made.partner(f"Norting {number:02}", places.north, approved_by=petra)

    assert count_queries(lambda: client.get(url, {"q": "norting"})) == short
    group = client.get(url, {"q": "norting"}).context["found"][0]
    assert (len(group.rows), group.count, group.is_exact) == (5, 60, True)
    first = client.get(url, {"q": "norting", "in": "partners"}).context["page"]
    last = client.get(first.next_url).context["page"]
    assert [len(first.rows), len(last.rows)] == [50, 10]


@pytest.mark.parametrize(
    "typed", ["", "  ", "%", "_", "a", "'); --", "a b & !c:*", "\\", "😀😀😀", "x" * 100]
)
def test_odd_words_are_answered(sign_in, petra, registry, typed):
    for code in ("", "partners", "contacts", "capabilities", "sites", "nonsense"):
        assert (
            sign_in(petra).get(reverse("partners:search"), {"q": typed, "in": code}).status_code
            == 200
        )


@pytest.mark.parametrize(
    "text",
    ["Ærøskøbing  Ålborg", "Straße ŁÓDŹ", "Þór\tĐặng", "İstanbul ŋ", "plain  Words ", "ﬁne"],
)
def test_the_database_folds_as_the_portal_does(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded_text(%s)", [text])
        assert cursor.fetchone()[0] == folded(text)
