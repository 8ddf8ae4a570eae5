"""What is spoken for elsewhere comes off first, and scenarios named together share one supply."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.models import Gap
from baseline.models import Reservation, Scenario
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry
from workspace.models import Change

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def storm(norvania):
    return words.scenario(norvania)


@pytest.fixture
def stocked(petra, acme, frame, places, storm):
    """80 m³ in Northmark, and a need of 100 there in a storm."""
    registry.capability(acme, frame.diesel, by=petra, stock=80, serves=[places.north])
    winter = made.assessment(petra, storm)
    made.need(winter, frame.diesel, places.north, storm, by=petra, initial=100)
    return winter


def _declared(by, scenario):
    made.report(by)
    line = Gap.objects.filter(scenario=scenario).latest("pk")
    return max(line.declared)


def test_what_is_reserved_serves_nobody_until_it_is_released(
    client, petra, norvania, frame, places, storm, stocked
):
    client.force_login(petra)
    before = _declared(petra, storm)
    other = words.scenario(norvania, "flood")
    asked = {
        "resource": str(frame.diesel.public_id), "region": str(places.north.public_id),
        "scenario": str(other.public_id), "quantity": "30", "reference": "Held in X, ask Y.",
        "until": TODAY,
    }  # fmt: skip
    client.post(reverse("baseline:reservation_add"), asked)
    assert _declared(petra, storm) == before, "it is reserved for another scenario"

    Change.objects.all().delete()
    client.post(reverse("baseline:reservation_add"), asked | {"scenario": ""})
    assert [(one.kind, one.key) for one in Change.objects.all()] == [("needs", frame.diesel.pk)]
    page = client.get(reverse("baseline:reservations")).content.decode()
    assert "Held in X, ask Y." in page
    assert before - _declared(petra, storm) == 30_000

    row = Reservation.objects.get(scenario=None)
    edit = reverse("baseline:reservation_edit", args=[row.public_id])
    now = {"quantity": "50", "reference": "Held in X, ask Z.", "until": ""}
    client.post(edit, now | {"version": "1"})
    assert before - _declared(petra, storm) == 50_000
    assert client.post(edit, now | {"version": "1"}).status_code == 409

    Reservation.objects.filter(pk=row.pk).update(until=TODAY - timedelta(days=1))
    assert _declared(petra, storm) == before, "its day has passed"
    Reservation.objects.filter(pk=row.pk).update(until=None)
    client.post(reverse("baseline:reservation_release", args=[row.public_id]))
    assert _declared(petra, storm) == before


def test_a_reservation_is_of_something(norvania, frame, places):
    with pytest.raises(IntegrityError, match="reservation_of_something"), transaction.atomic():
        Reservation.objects.create(
            nation=norvania, resource=frame.diesel, region=places.north, quantity=0, reference="X"
        )


def test_scenarios_named_together_are_served_once(
    client, petra, norvania, frame, places, storm, stocked
):
    flood = words.scenario(norvania, "flood")
    war = words.scenario(norvania, "war", phase="war")
    both = made.assessment(petra, flood)
    made.need(both, frame.diesel, places.north, flood, by=petra, initial=100)
    alone = _declared(petra, storm), _declared(petra, flood)
    client.force_login(petra)
    url = reverse("baseline:scenario_concurrent", args=[storm.public_id])
    assert str(war.public_id) not in client.get(url).content.decode()
    refused = client.post(url, {"others": [str(war.public_id)], "version": "1"})
    assert "Select a valid choice" in refused.content.decode()

    client.post(url, {"others": [str(flood.public_id)], "version": "1"})
    assert flood.name["en"] in client.get(storm.get_absolute_url()).content.decode()
    made.report(petra)
    shared = [max(Gap.objects.filter(scenario=one).latest("pk").declared) for one in (storm, flood)]
    assert sum(shared) == alone[0] == alone[1]

    edited = reverse("baseline:scenario_edit", args=[flood.public_id])
    kept = {"name_en": "Flood", "phase": "war", "day_zero": "", "assumptions": "", "version": "2"}
    assert "Part them first" in client.post(edited, kept).content.decode()
    client.post(url, {"others": [], "version": "2"})
    assert not Scenario.objects.exclude(concurrent=0).exists()
    assert (_declared(petra, storm), _declared(petra, flood)) == alone
