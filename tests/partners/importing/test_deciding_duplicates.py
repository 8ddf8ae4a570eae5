"""A pair is decided once; merging moves everything, and later imports know."""

from __future__ import annotations

import pytest

from accounts.models import User
from audit.models import Event
from partners.actions import duplicates as actions
from partners.models import (
    DuplicatePair,
    Identifier,
    Membership,
    Partner,
)
from partners.pairs import queue_pairs
from tests.factories import partners as registry
from tests.partners.importing.conftest import search
from workspace.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(norvania, places, petra):
    """Acme Power and its double."""
    first = registry.partner("Acme Power", places.north, approved_by=petra)
    second = registry.partner("Acme Power Oy", places.south, approved_by=petra, status="listed")
    Partner.objects.filter(pk=second.pk).update(
        approved_at=None, approved_by=None, website="https://a.example"
    )
    return DuplicatePair.objects.create(
        nation=norvania, first=first, second=second, score=97, reasons=["legal_form"]
    )


def _number(partner: Partner, value: str, **fields) -> Identifier:
    values = {"scheme": "national", "country": "NO"} | fields
    return Identifier.objects.create(nation=partner.nation, partner=partner, value=value, **values)


def test_merging_moves_everything_to_the_one_that_stays(twins, petra, frame):
    stays, gone = twins.first, twins.second
    _number(gone, "923609016")
    registry.contact(gone)
    registry.capability(gone, frame.diesel, by=petra)
    rita = registry.representative("rita", gone, by=petra)
    child = registry.partner("Child", gone.sites.first().region, approved_by=petra, parent=gone)

    actions.merge_pair(twins, stays=stays, by=petra)

    stays.refresh_from_db()
    gone.refresh_from_db()
    child.refresh_from_db()
    assert gone.is_archived
    assert "Merged into Acme Power" in gone.archived_reason
    assert (stays.sites.count(), stays.contacts.count(), stays.capabilities.count()) == (2, 1, 1)
    assert stays.identifiers.get().value == "923609016"
    assert stays.website == "https://a.example"
    assert Membership.objects.current().of(rita).get().partner == stays
    assert (child.parent, child.ultimate_parent) == (stays, stays)
    assert set(Change.objects.values_list("key", flat=True)) == {frame.diesel.pk}
    assert Event.objects.filter(name="partner.merged").count() == 1


def test_an_approved_partner_lends_its_approval_to_the_one_that_stays(twins, petra):
    actions.merge_pair(twins, stays=twins.second, by=petra)

    twins.second.refresh_from_db()
    assert twins.second.status == Partner.Status.APPROVED


def test_whoever_represents_both_keeps_one_membership(twins, petra):
    rita = registry.representative("rita", twins.first, by=petra)
    Membership.objects.create(user=rita, partner=twins.second, given_by=petra)

    actions.merge_pair(twins, stays=twins.first, by=petra)

    assert Membership.objects.filter(user=rita, until__isnull=True).count() == 1


def test_a_parent_merged_into_its_child_leaves_no_circle(twins, petra):
    Partner.objects.filter(pk=twins.first.pk).update(
        parent=twins.second, ultimate_parent=twins.second
    )

    actions.merge_pair(twins, stays=twins.first, by=petra)

    twins.first.refresh_from_db()
    assert (twins.first.parent, twins.first.ultimate_parent) == (None, None)


def test_two_numbers_of_one_register_are_two_organisations(twins, petra):
    _number(twins.first, "923609016")
    _number(twins.second, "974760673")

    with pytest.raises(Exception, match="different numbers in one register"):
        actions.merge_pair(twins, stays=twins.first, by=petra)

    twins.refresh_from_db()
    assert twins.decision == DuplicatePair.Decision.WAITING


def test_questions_about_the_one_that_goes_follow_it(twins, petra, places, norvania):
    third = registry.partner("Acme Pover", places.north, approved_by=petra)
    for one in (twins.first, twins.second):
        DuplicatePair.objects.create(nation=norvania, first=one, second=third, score=90)

    actions.merge_pair(twins, stays=twins.first, by=petra)

    waiting = DuplicatePair.objects.in_registry().queue()
    assert [(pair.first_id, pair.second_id) for pair in waiting] == [(twins.first_id, third.pk)]


@pytest.mark.parametrize("decide", ["keep_apart", "merge"])
def test_a_pair_is_decided_once(twins, petra, decide):
    def act():
        if decide == "merge":
            actions.merge_pair(twins, stays=twins.first, by=petra)
        else:
            actions.keep_apart(twins, by=petra)

    act()
    with pytest.raises(actions.PairDecided):
        act()

    assert Event.objects.exclude(name="user.invited").count() == 1


def test_a_partner_of_neither_side_cannot_stay(twins, petra, boreal):
    with pytest.raises(actions.NotOfThePair):
        actions.merge_pair(twins, stays=boreal, by=petra)


def test_a_pair_with_a_partner_put_away_is_not_merged_nor_shown(twins, petra):
    Partner.objects.filter(pk=twins.second.pk).update(archived_at=twins.found_at, archived_by=petra)

    assert not DuplicatePair.objects.visible_to(petra).in_registry().queue().exists()
    with pytest.raises(actions.PartnerGone):
        actions.merge_pair(twins, stays=twins.first, by=petra)


def test_what_was_kept_apart_is_never_asked_again(twins, petra, norvania):
    actions.keep_apart(twins, by=petra)

    found = queue_pairs(norvania.pk, [twins.first_id, twins.second_id], found_in="test")

    assert found == 0
    assert not DuplicatePair.objects.waiting().exists()


def test_a_later_import_knows_a_merged_name(commit, petra):
    commit("Owner;Site\nNelja Energia;A\nNejla Energia;B\n")
    search()
    kept = Partner.objects.get(name="Nelja Energia")
    actions.merge_pair(DuplicatePair.objects.get(), stays=kept, by=petra)

    session = commit("Owner;Site\nNejla Energia;C\n", source="Next year")

    assert session.counts["partners_created"] == 0
    assert sorted(kept.sites.values_list("name", flat=True)) == ["A", "B", "C"]
    search()
    assert not DuplicatePair.objects.waiting().exists()


def test_officers_of_another_nation_reach_no_pair(twins, petra2, audrey, petra):
    assert not DuplicatePair.objects.visible_to(petra2).exists()
    assert DuplicatePair.objects.visible_to(audrey).contains(twins)
    assert not DuplicatePair.objects.editable_by(audrey).exists()
    assert DuplicatePair.objects.editable_by(petra).contains(twins)
    assert isinstance(petra, User)
