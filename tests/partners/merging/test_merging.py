"""Two partners become one, and two again: every row of every room is accounted for."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.models import Event
from exchange.models import Asked, Call
from partners import relations
from partners.actions import duplicates as actions
from partners.actions import places, registry
from partners.merged import survivor_seen
from partners.merging import CannotMerge
from partners.models import DuplicatePair, MergeRecord, Partner
from partners.unmerging import CannotUndo, hindrances, kept_since
from tests.factories import exchange as desk
from tests.factories import partners as made

pytestmark = pytest.mark.django_db

#: What the trail of versions and decisions says anew; all else is as it was.
_ANEW = {"version", "decision", "decided_at", "decided_by_id"}


def _everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that points to a partner, and every partner."""
    models = {Partner, *(rel.related_model for _key, rel in relations.all_keys())} - {MergeRecord}
    found = {}
    for model in models:
        rows = apps.get_model(model._meta.label)._base_manager.order_by("pk").values()
        found[model._meta.label] = [
            {name: value for name, value in row.items() if name not in _ANEW} for row in rows
        ]
    return found


def test_every_relation_to_a_partner_is_spoken_of() -> None:
    """A new foreign key to Partner: say in its room's `merged_partners` what becomes of its rows."""
    spoken, there = set(relations.known_relations()), {key for key, _rel in relations.all_keys()}

    assert there - spoken == set()
    assert spoken - there == set(), "these are not there any more"


def test_a_relation_nobody_spoke_of_refuses(full: Any, acme: Any, petra: Any, monkeypatch: Any):
    known = dict(relations.known_relations())
    del known["exchange.roundentry.partner"]
    monkeypatch.setattr(relations, "known_relations", lambda: known)

    with pytest.raises(CannotMerge, match="used elsewhere"):
        actions.merge_pair(full, stays=acme, by=petra)

    assert not MergeRecord.objects.exists()


@pytest.mark.parametrize("way", ["acme", "boreal"])
def test_a_merge_undone_leaves_everything_as_it_was(
    request: Any, full: Any, petra: User, way: str
) -> None:
    before = _everything()
    actions.merge_pair(full, stays=request.getfixturevalue(way), by=petra)
    merged = _everything()

    record = actions.undo_merge(MergeRecord.objects.get(), by=petra)

    assert merged != before
    assert _everything() == before
    assert record.undone_by == petra
    full.refresh_from_db()
    assert full.decision == DuplicatePair.Decision.DIFFERENT
    names = list(Event.objects.filter(name__contains="merge").order_by("pk").values_list("name"))
    assert names == [("partner.merged",), ("partner.merge_undone",)]


def test_rows_of_rooms_above_follow_and_doubles_stay_behind(
    full: Any, acme: Any, boreal: Any, petra: Any
) -> None:
    actions.merge_pair(full, stays=acme, picks={"website": "gone", "name": "gone"}, by=petra)

    acme.refresh_from_db()
    record = MergeRecord.objects.get()
    assert Call.objects.filter(partner=acme).count() == 1
    assert record.left["exchange.call.partner"] == [Call.objects.get(partner=boreal).pk]
    assert len(record.moved["exchange.matter.partner"]) == 1
    assert len(record.moved["exchange.roundentry.partner"]) == 1
    assert (acme.name, acme.website, acme.seat) == ("Boreal Foods", "https://b.example", "SE")
    assert [one.name for one in acme.aliases.for_list()] == ["Acme Power", "Northern"]
    assert acme.risk_flags.standing().count() == 1


def test_what_changed_since_stays_where_it_belongs(
    full: Any, acme: Any, boreal: Any, petra: Any, places: Any
) -> None:
    actions.merge_pair(full, stays=acme, picks={"website": "gone"}, by=petra)
    record = MergeRecord.objects.get()
    boreal.contacts.model.objects.filter(partner=acme).update(phone="+12025550199")
    acme.refresh_from_db()
    registry.update_partner(acme, version=acme.version, website="https://c.example", by=petra)
    made.site(acme, places.north, name="Built since")

    assert kept_since(record) == ["Website"]
    actions.undo_merge(record, by=petra)

    acme.refresh_from_db()
    assert boreal.contacts.get().phone == "+12025550199"
    assert acme.website == "https://c.example"
    assert acme.sites.filter(name="Built since").exists()


def test_an_undo_says_what_stands_against_it(
    full: Any, acme: Any, boreal: Any, petra: Any, places: Any, norvania: Any
) -> None:
    actions.merge_pair(full, stays=acme, by=petra)
    record = MergeRecord.objects.get()
    other = made.partner("Third", places.north, approved_by=petra)
    first, second = sorted((other.pk, acme.pk))
    next_pair = DuplicatePair.objects.create(
        nation=norvania, first_id=first, second_id=second, score=90
    )
    actions.merge_pair(next_pair, stays=other, by=petra)

    with pytest.raises(CannotUndo, match="part of Third since"):
        actions.undo_merge(record, by=petra)
    assert survivor_seen(petra, boreal.public_id) == other, "through both merges"

    actions.undo_merge(MergeRecord.objects.exclude(pk=record.pk).get(), by=petra)
    registry.remove_identifier(acme.identifiers.get(), by=petra)
    record = MergeRecord.objects.get(pk=record.pk)
    (said,) = hindrances(record)
    assert said.startswith("Numbers: 1 that moved has been removed or moved on since. (number ")
    assert said.endswith(", removed)")
    with pytest.raises(CannotUndo):
        actions.undo_merge(record, by=petra)
    assert MergeRecord.objects.standing().filter(pk=record.pk).exists()


def test_a_merged_partner_is_not_taken_back_nor_changed(
    full: Any, acme: Any, boreal: Any, petra: Any
):
    actions.merge_pair(full, stays=acme, by=petra)
    boreal.refresh_from_db()

    for act in (
        lambda: registry.unarchive_partner(boreal, by=petra),
        lambda: registry.update_partner(boreal, version=None, website="", by=petra),
    ):
        with pytest.raises(registry.PartnerMerged, match="part of Acme Power"):
            act()


def test_two_answers_to_one_open_request_refuse(
    full: Any, acme: Any, boreal: Any, petra: Any, norvania: Any, energy_agency: Any
) -> None:
    request = desk.matter("request", norvania, by=petra, asked_for=energy_agency)
    for one in (acme, boreal):
        desk.asked(request, one, by=petra)
    Asked.objects.update(
        answer="accepted", answered_at=request.came_at, answered_by=petra, answered_through="page"
    )

    with pytest.raises(CannotMerge, match="Both have answered"):
        actions.merge_pair(full, stays=acme, by=petra)


def test_a_suspension_is_not_merged_away(pair: Any, acme: Any, boreal: Any, petra: Any) -> None:
    registry.suspend_partner(boreal, reason="Late", by=petra)

    with pytest.raises(CannotMerge, match="Boreal Foods is suspended"):
        actions.merge_pair(pair, stays=acme, by=petra)


@pytest.mark.parametrize("above", ["acme", "boreal"])
def test_a_grandparent_and_its_grandchild_leave_no_circle(
    request: Any, pair: Any, acme: Any, boreal: Any, petra: Any, places: Any, above: str
) -> None:
    top, low = (acme, boreal) if above == "acme" else (boreal, acme)
    middle = made.partner("Middle", places.north, approved_by=petra, parent=top)
    Partner.objects.filter(pk=low.pk).update(parent=middle, ultimate_parent=top)

    actions.merge_pair(pair, stays=acme, by=petra)

    middle.refresh_from_db()
    acme.refresh_from_db()
    assert (acme.parent, middle.parent, middle.ultimate_parent) == (None, acme, acme)


def test_who_was_told_apart_stays_apart_under_the_other_name(
    full: Any, acme: Any, boreal: Any, petra: Any
) -> None:
    third = Partner.objects.get(name="Boreal Fods")
    of_boreal = DuplicatePair.objects.filter(first__in=[boreal, third], second__in=[boreal, third])
    actions.keep_apart(of_boreal.get(), by=petra)

    actions.merge_pair(full, stays=acme, by=petra)

    assert not DuplicatePair.objects.waiting().exists()


def test_the_database_keeps_merges_straight(full: Any, acme: Any, petra: Any) -> None:
    actions.merge_pair(full, stays=acme, by=petra)
    record = MergeRecord.objects.get()
    again = {"nation": record.nation, "stays": record.stays, "merged_by": petra}

    for values in (
        {"gone": record.gone},
        {"gone": record.stays},
        {"gone": Partner.objects.get(name="Boreal Fods"), "undone_at": record.merged_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MergeRecord.objects.create(**again, **values)


def test_a_contact_added_to_the_old_entry_does_not_hinder(
    full: Any, acme: Any, boreal: Any, petra: Any
):
    actions.merge_pair(full, stays=acme, by=petra)
    boreal.refresh_from_db()
    places.add_contact(boreal, name="Late", email="l@example.org", by=petra)

    actions.undo_merge(MergeRecord.objects.get(), by=petra)

    assert boreal.contacts.count() == 2
