"""Once a year partners say whether their entry still holds."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from exchange import filling, periodic, progress, tasks
from exchange.actions import rounds as actions
from exchange.models import Matter, Round, RoundEntry
from tests.factories import exchange as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Job, Letter, Notice

pytestmark = pytest.mark.django_db


def start(client, **fields):
    day = timezone.localdate() + timedelta(days=30)
    values = {"title": "Spring", "deadline": day.isoformat()} | fields
    return client.post(reverse("exchange:round_new"), values)


@pytest.fixture
def supply(acme, boreal, frame, anna, petra, duty_of_acme):
    """Acme: fuel in the north, never confirmed. Boreal: food in the south, nobody to write to."""
    type(acme).objects.filter(pk=acme.pk).update(supply_kinds=["fuel", "power"])
    type(acme).objects.filter(pk=boreal.pk).update(supply_kinds=["food"])
    registry.capability(boreal, frame.lorries, by=petra, capacity=5)
    return registry.capability(acme, frame.diesel, by=anna, stock=900)


@pytest.fixture
def entry(acme, petra, supply, duty_of_acme):
    running = made.round_(acme.nation, by=petra)
    return made.round_entry(running, acme, contact=duty_of_acme)


def page(client, name, *args):
    answer = client.get(reverse(f"exchange:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# Starting


def test_everybody_is_asked_also_those_that_never_signed_in(
    sign_in, supply, petra, acme, boreal, duty_of_acme, anna
):
    type(acme).objects.filter(pk=boreal.pk).update(
        status="listed", approved_at=None, approved_by=None
    )
    start(sign_in(petra))

    entries = RoundEntry.objects.order_by("partner__name_key")
    assert [(one.partner, one.contact) for one in entries] == [
        (acme, duty_of_acme), (boreal, None),
    ]  # fmt: skip
    assert "/link/round/" in Letter.objects.get(to=duty_of_acme.email).body
    assert Notice.objects.get(user=anna, kind="round.asked").url == entries[0].get_absolute_url()


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"supply_kind": "fuel"}, ["Acme Power"]),
        ({"region": "NO-S"}, ["Boreal Foods"]),
        ({"status": "approved"}, ["Acme Power", "Boreal Foods"]),
        ({"supply_kind": "fuel", "region": "NO-S"}, []),
    ],
)
def test_a_round_goes_to_those_chosen(sign_in, supply, petra, choice, names):
    answer = start(sign_in(petra), **choice)
    found = RoundEntry.objects.order_by("partner__name_key").values_list("partner__name", flat=True)
    assert list(found) == names
    if not names:
        assert "No partner fits." in answer.content.decode()


def test_the_deadline_lies_ahead(sign_in, supply, petra):
    answer = start(sign_in(petra), deadline=timezone.localdate().isoformat())
    assert "Give them at least a day." in answer.content.decode()


def test_a_large_round_is_asked_by_a_job_that_goes_on_where_it_stopped(
    sign_in, supply, petra, places, monkeypatch
):
    monkeypatch.setattr(filling, "PORTION", 2)
    for number in range(4):
        registry.partner(f"More {number}", places.north, approved_by=petra)
    client = sign_in(petra)
    start(client)
    job, running = Job.objects.get(kind="round"), Round.objects.get()
    assert (job.total, RoundEntry.objects.count()) == (6, 0)
    assert "The letters are on their way" in page(client, "round", running.public_id)

    filling.ask_next(running, by=petra)  # a worker that died after its first portion
    tasks.ask_round(job_id=job.pk)
    tasks.ask_round(job_id=job.pk)

    job.refresh_from_db()
    assert (job.status, job.done, RoundEntry.objects.count()) == ("done", 6, 6)
    assert Letter.objects.filter(key__startswith="exchange:round").count() == 1
    assert actions.remind_all(running, today=timezone.localdate(), by=petra) == 1


def test_many_are_reminded_by_a_job_and_nobody_twice(entry, petra, boreal, monkeypatch):
    monkeypatch.setattr(filling, "PORTION", 1)
    made.round_entry(entry.round, boreal, contact=registry.contact(boreal, email="b@example.org"))
    today = timezone.localdate()
    assert actions.remind_all(entry.round, today=today, by=petra) == 2
    job = Job.objects.get(kind="round")
    tasks.remind_round(job_id=job.pk)
    assert Letter.objects.count() == 2
    assert actions.remind_all(entry.round, today=today, by=petra) == 0


def test_a_round_that_ends_meanwhile_asks_nobody_more(sign_in, supply, petra, monkeypatch):
    monkeypatch.setattr(filling, "PORTION", 1)
    start(sign_in(petra))
    actions.end_round(Round.objects.get(), by=petra)
    tasks.ask_round(job_id=Job.objects.get(kind="round").pk)
    assert not RoundEntry.objects.exists()


def test_who_gets_the_letter_is_not_mailed_the_notice_too(
    sign_in, supply, petra, anna, duty_of_acme
):
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(email=anna.email.upper())
    start(sign_in(petra), supply_kind="fuel")
    assert not Notice.objects.get(user=anna, kind="round.asked").is_mail_due


# Answering


def test_a_line_is_still_true_in_one_click_by_link(
    client, sign_in, supply, petra, acme, duty_of_acme, link_in
):
    start(sign_in(petra), supply_kind="fuel")
    path = link_in("exchange:round")
    client.logout()
    shown = client.get(path).content.decode()
    assert "900" in shown
    assert "Duty Acme" in shown
    supply.refresh_from_db()
    assert supply.confirmed_on is None  # scanners open links

    client.post(path, {"still": f"capability:{supply.pk}"})
    client.post(path, {"still": f"contact:{duty_of_acme.pk}"})

    supply.refresh_from_db()
    duty_of_acme.refresh_from_db()
    assert supply.confirmed_on == duty_of_acme.confirmed_on == timezone.localdate()
    assert "still true" in client.get(path).content.decode()


def test_looking_through_all_of_it_is_an_answer(sign_in, entry, anna):
    client = sign_in(anna)
    client.post(entry.get_absolute_url(), {"finish": "1"})
    entry.refresh_from_db()
    assert (entry.done_by, entry.done_through) == (anna, "page")
    assert not Matter.objects.exists()
    assert "Thank you" in page(client, "round_entry", entry.public_id)


def test_what_has_changed_goes_to_the_desk(sign_in, entry, anna, petra):
    sign_in(anna).post(entry.get_absolute_url(), {"finish": "1", "changed": "The tank is sold"})
    matter = Matter.objects.get()
    assert (matter.kind, matter.partner, matter.text) == (
        "enquiry", entry.partner, "The tank is sold",
    )  # fmt: skip


def test_nobody_confirms_for_another(sign_in, client, entry, boris, anna, boreal):
    rival = boreal.memberships.get()
    assert sign_in(boris).get(entry.get_absolute_url()).status_code == 404
    theirs = registry.contact(boreal, name="Bo")
    answer = sign_in(anna).post(entry.get_absolute_url(), {"still": f"contact:{theirs.pk}"})
    assert answer.status_code == 404
    assert rival.user == boris


@pytest.mark.parametrize("still", ["capability:x", "partner:1", "contact:", ""])
def test_odd_posts_do_nothing(sign_in, entry, anna, still):
    sign_in(anna).post(entry.get_absolute_url(), {"still": still})
    entry.refresh_from_db()
    assert entry.done_at is None


def test_the_link_ends_with_the_address(client, sign_in, supply, petra, duty_of_acme, link_in):
    start(sign_in(petra), supply_kind="fuel")
    path = link_in("exchange:round")
    client.logout()
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(email="new@acme.example")
    assert client.get(path).status_code == 410


def test_after_its_end_nothing_is_confirmed(sign_in, entry, supply, anna, petra):
    address = reverse("exchange:round_end", args=[entry.round.public_id])
    sign_in(petra).post(address)
    assert "has ended already" in sign_in(petra).post(address, follow=True).content.decode()
    client = sign_in(anna)
    answer = client.post(
        entry.get_absolute_url(), {"still": f"capability:{supply.pk}"}, follow=True
    )
    assert "This round has ended" in answer.content.decode()
    supply.refresh_from_db()
    assert supply.confirmed_on is None


# Chasing


def test_the_silent_are_reminded_at_most_once_a_day(sign_in, entry, petra):
    client = sign_in(petra)
    address = reverse("exchange:round_remind", args=[entry.round.public_id])
    assert "1 reminder is sent." in client.post(address, follow=True).content.decode()
    assert "0 reminders are sent." in client.post(address, follow=True).content.decode()
    assert Letter.objects.get().subject.startswith("A reminder:")


def test_who_is_done_is_not_reminded(sign_in, entry, petra, anna):
    actions.finish_entry(entry, by=anna)
    actions.remind_all(entry.round, today=timezone.localdate(), by=petra)
    actions.remind_entry(entry, today=timezone.localdate(), by=petra)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("left", "sent"), [(20, 0), (14, 1), (10, 1), (3, 2), (1, 2), (-1, 0)])
def test_the_clock_reminds_14_and_3_days_before(entry, left, sent):
    """Run every day from three weeks before, as the clock does; late runs catch up."""
    today = timezone.localdate()
    Round.objects.update(
        deadline=today + timedelta(days=left), started_at=timezone.now() - timedelta(days=60)
    )
    if left <= 3 and left >= 0:  # the first of the two was sent in its time
        RoundEntry.objects.update(reminders=1, reminded_on=today - timedelta(days=6))
    periodic.remind_of_rounds()
    periodic.remind_of_rounds()
    entry.refresh_from_db()
    assert entry.reminders == sent


def test_a_round_younger_than_the_reminder_is_not_reminded_at_once(entry):
    Round.objects.update(deadline=timezone.localdate() + timedelta(days=10))
    periodic.remind_of_rounds()
    assert not Letter.objects.exists()


def test_whom_to_chase(sign_in, entry, petra, boreal):
    made.round_entry(entry.round, boreal)
    client = sign_in(petra)
    shown = page(client, "round_chase", entry.round.public_id)
    assert "Acme Power" in shown
    assert "no address" in shown
    address = reverse("exchange:round_chase", args=[entry.round.public_id])
    assert "Acme Power" not in client.get(address, {"kind": "food"}).content.decode()


# How it goes


def test_response_by_kind_and_region_and_day(sign_in, entry, supply, boreal, anna, petra):
    made.round_entry(entry.round, boreal)
    actions.still_true(entry, supply, by=anna)
    actions.finish_entry(entry, by=anna)
    entries = RoundEntry.objects.of(entry.round)

    kinds = {one.name: (one.done, one.asked) for one in progress.by_kind(entries)}
    assert kinds == {"Fuel": (1, 1), "Electricity and heat": (1, 1), "Food": (0, 1)}
    regions = {one.name: one.percent for one in progress.by_region(entries)}
    assert regions == {"Northmark": 100, "Southmark": 0}
    (today,) = progress.by_day(entry.round, timezone.localdate())
    assert (today.answers, today.confirmed, today.total, today.percent) == (1, 1, 2, 50)
    shown = page(sign_in(petra), "round", entry.round.public_id)
    assert "1 / 2" in shown


def test_each_day_adds_to_the_days_before(entry, supply, anna):
    Round.objects.update(started_at=timezone.now() - timedelta(days=2))
    entry.round.refresh_from_db()
    actions.still_true(entry, supply, by=anna)
    shown = progress.by_day(entry.round, timezone.localdate() + timedelta(days=1))
    assert [one.confirmed for one in shown] == [0, 0, 1, 1]


def test_a_round_of_nobody_has_no_rate():
    assert progress.Rate("x", 0, 0).percent == 0
    assert progress.Day(date(2026, 1, 1), 0, 0, 0).percent == 0


def test_who_sees_rounds(sign_in, entry, petra, audrey, omar, anna, petra2):
    address = reverse("exchange:round", args=[entry.round.public_id])
    for person, status in ((petra, 200), (audrey, 200), (omar, 404), (anna, 403), (petra2, 404)):
        assert sign_in(person).get(address).status_code == status
    assert "Spring" in page(sign_in(petra), "rounds")
    assert "Spring" in page(sign_in(anna), "for_partner", entry.partner.public_id)


def test_the_pages_cost_the_same_however_large_the_round(sign_in, entry, petra, places):
    client = sign_in(petra)
    addresses = [
        reverse(f"exchange:{name}", args=[entry.round.public_id])
        for name in ("round", "round_chase")
    ]
    for address in addresses:
        client.get(address)
    short = [count_queries(lambda a=a: client.get(a)) for a in addresses]
    for number in range(12):
        other = registry.partner(f"Firm {number}", places.north, approved_by=petra)
        made.round_entry(entry.round, other, contact=registry.contact(other))
    assert [count_queries(lambda a=a: client.get(a)) for a in addresses] == short


def test_a_partner_is_asked_once_in_a_round(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.round_entry(entry.round, entry.partner)


@pytest.mark.parametrize(("model", "field"), [(Round, "ended_at"), (RoundEntry, "done_at")])
def test_the_database_wants_a_person_behind_a_moment(entry, model, field):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: timezone.now()})
