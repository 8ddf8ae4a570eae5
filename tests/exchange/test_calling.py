"""Contacts are asked to answer, and the office sees how fast they do."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from exchange import selecting
from exchange.models import Call, CallDown
from exchange.views import calling
from tests.factories import exchange as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def supply(acme, boreal, frame, anna, petra, places, duty_of_acme):
    """Both could be called; Boreal has no address."""
    registry.capability(acme, frame.diesel, by=anna, stock=900)
    registry.capability(boreal, frame.lorries, by=petra, capacity=5)
    registry.contact(boreal, name="Bo", email="", phone="+12025550111")


def call_down(client, *partners, **query):
    address = reverse("exchange:call_down_new", query=query)
    return client.post(
        address,
        {"subject": "Test call", "text": "Storm", "partners": [p.public_id.hex for p in partners]},
    )


@pytest.fixture
def running(sign_in, petra, supply, acme):
    call_down(sign_in(petra), acme)
    return CallDown.objects.get()


def test_a_selection_gets_letters_without_what_it_is_about(running, acme, duty_of_acme, petra):
    assert Call.objects.get().contact == duty_of_acme
    letter = Letter.objects.get(key__contains="exchange:call")
    assert letter.to == duty_of_acme.email
    assert "Storm" not in letter.body
    assert Event.objects.get(name="call_down.started").changes["partners"] == [None, [acme.pk]]


def test_only_those_who_can_be_written_to_are_offered(sign_in, petra, supply):
    page = sign_in(petra).get(reverse("exchange:call_down_new")).content.decode()
    assert "Duty Acme" in page
    assert "Boreal" not in page


def test_a_call_down_says_whom_it_does_not_take(sign_in, petra, supply, acme, monkeypatch):
    for module in (selecting, calling):
        monkeypatch.setattr(module, "MOST", 1)
    client = sign_in(petra)
    page = client.get(reverse("exchange:call_down_new"), {"resource": ""}).content.decode()
    assert "More partners fit than one call-down takes." in page
    monkeypatch.undo()
    page = client.get(reverse("exchange:call_down_new"), {"resource": ""}).content.decode()
    assert "1 partner fits and has no contact with an address" in page
    call_down(client, acme, resource="")
    assert CallDown.objects.get().criteria["Without an address"] == "1"


def test_the_selection_is_narrowed_by_resource(sign_in, petra, supply, frame):
    address = reverse("exchange:call_down_new")
    client = sign_in(petra)
    query = {"resource": frame.lorries.public_id}
    assert "No contact with an address fits" in client.get(address, query).content.decode()
    query = {"resource": frame.diesel.public_id}
    assert "Duty Acme" in client.get(address, query).content.decode()


def test_nobody_is_not_called(sign_in, petra, supply):
    answer = call_down(sign_in(petra))
    assert "Choose at least one contact." in answer.content.decode()
    assert not CallDown.objects.exists()


def test_it_is_answered_by_link_and_the_time_is_taken(client, sign_in, running, petra, link_in):
    CallDown.objects.update(started_at=timezone.now() - timedelta(minutes=12))
    path = link_in("exchange:call")
    client.logout()
    assert client.get(path).status_code == 200
    assert Call.objects.get().answer == ""

    client.post(path, {"answer": "ready"})

    call = Call.objects.select_related("call_down").get()
    assert call.answered_by.is_system
    assert call.took >= timedelta(minutes=12)
    page = sign_in(petra).get(running.get_absolute_url()).content.decode()
    assert "12 minutes" in page
    assert "Here and ready" in page


def test_a_second_answer_corrects_what_was_said_but_not_the_time(client, running, link_in):
    path = link_in("exchange:call")
    client.logout()
    client.post(path, {"answer": "ready"})
    first = Call.objects.get().answered_at
    client.post(path, {"answer": "not_ready"})
    call = Call.objects.get()
    assert (call.answer, call.answered_at) == ("not_ready", first)


def test_the_office_writes_down_who_was_reached_by_telephone(sign_in, running, petra):
    call = Call.objects.get()
    sign_in(petra).post(
        reverse("exchange:call_answer", args=[call.public_id]),
        {"answer": "not_ready", "note": "Flooded"},
    )
    call.refresh_from_db()
    assert (call.answered_through, call.note) == ("office", "Flooded")


def test_after_its_end_the_links_answer_nothing(client, sign_in, running, petra, link_in):
    address = reverse("exchange:call_down_end", args=[running.public_id])
    sign_in(petra).post(address)
    assert "has ended already" in client.post(address, follow=True).content.decode()
    path = link_in("exchange:call")
    client.logout()
    assert "This call-down is over" in client.post(path, {"answer": "ready"}).content.decode()
    assert Call.objects.get().answer == ""


def test_who_sees_it(sign_in, running, petra, audrey, omar, anna, petra2):
    for person, status in ((petra, 200), (audrey, 200), (omar, 404), (anna, 403), (petra2, 404)):
        assert sign_in(person).get(running.get_absolute_url()).status_code == status
    assert "Test call" in sign_in(petra).get(reverse("exchange:call_downs")).content.decode()


def test_the_page_costs_the_same_however_many_were_called(sign_in, running, petra, places):
    client = sign_in(petra)
    address = running.get_absolute_url()
    client.get(address)
    short = count_queries(lambda: client.get(address))
    for number in range(15):
        other = registry.partner(f"Firm {number}", places.north, approved_by=petra)
        made.call(running, other, contact=registry.contact(other))
    assert count_queries(lambda: client.get(address)) == short


@pytest.mark.parametrize("wrong", [{"answer": "ready"}, {"answered_at": timezone.now()}])
def test_the_database_refuses_half_an_answer(running, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(**wrong)


def test_a_partner_is_called_once_in_a_call_down(running, acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.call(running, acme)


def test_an_end_has_a_person(running):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallDown.objects.update(ended_at=timezone.now())
