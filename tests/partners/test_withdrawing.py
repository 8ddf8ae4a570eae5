"""A company leaves at once, is told what is kept and what stands against it, and comes back whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.text import ERASED
from exchange.actions import asking
from partners.actions import withdrawing
from partners.models import (
    Capability,
    CapabilityChange,
    Contact,
    Membership,
    MembershipOffer,
    Withdrawal,
)
from tests.factories import exchange as desk
from tests.factories import partners as made
from workspace.models import Change, Letter, Notice

pytestmark = pytest.mark.django_db
SENT = {"reason": "We close the depot.", "is_sure": "on"}


@pytest.fixture
def supply(acme: Any, anna: Any, frame: Any) -> Any:
    return made.capability(acme, frame.diesel, by=anna)


def withdraw(client: Any, partner: Any, **sent: Any) -> Any:
    return client.post(reverse("partners:withdraw", args=[partner.public_id]), SENT | sent)


def test_a_company_leaves_at_once_and_the_office_brings_it_back_as_it_was(
    sign_in: Any, acme: Any, anna: Any, boris: Any, petra: Any, supply: Any, norvania: Any
) -> None:
    gone, contact = made.contact(acme, name="Erased Later"), made.contact(acme)
    change = CapabilityChange.objects.create(
        capability=supply, new_values={"stock": "200"}, asked_by=anna
    )
    offer = MembershipOffer.objects.create(
        nation=norvania, partner=acme, user=boris, role="editor", offered_by=anna
    )
    client = sign_in(anna)
    page = client.get(reverse("partners:withdraw", args=[acme.public_id])).content.decode()
    assert "730 days later the persons are erased" in page
    assert withdraw(client, acme, is_sure="").status_code == 200
    assert not Withdrawal.objects.exists()

    done = withdraw(client, acme)

    assert client.get(done.url).status_code == 200
    assert client.get(reverse("partners:mine")).status_code == 302  # signed out
    acme.refresh_from_db()
    supply.refresh_from_db()
    assert (acme.is_archived, supply.status) == (True, Capability.Status.WITHDRAWN)
    assert Change.objects.filter(key=supply.resource_id).exists()
    assert not Contact.objects.in_use().filter(partner=acme).exists()
    assert not acme.sites.filter(archived_at=None).exists()
    assert not Membership.objects.current().filter(partner=acme).exists()
    assert not MembershipOffer.objects.open().filter(pk=offer.pk).exists()
    assert Letter.objects.filter(to=anna.email, subject__contains="has withdrawn").exists()
    assert Notice.objects.filter(user=petra, kind="partner.withdrew").exists()
    told = Event.objects.get(name="partner.withdrew")
    assert told.changes["reason"] == [None, SENT["reason"]]

    Contact.objects.filter(pk=gone.pk).update(name=ERASED)
    client = sign_in(petra)
    back = reverse("partners:take_back", args=["partners", acme.public_id])
    assert SENT["reason"] in client.get(back).content.decode()
    client.post(back, {"reason": "They asked."})

    for row in (acme, supply, contact, change, gone):
        row.refresh_from_db()
    assert (acme.is_archived, contact.is_archived, gone.is_archived) == (False, False, True)
    assert (supply.status, change.decided_at) == (Capability.Status.IN_FORCE, None)
    assert Membership.objects.current().filter(partner=acme, user=anna).exists()
    assert MembershipOffer.objects.open().filter(pk=offer.pk).exists()
    assert Event.objects.filter(name="partner.returned").exists()
    with pytest.raises(withdrawing.NotWithdrawn):
        withdrawing.restore_withdrawn(acme, by=petra)


def test_after_the_period_only_the_entry_comes_back(
    sign_in: Any, acme: Any, anna: Any, petra: Any, supply: Any
) -> None:
    withdrawing.withdraw_partner(acme, reason="Sold.", by=anna)
    Withdrawal.objects.update(withdrawn_at=timezone.now() - timedelta(days=91))
    back = reverse("partners:take_back", args=["partners", acme.public_id])
    client = sign_in(petra)
    assert "Its entry comes back" in client.get(back).content.decode()

    client.post(back, {"reason": "They asked."})

    acme.refresh_from_db()
    supply.refresh_from_db()
    assert (acme.is_archived, supply.status) == (False, Capability.Status.WITHDRAWN)
    assert not Membership.objects.current().filter(partner=acme).exists()


def test_a_promise_that_is_open_stands_against_it(
    sign_in: Any, acme: Any, anna: Any, norvania: Any, petra: Any, energy_agency: Any
) -> None:
    matter = desk.matter("request", norvania, by=petra, asked_for=energy_agency)
    asked = desk.asked(matter, acme, by=petra)
    asking.reply(asked, answer="accepted", by=anna)
    client = sign_in(anna)
    page = client.get(reverse("partners:withdraw", args=[acme.public_id])).content.decode()
    assert "You said yes to" in page
    assert "Withdraw now" not in page
    assert "You said yes to" in withdraw(client, acme).content.decode()

    asking.reply(asked, answer="declined", reason="We leave.", by=anna)
    assert withdraw(client, acme).status_code == 302
    with pytest.raises(withdrawing.CannotWithdraw):
        withdrawing.withdraw_partner(acme, reason="Again.", by=anna)


def test_only_its_administrators_withdraw_a_company(sign_in: Any, acme: Any, petra: Any) -> None:
    editor = made.representative("edith", acme, by=petra, role="editor")
    for person in (editor, petra):
        assert withdraw(sign_in(person), acme).status_code == 403


def test_a_withdrawal_says_why_and_stands_once(acme: Any, anna: Any) -> None:
    kept = withdrawing.withdraw_partner(acme, reason="Sold.", by=anna)
    again = {"nation": acme.nation, "partner": acme, "reason": "x", "withdrawn_by": anna}
    with pytest.raises(IntegrityError, match="withdrawal_stands_once"), transaction.atomic():
        Withdrawal.objects.create(**again)
    with pytest.raises(IntegrityError, match="withdrawal_says_why"), transaction.atomic():
        Withdrawal.objects.filter(pk=kept.pk).update(reason="")
    with pytest.raises(IntegrityError, match="withdrawal_restored_at"), transaction.atomic():
        Withdrawal.objects.filter(pk=kept.pk).update(restored_at=timezone.now())
