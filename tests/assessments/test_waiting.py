"""How much of a gap waits on the state: recomputed as if conditions were granted, told by who owes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.actions.conditions import decide_condition
from agreements.models import Condition
from assessments import figures
from assessments.mending.waiting import owing, waiting_for, waiting_lines
from assessments.models import Gap
from assessments.papers.brief import brief_values
from assessments.papers.changes import changes_since
from baseline.models import Phase
from tests.factories import agreements as promised
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bound(stocked, boreal, boris, frame, places, petra, energy_agency):
    """Boreal's 60 m³ in the north, verified, all of it contracted; it waits for passes and staff."""
    row = registry.capability(
        boreal, frame.diesel, by=boris, stock=60, serves=[places.north], evidence="verified",
        seen_stock=60,
    )  # fmt: skip
    agreement = promised.agreement(energy_agency, boreal, by=petra)
    promised.commitment(agreement, row, energy_agency, stock=Decimal(60), is_released=True)
    return row


def test_what_would_be_there_if_conditions_were_granted(
    client, bound, boreal, boris, petra, omar, norvania, energy_agency, stocked, places
):
    transport = words.authority(norvania, "transport", requirements=[], regions=[places.nation])
    passes = promised.condition(boreal, by=boris, authority=energy_agency)
    report = made.report(petra)
    line = Gap.objects.get(report=report, need=stocked["diesel"])
    # 80 + 60 there, 50 for the town: 90 of 100 if granted, 30 assured now.
    (one,) = waiting_for(report, [line]).values()
    assert line.gap == 70_000
    assert (one.all.gap, one.all.assured) == (60_000, 60_000)
    assert one.all.expected > 0
    assert one.by == {energy_agency.pk: one.all}

    staff = promised.condition(boreal, by=boris, authority=transport, capability=bound)
    (both,) = waiting_for(report, [line]).values()
    assert (both.all, both.by) == (one.all, {})  # it waits for two: neither alone would do
    listed = waiting_lines(omar, report)
    assert [row.line.pk for row in listed] == [line.pk]
    assert {row.authority for row in owing(petra, report, listed)} == {energy_agency, transport}

    client.force_login(omar)
    page = client.get(reverse("assessments:line", args=[line.public_id])).content.decode()
    assert "60\N{NO-BREAK SPACE}m³</strong> of the gap" in page
    assert "60" in client.get(reverse("assessments:waits")).content.decode()
    part = client.get(reverse("assessments:waits"), headers={"hx-request": "true"})
    assert "<html" not in part.content.decode()

    shown = figures.shown_to(petra, report)
    brief = brief_values(petra, shown, changes_since(petra, report), phase=Phase.CRISIS)
    assert [one["conditions"] for one in brief["owes"]] == ["1", "1"]
    assert brief["waits"].startswith("Diesel, Northmark: 60\N{NO-BREAK SPACE}m³ of the gap")

    # What is granted in truth gives what was said.
    for row in (passes, staff):
        decide_condition(row, version=None, is_granted=True, by=petra)
    later = made.report(petra)
    after = Gap.objects.get(report=later, need=stocked["diesel"])
    assert (after.gap, after.assured_then, after.expected_then) == (
        line.gap - one.all.gap,
        line.assured_then + one.all.assured,
        line.expected_then + one.all.expected,
    )
    assert not waiting_lines(petra, later)
    yesterday = timezone.localdate() - timedelta(days=1)
    Condition.objects.filter(pk=passes.pk).update(until=yesterday)  # lapsed: it is owed again
    (again,) = waiting_lines(petra, made.report(petra))
    assert again.all == one.all
