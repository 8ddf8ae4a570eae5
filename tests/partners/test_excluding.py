"""Exclusion lists: read from a file, compared with the registry, decided once and remembered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse

from audit.models import Event
from partners import periodic, scanning
from partners.actions import aliases, duplicates, excluding, registry
from partners.exclusion_files import ListNotReadable
from partners.models import DuplicatePair, ExclusionEntry, ExclusionHit, ExclusionList, RiskFlag
from partners.tasks import screening
from tests.factories import partners as factory
from tests.factories.queries import count_queries
from workspace.models import Job, Notice

pytestmark = pytest.mark.django_db

FILE = (
    "Name;Aliases;Identifiers;Remark\n"
    "Acme Power Limited;AP | Northern Sparks;;Council regulation\n"
    "Distant Shipping;;LEI: 5299000J2N45DDNE4Y28;\n"
    ";nobody;;\n"
)


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def upload(by: Any, text: str = FILE, name: str = "Sanctions") -> ExclusionList:
    row = excluding.upload_exclusion_list(
        nation=by.nation, name=name, source="2026-11", by=by,
        upload=SimpleUploadedFile("list.csv", text.encode()),
    )  # fmt: skip
    work()
    row.refresh_from_db()
    return row


def work() -> None:
    """Do the jobs that wait, as a worker does."""
    for job in Job.objects.filter(kind="partners.exclusions", status="waiting"):
        task = screening.read_list if job.task.endswith("read_list") else screening.scan_list
        task(job_id=job.pk)


def pairs() -> set[tuple[str, str]]:
    return set(ExclusionHit.objects.values_list("partner__name", "entry__name"))


def test_names_aliases_and_numbers_are_compared_both_ways(
    acme: Any, boreal: Any, petra: Any, places: Any
) -> None:
    aliases.add_alias(boreal, name="Distant Shiping", by=petra)
    sparks = factory.partner("Northern Sparks", places.north, approved_by=petra)
    ship = factory.partner("Other Words", places.north, approved_by=petra)
    factory.identifier(ship, "5299000J2N45DDNE4Y28", scheme="lei", country="")

    row = upload(petra)

    assert pairs() == {
        ("Acme Power", "Acme Power Limited"),
        ("Northern Sparks", "Acme Power Limited"),
        ("Boreal Foods", "Distant Shipping"),
        ("Other Words", "Distant Shipping"),
    }
    assert ExclusionHit.objects.get(partner=ship).score == 100
    assert (row.entry_count, row.passed_over) == (2, 1)
    assert row.scanned_at
    job = Job.objects.get()
    assert (job.status, job.message) == ("done", "4 new hits to decide")
    assert Notice.objects.filter(user=petra, kind="exclusion.found").count() == 1
    assert sparks.is_blocked is False


def test_a_partner_of_another_nation_or_put_away_is_not_compared(
    acme: Any, acme2: Any, petra: Any
) -> None:
    registry.archive_partner(acme, reason="Gone.", by=petra)

    upload(petra)

    assert pairs() == set()


def test_a_decision_is_remembered_by_the_next_scan_and_the_next_file(acme: Any, petra: Any) -> None:
    row = upload(petra)
    hit = ExclusionHit.objects.get()
    excluding.decide_hit(hit, is_same=False, note="Another country.", by=petra)

    excluding.rescan_exclusion_list(row, by=petra)
    work()
    upload(petra, FILE.replace("AP |", "AP | A. P. |"), name="sanctions ")

    assert ExclusionList.objects.count() == 1
    assert list(ExclusionHit.objects.values_list("decision", flat=True)) == ["different"]
    assert ExclusionEntry.objects.get(name="Acme Power Limited").aliases[1] == "A. P."


def test_what_a_newer_file_no_longer_names_waits_no_more_and_may_return(
    acme: Any, petra: Any
) -> None:
    upload(petra)
    assert ExclusionHit.objects.waiting().count() == 1

    upload(petra, "name\nDistant Shipping\n")
    assert ExclusionHit.objects.waiting().count() == 0
    assert ExclusionEntry.objects.get(name="Acme Power Limited").gone_on

    upload(petra)
    assert ExclusionHit.objects.waiting().count() == 1


def test_whoever_is_the_one_named_is_blocked(acme: Any, petra: Any) -> None:
    upload(petra)
    hit = ExclusionHit.objects.get()

    excluding.decide_hit(hit, is_same=True, note="Same number.", by=petra)

    acme.refresh_from_db()
    assert acme.is_blocked
    flag = RiskFlag.objects.get(partner=acme)
    assert flag.level == "red"
    assert "Named on Sanctions as Acme Power Limited. Same number." in flag.note
    with pytest.raises(excluding.HitDecided):
        excluding.decide_hit(hit, is_same=False, note="x", by=petra)
    assert Event.objects.filter(name="exclusion.decided").count() == 1


def test_new_partners_names_and_aliases_are_compared_at_once(
    norvania: Any, petra: Any, boreal: Any
) -> None:
    upload(petra)
    made = registry.create_partner(nation=norvania, name="Acme Powers Ltd", by=petra)
    aliases.add_alias(boreal, name="Northern Sparks", by=petra)
    renamed = registry.create_partner(nation=norvania, name="Quiet", by=petra)
    registry.update_partner(renamed, version=1, name="Distant Shipping", by=petra)

    assert {name for name, _entry in pairs()} == {made.name, boreal.name, "Distant Shipping"}


def test_merging_takes_what_was_decided_along(acme: Any, boreal: Any, petra: Any) -> None:
    upload(petra)
    excluding.decide_hit(ExclusionHit.objects.get(), is_same=False, note="No.", by=petra)
    first, second = sorted((acme, boreal), key=lambda one: one.pk)
    pair = DuplicatePair.objects.create(nation=acme.nation, first=first, second=second, score=90)

    duplicates.merge_pair(pair, stays=boreal, by=petra)
    work()

    assert ExclusionHit.objects.get().partner == boreal
    assert ExclusionHit.objects.get().decision == "different"


def test_the_clock_compares_every_list_and_passes_over_one_at_work(
    acme: Any, petra: Any, places: Any
) -> None:
    upload(petra)
    factory.partner("Distant Shiping", places.north, approved_by=petra)

    periodic.rescan_exclusion_lists()
    periodic.rescan_exclusion_lists()
    work()

    assert ("Distant Shiping", "Distant Shipping") in pairs()
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [("Sort;Place\nA;B\n", "No column is called"), ("<html></html>", ".")],
)
def test_a_file_without_names_is_refused_at_once(petra: Any, text: str, says: str) -> None:
    with pytest.raises(ListNotReadable, match=says):
        upload(petra, text)
    assert not ExclusionList.objects.exists()


def test_a_file_whose_content_is_gone_fails_in_words(petra: Any) -> None:
    row = excluding.upload_exclusion_list(
        nation=petra.nation, name="X", source="", by=petra,
        upload=SimpleUploadedFile("list.csv", FILE.encode()),
    )  # fmt: skip
    row.file.content.storage.delete(row.file.content.name)
    work()

    job = Job.objects.get()
    assert (job.status, job.message[:11]) == ("failed", "The content")


# Pages


def test_the_officer_uploads_and_decides_on_the_pages(
    sign_in: Any, acme: Any, petra: Any, audrey: Any
) -> None:
    client = sign_in(petra)
    sent = {"name": "EU list", "source": "", "file": SimpleUploadedFile("x.csv", FILE.encode())}
    answer = client.post(reverse("partners:exclusion_list_add"), sent)
    row = ExclusionList.objects.get()
    assert answer.url == row.get_absolute_url()
    assert "Waiting" in client.get(answer.url).content.decode()
    work()
    hit = ExclusionHit.objects.get()
    queue = reverse("partners:exclusions")
    assert "Acme Power Limited" in client.get(queue).content.decode()
    assert "Council regulation" in sign_in(audrey).get(hit.get_absolute_url()).content.decode()
    assert sign_in(audrey).post(hit.get_absolute_url(), {}).status_code == 403
    client = sign_in(petra)
    assert client.post(hit.get_absolute_url(), {"answer": "same"}).status_code == 200
    sent = {"answer": "different", "note": "Another owner."}
    assert client.post(hit.get_absolute_url(), sent).url == queue
    assert "Another owner." in client.get(hit.get_absolute_url()).content.decode()
    assert "Nothing waits" in client.get(queue).content.decode()
    assert "Acme Power" in client.get(row.get_absolute_url()).content.decode()
    vetting = reverse("partners:vetting", args=[acme.public_id])
    assert "It is another one" in client.get(vetting).content.decode()
    again = client.post(reverse("partners:exclusion_list_rescan", args=[row.public_id]))
    assert again.url == row.get_absolute_url()


def test_an_application_shows_what_may_name_the_applicant(
    sign_in: Any, norvania: Any, petra: Any, places: Any
) -> None:
    upload(petra)
    application = factory.application(norvania)  # with the number of Distant Shipping

    page = sign_in(petra).get(reverse("partners:application", args=[application.public_id]))

    assert "Distant Shipping" in page.content.decode()


def test_the_queue_costs_the_same_however_long_it_is(
    sign_in: Any, acme: Any, petra: Any, places: Any
) -> None:
    upload(petra)
    client = sign_in(petra)
    short = count_queries(lambda: client.get(reverse("partners:exclusions")))
    for number in range(6):
        factory.partner(f"Acme Power {'abcdefg'[number]}", places.north, approved_by=petra)
    periodic.rescan_exclusion_lists()
    work()
    assert ExclusionHit.objects.waiting().count() > 3

    assert count_queries(lambda: client.get(reverse("partners:exclusions"))) == short


def test_the_database_keeps_lists_entries_and_hits_once(acme: Any, petra: Any) -> None:
    row = upload(petra)
    hit = ExclusionHit.objects.get()
    for one in (hit, hit.entry, row):
        one.pk = None
        if hasattr(one, "public_id"):
            one.public_id = type(one)._meta.get_field("public_id").get_default()
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExclusionHit.objects.update(decided_by=petra)


def test_two_forms_of_one_word_are_found_beside_a_common_word() -> None:
    """So many are called "… supply" that the word tells nobody apart."""
    others = [
        f"{one}{two}ko supply" for one in "abdegklmnr" for two in ("ul", "or", "in", "am", "es")
    ]
    registered = [(place, name, name) for place, name in enumerate([*others, "belrismar supply"])]

    found = scanning.alike([(7, "belrisa supply", "belrisa supply")], registered)

    assert [(one.entry_id, one.partner_id) for one in found] == [(7, 50)]
