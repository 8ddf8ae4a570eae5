"""What a partner needs: asked on a phone, granted or refused with a reason, and what hangs on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import Commitment, Condition, unmet_condition
from audit.models import Event
from tests.factories import agreements as made
from workspace.models import Change, Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _waits(commitment):
    rows = Commitment.objects.annotate(waits=unmet_condition(TODAY))
    return rows.get(pk=commitment.pk).waits


def test_a_condition_is_asked_answered_and_taken_back(
    client, anna, petra, omar, boris, acme, energy_agency, diesel
):
    bound = made.commitment(made.agreement(energy_agency, acme, by=petra), diesel, energy_agency)
    client.force_login(anna)
    url = reverse("agreements:condition_ask", args=[acme.public_id])
    client.post(url, {"kind": "pass", "what": "Five passes", "capability": diesel.public_id})
    row = Condition.objects.get()
    assert Notice.objects.get(user=petra, kind="agreement.condition_asked").text == (
        "Acme Power needs: Five passes"
    )
    assert _waits(bound)
    assert set(Change.objects.values_list("kind", "key")) == {("supply", diesel.resource_id)}
    decide = reverse("agreements:condition_decide", args=[row.public_id])
    assert client.get(decide).status_code == 403  # nobody grants to themselves

    client.force_login(omar)
    assert client.get(decide).status_code == 404  # it is not his authority's to decide
    client.force_login(petra)
    page = client.get(reverse("agreements:owed")).content.decode()
    assert "Five passes" in page
    assert "40" in page  # what they owe stands beside
    authority = {"authority": energy_agency.public_id}
    client.post(reverse("agreements:condition_route", args=[row.public_id]), authority)
    client.force_login(omar)
    refused = client.post(decide, {"answer": "refused", "reason": "", "version": 2})
    assert refused.status_code == 200
    client.post(decide, {"answer": "refused", "reason": "Not now", "version": 2})
    assert _waits(bound)  # refused is not granted
    assert client.post(decide, {"answer": "granted", "version": 2}).status_code == 409
    client.post(decide, {"answer": "granted", "until": TODAY, "version": 3})
    assert not _waits(bound)
    assert "Not now" not in Notice.objects.filter(user=anna).latest("pk").text

    Condition.objects.update(until=TODAY - timedelta(days=1))
    assert _waits(bound)  # lapsed
    client.force_login(anna)
    shown = client.get(reverse("agreements:for_partner", args=[acme.public_id])).content.decode()
    assert "Lapsed" in shown
    client.post(reverse("agreements:condition_withdraw", args=[row.public_id]))
    assert not _waits(bound)
    names = Event.objects.filter(target_label="agreements.condition").values_list("name", flat=True)
    assert set(names) == {
        "condition.asked", "condition.routed", "condition.refused", "condition.granted",
        "condition.withdrawn",
    }  # fmt: skip
    assert not Condition.objects.visible_to(boris).exists()


def test_one_for_everything_holds_all_of_the_partner(petra, acme, boreal, energy_agency, diesel):
    bound = made.commitment(made.agreement(energy_agency, acme, by=petra), diesel, energy_agency)
    made.condition(boreal, by=petra)
    assert not _waits(bound)
    made.condition(acme, by=petra)
    assert _waits(bound)


def test_the_database_keeps_what_an_answer_must_be(petra, acme):
    row = Condition.objects.filter(pk=made.condition(acme, by=petra).pk)
    now = {"decided_at": timezone.now(), "decided_by": petra}
    for wrong in (
        {"status": "granted"},
        {"status": "refused", **now},
        {"until": TODAY},
        {"decided_by": petra},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)


def test_the_page_of_what_is_owed_costs_the_same(client, petra, acme, diesel, energy_agency):
    from tests.factories.queries import count_queries

    client.force_login(petra)
    page = reverse("agreements:owed")
    made.condition(acme, by=petra, capability=diesel)
    client.get(page)
    short = count_queries(lambda: client.get(page))
    agreement = made.agreement(energy_agency, acme, by=petra)
    for _number in range(4):
        made.condition(acme, by=petra, capability=diesel)
        made.commitment(agreement, diesel, energy_agency, stock=1)
    assert count_queries(lambda: client.get(page)) == short
