"""What to verify next is ordered by the priority-1 gap it narrows, and narrows it by what was said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.figures.verifying import verify_next
from assessments.models import Gap
from audit.models import Reading
from partners.actions import verifying
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(winter, storm, frame, places, petra, acme, boreal, anna, energy_agency):
    """200 m³ of priority 1 in the town; two owned stocks, one private, some out of reach."""
    line = {"by": petra, "priority": 1}
    need = made.need(winter, frame.diesel, places.town, storm, initial=200, **line)
    made.need(winter, frame.lorries, places.nation, storm, capacity=10, by=petra, priority=2)
    own = {"by": anna, "owner": energy_agency}
    rows = {
        "small": registry.capability(acme, frame.diesel, stock=Decimal(30), **own),
        "large": registry.capability(
            acme, frame.diesel, stock=Decimal(120), evidence="verified", seen_stock=40, **own
        ),
        "private": registry.capability(acme, frame.diesel, by=anna, stock=Decimal(100)),
        "away": registry.capability(boreal, frame.diesel, by=anna, stock=Decimal(500)),
        "other": registry.capability(boreal, frame.lorries, by=anna, capacity=Decimal(5)),
        "late": registry.capability(
            acme, frame.diesel, stock=Decimal(90), notice_hours=24 * 365, **own
        ),
    }
    return need, rows


def test_the_list_says_what_verifying_then_brings(short, petra):
    need, rows = short
    report = made.report(petra)
    before = Gap.objects.get(report=report, need=need)
    found = verify_next(petra, report)

    assert [one.capability for one in found] == [rows["large"], rows["small"], rows["private"]]
    assert [one.assured for one in found] == [80_000, 30_000, 0]
    assert found[2].expected == 20_000
    assert (found[0].assured_share, found[0].units) == (4_000, 80_000)

    today = timezone.localdate()
    verifying.verify_capability(
        rows["large"], method="visit", seen={"stock": Decimal(120)}, seen_on=today,
        valid_until=today + timedelta(days=700), by=petra,
    )  # fmt: skip
    after = made.report(petra)
    line = Gap.objects.get(report=after, need=need)
    assert before.gap - line.gap == found[0].assured
    assert line.expected_then - before.expected_then == found[0].expected
    assert rows["large"] not in [one.capability for one in verify_next(petra, after)]


def test_who_reads_it_and_what_the_desk_shows(short, sign_in, petra, omar, anna, audrey):
    made.report(petra)
    url = reverse("assessments:verify")
    client = sign_in(petra)
    page = client.get(url).content.decode()
    assert page.index("Contracted or owned") < page.index("Not promised")
    assert "assured +80 m³" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert url in client.get(reverse("partners:desk")).content.decode()
    pile = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in pile
    assert "Open the list" in pile
    assert Reading.objects.filter(what="assessments:verify", by=petra).exists()
    for person in (omar, anna, audrey):
        assert sign_in(person).get(url).status_code == 403


def test_before_the_first_report_there_is_nothing_to_say(sign_in, petra, frame):
    assert "would narrow" in sign_in(petra).get(reverse("assessments:verify")).content.decode()


def test_the_list_costs_the_same_however_long_it_is(short, petra, acme, frame, anna):
    few = made.report(petra)
    verify_next(petra, few)  # permissions are looked up once
    first = count_queries(lambda: verify_next(petra, few))
    for n in range(6):
        registry.capability(acme, frame.diesel, by=anna, stock=Decimal(10 + n))
    more = made.report(petra)
    assert count_queries(lambda: verify_next(petra, more)) == first
    assert len(verify_next(petra, more)) == 9
