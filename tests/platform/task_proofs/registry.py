"""Partners, what they can supply, their contacts, and files of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.actions import excluding, extracts, importing, supply_files
from partners.actions.copying import ask_for_copy
from partners.actions.directory import print_directory
from partners.actions.registration import DRAFT_LASTS
from partners.freshness import CONTACT_LASTS
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.mapping import From
from partners.models import (
    Application,
    Capability,
    CompanyCopy,
    Directory,
    DuplicatePair,
    ExclusionHit,
    ExclusionList,
    ImportSession,
    MailDomain,
    NextVetting,
    Partner,
)
from partners.pairs import SEARCH
from partners.supply_file.columns import COLUMNS
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, is_done, job_for, proves
from workspace.models import Job, Letter, Notice


@proves("partners.periodic.ask_contacts_to_confirm")
def a_contact_is_asked_whether_it_still_holds(w: World) -> Iterator[dict[str, Any]]:
    long_ago = timezone.localdate() - CONTACT_LASTS + timedelta(days=20)
    contact = registry.contact(w.acme, email="due@example.org", confirmed_on=long_ago)
    yield {}
    assert Letter.objects.filter(to=contact.email).exists()


@proves("partners.tasks.directory.make_directory")
def the_directory_is_printed(w: World) -> Iterator[dict[str, Any]]:
    job = print_directory(w.norvania, by=w.petra)
    yield {"job_id": job.pk}
    assert is_done(job)
    assert Directory.objects.get().contacts > 0


@proves("partners.tasks.copying.make_company_copy")
def everything_of_a_company_is_put_together(w: World) -> Iterator[dict[str, Any]]:
    copy = ask_for_copy(w.acme, by=w.anna)
    assert copy.job is not None
    yield {"job_id": copy.job.pk}
    assert CompanyCopy.objects.get().is_complete


@proves("partners.tasks.supply_files.check")
def a_long_sheet_is_checked(w: World) -> Iterator[dict[str, Any]]:
    row = supply_files.upload_supply_file(w.acme, upload=_sheet(w), by=w.anna)
    row.status = row.Status.CHECKING
    row.save(update_fields=["status"])
    job = job_for(w, supply_files.CHECK_TASK, row)
    yield {"job_id": job.pk}
    assert is_done(job)
    row.refresh_from_db()
    assert row.status == "submitted"


@proves("partners.tasks.supply_files.take_over")
def a_long_sheet_is_taken_over(w: World) -> Iterator[dict[str, Any]]:
    row = supply_files.upload_supply_file(w.acme, upload=_sheet(w), by=w.anna)
    job = job_for(w, supply_files.TASK, row)
    yield {"job_id": job.pk}
    assert is_done(job)
    row.refresh_from_db()
    assert row.status == "done"


def _sheet(w: World) -> SimpleUploadedFile:
    """A company's sheet with one new row."""
    book, site = io.BytesIO(), w.acme.sites.get()
    writer = xlsxwriter.Workbook(book)
    page = writer.add_worksheet()
    page.write_row(0, 0, [str(column.heading) for column in COLUMNS])
    said = {
        "resource": "Diesel", "site": site.name, "unit": "m³", "stock": 9, "kind": "Stock",
        "basis": "On top of what is delivered today", "share_peacetime": 100, "share_crisis": 100,
        "share_war": 50, "share_level": "Authorities in charge of it",
        "description": "Tank of the proof",
    }  # fmt: skip
    page.write_row(1, 0, [said.get(column.key, "") for column in COLUMNS])
    writer.close()
    return SimpleUploadedFile("ours.xlsx", book.getvalue())


@proves("partners.periodic.discard_company_copies")
def a_copy_is_thrown_away_after_a_week(w: World) -> Iterator[dict[str, Any]]:
    CompanyCopy.objects.update(expires_at=timezone.now() - timedelta(days=1))
    yield {}
    assert not CompanyCopy.objects.exists()


@proves("partners.periodic.print_directories")
def the_directory_is_printed_every_day(w: World) -> Iterator[dict[str, Any]]:
    Directory.objects.update(made_at=timezone.now() - timedelta(days=2))
    yield {}
    w.eventually(lambda: Directory.objects.count() == 2)


def _seen(w: World, *, until: int) -> Capability:
    return registry.capability(
        w.acme, w.frame.lorries, by=w.anna, capacity=4, evidence="verified", seen_capacity=4,
        evidence_until=timezone.localdate() + timedelta(days=until),
    )  # fmt: skip


@proves("partners.periodic.settle_lapsed_evidence")
def what_was_seen_long_ago_counts_no_more(w: World) -> Iterator[dict[str, Any]]:
    seen = _seen(w, until=-1)
    yield {}
    seen.refresh_from_db()
    assert seen.evidence == "declared"


@proves("partners.periodic.warn_of_lapsing_evidence")
def people_are_told_before_evidence_lapses(w: World) -> Iterator[dict[str, Any]]:
    seen = _seen(w, until=30)
    yield {}
    seen.refresh_from_db()
    assert seen.lapse_told_for == seen.evidence_until
    assert Notice.objects.filter(user=w.petra, kind="capability.evidence_lapses").exists()


@proves("partners.periodic.discard_forgotten_drafts")
def a_forgotten_draft_is_thrown_away(w: World) -> Iterator[dict[str, Any]]:
    draft = registry.application(w.norvania, status="draft")
    long_ago = timezone.now() - DRAFT_LASTS - timedelta(days=1)
    Application.objects.filter(pk=draft.pk).update(saved_at=long_ago)
    yield {}
    assert not Application.objects.filter(pk=draft.pk).exists()


REGISTER = (
    "Owner;Site;Municipality;Resource;Quantity;Unit\n"
    "Nordic Fuel Company;Harbour;Northtown;diesel;1000;m³\n"
    "Nordic Fuel Compani;Hill;Northtown;diesel;200;m³\n"
)


def _uploaded(w: World) -> ImportSession:
    session = importing.upload_import(
        upload=SimpleUploadedFile("register.csv", REGISTER.encode()),
        source="Fuel register",
        nation=w.norvania,
        by=w.petra,
    )
    w.session = session
    return session


@proves("partners.tasks.importing.look_at_import")
def a_file_is_looked_at(w: World) -> Iterator[dict[str, Any]]:
    session = _uploaded(w)
    ImportSession.objects.filter(pk=session.pk).update(columns=[])
    yield {"job_id": job_for(w, "partners.tasks.importing.look_at_import", session).pk}
    session.refresh_from_db()
    assert session.columns


@proves("partners.tasks.importing.check_import")
def a_file_is_checked(w: World) -> Iterator[dict[str, Any]]:
    mapping = offered_mapping(w.session, load_vocabulary(w.norvania))
    stated = {"capability.share_war": From(constant="80")}
    session = importing.map_import(
        w.session,
        mapping=replace(mapping, fields=stated | mapping.fields),
        version=w.session.version,
        by=w.petra,
    )
    yield {"job_id": session.job_id}
    session.refresh_from_db()
    assert session.status == ImportSession.Status.CHECKED
    assert session.counts["partners_created"] == 2


@proves("partners.tasks.importing.commit_import")
def a_file_is_written(w: World) -> Iterator[dict[str, Any]]:
    session = ImportSession.objects.get(pk=w.session.pk)
    yield {"job_id": importing.commit_import(session, by=w.petra).job_id}
    assert Partner.objects.filter(name__startswith="Nordic Fuel").count() == 2


@proves("partners.tasks.importing.find_duplicates")
def names_that_may_mean_one_are_found(w: World) -> Iterator[dict[str, Any]]:
    job = Job.objects.get(kind="partners.duplicates")  # the commit has started it
    yield {"job_id": job.pk}
    assert is_done(job)
    assert DuplicatePair.objects.count() == 1


@proves("partners.tasks.importing.revert_import")
def an_import_is_undone(w: World) -> Iterator[dict[str, Any]]:
    session = ImportSession.objects.get(pk=w.session.pk)
    yield {"job_id": importing.revert_import(session, by=w.petra).job_id}
    session.refresh_from_db()
    assert session.status == ImportSession.Status.REVERTED
    assert not Partner.objects.filter(name__startswith="Nordic Fuel", archived_at=None).exists()


# Exclusion lists


def _excluded(w: World, name: str) -> Job:
    excluding.upload_exclusion_list(
        nation=w.norvania,
        name=name,
        source="",
        upload=SimpleUploadedFile("list.csv", b"name\nAcme Powers\n"),
        by=w.petra,
    )
    return Job.objects.filter(kind="partners.exclusions").latest("pk")


@proves("partners.tasks.extracts.read_extract")
def the_business_register_is_read(w: World) -> Iterator[dict[str, Any]]:
    row = extracts.upload_extract(
        nation=w.norvania, source="Register", as_of=timezone.localdate(), scheme="national",
        upload=SimpleUploadedFile("register.csv", b"Number;Name\n900000006;Valga Fuel AS\n"),
        by=w.petra,
    )  # fmt: skip
    extracts.read_extract(row, mapping=row.mapping, by=w.petra)
    yield {"job_id": Job.objects.get(task=extracts.READ_TASK).pk}
    row.refresh_from_db()
    assert (row.status, row.rows) == ("in_force", 1)


@proves("partners.tasks.screening.read_list")
def a_list_is_read_and_compared(w: World) -> Iterator[dict[str, Any]]:
    job = _excluded(w, "One")
    yield {"job_id": job.pk}
    assert is_done(job)
    assert ExclusionHit.objects.filter(entry__list__name="One", partner=w.acme).exists()


@proves("partners.tasks.screening.scan_list")
def a_list_is_compared_again(w: World) -> Iterator[dict[str, Any]]:
    kept = ExclusionList.objects.get(name="One")
    ExclusionHit.objects.all().delete()
    job = job_for(w, "partners.tasks.screening.scan_list", kept)
    yield {"job_id": job.pk}
    assert is_done(job)
    assert ExclusionHit.objects.filter(partner=w.acme).exists()


@proves("partners.periodic.admit_claimants")
def who_claims_from_a_verified_domain_is_admitted(w: World) -> Iterator[dict[str, Any]]:
    unkept = registry.partner("Unkept", w.acme.sites.all()[0].region, approved_by=w.petra)
    registry.identifier(unkept, "5299000J2N45DDNE4Y28", scheme="lei", country="")
    MailDomain.objects.create(
        nation=w.norvania, partner=unkept, domain="valga.example", verified_by=w.petra
    )
    registry.application(w.norvania)
    yield {}
    assert unkept.memberships.exists()


@proves("partners.periodic.plan_missing_vettings")
def partners_approved_before_get_a_day(w: World) -> Iterator[dict[str, Any]]:
    never = registry.partner("Never planned", w.places.north, approved_by=w.petra)
    yield {}
    assert NextVetting.objects.filter(partner=never).exists()


@proves("partners.periodic.tell_of_due_vetting")
def the_office_is_told_before_a_partner_is_vetted_again(w: World) -> Iterator[dict[str, Any]]:
    today = {"nation": w.norvania, "due_on": timezone.localdate(), "set_by": w.petra}
    NextVetting.objects.update_or_create(partner=w.acme, defaults=today)
    yield {}
    assert Notice.objects.filter(user=w.petra, kind="partner.vetting_due").exists()


@proves("partners.periodic.rescan_exclusion_lists")
def every_list_is_compared_each_night(w: World) -> Iterator[dict[str, Any]]:
    before = Job.objects.filter(task=excluding.SCAN_TASK).count()
    yield {}
    assert Job.objects.filter(task=excluding.SCAN_TASK).count() == before + 1


@proves("partners.periodic.search_for_duplicates")
def registers_are_searched_each_night(w: World) -> Iterator[dict[str, Any]]:
    yield {}
    assert Job.objects.filter(kind=SEARCH, nation=w.norvania).exists()


@proves("partners.tasks.searching.search_register")
def a_register_is_searched(w: World) -> Iterator[dict[str, Any]]:
    job = Job.objects.filter(kind=SEARCH, nation=w.norvania).latest("pk")
    yield {"job_id": job.pk}
    assert is_done(job)
