"""A company takes everything it entered with it; what breaks off says so inside."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from audit.record import record_reading
from exchange.actions import asking
from partners import copying
from partners.actions import places
from partners.actions.copying import ask_for_copy, discard_copy
from partners.copying import Part, write_archive
from partners.models import CompanyCopy, SupplyFile
from partners.readings import LABEL
from partners.tasks.copying import make_company_copy
from tests.factories import exchange as desk
from tests.factories import partners as made
from workspace.files import keep_made

pytestmark = pytest.mark.django_db
EVIL = "=cmd|' /C calc'!A0"


def rows_of(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"csv/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def uploaded(media: None, acme: Any, anna: Any, norvania: Any) -> Any:
    file = keep_made(
        b"a sheet", name="ours.csv", content_type="text/csv", nation=norvania, by=anna,
        marking="amber",
    )  # fmt: skip
    return SupplyFile.objects.create(
        nation=norvania, partner=acme, file=file, status="submitted", uploaded_by=anna
    )


def test_a_company_takes_away_everything_and_nobody_else_does(
    sign_in: Any, acme: Any, anna: Any, boris: Any, petra: Any, frame: Any, norvania: Any,
    uploaded: Any, energy_agency: Any,
) -> None:  # fmt: skip
    kim = places.add_contact(acme, name=EVIL, phone="+12025550123", by=anna)
    places.archive_contact(kim, reason="Has left.", by=anna)
    places.update_site(acme.sites.get(), version=1, name="Depot", by=petra)
    made.capability(acme, frame.diesel, by=anna, description="Tanks")
    made.contact(boris.memberships.get().partner, name="Not theirs")
    matter = desk.matter("request", norvania, by=petra, asked_for=energy_agency, subject="Who can?")
    asking.reply(desk.asked(matter, acme, by=petra), answer="accepted", by=anna)
    record_reading(
        by=petra, on_behalf_of="Energy agency", what="x", target_label=LABEL, target_ids=[acme.pk]
    )
    page = reverse("partners:copies", args=[acme.public_id])
    client = sign_in(anna)

    client.post(page)
    make_company_copy(job_id=CompanyCopy.objects.get().job_id)

    copy = CompanyCopy.objects.get()
    assert copy.is_complete, list(Event.objects.filter(name="partner.copied").values("changes"))
    link = reverse("partners:copy_file", args=[copy.public_id])
    assert link in client.get(page).content.decode()
    content = b"".join(client.get(link).streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    contact = rows_of(archive, "contacts")[0]
    assert (contact["Name"], contact["Put away because"]) == (f"'{EVIL}", "Has left.")
    assert rows_of(archive, "capabilities")[0]["Description"] == "Tanks"
    assert rows_of(archive, "requests")[0]["Answer"] == "All of it"
    assert rows_of(archive, "readers")[0]["For"] == "Energy agency"
    history = {row["What"]: row for row in rows_of(archive, "history")}
    assert "Has left." in history["Contact archived"]["Values"]
    kind = str(petra.get_kind_display())
    assert (history["Site updated"]["By"], history["Site updated"]["Values"]) == (kind, "")
    assert archive.read("files/001-ours.csv") == b"a sheet"
    assert "capabilities.xlsx" in archive.namelist()
    assert "COMPLETE" in archive.read("CONTENTS.txt").decode()
    assert "INCOMPLETE.txt" not in archive.namelist()
    assert b"Not theirs" not in b"".join(archive.read(name) for name in archive.namelist())
    taken = Event.objects.filter(name__startswith="partner.cop").order_by("pk")
    assert [event.name for event in taken] == [
        "partner.copy_asked", "partner.copied", "partner.copy_taken",
    ]  # fmt: skip
    for person, status in ((petra, 404), (boris, 404)):
        assert sign_in(person).get(link).status_code == status
    editor = made.representative("edith", acme, by=petra, role="editor")
    assert sign_in(editor).get(link).status_code == 404
    assert sign_in(editor).get(page).status_code == 403


def test_what_breaks_off_says_so_inside(
    acme: Any, anna: Any, uploaded: Any, monkeypatch: Any
) -> None:
    def broken(partner: Any) -> Any:
        yield partner
        raise OSError("the disk is gone")

    entry, whole = copying.known_parts()[:2]
    parts = (Part(entry.table, "The entry", broken), whole)
    monkeypatch.setattr(copying, "known_parts", lambda: parts)
    uploaded.file.content.delete(save=False)
    kept = io.BytesIO()

    written = write_archive(kept, acme)

    archive = zipfile.ZipFile(kept)
    assert len(written.faults) == 2
    said = archive.read("INCOMPLETE.txt").decode()
    assert "partners: an error stopped it after 1 rows" in said
    assert "ours.csv" in said
    assert "INCOMPLETE" in archive.read("csv/partners.csv").decode()
    assert "INCOMPLETE" in archive.read("CONTENTS.txt").decode()
    assert "INCOMPLETE" not in archive.read("csv/numbers.csv").decode()


def test_a_part_longer_than_the_bound_says_so(acme: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(copying, "MOST", 2)
    for number in range(3):
        made.contact(acme, name=f"Kim {number}")
    kept = io.BytesIO()

    written = write_archive(kept, acme)

    assert written.faults == ["contacts: only the first 2 rows"]


def test_one_under_way_serves_for_both_and_goes_after_its_week(
    media: None, acme: Any, anna: Any, petra: Any, django_capture_on_commit_callbacks: Any
) -> None:
    copy = ask_for_copy(acme, by=anna)
    assert ask_for_copy(acme, by=anna) == copy
    with pytest.raises(IntegrityError, match="company_copy_complete"), transaction.atomic():
        CompanyCopy.objects.update(is_complete=True)

    with django_capture_on_commit_callbacks(execute=True):
        discard_copy(copy, by=petra)

    assert not CompanyCopy.objects.exists()
