"""The letter of the week: to each what moved of what they see, once, and nothing where nothing did."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import periodic, weekly
from assessments.models import GapReport, ToldWeek
from exchange.models import Asking
from partners.models import Capability
from tests.factories import agreements as promised
from tests.factories import assessments as made
from tests.factories import exchange as desk
from tests.workspace.test_letters import Postbox, postbox, send  # noqa: F401
from workspace.actions import choose_mail
from workspace.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday(norvania):
    return weekly.week_of(norvania, timezone.now())


@pytest.fixture
def moved(stocked, petra, omar, audrey, vera, anna, boris, frame, monday):
    """Last week the diesel gap closed; lorries, which are not Omar's, came to be wanted more."""
    _snapshot(petra, monday - timedelta(days=8))
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    lorries = stocked["lorries"]
    lorries.capacity = 30
    lorries.save()
    _snapshot(petra, monday - timedelta(days=1))
    User.objects.update(joined_at=timezone.now() - timedelta(days=90))


def _snapshot(petra, day):
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    assert made.report(petra, "snapshot", now=noon).lines


def written(user):
    """What a person was written, or nothing."""
    letter = Letter.objects.filter(to=user.email).first()
    return letter.body if letter else ""


def test_each_reads_what_moved_of_what_they_see_and_companies_no_figure(
    moved, petra, omar, audrey, vera, anna, boris
):
    periodic.write_weekly_letters()
    periodic.write_weekly_letters()

    office, official = written(petra), written(omar)
    assert "Lorries" in office
    assert "1 closed" in official
    assert "Diesel" in official
    assert "Lorries" not in official
    for body in (office, official):
        assert body.count("TLP:AMBER") == 2
        assert reverse("workspace:mail_choices") in body
    # Nobody asked a company anything, and what it could help with is not open to the nation.
    assert Letter.objects.count() == 2
    told = set(ToldWeek.objects.values_list("user", flat=True))
    assert {petra.pk, omar.pk, anna.pk, boris.pk} <= told
    assert not {audrey.pk, vera.pk} & told  # unasked, no letter


def test_a_company_reads_what_concerns_it(
    moved,
    petra,
    anna,
    boris,
    acme,
    boreal,
    norvania,
    winter,
    storm,
    frame,
    places,
    energy_agency,
    monday,
):
    made.need(winter, frame.diesel, places.north, storm, by=petra, per_day=7_777, marking="green")
    asked = desk.asked(
        desk.matter("request", norvania, by=petra, asked_for=energy_agency), acme, by=petra
    )
    Asking.objects.update(asked_at=_in_week(monday))
    granted = promised.condition(acme, by=anna, status="granted", decided_by=petra,
                                 decided_at=_in_week(monday))  # fmt: skip
    assert granted.is_waiting is False

    periodic.write_weekly_letters()

    body = written(anna)
    assert "Acme Power is asked" in body
    assert asked.get_absolute_url() in body
    assert "granted: 1" in body
    assert "Diesel, Northmark" in body
    assert "7,777" not in body
    assert "7777" not in body
    assert "m³" not in body
    assert "Acme" not in written(boris)


def _in_week(monday):
    return timezone.make_aware(datetime.combine(monday - timedelta(days=2), time(12)))


def test_nothing_moved_nothing_written_and_an_outage_is_made_up_for(moved, petra, omar, norvania):
    monday = weekly.week_of(norvania, timezone.now())
    assert weekly.write_week(omar, norvania, monday)
    assert not weekly.write_week(omar, norvania, monday)
    # The next week nothing moves; then the clock stands still, and the week after is told at once.
    assert not weekly.write_week(omar, norvania, monday + timedelta(days=7))
    assert ToldWeek.objects.get(user=omar).until == monday + timedelta(days=7)
    ToldWeek.objects.filter(user=omar).update(until=monday - timedelta(days=7))
    GapReport.objects.current().delete()
    assert weekly.write_week(omar, norvania, monday + timedelta(days=14))
    assert Letter.objects.filter(to=omar.email).count() == 2


def test_people_choose_and_an_auditor_is_written_where_it_asked(client, moved, petra, omar, audrey):
    choose_mail(omar, choices={"week": "never"}, by=omar)
    client.force_login(audrey)
    page = reverse("workspace:mail_choices")
    form = client.get(page).context["form"]
    assert form["week"].value() == "never"
    given = {name: form[name].value() for name in form.fields}
    assert client.post(page, given | {"week": "daily"}).status_code == 200
    assert client.post(page, given | {"week": "weekly"}).status_code == 302

    periodic.write_weekly_letters()

    assert not written(omar)
    assert "Lorries" in written(audrey)


def test_what_is_marked_higher_stays_in_the_portal(moved, petra):
    GapReport.objects.update(marking="amber_strict")

    periodic.write_weekly_letters()

    body = written(petra)
    assert "marked higher" in body
    assert "Lorries" not in body


def test_it_leaves_through_a_real_server_once(moved, omar, postbox: Postbox):  # noqa: F811
    periodic.write_weekly_letters()
    letter = Letter.objects.get(to=omar.email)
    for _time in range(2):
        send(letter)
        periodic.write_weekly_letters()

    assert len(postbox.taken) == 1
    content = postbox.taken[0].content.decode()
    assert "Your week to" in content
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content


def test_a_week_begins_on_a_monday_for_the_database(petra, monday):
    with pytest.raises(IntegrityError), transaction.atomic():
        ToldWeek.objects.create(user=petra, until=monday + timedelta(days=1))
