"""The API is another way in through the same door: same rows, same refusals."""

import pytest
from django.urls import reverse

from accounts.models import ApiToken
from tests.factories import partners as registry
from tests.factories.queries import count_queries

LISTS = ["partner", "contact", "site", "capability", "resource", "region", "assessment", "need",
         "report", "gap", "matter", "asked", "round", "round-entry", "declaration"]  # fmt: skip


@pytest.fixture
def stocked(acme, boreal, anna, boris, frame):
    registry.contact(acme)
    registry.contact(boreal)
    registry.capability(acme, frame.diesel, by=anna)
    registry.capability(boreal, frame.diesel, by=boris)
    return acme


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_gets_nothing(client, db, name):
    assert client.get(reverse(f"api:{name}-list")).status_code == 401


@pytest.mark.parametrize(
    ("person", "partners", "capabilities"),
    [
        ("petra", 2, 2),
        ("audrey", None, None),
        ("omar", 2, 1),
        ("anna", 1, 1),
        ("boris", 1, 1),
        ("petra2", 0, 0),
        ("omar2", 0, 0),
        ("anna2", 1, 0),
    ],
)
def test_lists_hold_what_the_pages_hold(request, client, stocked, person, partners, capabilities):
    client.force_login(request.getfixturevalue(person))

    for name, expected in (("partner", partners), ("capability", capabilities)):
        response = client.get(reverse(f"api:{name}-list"))
        if expected is None:
            assert response.status_code == 403
        else:
            assert len(response.json()["results"]) == expected


def test_somebody_elses_row_is_not_there(client, stocked, boris, petra2):
    address = reverse("api:partner-detail", args=[stocked.public_id])

    for stranger in (boris, petra2):
        client.force_login(stranger)
        assert client.get(address).status_code == 404


def test_a_token_reads_and_only_reads(client, stocked, petra):
    token, secret = ApiToken.objects.create(user=petra, name="sync", scope="read")
    signed = {"HTTP_AUTHORIZATION": f"Token {secret}"}

    answer = client.get(reverse("api:partner-list"), **signed)

    assert answer.status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.digest != secret


def test_an_expired_token_opens_nothing(client, stocked, petra):
    from datetime import timedelta

    _token, secret = ApiToken.objects.create(user=petra, name="old", expiry=timedelta(seconds=-1))

    answer = client.get(reverse("api:partner-list"), HTTP_AUTHORIZATION=f"Token {secret}")

    assert answer.status_code == 401


def test_pages_follow_each_other_by_key(client, petra, places):
    for number in range(7):
        registry.partner(f"Firm {number}", places.north, approved_by=petra)
    client.force_login(petra)

    address, names = reverse("api:partner-list") + "?page_size=3", []
    while address:
        answer = client.get(address).json()
        names += [row["name"] for row in answer["results"]]
        address = answer["next"]

    assert names == [f"Firm {number}" for number in range(7)]
    assert "offset" not in answer


@pytest.mark.parametrize("name", ["partner", "contact", "site", "capability"])
def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client, stocked, petra, places, frame, name
):
    client.force_login(petra)
    short = count_queries(lambda: client.get(reverse(f"api:{name}-list")))
    for number in range(6):
        firm = registry.partner(f"Firm {number}", places.south, approved_by=petra)
        registry.contact(firm)
        registry.capability(firm, frame.lorries, by=petra)

    assert count_queries(lambda: client.get(reverse(f"api:{name}-list"))) == short
