"""A call-off proves or disproves what was promised: at once in earnest, after 90 days in an exercise."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.actions import activating
from agreements.models import Activation, Delivery
from agreements.periodic import count_what_was_not_mended
from tests.factories import agreements as made
from tests.factories import partners as registry
from workspace.models import Change, Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def bound(petra, acme, energy_agency, diesel):
    return made.commitment(
        made.agreement(energy_agency, acme, by=petra), diesel, energy_agency, stock=60
    )


def _url(name, row):
    return reverse(f"agreements:{name}", args=[row.public_id])


def _evidence(diesel):
    diesel.refresh_from_db()
    return diesel.evidence, diesel.seen_stock


def test_a_call_off_that_succeeds_is_exercised(client, petra, anna, omar, bound, diesel):
    client.force_login(petra)
    asked = {"is_exercise": "yes", "measure": "stock", "quantity": "90", "due_on": TODAY}
    asked |= {"trigger": "Autumn exercise"}
    refused = client.post(_url("call_off", bound), asked).content.decode()
    assert "The agreement binds 60." in refused
    client.post(_url("call_off", bound), asked | {"quantity": "50"})
    row = Activation.objects.get()
    assert "Autumn exercise" in Notice.objects.get(user=anna, kind="agreement.called_off").text

    client.force_login(anna)  # on her phone, with two slips
    for quantity in ("30", "51", "20", "15"):
        delivered = {"quantity": quantity, "delivered_on": TODAY}
        answer = client.post(_url("delivery_add", row), delivered)
        assert (b"20 of what was called off are still open" in answer.content) is (quantity == "51")
        if quantity == "20":
            slip = row.deliveries.get(quantity=20)
            client.post(reverse("agreements:delivery_take_back", args=[row.public_id, slip.pk]))
    assert b"taken back by" in client.get(row.get_absolute_url()).content
    assert Activation.objects.with_delivered().get().delivered == 45
    assert client.get(_url("activation_close", row)).status_code == 403
    shown = client.get(reverse("agreements:for_partner", args=[diesel.partner.public_id]))
    assert b"Running" in shown.content
    client.force_login(petra)
    Change.objects.all().delete()
    client.post(_url("activation_close", row), {"outcome": "succeeded", "version": 1})

    assert _evidence(diesel) == ("exercised", Decimal(45))
    assert Change.objects.get().key == diesel.resource_id
    assert client.post(_url("delivery_add", row), delivered).status_code == 200  # over
    kept = row.deliveries.get(quantity=15)
    client.post(reverse("agreements:delivery_take_back", args=[row.public_id, kept.pk]))
    assert row.deliveries.standing().count() == 2, "evidence stands on it"
    client.force_login(omar)
    assert b"Succeeded" in client.get(bound.get_absolute_url()).content


def test_a_failed_exercise_has_ninety_days_and_only_partner_and_office_see_it(
    client, petra, anna, omar, bound, diesel
):
    registry.verification(diesel, by=petra, stock=80)
    row = made.activation(bound, by=petra, is_exercise=True)
    activating.close_activation(row, version=1, outcome="failed", note="A pump broke", by=petra)
    row.refresh_from_db()
    assert row.mend_until == TODAY + timedelta(days=90)
    for reader, sees in ((anna, True), (petra, True), (omar, False)):
        assert Activation.objects.visible_to(reader).contains(row) is sees
    count_what_was_not_mended()
    assert diesel.verifications.standing().count() == 1  # there is time

    Activation.objects.update(mend_until=TODAY - timedelta(days=1))
    for _twice in range(2):
        count_what_was_not_mended()
    assert not diesel.verifications.standing().exists()
    assert _evidence(diesel) == ("declared", None)
    assert Notice.objects.filter(user=anna, kind="agreement.call_off_counted").count() == 1
    client.force_login(petra)
    client.post(_url("activation_mend", row))  # too late
    row.refresh_from_db()
    assert row.mended_at is None


def test_what_is_shown_again_in_time_is_mended(petra, bound, diesel):
    first, second, third = (
        made.activation(bound, by=petra, is_exercise=True, trigger=str(n)) for n in range(3)
    )
    for row in (first, second):
        activating.close_activation(row, version=None, outcome="failed", by=petra)
    activating.mend_activation(first, by=petra)
    activating.close_activation(third, version=None, outcome="succeeded", by=petra)
    second.refresh_from_db()
    assert second.mended_at is not None
    assert _evidence(diesel) == ("exercised", Decimal(30))


def test_a_failure_in_earnest_counts_at_once(petra, bound, diesel):
    registry.verification(diesel, by=petra, stock=80)
    row = made.activation(bound, by=petra)
    activating.record_delivery(row, quantity=Decimal(10), delivered_on=TODAY, by=petra)
    activating.close_activation(row, version=None, outcome="failed", by=petra)
    row.refresh_from_db()
    assert row.mend_until is None
    assert _evidence(diesel) == ("exercised", Decimal(10))  # what did come is all that is seen


def test_what_was_called_off_is_not_taken_out(client, petra, draft, energy_agency, diesel):
    row = made.commitment(draft, diesel, energy_agency)
    made.activation(row, by=petra)
    client.force_login(petra)
    page = client.post(_url("commitment_remove", row), follow=True).content.decode()
    assert "It was called off before" in page
    assert draft.commitments.get() == row


def test_the_database_keeps_what_a_call_off_must_be(petra, bound):
    row = Activation.objects.filter(pk=made.activation(bound, by=petra).pk)
    now = {"closed_at": timezone.now(), "closed_by": petra}
    for wrong in (
        {"quantity": 0},
        {"outcome": "failed"},
        now,
        {"closed_by": petra},
        {"mended_by": petra},
        {"counted_by": petra},
        {"outcome": "failed", "mend_until": TODAY, **now},  # not an exercise
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            activation=row.get(), quantity=0, delivered_on=TODAY, recorded_by=petra
        )
