"""Merging as the office does it, and the addresses that go on working."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from partners.actions import duplicates as actions
from partners.models import DuplicatePair, MergeRecord, Partner
from tests.factories import partners as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


def _preview(pair: Any, stays: Any) -> str:
    return reverse("partners:duplicate_merge", args=[pair.public_id, stays.public_id])


def test_a_merge_is_looked_at_then_done_then_undone(
    sign_in: Any, full: Any, acme: Any, boreal: Any, petra: Any, audrey: Any
) -> None:
    client = sign_in(petra)
    page = client.get(_preview(full, acme)).content.decode()
    for words in ("Enquiries, offers and troubles", "Call-downs", "https://b.example", "SE"):
        assert words in page
    assert not MergeRecord.objects.exists()
    acme.refresh_from_db()
    form = {
        "stays_version": acme.version,
        "gone_version": boreal.version,
        "name": "stays",
        "seat": "gone",
        "website": "gone",
    }

    stale = client.post(_preview(full, acme), form | {"gone_version": 7})
    assert "changed since you looked" in stale.content.decode()
    assert not MergeRecord.objects.exists()
    done = client.post(_preview(full, acme), form)

    record = MergeRecord.objects.get()
    acme.refresh_from_db()
    assert (done.status_code, done["Location"]) == (302, acme.get_absolute_url())
    assert (acme.name, acme.website) == ("Acme Power", "https://b.example")
    assert "Merged: Boreal Foods" in client.get(acme.get_absolute_url()).content.decode()
    assert "Undo the merge" not in sign_in(audrey).get(record.get_absolute_url()).content.decode()
    page = sign_in(petra).get(record.get_absolute_url()).content.decode()
    assert "Undo the merge" in page
    sign_in(petra).post(reverse("partners:merge_undo", args=[record.public_id]))
    assert Partner.objects.in_registry().contains(boreal)
    assert "Undone by Petra" in sign_in(petra).get(record.get_absolute_url()).content.decode()


def test_what_refuses_a_merge_is_said_before(
    sign_in: Any, pair: Any, acme: Any, boreal: Any, petra: Any
) -> None:
    Partner.objects.filter(pk=boreal.pk).update(status="suspended")

    page = sign_in(petra).get(_preview(pair, acme)).content.decode()

    assert "Boreal Foods is suspended" in page
    assert "Merge them" not in page


def test_the_old_address_leads_to_the_survivor_for_those_who_may_see_it(
    sign_in: Any, full: Any, acme: Any, boreal: Any, petra: Any, petra2: Any, anna: Any, boris: Any
) -> None:
    page = reverse("partners:detail", args=[boreal.public_id])
    api = reverse("api:partner-detail", args=[boreal.public_id])
    actions.merge_pair(full, stays=acme, by=petra)

    for person in (petra, anna, boris):
        moved = sign_in(person).get(page)
        assert (moved.status_code, moved["Location"]) == (301, acme.get_absolute_url())
        assert moved["Cache-Control"] == "no-store", "a merge can be undone"
    contacts = reverse("api:contact-list")
    of_both = [
        sign_in(petra).get(contacts, {"partner": one.public_id}).json()["results"]
        for one in (boreal, acme)
    ]
    assert of_both[0] == of_both[1]
    assert len(of_both[0]) == 1
    assert sign_in(petra2).get(page).status_code == 404
    assert sign_in(petra2).get(api).status_code == 404
    told = sign_in(petra).get(api)
    assert told.status_code == 301
    assert told["Location"].endswith(reverse("api:partner-detail", args=[acme.public_id]))
    assert sign_in(petra).get(api[:-2] + "x/").status_code == 404
    mine = sign_in(boris).get(reverse("partners:mine_one", args=[boreal.public_id]))
    assert mine["Location"] == reverse("partners:mine_one", args=[acme.public_id])

    Partner.objects.filter(pk=acme.pk).update(status="suspended")
    Partner.objects.filter(pk=boreal.pk).update(status="suspended")
    actions.undo_merge(MergeRecord.objects.get(), by=petra)
    assert sign_in(petra).get(page).status_code == 200


@pytest.mark.parametrize("typed", ["boreal foods", "12345678"])
def test_the_old_name_and_number_find_the_survivor(
    sign_in: Any, full: Any, acme: Any, petra: Any, typed: str
) -> None:
    actions.merge_pair(full, stays=acme, by=petra)

    rows = sign_in(petra).get(reverse("partners:list"), {"q": typed}).context["page"].rows

    assert rows == [acme]


def test_an_officer_reports_two_entries_of_one(
    sign_in: Any, acme: Any, boreal: Any, petra: Any
) -> None:
    client = sign_in(petra)
    page = reverse("partners:double", args=[acme.public_id]) + "?q=boreal"
    assert "Boreal Foods" in client.get(page).content.decode()

    for _again in range(2):
        answer = client.post(page, {"other": str(boreal.public_id)})

    pair = DuplicatePair.objects.get()
    assert answer["Location"] == pair.get_absolute_url()
    assert "an officer saw it" in client.get(pair.get_absolute_url()).content.decode()


def test_looking_costs_the_same_however_much_hangs_on_them(
    sign_in: Any, full: Any, acme: Any, boreal: Any, petra: Any, places: Any
) -> None:
    client = sign_in(petra)
    client.get(_preview(full, acme))
    short = count_queries(lambda: client.get(_preview(full, acme)))

    for number in range(5):
        made.site(boreal, places.north, name=f"Site {number}")
        made.contact(boreal, name=f"Person {number}")

    assert count_queries(lambda: client.get(_preview(full, acme))) == short
