"""What stops an approval, who may say yes, when a partner is looked at again, and who reads why not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nation
from audit.models import Event
from partners import periodic
from partners.actions import approving, excluding, flagging, registry, vetting
from partners.approving import HitsWait, SecondOfficerNeeded
from partners.models import (
    ExclusionHit,
    NextVetting,
    Partner,
    Recommendation,
    Suspension,
)
from partners.revetting import NOTICE, SOON, later, planned_for
from tests.factories import accounts as people
from tests.factories import partners as factory
from tests.factories.queries import count_queries
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(places: Any, petra: Any) -> Partner:
    return factory.partner("Valga Fuel", places.north, approved_by=petra, status="listed")


@pytest.fixture
def application(norvania: Any, places: Any) -> Any:
    return factory.application(norvania)


@pytest.fixture
def peter(norvania: Any) -> Any:
    """A second officer."""
    return people.user("peter", "officer", norvania)


@pytest.fixture
def four_eyes(norvania: Any) -> None:
    Nation.objects.filter(pk=norvania.pk).update(four_eyes=True)
    norvania.refresh_from_db()


# Hits first


def test_a_hit_stops_an_approval_until_it_is_decided(
    listed: Any, petra: Any, norvania: Any
) -> None:
    hit = factory.hit(listed, by=petra)
    with pytest.raises(HitsWait, match="Sanctions"):
        registry.approve_partner(listed, by=petra)

    excluding.decide_hit(hit, is_same=False, note="Another country.", by=petra)

    assert registry.approve_partner(listed, by=petra).status == "approved"


def test_an_applicant_that_may_be_named_is_listed_decided_on_and_then_approved(
    application: Any, petra: Any, sign_in: Any, acme: Any
) -> None:
    factory.hit(acme, by=petra, name="Valga Road Fuel Ltd")
    client = sign_in(petra)
    page = reverse("partners:application", args=[application.public_id])
    sent = {"version": application.version, "kind": "private"}

    said = client.post(f"{page}approve/", sent, follow=True).content.decode()
    assert "Enter it without approval" in said
    assert not Partner.objects.filter(name="Valga Road Fuel").exists()

    client.post(f"{page}list/", sent)
    partner = Partner.objects.get(name="Valga Road Fuel")
    assert partner.status == "listed"
    assert "1 hit to decide" in client.get(partner.get_absolute_url()).content.decode()
    client.post(f"{page}approve/", sent | {"into": partner.public_id})
    partner.refresh_from_db()
    assert partner.status == "listed"

    hit = ExclusionHit.objects.get(partner=partner)
    excluding.decide_hit(hit, is_same=False, note="Another one.", by=petra)
    client.post(f"{page}approve/", sent | {"into": partner.public_id})
    partner.refresh_from_db()
    assert (partner.status, partner.memberships.count()) == ("approved", 1)


def test_a_hit_stops_a_restoration_too(acme: Any, petra: Any) -> None:
    registry.suspend_partner(acme, reason="Papers.", by=petra)
    factory.hit(acme, by=petra)

    with pytest.raises(HitsWait):
        registry.restore_partner(acme, by=petra)


# Four eyes


def test_who_recommends_does_not_approve(
    listed: Any, petra: Any, peter: Any, four_eyes: None
) -> None:
    with pytest.raises(SecondOfficerNeeded, match="four eyes"):
        registry.approve_partner(listed, by=petra)
    approving.recommend(listed, note="Known for years.", by=petra)
    assert Notice.objects.filter(kind="application.recommended").get().user == peter
    with pytest.raises(SecondOfficerNeeded, match="yourself"):
        registry.approve_partner(listed, by=petra)
    with pytest.raises(approving.AlreadyRecommended):
        approving.recommend(listed, by=peter)

    registry.approve_partner(listed, by=peter)

    assert Recommendation.objects.get().closed_by == peter
    with pytest.raises(approving.NothingToRecommend):
        approving.recommend(listed, by=petra)


@pytest.mark.parametrize("joins", [False, True])
def test_an_application_needs_four_eyes_too(
    application: Any, petra: Any, peter: Any, four_eyes: None, acme: Any, joins: bool
) -> None:
    into = acme if joins else None
    with pytest.raises(SecondOfficerNeeded):
        vetting.approve_application(application, into=into, by=petra)
    approving.recommend(application, by=petra)
    with pytest.raises(SecondOfficerNeeded):
        vetting.approve_application(application, into=into, by=petra)

    assert vetting.approve_application(application, into=into, by=peter).status == "approved"
    assert not Recommendation.objects.standing().exists()


def test_questions_and_taking_back_end_a_recommendation(
    application: Any, listed: Any, petra: Any, peter: Any, four_eyes: None
) -> None:
    approving.recommend(application, by=petra)
    vetting.return_application(application, questions="Who owns it?", by=peter)
    approving.recommend(listed, by=petra)
    approving.take_back_recommendation(listed, by=peter)

    assert not Recommendation.objects.standing().exists()
    with pytest.raises(approving.NoRecommendation):
        approving.take_back_recommendation(listed, by=peter)


def test_pages_say_who_waits_for_whom(
    application: Any, listed: Any, petra: Any, peter: Any, four_eyes: None, sign_in: Any
) -> None:
    client = sign_in(petra)
    page = reverse("partners:application", args=[application.public_id])
    assert "Nobody has recommended it yet" in client.get(page).content.decode()
    client.post(f"{page}recommend/", {"note": "Seen."})
    client.post(reverse("partners:recommend", args=[listed.public_id]), {"note": ""})

    assert "it waits for another officer" in client.get(page).content.decode()
    queue = reverse("partners:second_officer")
    assert "you or another officer" not in client.get(queue).content.decode()
    client = sign_in(peter)
    assert "you or another officer" in client.get(queue).content.decode()
    queries = count_queries(lambda: client.get(queue))
    approving.take_back_recommendation(listed, by=peter)
    assert count_queries(lambda: client.get(queue)) == queries
    approving.recommend(listed, by=petra)
    assert "Valga Road Fuel" in client.get(reverse("partners:desk")).content.decode()
    client.post(f"{page}recommend/back/")
    assert Recommendation.objects.standing().count() == 1


# The day it is looked at again


def test_an_approval_sets_the_day_and_the_clock_tells_once(
    listed: Any, petra: Any, peter: Any, sign_in: Any
) -> None:
    registry.approve_partner(listed, by=petra)
    row = NextVetting.objects.get(partner=listed)
    assert row.due_on == later(timezone.localdate(), 24)
    periodic.tell_of_due_vetting()
    assert not Notice.objects.filter(kind="partner.vetting_due").exists()

    soon = timezone.localdate() + timedelta(days=10)
    approving.set_next_vetting(listed, due_on=soon, by=petra)
    for _night in range(2):
        periodic.tell_of_due_vetting()

    assert Notice.objects.get(kind="partner.vetting_due").user == petra
    listing = sign_in(peter).get(reverse("partners:due_again")).content.decode()
    assert "Valga Fuel" in listing
    assert Event.objects.filter(name__startswith="next_vetting").count() == 2
    with pytest.raises(approving.DayHasPassed):
        approving.set_next_vetting(listed, due_on=timezone.localdate(), by=petra)

    approving.set_next_vetting(listed, due_on=None, by=petra)
    assert NextVetting.objects.get().due_on is None
    assert "Valga Fuel" not in sign_in(peter).get(reverse("partners:due_again")).content.decode()


def test_who_was_approved_before_gets_a_day_unless_somebody_said_none(
    acme: Any, boreal: Any, listed: Any, petra: Any
) -> None:
    approving.set_next_vetting(boreal, due_on=None, by=petra)
    long_ago = timezone.now() - timedelta(days=2000)
    type(acme).objects.filter(pk=acme.pk).update(approved_at=long_ago)

    for _night in range(2):
        periodic.plan_missing_vettings()

    assert set(NextVetting.objects.values_list("partner__name", flat=True)) == {
        acme.name,
        boreal.name,
    }
    # What is over comes in turn, after the notice that officers are given.
    day = NextVetting.objects.get(partner=acme).due_on
    assert NOTICE <= day - timezone.localdate() < NOTICE + SOON
    assert NextVetting.objects.get(partner=boreal).due_on is None
    assert Event.objects.filter(name="next_vetting.planned").count() == 1
    assert planned_for(boreal, timezone.localdate()) == later(timezone.localdate(), 24)


def test_the_whole_office_is_told_where_whoever_set_the_day_has_left(
    acme: Any, petra: Any, peter: Any
) -> None:
    approving.set_next_vetting(acme, due_on=timezone.localdate() + timedelta(days=3), by=peter)
    type(peter).objects.filter(pk=peter.pk).update(is_active=False)

    periodic.tell_of_due_vetting()

    assert Notice.objects.get(kind="partner.vetting_due").user == petra


def test_months_are_counted_on_the_calendar() -> None:
    assert later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert later(date(2026, 11, 28), 24) == date(2028, 11, 28)


def test_the_day_is_set_on_a_page(acme: Any, petra: Any, sign_in: Any) -> None:
    url = reverse("partners:vet_again", args=[acme.public_id])
    assert sign_in(petra).post(url, {"due_on": "2999-01-01"}).status_code == 200
    day = timezone.localdate() + timedelta(days=400)
    sign_in(petra).post(url, {"due_on": day.isoformat()})
    assert NextVetting.objects.get().due_on == day


# What the company reads, and what it never can

SECRET = "Xyzzy-the-minister-called"
PAGES = ("mine", "detail", "history", "readings", "edit", "vetting", "suspend", "archive")


def test_notes_of_the_office_never_leave_it(
    application: Any, acme: Any, boreal: Any, petra: Any, anna: Any, boris: Any, omar: Any,
    vera: Any, sign_in: Any, frame: Any,
) -> None:  # fmt: skip
    factory.capability(acme, frame.diesel, by=anna)
    registry.suspend_partner(acme, reason="Papers are late.", note=SECRET, by=petra)
    flagging.raise_flag(
        boreal, level="red", note=SECRET, reason="Your owner is looked into.", by=petra
    )
    vetting.reject_application(application, reason="Not in this nation.", note=SECRET, by=petra)
    approving.recommend(
        factory.partner("Third", acme.sites.get().region, approved_by=petra, status="listed"),
        note=SECRET,
        by=petra,
    )

    assert (
        SECRET
        in sign_in(petra).get(reverse("partners:vetting", args=[acme.public_id])).content.decode()
    )
    for person, partner in ((anna, acme), (boris, boreal), (omar, acme), (vera, acme)):
        client = sign_in(person)
        for address in _addresses(partner):
            answer = client.get(address, follow=True)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert SECRET.encode() not in body, (person, address)
    assert "Papers are late." in sign_in(anna).get(reverse("partners:mine")).content.decode()
    written = [letter.subject + letter.body for letter in Letter.objects.all()]
    assert any("Papers are late." in text for text in written)
    told = [notice.text for notice in Notice.objects.all()]
    trail = json.dumps(list(Event.objects.values("target_text", "changes")))
    assert SECRET not in "".join([*written, *told, trail])


def _addresses(partner: Partner) -> list[str]:
    own = [f"partners:{name}" for name in PAGES if name != "mine"]
    return [
        reverse("partners:mine"),
        reverse("workspace:notices"),
        *(reverse(name, args=[partner.public_id]) for name in own),
        *(f"/api/v1/{kind}/" for kind in ("partners", "contacts", "sites", "capabilities")),
        f"/api/v1/partners/{partner.public_id}/",
        *(
            reverse(f"partners:{name}_file", args=["csv"])
            for name in ("list", "capabilities", "contacts", "sites")
        ),
    ]


def test_a_suspension_ends_with_the_restoration(acme: Any, petra: Any, anna: Any) -> None:
    registry.suspend_partner(acme, reason="Papers.", note="Ask audit.", by=petra)
    registry.restore_partner(acme, by=petra)

    row = Suspension.objects.get()
    assert (row.reason, row.note, row.ended_by) == ("Papers.", "Ask audit.", petra)


# The database


def test_the_database_keeps_the_rules(acme: Any, petra: Any, application: Any) -> None:
    now = timezone.now()
    base = {"nation": acme.nation, "partner": acme}
    Suspension.objects.create(**base, reason="R", suspended_by=petra)
    Recommendation.objects.create(**base, recommended_by=petra)
    Recommendation.objects.create(nation=acme.nation, application=application, recommended_by=petra)
    for breaks in (
        lambda: Suspension.objects.create(**base, reason="R", suspended_by=petra),
        lambda: Suspension.objects.update(reason=""),
        lambda: Suspension.objects.update(ended_at=now),
        lambda: Recommendation.objects.create(**base, recommended_by=petra),
        lambda: Recommendation.objects.create(
            nation=acme.nation, application=application, recommended_by=petra
        ),
        lambda: Recommendation.objects.create(nation=acme.nation, recommended_by=petra),
        lambda: Recommendation.objects.update(closed_at=now),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            breaks()
