"""People claim an organisation that the register may have: alike for all, decided with evidence."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nation, User
from audit.models import Event
from partners.actions import claiming
from partners.actions import claims as actions
from partners.identifiers import CleanNumber
from partners.models import Claim, Membership, Partner
from tests.factories import accounts as people
from tests.factories import partners as factory
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db

LEI, OTHER = "5299000J2N45DDNE4Y28", "529900T8BM49AURSDO55"


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def listed(places: Any, petra: Any) -> Partner:
    """Imported, and nobody looks after it."""
    made = factory.partner(
        "Valga Road Fuel", places.north, approved_by=petra, status="listed", source="import"
    )
    factory.identifier(made, LEI, scheme="lei", country="")
    claiming.verify_mail_domain(made, domain="valga.example", by=petra)
    return made


@pytest.fixture
def mari(norvania: Any) -> User:
    return people.user("mari", "representative", norvania)


def make(by: User, number: str = LEI) -> Claim:
    return actions.make_claim(
        nation=by.nation, number=CleanNumber("lei", "", number), statement="On the board.",
        uploads=[], by=by,
    )  # fmt: skip


def of_the_domain(person: User) -> User:
    person.email = "mari@valga.example"
    person.save()
    EmailAddress.objects.update_or_create(
        user=person, defaults={"email": person.email, "verified": True, "primary": True}
    )
    return person


def test_the_answer_is_the_same_whether_the_number_is_registered(
    listed: Any, mari: Any, sign_in: Any
) -> None:
    client = sign_in(mari)
    pages = []
    for number in (LEI, OTHER):
        typed = {"scheme": "lei", "number": number, "statement": "On the board."}
        shown = client.post(reverse("partners:claim_new"), typed, follow=True)
        text = shown.content.decode().replace(number, "").partition("<main")[2]
        claim = Claim.objects.latest("pk")
        pages.append(text.replace(str(claim.public_id), ""))
        assert claim.status == "submitted"

    assert pages[0] == pages[1]
    assert listed.name not in pages[0]
    assert "You have claimed this already" in (
        client.post(reverse("partners:claim_new"), typed).content.decode()
    )


def test_the_office_decides_with_the_evidence_and_says_why(
    listed: Any, mari: Any, petra: Any, audrey: Any, boris: Any, sign_in: Any
) -> None:
    typed = {
        "scheme": "lei", "number": LEI, "statement": "On the board.",
        "first": SimpleUploadedFile("board.txt", b"Board: Mari"),
    }  # fmt: skip
    sign_in(mari).post(reverse("partners:claim_new"), typed)
    claim = Claim.objects.get()
    file_url = reverse("partners:claim_file", args=[claim.public_id, claim.evidence.get().pk])
    decide = reverse("partners:claim_decide", args=[claim.public_id])
    assert Notice.objects.filter(user=petra, kind="application.claimed").exists()
    client = sign_in(petra)
    assert "Claims of organisations" in client.get(reverse("partners:desk")).content.decode()
    assert claim.claimant.name in client.get(reverse("partners:claims")).content.decode()
    page = client.get(claim.get_absolute_url()).content.decode()
    assert listed.name in page
    assert file_url in page
    assert client.get(file_url).status_code in {200, 409}
    assert client.post(decide, {"answer": "grant"}).status_code == 200  # no reason
    assert sign_in(boris).get(file_url).status_code == 404
    assert sign_in(audrey).post(decide, {"answer": "refuse", "reason": "x"}).status_code == 403

    sign_in(petra).post(decide, {"answer": "grant", "role": "editor", "reason": "As shown."})

    member = Membership.objects.get(partner=listed)
    assert (member.user, member.role, member.given_by) == (mari, "editor", petra)
    listed.refresh_from_db()
    assert listed.status == "listed"  # a claim is no approval
    assert "As shown." in Letter.objects.get(to=mari.email).body
    assert sign_in(mari).get(reverse("partners:mine")).context["partner"] == listed
    assert Event.objects.filter(name="claim.granted").count() == 1
    with pytest.raises(actions.ClaimDecided):
        actions.refuse_claim(claim, reason="Late.", by=petra)


def test_a_refusal_says_why_and_gives_nothing(listed: Any, mari: Any, petra: Any) -> None:
    claim = make(mari, OTHER)
    with pytest.raises(actions.NothingToClaim):
        actions.grant_claim(claim, role="administrator", reason="", by=petra)
    actions.refuse_claim(claim, reason="Register it instead.", by=petra)

    assert "Register it instead." in Letter.objects.get(to=mari.email).body
    assert not Membership.objects.filter(user=mari).exists()


def test_a_confirmed_address_in_the_verified_domain_needs_no_decision(
    listed: Any, mari: Any
) -> None:
    claim = make(of_the_domain(mari))
    assert (claim.status, claim.partner) == ("approved", listed)
    assert Membership.objects.get(partner=listed).role == "administrator"


@pytest.mark.parametrize(
    "hindrance", ["unconfirmed", "kept", "blocked", "hit", "four_eyes", "away"]
)
def test_everything_else_waits_for_the_office(
    listed: Any, mari: Any, petra: Any, hindrance: str
) -> None:
    of_the_domain(mari)
    partners = Partner.objects.filter(pk=listed.pk)
    match hindrance:
        case "unconfirmed":
            EmailAddress.objects.update(verified=False)
        case "kept":
            factory.representative("keeper", listed, by=petra)
        case "blocked":
            partners.update(is_blocked=True)
        case "hit":
            factory.hit(listed, by=petra)
        case "four_eyes":
            Nation.objects.filter(pk=petra.nation_id).update(four_eyes=True)
            mari.nation.refresh_from_db()
        case "away":
            partners.update(
                archived_at=timezone.now(), archived_by=petra, archived_reason="Closed."
            )

    assert make(mari).status == "submitted"
    assert not Membership.objects.filter(user=mari).exists()


def test_a_person_has_few_claims_waiting_and_the_database_keeps_them_whole(mari: Any) -> None:
    claim = make(mari)
    for broken in ({"status": "approved"}, {"decided_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            status="approved", decided_at=timezone.now(), decided_by=mari
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            nation=mari.nation, claimant=mari, scheme="lei", value=LEI, statement="Twice."
        )
    Claim.objects.bulk_create(
        Claim(nation=mari.nation, claimant=mari, scheme="other", value=f"N{n}", statement="x")
        for n in range(actions.MOST_WAITING - 1)
    )
    with pytest.raises(actions.TooManyClaims):
        make(mari, OTHER)
