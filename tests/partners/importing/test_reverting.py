"""An import can be undone while nobody has touched what it made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import Event
from audit.record import record
from partners.actions import importing as actions
from partners.import_data import reverting
from partners.models import (
    Capability,
    Contact,
    DuplicatePair,
    Identifier,
    ImportRow,
    ImportSession,
    Partner,
    Site,
)
from tests.factories import partners as registry
from tests.partners.importing.conftest import DEPOTS, search, work
from workspace.models import Change

pytestmark = pytest.mark.django_db

NEWER = (
    "Owner;Site;Address;Resource;Quantity;Unit;Exercise number\n"
    "Acme Fuel Oy;Harbour depot;Quay 1;diesel;2000;m³;EX-100\n"
    "Acme Fuel Oy;Third depot;;diesel;10;m³;\n"
)


def _revert(session: ImportSession, by):
    return work(actions.revert_import(session, by=by))


def test_what_the_import_made_is_put_away(commit, petra, frame):
    session = commit(DEPOTS + "Boreal Fuel;Boreal terminal;;;;;;\n")
    Change.objects.all().delete()

    session = _revert(session, petra)

    assert (session.status, session.reverted_by) == (ImportSession.Status.REVERTED, petra)
    assert not Partner.objects.in_registry().exists()
    assert not Site.objects.in_use().exists()
    assert not Capability.objects.in_registry().exists()
    assert set(Capability.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert session.rows.filter(state=ImportRow.State.REVERTED).count() == 3
    assert list(Change.objects.values_list("key", flat=True)) == [frame.diesel.pk]
    assert Event.objects.filter(name="import.reverted").count() == 1
    assert Event.objects.filter(name="partner.import_reverted").count() == 2


def test_what_it_changed_is_set_back(commit, petra):
    commit(DEPOTS)
    session = commit(NEWER, source="Newer")
    before = Capability.objects.get(site__name="Harbour depot").version

    _revert(session, petra)

    kept = Capability.objects.get(site__name="Harbour depot")
    assert (kept.stock, kept.entered) == (Decimal("1250.5"), {"stock": "1.250,5"})
    assert kept.version == before + 1, "a form opened meanwhile must notice"
    assert Site.objects.get(name="Harbour depot").address == ""
    assert not Identifier.objects.exists()
    assert Partner.objects.in_registry().count() == 2
    assert Site.objects.get(name="Third depot").is_archived


def test_the_file_can_be_imported_again_afterwards(commit, petra):
    _revert(commit(DEPOTS), petra)

    session = commit(DEPOTS, source="Once more")

    assert session.counts["partners_created"] == 2
    assert Partner.objects.in_registry().count() == 2


def _edit_partner(acme_fuel, petra):
    Partner.objects.filter(pk=acme_fuel.pk).update(version=2)


def _edit_capability(acme_fuel, petra):
    Capability.objects.filter(site__name="Harbour depot").update(version=2)


def _archive_site(acme_fuel, petra):
    Site.objects.filter(name="Harbour depot").update(archived_at=timezone.now(), archived_by=petra)


def _do_something_to_it(acme_fuel, petra):
    record("partner.noted", by=petra, target=acme_fuel)


def _add_contact(acme_fuel, petra):
    registry.contact(acme_fuel)


def _add_representative(acme_fuel, petra):
    registry.representative("rita", acme_fuel, by=petra)


def _verify(acme_fuel, petra):
    today = timezone.localdate()
    Capability.objects.get(site__name="Harbour depot").verifications.create(
        method="visit", stock=1, seen_on=today, valid_until=today, verified_by=petra
    )


def _own(acme_fuel, petra):
    registry.partner("Child", acme_fuel.sites.first().region, approved_by=petra, parent=acme_fuel)


@pytest.mark.parametrize(
    ("touch", "kind", "why"),
    [
        (_edit_partner, "partner", "edited"),
        (_edit_capability, "capability", "edited"),
        (_archive_site, "site", "edited"),
        (_do_something_to_it, "partner", "edited"),
        (_add_contact, "partner", "used"),
        (_add_representative, "partner", "used"),
        (_verify, "capability", "used"),
        (_own, "partner", "used"),
    ],
)
def test_a_revert_stops_where_somebody_has_touched_something(commit, petra, touch, kind, why):
    session = commit(DEPOTS)
    touch(Partner.objects.get(name="Acme Fuel Oy"), petra)

    found = reverting.find_hindrances(session)
    session = _revert(session, petra)

    assert [(one.row, one.kind, one.why) for one in found] == [(2, kind, why)]
    assert session.status == ImportSession.Status.COMMITTED
    assert "stays as it is" in session.problem
    assert Partner.objects.in_registry().filter(name__endswith=" Fuel").exists()
    assert Capability.objects.in_registry().count() == 3


def test_a_later_import_that_adds_to_it_stands_in_the_way(commit, petra):
    first = commit(DEPOTS)
    commit(NEWER, source="Newer")

    found = reverting.find_hindrances(first)

    assert {(one.row, one.why) for one in found} == {(2, "edited"), (2, "used")}


def test_untouched_it_meets_no_hindrance(commit):
    assert reverting.find_hindrances(commit(DEPOTS)) == []


def test_pairs_about_what_is_gone_are_not_asked(commit, petra):
    session = commit("Owner;Site\nNelja Energia;A\nNejla Energia;B\n")
    search()
    assert DuplicatePair.objects.count() == 1

    session.refresh_from_db()
    _revert(session, petra)

    assert not DuplicatePair.objects.exists()


def test_contacts_go_with_their_partner(commit, petra):
    session = commit("Owner;Contact;Phone\nA;Kim;+1 202 555 0101\n")

    _revert(session, petra)

    assert Contact.objects.get().is_archived


def test_only_a_committed_import_is_reverted_and_only_once(check, commit, petra):
    with pytest.raises(actions.ImportNotOpen):
        actions.revert_import(check(DEPOTS), by=petra)
    session = commit(DEPOTS, source="Other")
    actions.revert_import(session, by=petra)
    with pytest.raises(actions.ImportNotOpen):
        actions.revert_import(session, by=petra)
