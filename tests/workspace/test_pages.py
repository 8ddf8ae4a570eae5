"""Jobs, notices, kept filters and files, each through its door."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext_lazy

from audit.models import Event
from resilience_portal.celery import app
from tests.factories.queries import count_queries
from workspace import actions, periodic
from workspace.models import Change, Job, Letter, Notice, SavedFilter

JOB = {"kind": "import", "title": "Import ports.csv", "task": "no.such.task", "url": "/people/"}


def job(by: Any, **fields: Any) -> Job:
    return actions.start_job(**(JOB | {"target": None, "by": by} | fields))


def page(name: str, row: Any) -> str:
    return reverse(f"workspace:{name}", args=[row.public_id])


# Jobs


def test_everybody_sees_their_own_jobs_and_the_office_all_of_the_nation(
    client: Any, petra: Any, anna: Any, omar: Any, petra2: Any
) -> None:
    of_anna, of_petra, of_petra2 = job(anna), job(petra), job(petra2)

    def seen(person: Any) -> set[Any]:
        client.force_login(person)
        return set(client.get(reverse("workspace:jobs")).context["page"])

    assert seen(anna) == {of_anna}
    assert seen(petra) == {of_anna, of_petra}
    assert seen(omar) == set()
    assert seen(petra2) == {of_petra2}
    client.force_login(omar)
    assert client.get(page("job", of_anna)).status_code == 404


def test_the_page_of_a_job_follows_it(client: Any, petra: Any) -> None:
    one = job(petra, total=10)
    client.force_login(petra)
    assert "no-store" in client.get(page("job", one))["Cache-Control"]
    running = actions.claim_job(one.pk)
    assert running is not None
    actions.report_progress(running, done=7, message="Row 7")

    part = client.get(page("job", one), headers={"HX-Request": "true"}).content.decode()

    assert "Row 7" in part
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    actions.finish_job(running)
    over = client.get(page("job", one), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in over
    assert 'href="/people/"' in over


def test_whoever_started_a_job_cancels_it(client: Any, petra: Any, anna: Any) -> None:
    one = job(anna)
    client.force_login(petra)
    assert client.post(page("job_cancel", one)).status_code == 404

    client.force_login(anna)
    client.post(page("job_cancel", one))
    client.post(page("job_cancel", one))

    one.refresh_from_db()
    assert one.status == "cancelled"
    assert Event.objects.filter(name="job.cancelled").count() == 1


def test_the_list_of_jobs_is_narrowed_and_costs_the_same_however_long(
    client: Any, petra: Any
) -> None:
    client.force_login(petra)
    job(petra)
    short = count_queries(lambda: client.get(reverse("workspace:jobs")))
    for _number in range(10):
        job(petra)

    assert count_queries(lambda: client.get(reverse("workspace:jobs"))) == short
    assert len(client.get(reverse("workspace:jobs"), {"status": "done"}).context["page"]) == 0


def test_a_job_needs_a_nation(oskar: Any) -> None:
    oskar.nation = None

    with pytest.raises(ValueError, match="nation"):
        job(oskar)


# Notices


def test_a_notice_is_shown_counted_read_and_leads_on(client: Any, petra: Any, omar: Any) -> None:
    actions.notify([petra, omar], kind="x", text="Acme has applied.", url="/people/")
    client.force_login(petra)

    listed = client.get(reverse("workspace:notices"))
    assert "Acme has applied." in listed.content.decode()
    assert listed.context["frame"].unread_notices == 1
    answer = client.post(page("notice_open", Notice.objects.get(user=petra)))

    assert answer.url == "/people/"
    assert client.get(reverse("workspace:notices")).context["frame"].unread_notices == 0
    assert Notice.objects.unread().get().user == omar


def test_all_notices_are_read_at_once_and_only_ones_own(client: Any, petra: Any, omar: Any) -> None:
    for _number in range(3):
        actions.notify([petra, omar], kind="x", text="Something")
    client.force_login(petra)

    client.post(reverse("workspace:notices_read"))

    assert Notice.objects.unread().filter(user=petra).count() == 0
    assert Notice.objects.unread().filter(user=omar).count() == 3
    assert client.post(page("notice_open", Notice.objects.filter(user=omar)[0])).status_code == 404


def test_a_notice_is_written_in_each_readers_language(petra: Any, omar: Any) -> None:
    omar.language = "fr"

    actions.notify([petra, omar], kind="x", text=gettext_lazy("Yes"))

    assert Notice.objects.get(user=petra).text == "Yes"
    assert Notice.objects.get(user=omar).text == "Oui"


# Kept filters


def keep(client: Any, **fields: Any) -> Any:
    given = {"page": "workspace:jobs", "name": "Failed", "query": "status=failed&after=x"} | fields
    return client.post(reverse("workspace:filter_save"), given)


def test_a_filter_is_kept_shown_on_its_list_and_removed(client: Any, petra: Any) -> None:
    client.force_login(petra)

    assert keep(client).url == "/jobs/?status=failed"
    kept = SavedFilter.objects.get()
    assert "/jobs/?status=failed" in client.get(reverse("workspace:filters")).content.decode()
    client.post(page("filter_remove", kept))

    assert not SavedFilter.objects.exists()
    assert list(Event.objects.values_list("name", flat=True).order_by("pk")) == [
        "filter.saved", "filter.removed",
    ]  # fmt: skip


def test_the_same_name_replaces_the_filter(client: Any, petra: Any) -> None:
    client.force_login(petra)
    keep(client)

    keep(client, query="status=done")

    assert SavedFilter.objects.get().query == "status=done"


def test_a_shared_filter_is_seen_in_the_nation_and_changed_by_its_owner(
    client: Any, petra: Any, omar: Any, petra2: Any, anna: Any, vera: Any, oskar: Any
) -> None:
    client.force_login(petra)
    keep(client, is_shared="on")
    keep(client, name="Mine alone")
    shared = SavedFilter.objects.get(is_shared=True)

    client.force_login(omar)
    assert list(client.get(reverse("workspace:filters")).context["filters"]) == [shared]
    assert client.post(page("filter_remove", shared)).status_code == 404
    for outsider in (petra2, anna, vera, oskar):
        client.force_login(outsider)
        assert list(client.get(reverse("workspace:filters")).context["filters"]) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"page": "no:such"}, "page"),
        ({"name": ""}, "name"),
        ({"query": "q=" + "é" * 900}, "query"),
    ],
)
def test_a_filter_that_cannot_be_kept_is_refused_by_name(
    client: Any, petra: Any, fields: Any, field: str
) -> None:
    client.force_login(petra)

    answer = keep(client, **fields)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_list_that_is_gone_leads_to_the_kept_filters(petra: Any) -> None:
    kept = actions.save_filter(page="gone:list", name="x", query="", by=petra)

    assert kept.get_absolute_url() == reverse("workspace:filters")


# The rest


def test_changes_are_noted_once_for_each_key(norvania: Any) -> None:
    actions.note_change(nation_id=norvania.pk, kind=Change.SUPPLY, keys=[2, 1, 2])
    actions.note_change(nation_id=norvania.pk, kind=Change.EVERYTHING)

    assert list(Change.objects.of(Change.SUPPLY).values_list("key", flat=True)) == [1, 2]
    assert Change.objects.of(Change.EVERYTHING).get().key is None


def test_operators_see_whether_all_runs_and_no_content(client: Any, oskar: Any, petra: Any) -> None:
    actions.write_letter(key="k", to="kim@example.org", subject="Secret matter", body="Psst")
    client.force_login(oskar)
    assert "not been heard" in client.get(reverse("workspace:operations")).content.decode()

    periodic.note_heartbeat()

    text = client.get(reverse("workspace:operations")).content.decode()
    assert "Everything runs." in text
    one = Letter.objects.get()
    for address in ("/operator/workspace/letter/", f"/operator/workspace/letter/{one.pk}/change/"):
        technical = client.get(address).content.decode()
        assert "Secret matter" not in technical
        assert "kim@example.org" not in technical
        assert "Psst" not in technical
    Letter.objects.update(given_up_at=one.written_at)
    assert "did not succeed" in client.get(reverse("workspace:operations")).content.decode()
    cache.clear()


@pytest.mark.parametrize("person", ["petra", "omar", "anna", "vera", "audrey"])
def test_only_operators_see_the_machinery(request: Any, client: Any, person: str) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("workspace:operations")).status_code == 403


def test_every_row_of_the_clock_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()

    for row in app.conf.beat_schedule.values():
        assert row["task"] in current_app.tasks, row["task"]
