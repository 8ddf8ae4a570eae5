"""All good rows or none; once, whoever asks and however often a worker dies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners.actions import importing as actions
from partners.import_data import writing
from partners.models import (
    Capability,
    DuplicatePair,
    ExclusionHit,
    Identifier,
    ImportRow,
    ImportSession,
    NextVetting,
    Partner,
    Site,
)
from partners.tasks import importing as tasks
from tests.factories import accounts as people
from tests.factories import partners as registry
from tests.partners.importing.conftest import DEPOTS, faults, search, work
from workspace.models import Change, Job

pytestmark = pytest.mark.django_db


def test_good_rows_become_partners_sites_and_capabilities(commit, petra, places, frame):
    session = commit(DEPOTS)

    assert session.status == ImportSession.Status.COMMITTED
    assert session.committed_by == petra
    partner = Partner.objects.get(name="Acme Fuel Oy")
    assert (partner.status, partner.source, partner.match_key) == (
        Partner.Status.LISTED, Partner.Source.IMPORT, "acme fuel",
    )  # fmt: skip
    site = Site.objects.get(name="Harbour depot")
    assert (site.latitude, site.longitude) == (Decimal("59.437"), Decimal("24.7536"))
    assert site.region == places.nation
    kept = Capability.objects.get(site=site)
    assert (kept.stock, kept.resource, kept.share_war, kept.status) == (
        Decimal("1250.5"), frame.diesel, 80, Capability.Status.IN_FORCE,
    )  # fmt: skip
    assert kept.entered == {"stock": "1.250,5"}
    assert kept.served.region_ids == [places.nation.pk]
    assert Site.objects.get(name="Hill depot").latitude is None


def test_bad_rows_are_left_out_and_stay_to_be_mended(commit):
    session = commit(DEPOTS + ";Nobody's depot;;;;diesel;5;m³\n")

    assert Site.objects.count() == 3
    states = list(session.rows.order_by("number").values_list("state", flat=True))
    assert states == ["written", "written", "written", "error"]


def test_a_row_says_what_it_made(commit):
    session = commit(DEPOTS)
    outcome = session.rows.get(number=2).outcome

    assert outcome["partner"]["id"] == Partner.objects.get(name="Acme Fuel Oy").pk
    assert outcome["capability"]["did"] == "created"
    assert "first" not in session.rows.get(number=3).outcome["partner"]


def test_one_event_for_the_import_and_one_for_each_partner(commit):
    session = commit(DEPOTS)

    names = sorted(Event.objects.values_list("name", flat=True))
    assert names.count("import.committed") == 1
    assert names.count("partner.imported") == 2
    event = Event.objects.get(name="partner.imported", target_text="Acme Fuel Oy")
    assert event.changes == {
        "import": [None, str(session.public_id)], "sites": [None, 2], "capabilities": [None, 2],
    }  # fmt: skip


def test_partners_can_be_approved_and_capabilities_left_as_drafts(commit, petra):
    commit(DEPOTS, approves_partners=True, puts_in_force=False)

    assert Partner.objects.filter(approved_by=petra, status="approved").count() == 2
    assert set(Capability.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.parametrize("setting", ["checklist_required", "four_eyes"])
def test_an_import_approves_nobody_where_each_is_to_be_looked_at(commit, norvania, setting):
    type(norvania).objects.filter(pk=norvania.pk).update(**{setting: True})

    commit(DEPOTS, approves_partners=True)

    assert set(Partner.objects.values_list("status", flat=True)) == {"listed"}


def test_an_import_only_lists_whoever_may_be_named_on_a_list(commit, acme, petra):
    registry.hit(acme, by=petra, name="Acme Fuel")

    session = commit(DEPOTS, approves_partners=True)

    made = Partner.objects.exclude(pk=acme.pk)
    assert dict(made.values_list("name", "status"))["Acme Fuel Oy"] == "listed"
    assert made.filter(status="approved").count() == 1
    assert ExclusionHit.objects.waiting().get().partner.name == "Acme Fuel Oy"
    assert NextVetting.objects.count() == 2
    work(actions.revert_import(session, by=petra))
    assert made.filter(archived_at=None).count() == 0


def test_an_import_is_compared_again_when_a_list_changes_meanwhile(
    commit, acme, petra, monkeypatch
):
    """The second comparison finds whom the first could not know."""
    registry.hit(acme, by=petra, name="Nobody Else")
    find = tasks.find_suspects
    asked = []

    def find_and_then_a_list_is_read(nation_id, names):
        found = find(nation_id, names)
        if not asked:
            registry.hit(acme, by=petra, name="Acme Fuel")
        asked.append(found)
        return found

    monkeypatch.setattr(tasks, "find_suspects", find_and_then_a_list_is_read)
    commit(DEPOTS, approves_partners=True)

    assert len(asked) == 2
    assert Partner.objects.get(name="Acme Fuel Oy").status == "listed"


def test_changes_are_written_with_old_and_new_value(commit, petra):
    commit(DEPOTS)
    commit(
        "Owner;Site;Address;Resource;Quantity;Unit;Exercise number\n"
        "Acme Fuel Oy;Harbour depot;Quay 1;diesel;2000;m³;EX-100\n",
        source="Newer",
    )

    kept = Capability.objects.get(site__name="Harbour depot")
    assert (kept.stock, kept.version, kept.entered) == (2000, 2, {"stock": "2000"})
    assert Site.objects.get(name="Harbour depot").address == "Quay 1"
    assert Identifier.objects.get().partner.name == "Acme Fuel Oy"
    event = Event.objects.get(name="capability.reimported")
    assert event.changes["stock"] == ["1250.500", "2000.000"]


def test_what_was_seen_never_exceeds_what_is_declared_now(commit, petra):
    commit(DEPOTS)
    kept = Capability.objects.get(site__name="Harbour depot")
    today = timezone.localdate()
    kept.verifications.create(
        method="visit", stock=1200, seen_on=today, valid_until=today, verified_by=petra
    )
    Capability.objects.filter(pk=kept.pk).update(
        evidence="verified", seen_stock=1200, evidence_until=today
    )

    commit("Owner;Site;Resource;Quantity\nAcme Fuel Oy;Harbour depot;diesel;700\n", source="Newer")

    kept.refresh_from_db()
    assert (kept.stock, kept.seen_stock) == (700, 700)


def test_rooms_above_are_told_which_supply_changed(commit, frame):
    commit(DEPOTS)

    assert set(Change.objects.values_list("kind", "key")) == {(Change.SUPPLY, frame.diesel.pk)}


def test_likely_duplicates_wait_in_the_queue_afterwards(commit, acme):
    session = commit("Owner;Site\nNelja Energia;A\nNejla Energia OÜ;B\nAcme Pover;C\n")
    search()

    pairs = {
        tuple(sorted((pair.first.name, pair.second.name))) for pair in DuplicatePair.objects.all()
    }
    assert pairs == {("Nejla Energia OÜ", "Nelja Energia"), ("Acme Pover", "Acme Power")}
    session.refresh_from_db()
    assert session.counts["pairs"] == 2


def test_of_two_officers_who_commit_at_once_one_does_it(check, petra, norvania):
    session = check(DEPOTS)
    paula = people.user("paula", "officer", norvania)

    actions.commit_import(session, by=petra)
    with pytest.raises(actions.ImportNotOpen):
        actions.commit_import(session, by=paula)

    work(session)
    assert Partner.objects.count() == 2
    assert Job.objects.filter(task=actions.COMMIT_TASK).count() == 1


def test_a_task_that_runs_twice_does_its_work_once(check, petra):
    session = actions.commit_import(check(DEPOTS), by=petra)
    for _time in range(2):
        tasks.commit_import(job_id=session.job_id)
    tasks.check_import(job_id=session.job_id)

    assert Partner.objects.count() == 2
    assert Event.objects.filter(name="import.committed").count() == 1


class Killed(OperationalError):
    """What a worker sees when it or its database goes away."""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes(
    check, petra, monkeypatch
):
    session = actions.commit_import(check(DEPOTS), by=petra)

    def die(self: Any) -> None:
        assert Site.objects.count() == 3, "part of it was written"
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing.Writer, "_write_contacts", die)
        with pytest.raises(Killed):
            tasks.commit_import(job_id=session.job_id)

    assert not Partner.objects.exists()
    assert not session.rows.filter(state=ImportRow.State.WRITTEN).exists()
    tasks.commit_import(job_id=session.job_id)
    assert not Partner.objects.exists(), "the dead worker's lease still runs"
    Job.objects.filter(pk=session.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.commit_import(job_id=session.job_id)
    session.refresh_from_db()
    assert session.status == ImportSession.Status.COMMITTED
    assert (Partner.objects.count(), Site.objects.count()) == (2, 3)


def test_a_worker_killed_while_checking_starts_over(upload, check, petra, monkeypatch):
    session = check(DEPOTS)
    session = actions.map_import(
        session, mapping=actions.from_json(session.mapping), version=None, by=petra
    )

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(tasks.rows, "store_rows", die)
        with pytest.raises(Killed):
            tasks.check_import(job_id=session.job_id)
    Job.objects.filter(pk=session.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.check_import(job_id=session.job_id)

    session.refresh_from_db()
    assert session.status == ImportSession.Status.CHECKED
    assert session.rows.count() == 3


def test_a_job_given_up_can_be_asked_for_again(check, petra):
    session = actions.commit_import(check(DEPOTS), by=petra)
    Job.objects.filter(pk=session.job_id).update(status=Job.Status.FAILED)

    session = actions.commit_import(session, by=petra)

    assert work(session).status == ImportSession.Status.COMMITTED


def test_the_registry_is_asked_anew_when_the_rows_are_written(check, petra, places):
    """Between check and commit somebody else has registered one of the partners."""
    session = check("Owner;Exercise number;Site\nAcme Fuel;EX-100;A\nBoreal Fuel;EX-200;B\n")
    other = registry.partner("Quite Another", places.north, approved_by=petra)
    Identifier.objects.create(
        nation=petra.nation, partner=other, scheme="demo", country="", value="EX-200"
    )

    session = work(actions.commit_import(session, by=petra))

    assert Partner.objects.filter(source="import").get().name == "Acme Fuel"
    assert faults(session) == {3: [("Owner", "number_known_as")]}
    assert (session.counts["good"], session.counts["errors"]) == (1, 1)


def test_an_unforeseen_failure_writes_nothing_and_says_so(check, petra, monkeypatch):
    session = actions.commit_import(check(DEPOTS), by=petra)

    def fail(self: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(writing.Writer, "_write_sites", fail)
    session = work(session)

    assert session.status == ImportSession.Status.CHECKED
    assert "nothing was written" in session.problem
    assert session.job.status == Job.Status.FAILED
    assert not Partner.objects.exists()


def test_nothing_to_commit_is_refused(check, petra):
    session = check("Owner;Site\n;Depot\n")

    with pytest.raises(actions.NothingToCommit):
        actions.commit_import(session, by=petra)


def test_the_same_file_again_is_led_to_the_first(upload, petra):
    first = upload(DEPOTS)

    assert upload(DEPOTS).pk == first.pk
    assert upload(DEPOTS, source="Another register").pk != first.pk
    actions.discard_import(first, by=petra)
    assert upload(DEPOTS).pk != first.pk


def test_imports_of_two_nations_keep_apart(commit, sudania, petra, places2):
    petra2 = people.user("petra2", "officer", sudania)
    commit(DEPOTS)
    session = commit(DEPOTS, by=petra2)

    assert session.counts["partners_created"] == 2
    assert Partner.objects.filter(nation=sudania).count() == 2
    search()
    assert not DuplicatePair.objects.exists()


def test_what_a_register_lists_no_longer_is_shown_and_stays(commit, check, sign_in, petra):
    commit(DEPOTS)
    lines = DEPOTS.splitlines(keepends=True)

    again = check("".join([*lines[:2], "New Fuel;Quay;;;;diesel;5;m³\n"]))
    page = sign_in(petra).get(reverse("partners:import_unlisted", args=[again.public_id]))
    assert [
        (one.kind, one.count, [getattr(row, "name", "") for row in one.rows])
        for _label, one in page.context["groups"]
    ] == [
        ("partner", 1, ["Boreal Fuel"]),
        ("site", 2, ["Hill depot", "Boreal terminal"]),
        ("capability", 2, ["", ""]),
    ]
    assert "Hill depot" in page.content.decode()
    work(actions.commit_import(again, by=petra))
    assert Site.objects.filter(archived_at=None).count() == 4

    other = check("".join(lines[:2]), source="Another register")
    page = sign_in(petra).get(reverse("partners:import_unlisted", args=[other.public_id]))
    assert page.context["groups"] == []
