"""Following a partner or a kept filter: told of what one may see, as one may see it then."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners.actions import duplicates
from partners.models import Capability, Partner
from tests.factories import exchange as desk
from tests.factories import partners as made
from tests.factories.queries import count_queries
from workspace import periodic
from workspace.models import Follow, Notice, SavedFilter

pytestmark = pytest.mark.django_db


def sweep():
    """An hour later."""
    Follow.objects.update(looked_at=timezone.now() - timedelta(hours=1))
    periodic.tell_followers()


def news(person):
    rows = Notice.objects.filter(user=person, kind="follow.news").order_by("pk")
    return list(rows.values_list("text", flat=True))


def follow(client, partner):
    return client.post(
        reverse("workspace:follow"),
        {"page": "partners:detail", "row": partner.public_id, "back": partner.get_absolute_url()},
    )


def keep(person, page, query="", **fields):
    return SavedFilter.objects.create(
        user=person, nation=person.nation, page=page, name="Watched", query=query, **fields
    )


def test_who_follows_a_partner_is_told_of_what_they_may_see_of_it(
    sign_in, acme, anna, omar, petra, frame
):
    client = sign_in(petra)
    assert follow(client, acme).url == acme.get_absolute_url()
    follow(client, acme)  # twice is once
    assert "Stop following" in client.get(acme.get_absolute_url()).content.decode()
    follow(sign_in(omar), acme)
    sweep()
    assert not Notice.objects.filter(kind="follow.news").exists()

    for_all = made.capability(acme, frame.diesel, by=anna)
    made.capability(acme, frame.diesel, by=anna, share_level="office")
    made.contact(acme)
    sweep()
    sweep()

    assert news(petra) == ["Acme Power: new: 2 capabilities, 1 contact"]
    assert news(omar) == ["Acme Power: new: 1 capability, 1 contact"]
    assert Event.objects.filter(name="follow.told").count() == 2

    Capability.objects.filter(pk=for_all.pk).update(share_level="office")  # before it is written
    Partner.objects.filter(pk=acme.pk).update(version=acme.version + 1)
    sweep()
    assert news(petra)[1:] == ["Acme Power: changed: its entry"]
    assert news(omar)[1:] == ["Acme Power: changed: its entry; gone: 1 capability"]


def test_a_partner_out_of_sight_is_silent_and_a_merged_one_is_followed_on(
    sign_in, acme, boreal, omar, petra, places
):
    follow(sign_in(omar), acme)
    follow(sign_in(petra), boreal)
    Partner.objects.filter(pk=acme.pk).update(status="suspended", version=acme.version + 1)
    sweep()
    shown = sign_in(omar).get(reverse("workspace:following")).content.decode()
    assert not news(omar)
    assert "Not there for you any more" in shown
    assert "Acme" not in shown

    third = made.partner("Boreal Foods Group", places.north, approved_by=petra)
    pair = duplicates.report_pair(third, other=boreal, by=petra)
    duplicates.merge_pair(pair, stays=third, by=petra)
    sweep()
    assert Follow.objects.get(user=petra).target_id == third.pk
    assert news(petra)[0].startswith("Boreal Foods Group: ")


def test_who_follows_a_filter_is_told_what_newly_matches(
    sign_in, acme, boreal, anna, omar, petra, frame, places, energy_agency
):
    client = sign_in(petra)
    pages = {
        "partners:list": "kind=private",
        "partners:capabilities": "resource=diesel",
        "exchange:inbox": "kind=trouble",
    }
    for page, query in pages.items():
        kept = keep(petra, page, query, is_shared=True)
        client.post(reverse("workspace:filter_follow", args=[kept.public_id]))
    shared = SavedFilter.objects.get(page="partners:capabilities")
    sign_in(omar).post(reverse("workspace:filter_follow", args=[shared.public_id]))
    assert Follow.objects.count() == 4

    made.partner("Newcomer", places.north, approved_by=petra)
    made.partner("Town", places.north, approved_by=petra, kind="municipal")
    made.capability(acme, frame.diesel, by=anna)
    made.capability(acme, frame.diesel, by=anna, share_level="office")
    made.capability(boreal, frame.lorries, by=petra)
    desk.matter("trouble", petra.nation, by=anna, partner=acme, subject="Pump is broken")
    sweep()
    sweep()

    assert sorted(news(petra)) == [
        "Watched: 1 new: Newcomer", "Watched: 1 new: Pump is broken", "Watched: 2 new",
    ]  # fmt: skip
    assert news(omar) == ["Watched: 1 new"]

    SavedFilter.objects.update(is_shared=False)
    made.capability(acme, frame.diesel, by=anna)
    sweep()
    assert len(news(omar)) == 1  # it is shared no longer


def test_following_ends_in_one_click_and_is_ones_own(sign_in, acme, petra, audrey, boris):
    client = sign_in(petra)
    follow(client, acme)
    row = Follow.objects.get()
    stop = reverse("workspace:follow_stop", args=[row.public_id])
    assert sign_in(audrey).post(stop).status_code == 404
    assert follow(sign_in(boris), acme).status_code == 404
    for odd in ({}, {"page": "partners:list"}, {"page": "partners:detail", "row": "x"}):
        assert client.post(reverse("workspace:follow"), odd).status_code == 404

    answer = sign_in(petra).post(stop, {"back": "//evil.example/"})
    assert answer.url == reverse("workspace:following")
    assert not Follow.objects.exists()


def test_what_one_follows_costs_the_same_however_much_it_is(sign_in, acme, petra, places):
    client = sign_in(petra)
    follow(client, acme)
    kept = keep(petra, "partners:list")
    client.post(reverse("workspace:filter_follow", args=[kept.public_id]))
    page = reverse("workspace:following")
    short = count_queries(lambda: client.get(page))
    for number in range(5):
        follow(client, made.partner(f"More {number}", places.north, approved_by=petra))

    assert count_queries(lambda: client.get(page)) == short
    assert len(client.get(page).context["rows"]) == 7


def test_the_database_keeps_what_a_follow_is(acme, petra):
    kept = keep(petra, "partners:list")
    row = {"user": petra, "page": "partners:detail", "target_id": acme.pk}
    Follow.objects.create(**row)
    Follow.objects.create(user=petra, page="partners:list", filter=kept)
    for wrong in (row, {**row, "filter": kept}, {"user": petra, "page": "x"},
                  {"user": petra, "page": "partners:list", "filter": kept}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(**wrong)
