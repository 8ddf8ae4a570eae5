"""The desk through the API: the rows of the pages, for the same people, at the same price."""

import pytest
from django.urls import reverse

from audit.models import Event, Reading
from exchange.models import Matter, StockCall, StockLine
from tests.factories import baseline as words
from tests.factories import exchange as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db
LISTS = ("matter", "asked", "round", "round-entry", "declaration", "engagement", "stock-call")


@pytest.fixture
def desk(offer, request_of_agency, acme, boreal, petra, storm, places):
    made.asked(request_of_agency, acme, by=petra)
    made.asked(request_of_agency, boreal, by=petra)
    running = made.round_(acme.nation, by=petra)
    made.round_entry(running, acme)
    made.round_entry(running, boreal)
    phase = made.declaration(storm, places.north, by=petra)
    made.engagement(acme, by=petra)
    made.stock_call(phase, acme, by=petra)


@pytest.fixture
def storm(norvania):
    return words.scenario(norvania)


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        ("petra", [2, 2, 1, 2, 1, 1, 1]),
        ("omar", [1, 2, 0, 0, 1, 0, 0]),
        ("anna", [1, 1, 0, 1, 0, 0, 1]),
        ("boris", [0, 1, 0, 1, 0, 0, 0]),
        ("petra2", [0, 0, 0, 0, 0, 0, 0]),
        ("anna2", [0, 0, 0, 0, 0, 0, 0]),
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


def test_what_a_program_may_not_write_is_refused_and_reading_is_noted(
    sign_in, desk, petra, omar, acme
):
    client = sign_in(petra)
    for name in ("asked", "round", "round-entry", "declaration", "stock-call"):
        assert client.post(reverse(f"api:{name}-list"), {}).status_code == 405
    sign_in(omar).get(reverse("api:asked-list"), {"partner": acme.public_id})
    assert Reading.objects.get(what="api:asked-list").target_ids == [acme.pk]


def test_lists_cost_the_same_however_long(
    sign_in, desk, petra, acme, boreal, request_of_agency, frame
):
    client = sign_in(petra)
    short = {name: _cost(client, name) for name in LISTS}
    for _number in range(3):
        made.round_entry(made.round_(acme.nation, by=petra), acme)
        made.matter(
            "offer", acme.nation, by=petra, partner=acme, resource=request_of_agency.resource
        )
        again = made.matter("request", acme.nation, by=petra, asked_for=request_of_agency.asked_for)
        made.asked(again, boreal, by=petra)
        made.engagement(acme, by=petra)
    call, supply = StockCall.objects.get(), registry.capability(acme, frame.diesel, by=petra)
    for now in (5, 3):
        StockLine.objects.create(call=call, capability=supply, now=now, stated_by=petra)
    assert _cost(client, "stock-call") == short["stock-call"]
    for name in short:
        assert _cost(client, name) == short[name], name


def _cost(client, name):
    return count_queries(lambda: client.get(reverse(f"api:{name}-list")))


# Writing


def post(client, name, data, row=None, **headers):
    url = reverse(f"api:{name}", args=[row.public_id] if row else [])
    return client.post(url, data, content_type="application/json", headers=headers)


def test_a_program_offers_reports_and_asks_once_for_its_own_partner(
    sign_in, acme, boreal, anna, petra, frame, places
):
    client = sign_in(anna)
    offer = {
        "kind": "offer", "partner": acme.public_id, "subject": "Diesel", "resource": "diesel",
        "quantity": "12.5", "region": places.north.code, "starts_on": "2026-01-05",
    }  # fmt: skip
    first = post(client, "matter-list", offer, **{"Idempotency-Key": "k"})
    again = post(client, "matter-list", offer, **{"Idempotency-Key": "k"})
    assert (first.status_code, first.json()) == (201, again.json()), first.content
    assert Matter.objects.get().came_through == "page"
    assert first.json()["quantity"] == "12.500"
    assert Event.objects.filter(name="offer.came").count() == 1

    wrong = [
        offer | {"partner": boreal.public_id}, offer | {"resource": None}, {"kind": "request"},
        offer | {"ends_on": "2026-01-01"}, offer | {"kind": "trouble"}, offer | {"region": "XX"},
        {"kind": "enquiry", "partner": acme.public_id, "subject": "Why?"},
    ]  # fmt: skip
    for given in wrong:
        assert post(client, "matter-list", given).status_code == 400, given
    assert Matter.objects.count() == 1
    trouble = {"kind": "trouble", "partner": acme.public_id, "subject": "Flood"}
    assert post(sign_in(petra), "matter-list", trouble).json()["came_through"] == "office"


def test_the_office_answers_and_a_stale_version_is_shown(sign_in, offer, anna, petra, omar):
    said = {"answer": "Thank you", "is_taken": True, "version": offer.version}
    for person in (anna, omar):
        assert post(sign_in(person), "matter-answer", said, offer).status_code == 404
    client = sign_in(petra)
    stale = post(client, "matter-answer", said | {"version": offer.version + 1}, offer)
    assert stale.status_code == 409
    assert post(client, "matter-answer", said | {"is_taken": None}, offer).status_code == 409

    answer = post(client, "matter-answer", said, offer)
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")


def test_a_partner_replies_to_a_request_and_states_its_stocks(
    sign_in, request_of_agency, acme, boreal, anna, boris, petra, frame, storm, places
):
    asked = made.asked(request_of_agency, acme, by=petra)
    part = {"answer": "part", "quantity": "40", "ready_on": "2026-02-01"}
    assert post(sign_in(boris), "asked-reply", part, asked).status_code == 404
    client = sign_in(anna)
    assert post(client, "asked-reply", {"answer": "declined"}, asked).status_code == 409
    assert post(client, "asked-reply", part, asked).json()["quantity"] == "40.000"

    call = made.stock_call(made.declaration(storm, places.north, by=petra), acme, by=petra)
    mine = registry.capability(acme, frame.diesel, by=anna)
    other = registry.capability(boreal, frame.diesel, by=petra)

    def lines(*capabilities):
        return {"lines": [{"capability": one.public_id, "now": "7"} for one in capabilities]}

    for given in ({}, lines(other), lines(mine, mine), {"lines": [{"now": 1}]}):
        assert post(client, "stock-call-state", given, call).status_code == 400, given
    shown = post(client, "stock-call-state", lines(mine), call).json()
    assert [(one["resource"], one["now"]) for one in shown["lines"]] == [("diesel", "7.000")]


def test_talks_are_written_by_the_office(sign_in, acme, boreal, anna, petra, audrey):
    kim, lee = registry.contact(acme), registry.contact(boreal, name="Lee")
    talk = {
        "partner": acme.public_id, "kind": "call", "held_on": "2026-01-05", "subject": "Fuel",
        "contacts": [kim.public_id],
    }  # fmt: skip
    for person in (anna, audrey):
        assert post(sign_in(person), "engagement-list", talk).status_code == 403
    client = sign_in(petra)
    assert post(client, "engagement-list", talk | {"contacts": [lee.public_id]}).status_code == 400
    assert post(client, "engagement-list", talk | {"held_on": "2999-01-01"}).status_code == 400
    answer = post(client, "engagement-list", talk)
    assert answer.status_code == 201, answer.content
    assert answer.json()["contacts"] == [str(kim.public_id)]
