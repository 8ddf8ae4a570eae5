"""Who represents a partner: asked, saying yes, handing over, and shut out at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken
from partners.actions import members
from partners.models import Membership, MembershipOffer, Partner
from tests.factories import partners as factory
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db


def ask(partner: Any, by: Any, email: str, role: str = "editor") -> MembershipOffer:
    return members.invite_member(partner, email=email, name="New One", role=role, by=by)


def page(client: Any, name: str, *args: Any) -> str:
    return str(client.get(reverse(f"partners:{name}", args=args)).content.decode())


def test_a_person_of_another_company_joins_only_by_saying_yes(
    acme: Any, anna: Any, boris: Any, sign_in: Any
) -> None:
    offer = ask(acme, anna, boris.email)
    assert not Partner.objects.visible_to(boris).filter(pk=acme.pk).exists()
    assert Letter.objects.filter(to=boris.email, subject__contains="asks you").count() == 1
    client = sign_in(boris)
    assert "Acme Power asks you to represent it, as its editor." in page(client, "mine")

    client.get(
        reverse("partners:offer_accept", args=[offer.public_id])
    )  # looking is not saying yes
    assert not Partner.objects.visible_to(boris).filter(pk=acme.pk).exists()
    client.post(reverse("partners:offer_accept", args=[offer.public_id]))

    boris.__dict__.pop("_memberships", None)
    assert Partner.objects.editable_by(boris).filter(pk=acme.pk).exists()
    assert Notice.objects.filter(user=anna, kind="partner.offer_answered").exists()
    with pytest.raises(members.OfferIsOver):
        members.accept_offer(offer, by=boris)


def test_who_says_no_or_is_asked_no_more_gets_nothing(
    acme: Any, anna: Any, boris: Any, boreal: Any, sign_in: Any
) -> None:
    first = ask(acme, anna, boris.email)
    sign_in(boris).post(reverse("partners:offer_decline", args=[first.public_id]))
    second = ask(acme, anna, boris.email, "administrator")
    refused = sign_in(boris).post(reverse("partners:offer_withdraw", args=[second.public_id]))
    assert refused.status_code == 403
    sign_in(anna).post(reverse("partners:offer_withdraw", args=[second.public_id]))
    with pytest.raises(members.OfferIsOver):
        members.accept_offer(second, by=boris)

    assert list(boris.memberships.values_list("partner", flat=True)) == [boreal.pk]


def test_nobody_answers_for_another(acme: Any, anna: Any, boris: Any, sign_in: Any) -> None:
    offer = ask(acme, anna, boris.email)
    answer = sign_in(anna).post(reverse("partners:offer_accept", args=[offer.public_id]))
    assert answer.status_code == 404
    with pytest.raises(members.OfferIsOver):
        members.accept_offer(offer, by=anna)


def test_the_list_shows_known_and_new_addresses_alike(
    acme: Any, anna: Any, boris: Any, sign_in: Any
) -> None:
    ask(acme, anna, boris.email)
    ask(acme, anna, "new@acme.example")

    listed = page(sign_in(anna), "detail", acme.public_id)

    assert listed.count("asked, has not answered yet") == 2
    assert "has not joined yet" not in listed
    assert boris.get_full_name() not in listed


def test_who_leaves_is_out_at_once_in_every_browser_and_program(
    acme: Any, anna: Any, petra: Any, client: Any
) -> None:
    amir = factory.representative("amir", acme, by=petra)
    _token, words = ApiToken.objects.create(user=amir, name="sync")
    browser, program = Client(), Client(headers={"authorization": f"Token {words}"})
    browser.force_login(amir)
    assert browser.get(reverse("partners:mine")).status_code == 200
    assert program.get("/api/v1/partners/").status_code == 200

    members.end_membership(amir.memberships.get(), by=anna)

    assert browser.get(reverse("partners:mine")).status_code == 302
    assert program.get("/api/v1/partners/").status_code == 401


def test_who_also_represents_another_stays_signed_in_and_sees_only_that(
    acme: Any, anna: Any, boreal: Any, boris: Any
) -> None:
    members.accept_offer(ask(acme, anna, boris.email), by=boris)
    browser = Client()
    browser.force_login(boris)

    members.end_membership(Membership.objects.get(user=boris, partner=acme), by=anna)

    assert browser.get(reverse("partners:mine")).status_code == 200
    assert browser.get(acme.get_absolute_url()).status_code == 404


def test_an_administrator_hands_over_to_a_colleague_on_one_page(
    acme: Any, anna: Any, petra: Any, sign_in: Any
) -> None:
    factory.contact(acme, name="Desk of Anna", email=anna.email)
    amir = factory.representative("amir", acme, by=petra, role="editor")
    own = anna.memberships.get()
    url = reverse("partners:member_hand_over", args=[acme.public_id, own.pk])
    client = sign_in(anna)
    shown = client.get(url).content.decode()
    assert "Desk of Anna" in shown
    assert "Somebody new" in shown
    assert amir.get_full_name() in shown
    assert "Say who it is" in client.post(url, {"to": ""}).content.decode()

    client.post(url, {"to": amir.memberships.get().pk})

    assert amir.memberships.get().role == "administrator"
    assert not Membership.objects.current().filter(user=anna).exists()
    assert client.get(reverse("partners:mine")).status_code == 302  # to sign in


def test_somebody_new_takes_over_once_they_have_said_yes(
    acme: Any, anna: Any, boris: Any, sign_in: Any
) -> None:
    own = anna.memberships.get()
    url = reverse("partners:member_hand_over", args=[acme.public_id, own.pk])
    assert "Who takes over" not in sign_in(anna).get(url).content.decode()  # nobody else is there
    sign_in(anna).post(url, {"to": "", "name": "Boris", "email": boris.email})
    assert Membership.objects.current().filter(user=anna).exists()

    members.accept_offer(MembershipOffer.objects.get(), by=boris)

    assert not Membership.objects.current().filter(user=anna).exists()
    assert Membership.objects.get(user=boris, partner=acme).role == "administrator"


def test_only_administrators_hand_over_for_others(
    acme: Any, anna: Any, petra: Any, sign_in: Any
) -> None:
    amir = factory.representative("amir", acme, by=petra, role="editor")
    of_anna = [acme.public_id, anna.memberships.get().pk]
    of_amir = [acme.public_id, amir.memberships.get().pk]
    client = sign_in(amir)
    assert client.get(reverse("partners:member_hand_over", args=of_anna)).status_code == 403
    assert client.get(reverse("partners:member_hand_over", args=of_amir)).status_code == 200


def test_the_database_keeps_offers_in_order(acme: Any, anna: Any, boris: Any) -> None:
    offer = ask(acme, anna, boris.email)
    with pytest.raises(members.AlreadyMember):
        ask(acme, anna, boris.email)
    base = {"nation": acme.nation, "partner": acme, "user": boris, "offered_by": anna}
    one = MembershipOffer.objects.filter(pk=offer.pk)
    for breaks in (
        lambda: MembershipOffer.objects.create(**base, role="editor"),
        lambda: one.update(is_accepted=True),
        lambda: one.update(withdrawn_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            breaks()
