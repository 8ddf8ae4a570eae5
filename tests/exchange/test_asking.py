"""Whom the office asks for a request, by which criteria, and how they answer."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from exchange.models import Asked, Asking
from tests.factories import exchange as made
from tests.factories import partners as registry
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db
UNTIL = "2027-01-10T12:00"


@pytest.fixture
def supply(acme, boreal, frame, anna, petra, places, duty_of_acme):
    """Both have diesel that reaches Northmark; only Acme has somebody to write to."""
    registry.capability(acme, frame.diesel, by=anna, stock=900)
    registry.capability(boreal, frame.diesel, by=petra, stock=50, serves=[places.nation])


def ask(client, request, *partners, **fields):
    return client.post(
        reverse("exchange:request_ask", args=[request.public_id]),
        {"partners": [one.public_id.hex for one in partners], "answer_by": UNTIL, **fields},
    )


@pytest.fixture
def asked(request_of_agency, acme, petra, duty_of_acme):
    return made.asked(request_of_agency, acme, by=petra, contact=duty_of_acme)


def reply(client, asked, **fields):
    return client.post(reverse("exchange:asked_reply", args=[asked.public_id]), fields)


# Asking


def test_those_that_fit_are_found_and_all_are_ticked(
    sign_in, supply, request_of_agency, petra, acme
):
    client = sign_in(petra)
    text = client.get(reverse("exchange:request_ask", args=[request_of_agency.public_id]))
    page = text.content.decode()
    assert page.count(" checked") == 2
    assert "no address: call" in page  # Boreal has nobody to write to

    narrow = client.get(
        reverse("exchange:request_ask", args=[request_of_agency.public_id]),
        {"resource": request_of_agency.resource.public_id, "seen": "verified"},
    )
    assert "Nobody fits" in narrow.content.decode()


def test_those_asked_get_a_letter_and_the_record_keeps_the_criteria(
    sign_in, supply, request_of_agency, petra, omar, anna, acme, boreal, duty_of_acme
):
    client = sign_in(petra)
    ask(client, request_of_agency, acme, boreal)

    assert set(Asked.objects.values_list("partner", flat=True)) == {acme.pk, boreal.pk}
    asking = Asking.objects.get()
    assert asking.criteria["Delivers to"] == "Northmark"
    assert asking.found == 2
    letter = Letter.objects.get(to=duty_of_acme.email)
    assert "/link/answer/" in letter.body
    words = re.sub(r"https?://\S+", "", letter.body)  # a signed address holds any digits
    assert "300" not in words  # how much is needed stays behind the link
    assert Notice.objects.filter(user=anna, kind="request.asked").exists()

    record = reverse("exchange:request_record", args=[request_of_agency.public_id])
    for reader in (petra, omar):
        page = sign_in(reader).get(record).content.decode()
        assert "Northmark" in page
        assert "Boreal Foods" in page


def test_no_letter_goes_to_an_address_whose_mail_came_back(
    sign_in, supply, request_of_agency, petra, acme, duty_of_acme
):
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(bounced_on="2026-01-01")
    ask(sign_in(petra), request_of_agency, acme, reason="x")
    assert Asked.objects.get().contact is None
    assert not Letter.objects.exists()


def test_nobody_who_fits_is_cut_off_in_silence(
    sign_in, supply, request_of_agency, petra, acme, monkeypatch
):
    monkeypatch.setattr("exchange.selecting.MOST", 1)
    monkeypatch.setattr("exchange.views.asking.MOST", 1)
    client = sign_in(petra)
    address = reverse("exchange:request_ask", args=[request_of_agency.public_id])
    assert "More than 1 partners fit." in client.get(address).content.decode()
    ask(client, request_of_agency, acme)
    assert not Asked.objects.exists()


def test_whoever_is_left_out_stands_in_the_record_with_the_reason(
    sign_in, supply, request_of_agency, petra, acme
):
    client = sign_in(petra)
    refused = ask(client, request_of_agency, acme)
    assert "Say why some of those found are not asked." in refused.content.decode()
    assert not Asked.objects.exists()

    ask(client, request_of_agency, acme, reason="Boreal is on strike")

    asking = Asking.objects.get()
    assert [one["name"] for one in asking.left_out] == ["Boreal Foods"]
    page = client.get(reverse("exchange:request_record", args=[request_of_agency.public_id]))
    assert "Boreal is on strike" in page.content.decode()


def test_nobody_is_asked_twice(sign_in, supply, request_of_agency, petra, acme, boreal):
    client = sign_in(petra)
    ask(client, request_of_agency, acme, reason="First the nearest")
    ask(client, request_of_agency, acme, boreal)
    ask(client, request_of_agency, boreal)
    assert Asked.objects.count() == 2


def test_an_answer_is_asked_for_in_the_future(sign_in, supply, request_of_agency, petra, acme):
    ask(sign_in(petra), request_of_agency, acme, answer_by="2020-01-01T12:00", reason="x")
    assert not Asked.objects.exists()


def test_an_offer_is_no_request(sign_in, offer, petra):
    address = reverse("exchange:request_ask", args=[offer.public_id])
    assert sign_in(petra).get(address).status_code == 404


# Answering


def test_a_company_accepts_a_part(sign_in, asked, anna, petra):
    reply(sign_in(anna), asked, answer="part", quantity="120", ready_on="2027-01-05")

    asked.refresh_from_db()
    assert (asked.answer, asked.quantity, asked.answered_by) == ("part", 120, anna)
    assert Notice.objects.filter(user=petra, kind="request.replied").exists()
    page = sign_in(petra).get(asked.matter.get_absolute_url()).content.decode()
    assert "A part of it" in page
    assert "120" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": "declined"}, "Say why not"),
        ({"answer": "part"}, "Say how much"),
        ({}, "This field is required"),
    ],
)
def test_half_an_answer_is_sent_back(sign_in, asked, anna, fields, sentence):
    assert sentence in reply(sign_in(anna), asked, **fields).content.decode()
    asked.refresh_from_db()
    assert asked.answer == ""


def test_a_rival_neither_sees_nor_answers(sign_in, asked, boris):
    client = sign_in(boris)
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert reply(client, asked, answer="accepted").status_code == 404


def test_it_is_answered_by_the_link_without_an_account(
    client, sign_in, supply, request_of_agency, petra, acme, link_in
):
    ask(sign_in(petra), request_of_agency, acme, reason="x")
    asked = Asked.objects.get()
    path = link_in("exchange:asked")
    client.logout()

    page = client.get(path)
    assert page.status_code == 200
    assert "300" in page.content.decode()
    asked.refresh_from_db()
    assert asked.answer == ""  # opening it, as scanners do, changes nothing

    client.post(path, {"answer": "declined", "reason": "No lorry left"})
    asked.refresh_from_db()
    assert (asked.answer, asked.reason, asked.answered_through) == (
        "declined",
        "No lorry left",
        "link",
    )
    assert asked.answered_by.is_system


def test_the_page_behind_the_link_shows_no_rival(
    client, sign_in, supply, request_of_agency, petra, acme, boreal, link_in
):
    ask(sign_in(petra), request_of_agency, acme, boreal)
    client.logout()
    assert "Boreal" not in client.get(link_in("exchange:asked")).content.decode()


@pytest.mark.parametrize(
    "spoil", [lambda p: p[:-4] + "xxx/", lambda p: p.replace("answer", "trouble")]
)
def test_a_spoilt_link_opens_nothing(
    client, sign_in, supply, request_of_agency, petra, acme, link_in, spoil
):
    ask(sign_in(petra), request_of_agency, acme, reason="x")
    client.logout()
    assert client.get(spoil(link_in("exchange:asked"))).status_code == 410


def test_everybody_asked_is_told_how_it_ended(sign_in, asked, request_of_agency, petra, omar):
    client = sign_in(petra)
    address = reverse("exchange:matter_answer", args=[request_of_agency.public_id])
    assert client.post(address, {"answer": "Acme delivers 300."}).status_code == 200

    client.post(address, {"answer": "Acme delivers 300.", "told": "The need is met. Thank you."})

    asked.refresh_from_db()
    assert asked.told_by == petra
    outcome = Letter.objects.get(key__contains="exchange:outcome")
    assert "The need is met." in outcome.body
    assert "Acme delivers" not in outcome.body
    assert "Acme delivers 300." in Letter.objects.get(to=omar.email).body


def test_after_the_end_nothing_is_answered(sign_in, asked, petra, anna):
    sign_in(petra).post(
        reverse("exchange:matter_answer", args=[asked.matter.public_id]),
        {"answer": "Done.", "told": "Done."},
    )
    late = reply(sign_in(anna), asked, answer="accepted")
    assert "This request is over" in late.content.decode()


def test_the_office_writes_down_what_was_said_by_telephone(sign_in, asked, petra):
    reply(sign_in(petra), asked, answer="accepted")
    asked.refresh_from_db()
    assert asked.answered_through == "office"
    assert Event.objects.get(name="request.replied").by == petra


# What the database keeps

WRONG = {
    "answer_of_nobody": {"answer": "accepted"},
    "told_by_nobody": {"told_at": timezone.now()},
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_refuses(asked, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.filter(pk=asked.pk).update(**WRONG[name])


@pytest.mark.parametrize("answer", ["declined", "part"])
def test_a_no_and_a_part_say_more(asked, petra, answer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.filter(pk=asked.pk).update(
            answer=answer, answered_at=timezone.now(), answered_by=petra
        )


def test_a_partner_is_asked_once_for_a_request(asked, petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.asked(asked.matter, asked.partner, by=petra)


def test_whoever_is_left_out_is_left_out_for_a_reason(request_of_agency, petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asking.objects.create(
            matter=request_of_agency, criteria={}, found=1, left_out=[{"name": "X"}],
            answer_by=timezone.now() + timedelta(days=1), asked_by=petra,
        )  # fmt: skip
