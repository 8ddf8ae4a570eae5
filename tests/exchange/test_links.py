"""Trouble reported by a link, without an account."""

import pytest
import time_machine
from django.urls import reverse

from audit.models import Event
from exchange.models import Matter
from workspace.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(sign_in, client, petra, duty_of_acme, link_in):
    """The path of the link that Acme's duty manager got."""
    sign_in(petra).post(reverse("exchange:trouble_link_send", args=[duty_of_acme.public_id]))
    client.logout()
    return link_in("exchange:trouble-link")


REPORT = {"subject": "Pipe burst", "starts_on": "2026-01-05"}


def test_trouble_is_reported_by_link_and_the_outcome_told_back(
    client, sign_in, path, acme, duty_of_acme, petra
):
    page = client.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert not Matter.objects.exists()

    sent = client.post(path, REPORT)

    trouble = Matter.objects.get()
    assert "is with the office" in sent.content.decode()
    assert (trouble.partner, trouble.contact, trouble.came_through) == (acme, duty_of_acme, "link")
    assert Event.objects.get(name="trouble.came").by.is_system

    sign_in(petra).post(
        reverse("exchange:matter_answer", args=[trouble.public_id]), {"answer": "A crew comes."}
    )
    letter = Letter.objects.get(key__contains="exchange:answered", to=duty_of_acme.email)
    assert "A crew comes." in letter.body


def test_the_form_has_six_fields_at_most(client, path):
    fields = client.get(path).context["form"].visible_fields()
    assert len(fields) == 6


def test_what_is_missing_is_asked_for(client, path):
    answer = client.post(path, {"subject": ""})
    assert answer.status_code == 200
    assert not Matter.objects.exists()


def test_the_link_ends_with_the_contact(client, path, duty_of_acme, petra):
    from partners.actions import places

    places.archive_contact(duty_of_acme, by=petra)
    assert client.get(path).status_code == 410
    assert client.post(path, REPORT).status_code == 410


def test_the_link_ends_when_the_address_changes(client, path, duty_of_acme):
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(email="other@acme.example")
    assert client.get(path).status_code == 410


def test_the_link_ends_after_half_a_year(client, path):
    import datetime

    from django.utils import timezone

    with time_machine.travel(timezone.now() + datetime.timedelta(days=181), tick=False):
        assert client.get(path).status_code == 410


def test_a_contact_without_an_address_gets_no_link(sign_in, petra, duty_of_acme):
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(email="")
    sign_in(petra).post(reverse("exchange:trouble_link_send", args=[duty_of_acme.public_id]))
    assert not Letter.objects.exists()
