"""Notices by mail, as often as each person chose: one letter, never lost, never twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import Event
from tests.workspace.test_letters import Postbox, due_now, postbox, send  # noqa: F401
from workspace import periodic
from workspace.actions import choose_mail, notify
from workspace.digests import MOST_LINES, stop_token
from workspace.models import Letter, Notice, NoticeChoice

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(f"{MONDAY}T09:00:00Z", tick=False) as traveller:
        yield lambda day: traveller.move_to(f"2026-03-{day:02}T09:00:00Z", tick=False)


def tell(user: Any, kind: str = "capability.accepted", text: str = "In force: diesel.") -> None:
    notify(user, kind=kind, text=text, url="/mine/")


def letters() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("to", flat=True))


def choose(user: Any, **choices: str) -> None:
    choose_mail(user, choices=choices, by=user)


def test_a_day_comes_in_one_letter_and_only_once(clock: Any, anna: Any) -> None:
    tell(anna)
    tell(anna, kind="partner.restored", text="Acme is in force again.")

    periodic.send_daily_mail()
    periodic.send_daily_mail()

    one = Letter.objects.get()
    assert one.subject == "2 notices for you"
    assert "In force: diesel." in one.body
    assert "http" in one.body
    assert one.unsubscribe_url in one.body


def test_what_was_read_in_the_portal_is_not_mailed(clock: Any, anna: Any) -> None:
    tell(anna)
    Notice.objects.update(read_at="2026-03-02T09:30:00Z")
    periodic.send_daily_mail()

    assert letters() == []
    assert not Notice.objects.waiting_for_mail().exists()


def test_a_letter_has_an_end(clock: Any, anna: Any) -> None:
    for number in range(MOST_LINES + 3):
        tell(anna, text=f"Line {number}.")
    periodic.send_daily_mail()

    body = Letter.objects.get().body
    assert body.count("Line ") == MOST_LINES
    assert "And 3 more in the portal." in body


def test_weekly_ones_come_on_the_monday_after_or_later_if_that_was_missed(
    clock: Any, anna: Any
) -> None:
    choose(anna, capability="weekly")
    clock(4)
    tell(anna)
    for day in (4, 5, 8):
        clock(day)
        periodic.send_daily_mail()
    assert letters() == []
    clock(10)  # the clock stood still on Monday, the 9th
    periodic.send_daily_mail()

    assert letters() == [anna.email]


def test_at_once_does_not_wait_for_the_morning_and_the_rest_does(clock: Any, anna: Any) -> None:
    choose(anna, contact="at_once")
    tell(anna)
    tell(anna, kind="contact.bounced", text="Mail comes back.")

    periodic.send_mail_at_once()
    periodic.send_mail_at_once()

    one = Letter.objects.get()
    assert "Mail comes back." in one.body
    assert "diesel" not in one.body
    periodic.send_daily_mail()
    assert len(letters()) == 2


def test_never_means_never(clock: Any, anna: Any) -> None:
    choose(anna, capability="never")
    tell(anna)
    tell(anna, kind="job.over")  # nobody asks for these unless they choose to
    periodic.send_daily_mail()

    assert letters() == []
    assert Notice.objects.filter(user=anna).count() == 2


def test_what_has_a_letter_of_its_own_is_not_mailed_again(clock: Any, anna: Any) -> None:
    notify(anna, kind="capability.refused", text="Sent back.", is_written=True)
    periodic.send_daily_mail()

    assert letters() == []


def test_who_has_left_gets_nothing(clock: Any, anna: Any) -> None:
    tell(anna)
    anna.is_active = False
    anna.save()
    periodic.send_daily_mail()

    assert letters() == []


def test_a_server_that_fails_delays_the_letter_and_neither_loses_nor_repeats_it(
    anna: Any,
    postbox: Postbox,  # noqa: F811
) -> None:
    tell(anna)
    periodic.send_daily_mail()
    postbox.answers = ["451 try later", "421 going down"]
    for _time in range(4):
        one = Letter.objects.get()
        due_now(one)
        send(one)
        periodic.send_daily_mail()

    assert len(postbox.taken) == 1
    content = postbox.taken[0].content.decode()
    assert "List-Unsubscribe: <http" in " ".join(content.split())
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content


# Choosing and stopping


def test_a_person_chooses_on_their_page(sign_in: Any, anna: Any) -> None:
    client = sign_in(anna)
    address = reverse("workspace:mail_choices")
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields} | {"contact": "at_once"}

    assert client.post(address, given).status_code == 302

    choice = NoticeChoice.objects.get(user=anna, group="contact")
    assert choice.frequency == "at_once"
    assert Event.objects.get(name="person.mail_chosen").changes == {"contact": ["daily", "at_once"]}
    assert client.post(address, given | {"contact": "hourly"}).status_code == 200
    assert address in client.get(reverse("accounts:profile")).content.decode()


def test_the_link_in_a_letter_stops_that_kind_with_one_click(client: Any, anna: Any) -> None:
    address = reverse("workspace:stop_mail", args=[stop_token(anna, "contact")])
    assert "Contacts" in client.get(address).content.decode()
    assert not NoticeChoice.objects.exists()  # looking changes nothing

    careful = Client(enforce_csrf_checks=True)  # a mail program has no cookie of ours
    answer = careful.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert list(NoticeChoice.objects.values_list("group", "frequency")) == [("contact", "never")]


def test_a_letter_of_several_kinds_stops_all(client: Any, anna: Any) -> None:
    client.post(reverse("workspace:stop_mail", args=[stop_token(anna, "all")]))

    assert set(NoticeChoice.objects.values_list("frequency", flat=True)) == {"never"}


@pytest.mark.parametrize("token", ["x", "bm8:1:2"])
def test_a_forged_link_stops_nothing(client: Any, token: str) -> None:
    answer = client.post(reverse("workspace:stop_mail", args=[token]))

    assert answer.status_code == 410
    assert not NoticeChoice.objects.exists()


def test_one_choice_for_each_kind_is_kept_by_the_database(anna: Any) -> None:
    from django.db import IntegrityError, transaction

    NoticeChoice.objects.create(user=anna, group="contact", frequency="daily")
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChoice.objects.create(user=anna, group="contact", frequency="never")
