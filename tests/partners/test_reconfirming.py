"""Contacts stay true: asked in time, answered by a link without an account, stale when nobody does."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event, EventPersonalValue
from partners import links, periodic
from partners.actions import places, reconfirming
from partners.freshness import CONTACT_LASTS, due_day, is_stale, step_on
from partners.models import Contact, ContactReminder
from partners.periodic import ask_contacts_to_confirm
from tests.factories import partners as made
from tests.factories.queries import count_queries
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
DUE = START + CONTACT_LASTS


@pytest.fixture
def clock():
    """clock(day) makes it nine in the morning of that day."""
    with time_machine.travel(f"{START}T09:00:00Z", tick=False) as traveller:
        yield lambda day: traveller.move_to(f"{day}T09:00:00Z", tick=False)


@pytest.fixture
def kim(clock, acme, anna):
    return made.contact(acme, name="Kim Night", languages=["et", "en"], confirmed_on=START)


def steps():
    rows = ContactReminder.objects.order_by("pk")
    return [(row.days_before, row.is_mailed) for row in rows]


def link():
    """The address in the newest letter, without the host."""
    lines = Letter.objects.latest("pk").body.splitlines()
    address = next(line for line in lines if "/contact/" in line)
    return address[address.index("/contact/") :]


# The days


@pytest.mark.parametrize(
    ("left", "step"), [(31, None), (30, 30), (15, 30), (14, 14), (4, 14), (3, 3), (1, 3), (0, 0), (-9, 0)]
)  # fmt: skip
def test_each_day_has_its_step(left, step):
    assert step_on(DUE - timedelta(days=left), DUE) == step


def test_what_nobody_confirmed_is_due_a_month_after_the_first_question():
    assert due_day(None, None, START) == START + timedelta(days=30)
    assert due_day(None, DUE, START) == DUE
    assert due_day(START, None, START) == DUE
    assert is_stale(None, START)
    assert not is_stale(START, DUE)
    assert is_stale(START, DUE + timedelta(days=1))


# Asking


def test_thirty_fourteen_and_three_days_before_then_stale(clock, kim, anna):
    for days_left in range(40, -5, -1):
        clock(DUE - timedelta(days=days_left))
        ask_contacts_to_confirm()
        ask_contacts_to_confirm()

    assert steps() == [(30, True), (14, True), (3, True), (0, False)]
    assert Letter.objects.filter(to=kim.email).count() == 3
    assert Event.objects.filter(name="contact.stale").count() == 1
    assert Notice.objects.get(user=anna, kind="contact.stale").text.count("Kim Night") == 1


def test_after_an_outage_only_the_last_reminder_is_sent(clock, kim):
    clock(DUE - timedelta(days=10))
    ask_contacts_to_confirm()
    clock(DUE - timedelta(days=2))
    ask_contacts_to_confirm()

    assert steps() == [(14, True), (3, True)]


def test_who_was_never_asked_in_time_is_asked_when_it_is_stale(clock, kim):
    clock(DUE + timedelta(days=50))
    ask_contacts_to_confirm()
    clock(DUE + timedelta(days=90))
    ask_contacts_to_confirm()

    assert steps() == [(0, True)]


def test_what_was_never_confirmed_is_asked_about_and_then_left_alone(clock, kim):
    Contact.objects.update(confirmed_on=None)
    for day in (0, 10, 16, 27, 30, 60, 400):
        clock(START + timedelta(days=day))
        ask_contacts_to_confirm()

    assert steps() == [(30, True), (14, True), (3, True), (0, False)]


def test_a_confirmed_contact_starts_anew(clock, kim, petra):
    clock(DUE - timedelta(days=20))
    ask_contacts_to_confirm()
    places.confirm_contact(kim, by=petra)
    clock(DUE)
    ask_contacts_to_confirm()
    assert steps() == [(30, True)]

    clock(DUE - timedelta(days=20) + CONTACT_LASTS - timedelta(days=30))
    ask_contacts_to_confirm()
    assert steps() == [(30, True), (30, True)]


def test_without_an_address_that_takes_mail_the_organisation_is_told(clock, kim, anna):
    Contact.objects.update(email="")
    clock(DUE - timedelta(days=30))
    ask_contacts_to_confirm()
    clock(DUE - timedelta(days=14))
    ask_contacts_to_confirm()

    assert steps() == [(30, False), (14, False)]
    assert Notice.objects.filter(user=anna, kind="contact.unreachable").count() == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("state", ["listed", "suspended", "put away"])
def test_only_contacts_in_use_of_approved_partners_are_asked(clock, kim, acme, petra, state):
    if state == "put away":
        places.archive_contact(kim, by=petra)
    else:
        acme.status = state
        acme.save()
    clock(DUE)
    ask_contacts_to_confirm()

    assert not ContactReminder.objects.exists()


def test_the_database_keeps_reminders_apart(kim):
    given = {"contact": kim, "due_on": DUE, "is_mailed": True}
    ContactReminder.objects.create(days_before=30, **given)
    for days_before in (30, 7):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactReminder.objects.create(days_before=days_before, **given)


def test_the_first_letter_says_who_holds_what_and_why(clock, kim):
    clock(DUE - timedelta(days=30))
    ask_contacts_to_confirm()
    clock(DUE - timedelta(days=3))
    ask_contacts_to_confirm()

    first, last = Letter.objects.order_by("pk")
    assert "Why you get this letter" in first.body
    assert "office@no.example.org" in first.body
    assert "Why you get this letter" not in last.body
    assert last.subject.startswith("Last reminder")
    assert first.is_secret
    assert kim.phone not in first.body


def test_asking_costs_the_same_query_for_those_done_already(clock, kim, acme):
    for number in range(3):
        made.contact(acme, name=f"Old {number}", confirmed_on=START)
    clock(DUE)
    ask_contacts_to_confirm()

    assert count_queries(ask_contacts_to_confirm) <= 6  # the nation's share of first questions too


# Answering


@pytest.fixture
def asked(clock, kim):
    clock(DUE - timedelta(days=14))
    ask_contacts_to_confirm()
    return link()


def test_opening_the_link_shows_the_entry_and_changes_nothing(client, kim, asked):
    page = client.get(asked).content.decode()

    assert "Kim Night" in page
    assert "+1 202-555-0100" in page
    kim.refresh_from_db()
    assert kim.confirmed_on == START


def test_one_click_confirms_and_spends_the_link(client, kim, asked):
    Contact.objects.update(bounced_on=START, bounce_reason="550")
    token = asked.split("/")[2]

    answer = client.post(reverse("partners:reconfirm_right", args=[token]))

    assert answer.status_code == 302
    kim.refresh_from_db()
    assert kim.confirmed_on == DUE - timedelta(days=14)
    assert kim.bounced_on is None
    assert Event.objects.filter(name="contact.confirmed_by_link").count() == 1
    for address in (asked, reverse("partners:reconfirm_right", args=[token])):
        again = client.post(address)
        assert again.status_code == 410
        assert "Kim" not in again.content.decode()
    assert client.get(asked).status_code == 410


def test_a_number_is_corrected_there_and_then(client, kim, asked, anna):
    answer = client.post(
        asked,
        {"phone": "202 555 0177", "version": kim.version, "languages": ["en"], "more_languages": ["fi"]},
    )  # fmt: skip
    assert "phone" in answer.context["form"].errors  # a Norvanian number has no such form

    answer = client.post(
        asked,
        {"phone": "+1 202 555 0177", "is_any_hour": "on", "version": kim.version,
         "languages": ["en"], "more_languages": ["fi"]},
    )  # fmt: skip

    assert answer.status_code == 302
    kim.refresh_from_db()
    assert (kim.phone, kim.is_any_hour, kim.languages) == ("+12025550177", True, ["en", "fi"])
    assert kim.confirmed_on == DUE - timedelta(days=14)
    event = Event.objects.get(name="contact.corrected_by_link")
    assert "+1202555" not in str(event.changes)
    value = EventPersonalValue.objects.get(event=event)
    assert (value.field, value.old, value.new) == ("phone", "+12025550100", "+12025550177")
    assert Notice.objects.filter(user=anna, kind="contact.corrected").count() == 1


def test_what_somebody_else_changed_meanwhile_is_shown(client, kim, asked):
    Contact.objects.update(phone="+12025550188", version=kim.version + 1)

    answer = client.post(asked, {"phone": "+1 202 555 0177", "version": kim.version})

    assert answer.status_code == 409
    assert "+12025550188" in answer.content.decode()


def test_neither_name_nor_address_is_changed_by_the_link(client, kim, asked):
    given = {
        "phone": "+1 202 555 0177",
        "version": kim.version,
        "name": "Eve",
        "email": "eve@x.org",
    }
    client.post(asked, given)

    kim.refresh_from_db()
    assert (kim.name, kim.email) == ("Kim Night", "kim@example.org")


def test_who_does_not_want_to_be_called_is_not(client, kim, asked, anna, petra):
    token = asked.split("/")[2]

    client.post(reverse("partners:reconfirm_decline", args=[token]))

    kim.refresh_from_db()
    assert kim.is_archived
    assert set(Notice.objects.filter(kind="contact.declined").values_list("user", flat=True)) == {
        anna.pk, petra.pk
    }  # fmt: skip
    assert client.get(asked).status_code == 410


def test_an_old_a_forged_or_another_address_link_does_not_work(client, clock, kim, asked):
    clock(DUE + timedelta(days=60))
    assert client.get(asked).status_code == 410
    clock(DUE - timedelta(days=14))
    assert client.get(asked).status_code == 200
    forged = signing.dumps([kim.public_id.hex, kim.email, DUE.isoformat()], salt="other")
    assert client.get(reverse("partners:reconfirm", args=[forged])).status_code == 410
    Contact.objects.update(email="new@example.org")
    assert client.get(asked).status_code == 410


# Mail that comes back


def test_mail_marked_by_hand_stops_the_letters_until_the_address_changes(
    sign_in, clock, kim, petra, anna
):
    client = sign_in(anna)
    client.post(reverse("partners:contact_bounced", args=[kim.public_id]))
    kim.refresh_from_db()
    assert kim.bounced_on == START
    assert "mail comes back" in client.get(reverse("partners:mine")).content.decode()
    with pytest.raises(reconfirming.MailCannotComeBack):
        reconfirming.mark_bounced(kim, reason="again", by=petra)

    clock(DUE - timedelta(days=30))
    ask_contacts_to_confirm()
    assert steps() == [(30, False)]

    places.update_contact(kim, version=None, by=petra, email="kim2@example.org")
    kim.refresh_from_db()
    assert (kim.bounced_on, kim.bounce_reason) == (None, "")


# Who is responsible


def test_the_pages_say_whose_task_a_stale_contact_is(
    sign_in, clock, kim, boreal, petra, omar, frame
):
    made.contact(boreal, name="Lee Stale")
    clock(DUE + timedelta(days=1))
    officer = sign_in(petra).get(reverse("partners:contacts")).content.decode()
    assert "Anna should ask" in officer
    assert "the office should ask" in officer
    official = sign_in(omar).get(reverse("partners:contacts")).content.decode()
    assert "Anna" not in official
    assert "its administrator should ask" in official


def test_the_link_is_only_for_what_it_was_made_for(kim):
    token = links.contact_token(kim, DUE)

    assert links.contact_behind(token) == kim
    assert links.confirmed_by(token) is None


def test_a_register_just_filled_asks_so_many_a_day_the_longest_forgotten_first(
    clock, acme, sign_in, petra, monkeypatch
):
    monkeypatch.setattr(periodic, "FIRST_A_DAY", 2)
    days = (None, *(START - timedelta(days=n) for n in (900, 400, 300)))
    old = [
        made.contact(acme, name=f"C{n}", email=f"c{n}@example.org", confirmed_on=day)
        for n, day in enumerate(days)
    ]
    for n in range(3):  # by telephone only: they take no letter's place
        made.contact(acme, name=f"A{n}", phone=f"+120255501{n:02}", email="")
    ask_contacts_to_confirm()
    ask_contacts_to_confirm()
    written = ContactReminder.objects.filter(is_mailed=True)
    assert set(written.values_list("contact", flat=True)) == {old[0].pk, old[1].pk}
    assert ContactReminder.objects.filter(is_mailed=False).count() == 2
    shown = sign_in(petra).get(reverse("partners:contacts"), {"freshness": "stale"})
    assert "2 contacts wait for the first question" in shown.content.decode()

    clock(START + timedelta(days=1))
    ask_contacts_to_confirm()
    assert ContactReminder.objects.values("contact").distinct().count() == 7
