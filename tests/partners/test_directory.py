"""The offline directory: everybody to call, for those who see the whole nation, made by the clock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Reading
from partners.actions.directory import print_directory
from partners.directory import gather, print_book
from partners.models import Directory
from partners.periodic import print_directories
from partners.tasks import directory as tasks
from tests.factories import partners as made
from tests.factories.queries import count_queries
from workspace.models import File, Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def contacts(acme, boreal, acme2, frame, anna, petra):
    made.contact(acme, name="Kim *Night* #x", is_any_hour=True, languages=["et"])
    made.contact(boreal, name="Lee South", confirmed_on=timezone.localdate())
    made.contact(acme2, name="Sam Abroad")
    made.capability(acme, frame.diesel, by=anna)
    made.partner("Without contact", acme.sites.get().region, approved_by=petra)
    listed = made.partner("Not approved", acme.sites.get().region, approved_by=petra)
    made.contact(listed)
    listed.status = "suspended"
    listed.save()


def printed(nation, by):
    job = print_directory(nation, by=by)
    tasks.make_directory(job_id=job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    return Directory.objects.latest("pk")


def book(nation):
    return gather(nation, "amber", timezone.now())


def test_it_holds_who_can_be_called_and_says_what_is_stale(contacts, norvania):
    made_now = book(norvania)
    values = made_now.values

    assert [entry["name"] for entry in values["entries"]] == ["Acme Power", "Boreal Foods"]
    assert (made_now.contacts, made_now.stale) == (2, 1)
    assert [row["word"] for row in values["by_resource"]] == ["Diesel"]
    assert [row["word"] for row in values["by_region"]] == ["Northmark", "Southmark"]
    kim = values["entries"][0]["contacts"][0]
    assert (kim["phone"], kim["any_hour"], kim["languages"]) == (
        "+1 202-555-0100",
        True,
        "Estonian",
    )


def test_names_are_printed_as_they_are_and_never_run(contacts, norvania):
    norvania.banner = "EXERCISE #panic()"
    pdf = print_book(book(norvania))

    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 5_000


def test_an_empty_register_prints_too(norvania):
    assert print_book(book(norvania)).startswith(b"%PDF-")


def test_it_costs_the_same_however_many_there_are(contacts, norvania, places, petra):
    few = count_queries(lambda: book(norvania))
    for number in range(8):
        made.contact(made.partner(f"Firm {number}", places.north, approved_by=petra))

    assert count_queries(lambda: book(norvania)) == few


def test_an_officer_makes_and_downloads_it_and_the_companies_see_it(
    sign_in, contacts, norvania, petra, acme, boreal
):
    client = sign_in(petra)
    assert client.post(reverse("partners:directory_print")).status_code == 302
    job = Job.objects.get(kind="directory")
    tasks.make_directory(job_id=job.pk)
    directory = Directory.objects.get()

    page = client.get(reverse("partners:directory")).content.decode()
    address = reverse("partners:directory_file", args=[directory.public_id])
    assert address in page
    answer = client.get(address)

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert directory.file.marking == norvania.marking_ceiling
    assert directory.file.state == File.State.CLEAN
    reading = Reading.objects.get(what="partners:directory_file")
    assert reading.target_ids == sorted([acme.pk, boreal.pk])
    assert Event.objects.filter(name="directory.made").count() == 1


@pytest.mark.parametrize(
    ("person", "status"),
    [("audrey", 200), ("omar", 404), ("anna", 403), ("petra2", 404), ("oskar", 403)],
)
def test_only_who_sees_the_whole_nation_gets_it(
    request, sign_in, contacts, norvania, petra, person, status
):
    directory = printed(norvania, petra)
    client = sign_in(request.getfixturevalue(person))

    answer = client.get(reverse("partners:directory_file", args=[directory.public_id]))
    if answer.streaming:
        b"".join(answer.streaming_content)

    assert answer.status_code == status


def test_the_clock_makes_one_a_day_and_catches_up(contacts, norvania, sudania, petra):
    print_directories()
    print_directories()  # under way: not twice
    assert Job.objects.count() == 2
    for job in Job.objects.all():
        tasks.make_directory(job_id=job.pk)
    print_directories()
    assert Job.objects.count() == 2

    Directory.objects.update(made_at=timezone.now() - timedelta(days=3))
    print_directories()
    assert Job.objects.count() == 4


def test_old_ones_are_thrown_away_with_their_files(
    contacts, norvania, petra, monkeypatch, tmp_path
):
    monkeypatch.setattr(tasks, "KEPT", 2)
    for _time in range(4):
        printed(norvania, petra)

    assert Directory.objects.count() == 2
    assert File.objects.count() == 2
    assert sum(1 for path in tmp_path.rglob("*") if path.is_file()) == 2
