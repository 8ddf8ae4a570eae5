"""What a program gets wrong is refused by name, with the mend, and never with a 500."""

from __future__ import annotations

import base64
import json

import pytest
from django.urls import reverse

from partners.api.views import ContactViewSet
from tests.factories import partners as registry

LISTS = ["partner", "contact", "site", "capability", "resource", "region", "assessment", "need",
         "report", "gap"]  # fmt: skip
CHANGES = ["partner", "contact", "site", "capability", "need"]


@pytest.fixture
def as_petra(client, petra, acme, anna, frame):
    registry.capability(acme, frame.diesel, by=anna)
    client.force_login(petra)
    return client


def _send(client, method: str, address: str, body: object):
    return getattr(client, method)(address, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("given", ["null", "0", "a\x00b", "'; --"])
def test_an_id_that_is_none_is_not_there(as_petra, name, given):
    address = reverse(f"api:{name}-list") + f"{given}/"

    assert as_petra.get(address).status_code == 404
    if name in CHANGES:
        assert _send(as_petra, "patch", address, {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    "name", ["contact-archive", "site-archive", "capability-submit", "capability-withdraw",
             "need-withdraw", "assessment-put-in-force"],
)  # fmt: skip
@pytest.mark.parametrize("given", ["null", "00000000-0000-4000-8000-000000000000"])
def test_a_deed_on_what_is_not_there_is_404(as_petra, name, given):
    address = reverse(f"api:{name}", args=[given])

    assert _send(as_petra, "post", address, {"version": 1, "reason": "x"}).status_code == 404


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("page_size=0", "page_size", "from 1 to 500"),
        ("page_size=501", "page_size", "from 1 to 500"),
        ("page_size=ten", "page_size", "from 1 to 500"),
        ("page_size=٣", "page_size", "from 1 to 500"),
        ("cursor=never-given", "cursor", "“next” or “previous”"),
        ("resorce=diesel", "resorce", "No such filter. There are: "),
        ("cursor=", "cursor", "empty"),
    ],
)
def test_a_list_refuses_what_it_does_not_understand(as_petra, name, query, field, words):
    response = as_petra.get(reverse(f"api:{name}-list") + f"?{query}")

    assert response.status_code == 400
    assert words in response.json()[field][0]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("position", ["abc", "99999999999999999999999999", "a\x00b", ""])
def test_a_cursor_made_up_is_refused_or_empty(as_petra, name, position):
    cursor = base64.b64encode(f"p={position}".encode()).decode()
    response = as_petra.get(reverse(f"api:{name}-list"), {"cursor": cursor})

    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("partner", {"kind": "", "q": "a\x00b", "status": "nobody"}),
        ("site", {"partner": "", "region": " "}),
        ("capability", {"site": "null", "kind": "x"}),
        ("report", {"since": "yesterday", "until": ""}),
        ("gap", {"short": "perhaps", "report": "null"}),
        ("region", {"level": "deep"}),
        ("need", {"priority": "9"}),
    ],
)
def test_a_filter_left_empty_or_unreadable_is_refused_not_ignored(as_petra, name, filters):
    for key, value in filters.items():
        response = as_petra.get(reverse(f"api:{name}-list"), {key: value})
        assert response.status_code == 400, (key, value)
        assert key in response.json()


def test_a_number_too_large_for_any_column_finds_nothing(as_petra):
    address = reverse("api:region-list")

    assert as_petra.get(address, {"level": "9" * 30}).json()["results"] == []


@pytest.mark.parametrize("code", ["a\x00b", "\ud800", "", " ", "x" * 65, 7.5, None, [], {}, True])
def test_a_code_that_is_none_is_refused_by_field(as_petra, acme, code):
    site = _send(
        as_petra, "post", reverse("api:site-list"),
        {"partner": str(acme.public_id), "name": "Depot", "region": code},
    )  # fmt: skip
    assessment = _send(
        as_petra, "post", reverse("api:assessment-list"),
        {"title": "T", "requirements": [code], "regions": [code], "scenarios": [code]},
    )  # fmt: skip

    assert (site.status_code, "region" in site.json()) == (400, True)
    assert assessment.status_code == 400
    assert set(assessment.json()) == {"requirements", "regions", "scenarios"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"a":NaN}'])
@pytest.mark.parametrize("name", ["contact", "site", "capability", "assessment", "need"])
def test_a_body_that_is_no_object_is_refused(as_petra, name, body):
    response = as_petra.post(reverse(f"api:{name}-list"), body, content_type="application/json")

    assert response.status_code == 400


def test_what_is_not_json_is_415(as_petra):
    response = as_petra.post(reverse("api:contact-list"), {"name": "x"})

    assert response.status_code == 415


def test_addresses_that_do_not_exist_answer_in_json(as_petra):
    response = as_petra.get("/api/v1/nothing/")

    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert "text/html" in as_petra.get("/nothing/")["Content-Type"]


def test_a_fault_of_the_portal_is_told_in_json_too(as_petra, monkeypatch):
    as_petra.raise_request_exception = False
    monkeypatch.setattr(ContactViewSet, "get_queryset", lambda _view: 1 / 0)
    response = as_petra.get(reverse("api:contact-list"))

    assert response.status_code == 500
    assert response.json() == {"detail": "Something went wrong in the portal."}
