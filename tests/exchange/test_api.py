"""The desk through the API: the rows of the pages, for the same people, at the same price."""

import pytest
from django.urls import reverse

from audit.models import Reading
from tests.factories import baseline as words
from tests.factories import exchange as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db
LISTS = ("matter", "asked", "round", "round-entry", "declaration")


@pytest.fixture
def desk(offer, request_of_agency, acme, boreal, petra, storm, places):
    made.asked(request_of_agency, acme, by=petra)
    made.asked(request_of_agency, boreal, by=petra)
    running = made.round_(acme.nation, by=petra)
    made.round_entry(running, acme)
    made.round_entry(running, boreal)
    made.declaration(storm, places.north, by=petra)


@pytest.fixture
def storm(norvania):
    return words.scenario(norvania)


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        ("petra", [2, 2, 1, 2, 1]),
        ("omar", [1, 2, 0, 0, 1]),
        ("anna", [1, 1, 0, 1, 0]),
        ("boris", [0, 1, 0, 1, 0]),
        ("petra2", [0, 0, 0, 0, 0]),
        ("anna2", [0, 0, 0, 0, 0]),
    ],
)
def test_each_reads_what_their_pages_show(request, sign_in, desk, person, counts):
    client = sign_in(request.getfixturevalue(person))
    found = [len(client.get(reverse(f"api:{name}-list")).json()["results"]) for name in LISTS]
    assert found == counts


def test_nothing_of_how_it_is_dealt_with_leaves_the_office(sign_in, desk, offer, anna):
    shown = sign_in(anna).get(reverse("api:matter-detail", args=[offer.public_id])).json()
    assert (shown["resource"], shown["quantity"]) == (offer.resource.code, "120.000")
    assert not {"owner", "advice", "authority", "routed_at", "contact"} & set(shown)


def test_a_program_only_reads_and_it_is_noted(sign_in, desk, petra, omar, acme):
    client = sign_in(petra)
    for name in LISTS:
        assert client.post(reverse(f"api:{name}-list"), {}).status_code == 405
    sign_in(omar).get(reverse("api:asked-list"), {"partner": acme.public_id})
    assert Reading.objects.get(what="api:asked-list").target_ids == [acme.pk]


def test_lists_cost_the_same_however_long(sign_in, desk, petra, acme, boreal, request_of_agency):
    client = sign_in(petra)
    short = {name: _cost(client, name) for name in LISTS}
    for _number in range(3):
        made.round_entry(made.round_(acme.nation, by=petra), acme)
        made.matter(
            "offer", acme.nation, by=petra, partner=acme, resource=request_of_agency.resource
        )
        again = made.matter("request", acme.nation, by=petra, asked_for=request_of_agency.asked_for)
        made.asked(again, boreal, by=petra)
    for name in LISTS:
        assert _cost(client, name) == short[name], name


def _cost(client, name):
    return count_queries(lambda: client.get(reverse(f"api:{name}-list")))
