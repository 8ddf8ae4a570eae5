"""Risk flags: what they block, down the family, and who reads which reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners.actions import duplicates, flagging, registry, vetting
from partners.blocking import PartnerBlocked
from partners.models import Capability, DuplicatePair, Partner, RiskFlag
from tests.factories import partners as factory
from workspace.models import Change, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(acme: Any, places: Any, petra: Any) -> Partner:
    return factory.partner(
        "Acme Child", places.north, approved_by=petra, parent=acme, ultimate_parent=acme
    )


@pytest.fixture
def grandchild(child: Any, places: Any, petra: Any) -> Partner:
    return factory.partner(
        "Acme Grandchild", places.north, approved_by=petra, status="listed",
        parent=child, ultimate_parent=child.parent,
    )  # fmt: skip


def blocked() -> set[str]:
    return set(Partner.objects.filter(is_blocked=True).values_list("name", flat=True))


def red(partner: Any, by: Any, **more: Any) -> RiskFlag:
    return flagging.raise_flag(
        partner, **{"level": "red", "note": "Owner sanctioned."} | more, by=by
    )


@pytest.mark.parametrize(("level", "blocks"), [("yellow", 0), ("red", 3), ("escalated", 3)])
def test_a_red_flag_blocks_the_whole_branch(
    acme: Any, grandchild: Any, boreal: Any, petra: Any, level: str, blocks: int
) -> None:
    flag = red(acme, petra, level=level)
    assert len(blocked()) == blocks
    assert "Boreal Foods" not in blocked()

    flagging.lift_flag(flag, because="Mistaken.", by=petra)

    assert blocked() == set()
    events = Event.objects.filter(target_label="partners.riskflag").order_by("pk")
    assert list(events.values_list("name", flat=True)) == ["flag.raised", "flag.lifted"]


def test_a_flag_in_the_middle_blocks_downward_only(
    acme: Any, child: Any, grandchild: Any, petra: Any
) -> None:
    red(child, petra)

    assert blocked() == {"Acme Child", "Acme Grandchild"}


def test_nothing_counts_from_a_blocked_partner_and_figures_are_told(
    acme: Any, child: Any, frame: Any, petra: Any, norvania: Any
) -> None:
    factory.capability(child, frame.diesel, by=petra)
    counting = Capability.objects.counting(norvania.pk)
    assert counting.count() == 1
    Change.objects.all().delete()

    flag = red(acme, petra)

    assert counting.count() == 0
    assert Change.objects.filter(kind="supply", key=frame.diesel.pk).exists()
    flagging.lift_flag(flag, because="Mistaken.", by=petra)
    assert counting.count() == 1


def test_officials_do_not_see_a_blocked_partner(acme: Any, omar: Any, petra: Any) -> None:
    assert Partner.objects.visible_to(omar).contains(acme)

    red(acme, petra)

    assert not Partner.objects.visible_to(omar).contains(acme)
    assert Partner.objects.visible_to(petra).contains(acme)


def test_no_child_of_a_red_flag_is_approved_and_the_reason_names_the_parent(
    acme: Any, grandchild: Any, petra: Any, norvania: Any
) -> None:
    red(acme, petra)

    with pytest.raises(PartnerBlocked, match="Acme Power, which Acme Grandchild belongs to"):
        registry.approve_partner(grandchild, by=petra)
    application = factory.application(norvania)
    with pytest.raises(PartnerBlocked):
        vetting.approve_application(application, into=grandchild, by=petra)


def test_a_suspended_partner_with_a_red_flag_is_not_restored(acme: Any, petra: Any) -> None:
    registry.suspend_partner(acme, reason="Papers.", by=petra)
    red(acme, petra)

    with pytest.raises(PartnerBlocked, match="Acme Power has a red flag"):
        registry.restore_partner(acme, by=petra)


def test_who_changes_the_owner_changes_what_is_blocked(acme: Any, boreal: Any, petra: Any) -> None:
    red(acme, petra)

    registry.set_parent(boreal, parent=acme, version=None, by=petra)
    assert blocked() == {"Acme Power", "Boreal Foods"}

    registry.set_parent(boreal, parent=None, version=None, by=petra)
    assert blocked() == {"Acme Power"}


def test_a_higher_flag_takes_the_place_of_a_lower_one_and_both_stay(acme: Any, petra: Any) -> None:
    red(acme, petra, level="yellow", note="Late papers.")
    red(acme, petra, level="escalated", note="Ministry asked.")

    flags = list(RiskFlag.objects.filter(partner=acme).for_list())
    assert [(flag.level, flag.lifted_by) for flag in flags] == [
        ("escalated", None), ("yellow", petra),
    ]  # fmt: skip
    with pytest.raises(flagging.FlagStands):
        red(acme, petra, level="escalated")


def test_a_flag_is_lifted_once(acme: Any, petra: Any) -> None:
    flag = red(acme, petra)
    flagging.lift_flag(flag, because="Mistaken.", by=petra)

    with pytest.raises(flagging.FlagLifted):
        flagging.lift_flag(flag, because="Again.", by=petra)


@pytest.mark.parametrize("gone_is_red", [True, False])
def test_merging_keeps_the_graver_flag(
    acme: Any, boreal: Any, petra: Any, gone_is_red: bool
) -> None:
    red(boreal if gone_is_red else acme, petra)
    red(acme if gone_is_red else boreal, petra, level="yellow")
    first, second = sorted((acme, boreal), key=lambda one: one.pk)
    pair = DuplicatePair.objects.create(nation=acme.nation, first=first, second=second, score=90)

    duplicates.merge_pair(pair, stays=acme, by=petra)

    assert RiskFlag.objects.standing().get(partner=acme).level == "red"
    assert RiskFlag.objects.filter(partner=acme).count() == 2
    assert "Acme Power" in blocked()


# Who reads what


def test_the_company_reads_the_reason_meant_for_it_and_nothing_else(
    sign_in: Any, acme: Any, child: Any, anna: Any, petra: Any, places: Any
) -> None:
    carla = factory.representative("carla", child, by=petra)
    red(acme, petra, note="Minister called.", reason="Your ownership is being looked into.")

    mine = sign_in(anna).get(reverse("partners:mine")).content.decode()
    assert "Your ownership is being looked into." in mine
    for name in ("detail", "history", "readings"):
        page = sign_in(anna).get(reverse(f"partners:{name}", args=[acme.public_id]))
        assert "Minister called." not in page.content.decode()
        assert "flag" not in page.content.decode().lower()
    assert "looked into" in Notice.objects.get(user=anna, kind="partner.blocked").text
    assert "looked into" not in Notice.objects.get(user=carla, kind="partner.blocked").text
    below = sign_in(carla).get(reverse("partners:mine")).content.decode()
    assert "The office can tell you more." in below
    assert "looked into" not in below


def test_of_a_yellow_flag_the_company_learns_nothing(
    sign_in: Any, acme: Any, anna: Any, petra: Any
) -> None:
    red(acme, petra, level="yellow", reason="We watch you.")

    assert not Notice.objects.filter(user=anna).exists()
    assert "We watch you." not in sign_in(anna).get(reverse("partners:mine")).content.decode()


def test_the_officer_raises_and_lifts_on_the_page_and_the_auditor_reads_it(
    sign_in: Any, acme: Any, petra: Any, audrey: Any
) -> None:
    client = sign_in(petra)
    page = reverse("partners:vetting", args=[acme.public_id])
    url = reverse("partners:flag_raise", args=[acme.public_id])
    assert client.post(url, {"level": "red", "note": ""}).status_code == 200
    sent = {"level": "red", "note": "Minister called.", "reason": ""}
    assert client.post(url, sent).url == page
    flag = RiskFlag.objects.get()
    assert "Minister called." in sign_in(audrey).get(page).content.decode()
    lift = reverse("partners:flag_lift", args=[flag.public_id])
    assert sign_in(audrey).post(lift, {"because": "No."}).status_code == 403
    assert sign_in(petra).post(lift, {"because": "Settled."}).url == page

    assert "Settled." in sign_in(audrey).get(page).content.decode()


def test_a_flag_of_another_nation_is_not_there(
    sign_in: Any, acme: Any, petra: Any, petra2: Any
) -> None:
    flag = red(acme, petra)

    lift = sign_in(petra2).post(reverse("partners:flag_lift", args=[flag.public_id]), {})

    assert lift.status_code == 404


# What the database keeps


def test_the_database_keeps_one_standing_flag_with_a_reason(
    acme: Any, petra: Any, norvania: Any
) -> None:
    base = {"nation": norvania, "partner": acme, "level": "red", "raised_by": petra}
    RiskFlag.objects.create(**base, note="One.")
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskFlag.objects.create(**base, note="Two.")
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskFlag.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskFlag.objects.update(lifted_at=timezone.now())
