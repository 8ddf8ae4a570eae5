"""Claiming a partner that an import made: at once from a verified domain, else by the office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nation, User
from partners import periodic
from partners.actions import claiming, registration
from partners.links import confirmation_token
from partners.models import Application, MailDomain, Membership, Partner
from tests.factories import partners as factory
from workspace.models import Letter

pytestmark = pytest.mark.django_db

LEI = "5299000J2N45DDNE4Y28"


@pytest.fixture
def unkept(places: Any, petra: Any) -> Partner:
    """Imported, approved, and nobody looks after it."""
    made = factory.partner("Valga Road Fuel", places.north, approved_by=petra, source="import")
    factory.identifier(made, LEI, scheme="lei", country="")
    claiming.verify_mail_domain(made, domain="Valga.example", by=petra)
    return made


def state(application: Application) -> str:
    periodic.admit_claimants()
    application.refresh_from_db()
    return str(application.status)


def test_a_confirmed_address_in_the_verified_domain_is_let_in(unkept: Any, norvania: Any) -> None:
    application = factory.application(norvania)

    assert state(application) == "approved"
    assert state(application) == "approved"

    member = Membership.objects.select_related("user").get(partner=unkept)
    assert (member.user.email, member.role) == ("mari@valga.example", "administrator")
    assert Partner.objects.filter(nation=norvania).count() == 1


@pytest.mark.parametrize(
    "hindrance",
    ["domain", "subdomain", "number", "kept", "listed", "blocked", "hit", "four_eyes", "old"],
)
def test_everything_else_waits_for_the_office(
    unkept: Any, norvania: Any, petra: Any, hindrance: str
) -> None:
    email = {"domain": "mari@else.example", "subdomain": "mari@x.valga.example"}.get(hindrance)
    application = factory.application(norvania, **({"email": email} if email else {}))
    partners = Partner.objects.filter(pk=unkept.pk)
    match hindrance:
        case "number":
            unkept.identifiers.all().delete()
        case "kept":
            factory.representative("keeper", unkept, by=petra)
        case "listed":
            partners.update(status="listed")
        case "blocked":
            partners.update(is_blocked=True)
        case "hit":
            factory.hit(unkept, by=petra)
        case "four_eyes":
            Nation.objects.filter(pk=norvania.pk).update(four_eyes=True)
        case "old":
            long_ago = timezone.now() - timedelta(days=2)
            Application.objects.update(submitted_at=long_ago)

    assert state(application) == "submitted"
    assert not Membership.objects.filter(user__email=application.email).exists()


def test_the_public_answer_is_the_same_whether_the_partner_exists(
    client: Any, unkept: Any, norvania: Any
) -> None:
    seen = []
    for number in (LEI, "529900T8BM49AURSDO55"):
        draft = factory.application(norvania, status="draft", number=number)
        registration.ask_confirmation(draft, by=User.objects.system())
        url = reverse("partners:register_confirm", args=[confirmation_token(draft)])
        client.post(url)
        draft.refresh_from_db()
        letters = Letter.objects.filter(key__contains=f":{draft.pk}:").order_by("pk")
        seen.append((draft.status, [letter.subject for letter in letters]))

    assert seen[0] == seen[1]
    assert seen[0][0] == "submitted"


@pytest.mark.parametrize("domain", ["gmail.com", "someone@GMAIL.com", "nodot", "a b.example", ""])
def test_free_mail_and_nonsense_are_never_verified(unkept: Any, petra: Any, domain: str) -> None:
    with pytest.raises(claiming.DomainNotUsable):
        claiming.verify_mail_domain(unkept, domain=domain, by=petra)


def test_a_domain_is_one_partners_and_kept_on_the_page(
    unkept: Any, acme: Any, petra: Any, anna: Any, sign_in: Any
) -> None:
    with pytest.raises(claiming.DomainNotUsable, match="already"):
        claiming.verify_mail_domain(acme, domain="valga.example", by=petra)
    client = sign_in(petra)
    client.post(reverse("partners:domain_add", args=[acme.public_id]), {"domain": "acme.example"})
    page = reverse("partners:vetting", args=[acme.public_id])
    assert "acme.example" in client.get(page).content.decode()
    row = MailDomain.objects.get(partner=acme)
    client.post(reverse("partners:domain_remove", args=[acme.public_id, row.pk]))
    assert not MailDomain.objects.filter(partner=acme).exists()
    assert sign_in(anna).get(page).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        MailDomain.objects.update(domain="UPPER.example")


def test_a_verified_number_says_by_whom(acme: Any, petra: Any, omar: Any, sign_in: Any) -> None:
    number = factory.identifier(acme)
    sign_in(petra).post(reverse("partners:identifier_verify", args=[acme.public_id, number.pk]))

    assert f", {petra.get_full_name()}</span>" in (
        sign_in(petra).get(acme.get_absolute_url()).content.decode()
    )
    assert petra.get_full_name() not in sign_in(omar).get(acme.get_absolute_url()).content.decode()
