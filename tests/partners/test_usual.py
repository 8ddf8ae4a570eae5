"""The office says what companies of a kind usually have; they are proposed it, and nothing is declared for them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from partners.models import Capability, UsualSupply
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db
PROPOSED = "Companies like yours usually have"


def declare_page(client, acme):
    return client.get(reverse("partners:declare", args=[acme.public_id])).content.decode()


def test_what_is_usual_is_proposed_until_it_is_declared(sign_in, acme, anna, petra, frame):
    acme.supply_kinds = ["fuel"]
    acme.save()
    client = sign_in(petra)
    url = reverse("partners:usual")
    for kind, resource in (("fuel", frame.diesel), ("food", frame.lorries)):
        client.post(url, {"kind": kind, "resource": resource.public_id})
    twice = client.post(url, {"kind": "fuel", "resource": frame.diesel.public_id}, follow=True)
    assert "on the list already" in twice.content.decode()
    judged = client.post(url, {"kind": "fuel", "resource": frame.plans.public_id})
    assert judged.status_code == 200
    assert (
        UsualSupply.objects.count() == Event.objects.filter(name="usual_supply.added").count() == 2
    )

    shown = declare_page(sign_in(anna), acme).partition(PROPOSED)[2].partition("</ul>")[0]
    assert "Diesel" in shown
    assert "Lorries" not in shown
    assert not Capability.objects.exists()
    registry.capability(acme, frame.diesel, by=anna)
    assert PROPOSED not in declare_page(sign_in(anna), acme)

    row = UsualSupply.objects.get(kind="fuel")
    sign_in(petra).post(reverse("partners:usual_remove", args=[row.public_id]))
    assert UsualSupply.objects.get().kind == "food"
    assert Event.objects.filter(name="usual_supply.removed").exists()


def test_the_database_knows_the_kinds_and_keeps_each_once(norvania, frame, petra):
    values = {"nation": norvania, "resource": frame.diesel, "added_by": petra}
    UsualSupply.objects.create(kind="fuel", **values)
    for kind in ("fuel", "magic"):
        with pytest.raises(IntegrityError), transaction.atomic():
            UsualSupply.objects.create(kind=kind, **values)
