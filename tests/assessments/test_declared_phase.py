"""A declared phase, followed from the office's page into finished reports: day 0 is what they count from."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Gap
from exchange.models import Declaration
from tests.factories import assessments as made
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


def first_short(petra, need):
    made.report(petra)
    return Gap.objects.get(report__kind="current", need=need).first_short


def test_reports_count_from_the_declared_day_and_again_from_their_own_when_it_ends(
    sign_in, petra, storm, winter, places, frame, acme, anna, energy_agency
):
    """Lorries are there for five days more: short from day 7, or from day 30 of a storm ten days old."""
    need = made.need(winter, frame.lorries, places.north, storm, by=petra, capacity=4)
    registry.capability(
        acme, frame.lorries, by=anna, capacity=4, owner=energy_agency, evidence="verified",
        seen_capacity=4, valid_until=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip
    undeclared = first_short(petra, need)

    ten_days_ago = timezone.localtime() - timedelta(days=10)
    client = sign_in(petra)
    client.post(
        reverse("exchange:declare"),
        {
            "scenario": storm.public_id, "region": places.nation.public_id,
            "day_zero": f"{ten_days_ago:%Y-%m-%dT%H:%M}", "decision": "Government order 112",
        },
    )  # fmt: skip
    declaration = Declaration.objects.get()
    declared = first_short(petra, need)
    client.post(
        reverse("exchange:declaration_end", args=[declaration.public_id]), {"reason": "It is over."}
    )

    assert (undeclared, declared, first_short(petra, need)) == (7, 30, 7)
